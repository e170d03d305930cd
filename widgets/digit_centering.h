#pragma once

#include <QImage>

namespace espalier {

/// A drawing (white on black, any size) as MNIST prepares its digits (LeCun et al., Proc. IEEE 1998, section
/// III-A): scaled, keeping its proportions, into a box of 20 × 20 pixels of a picture of 28 × 28, and moved
/// so that its centre of mass is the picture's centre. Other sizes get a box of the same share. A blank
/// drawing gives a black picture.
QImage centredLikeMnist(const QImage& drawing, QSize size);

} // namespace espalier

// Every constant of an accelerator as a form shows it: numbers, flags, choices and texts alike.
#pragma once

#include "core/hardware/accelerator.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>

namespace espalier {

struct ChipField {
    QString key; ///< path in the file: "memory.dram.pj_per_bit"
    QString group; ///< heading above it
    QString label;
    QString help; ///< with the range of a number
    QString unit = {};
    QStringList choices = {}; ///< empty: typed freely
    bool citable = true; ///< a file can say where it comes from
    std::function<bool(const Accelerator&)> applies; ///< the chip has the part that it belongs to
    std::function<QString(const Accelerator&)> read; ///< as it is typed
    std::function<void(Accelerator&, const QString&)> write; ///< throws Error
};
const QList<ChipField>& chipFields();

/// As people read it: "500 MHz", "262,144 B", "yes"; a dash where it does not apply.
QString shownValue(const ChipField& field, const Accelerator& chip);

/// Where the value comes from: its own citation, else the published energy table's; no source where neither
/// says.
struct ChipSource {
    QString known; ///< "read", "remembered", "derived", "chosen", "table", or empty
    QString source;
    bool remembered = false;
};
ChipSource sourceOf(const ChipField& field, const Accelerator& chip);

/// The chip with one value changed, checked as a whole as if it had been read from a file. The value's source
/// becomes that it was set by hand. Throws Error naming the field, the value and what is allowed.
Accelerator withValue(const Accelerator& chip, const ChipField& field, const QString& text);

/// The chip with another source for a value; checked in the same way.
Accelerator withSource(const Accelerator& chip, const ChipField& field, const Citation& citation);

} // namespace espalier

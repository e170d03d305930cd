#pragma once

#include "core/data/picture_set.h"

#include <QListView>

#include <memory>

namespace espalier {

/// Some pictures of a set side by side, each with a line of text; activating one chooses it.
class PictureGrid : public QListView {
    Q_OBJECT
public:
    struct Item {
        std::size_t picture = 0; ///< position in the set
        QString caption;
        bool operator==(const Item&) const = default;
    };

    explicit PictureGrid(QWidget* parent = nullptr);

    void setPictures(std::shared_ptr<const PictureSet> pictures, QList<Item> items);
    const QList<Item>& items() const;

signals:
    void pictureChosen(std::size_t picture);

private:
    class Model;
    Model* model_;
};

/// The picture at a position, in its own size.
QImage imageOf(const PictureSet& pictures, std::size_t picture);

} // namespace espalier

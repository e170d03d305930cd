#include "widgets/picture_grid.h"

#include "widgets/theme.h"

#include <QAbstractListModel>
#include <QImage>
#include <QPixmap>

#include <utility>

namespace espalier {

namespace {

constexpr int side = 48; ///< pixels of a picture in the grid

} // namespace

QImage imageOf(const PictureSet& pictures, std::size_t picture)
{
    const auto width = static_cast<int>(pictures.width);
    const auto height = static_cast<int>(pictures.height);
    const auto pixels = pictures.picture(picture);
    const auto area = static_cast<std::size_t>(width * height);
    QImage image(width, height, QImage::Format_RGB888);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int colour = 0; colour < 3; ++colour)
                image.scanLine(y)[3 * x + colour] =
                    pixels[static_cast<std::size_t>(pictures.channels == 3 ? colour : 0) * area
                        + static_cast<std::size_t>(y * width + x)];
    return image;
}

/// Draws a picture when it comes into sight.
class PictureGrid::Model : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void set(std::shared_ptr<const PictureSet> pictures, QList<Item> items)
    {
        beginResetModel();
        pictures_ = std::move(pictures);
        items_ = std::move(items);
        endResetModel();
    }
    const QList<Item>& items() const { return items_; }

    int rowCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(items_.size());
    }

    QVariant data(const QModelIndex& index, int role) const override
    {
        const auto& item = items_[index.row()];
        if (role == Qt::DisplayRole)
            return item.caption;
        if (role == Qt::DecorationRole)
            return QPixmap::fromImage(
                imageOf(*pictures_, item.picture).scaled(side, side, Qt::KeepAspectRatio));
        if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
            return PictureGrid::tr("picture %1: %2").arg(item.picture).arg(item.caption);
        return {};
    }

private:
    std::shared_ptr<const PictureSet> pictures_;
    QList<Item> items_;
};

PictureGrid::PictureGrid(QWidget* parent) : QListView(parent), model_(new Model(this))
{
    setModel(model_);
    setViewMode(QListView::IconMode);
    setResizeMode(QListView::Adjust);
    setMovement(QListView::Static);
    setUniformItemSizes(true);
    setIconSize({side, side});
    setFont(captionFont(font()));
    setGridSize({side + 28, side + QFontMetrics(font()).height() + spacing::gap});
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Pictures"));
    setToolTip(tr("Double-click or Enter puts a picture onto the drawing sheet"));
    const auto choose = [this](const QModelIndex& index) {
        emit pictureChosen(model_->items()[index.row()].picture);
    };
    connect(this, &QListView::activated, this, choose);
}

void PictureGrid::setPictures(std::shared_ptr<const PictureSet> pictures, QList<Item> items)
{
    model_->set(std::move(pictures), std::move(items));
}

const QList<PictureGrid::Item>& PictureGrid::items() const
{
    return model_->items();
}

} // namespace espalier

#include "widgets/sensitivity_map.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace espalier {

namespace {

constexpr int leastLabelWidth = 30; // pixels of a cell whose number can be read
constexpr int leastLabelHeight = 14;

/// Columns of the coarse grid; nothing for keep ratios that refining put between.
std::optional<int> halvingsOf(double keep)
{
    const auto halvings = -std::log2(keep);
    const auto whole = std::lround(halvings);
    return std::abs(halvings - static_cast<double>(whole)) < 1e-9 ? std::optional(static_cast<int>(whole))
                                                                  : std::nullopt;
}

QString widthName(int bits)
{
    return bits == unquantizedBits ? SensitivityMap::tr("float") : formatBits(bits);
}

} // namespace

struct SensitivityMap::Parts {
    QCPColorMap* map = nullptr;
    QCPItemRect* own = nullptr;
    QCPItemRect* pointed = nullptr;
    QList<QCPItemText*> labels;
    QSharedPointer<QCPAxisTickerText> keeps = QSharedPointer<QCPAxisTickerText>::create();
    QSharedPointer<QCPAxisTickerText> widths = QSharedPointer<QCPAxisTickerText>::create();
};

SensitivityMap::SensitivityMap(QWidget* parent)
    : SensitivityView(tr("Sensitivity surface"), parent), parts_(std::make_unique<Parts>())
{
    for (auto* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->setTickLength(0);
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
    }
    canvas()->xAxis->setTicker(parts_->keeps);
    canvas()->yAxis->setTicker(parts_->widths);
    canvas()->xAxis->setLabel(tr("weights kept (%), accuracy in the cells (%)"));
    canvas()->yAxis->setLabel(tr("weight bits"));
    parts_->map = new QCPColorMap(canvas()->xAxis, canvas()->yAxis);
    parts_->map->setInterpolate(false);
    parts_->map->setTightBoundary(false);
    for (auto** frame : {&parts_->own, &parts_->pointed}) {
        *frame = new QCPItemRect(canvas());
        (*frame)->setBrush(Qt::NoBrush);
    }
    setToolTip(tr("Click a cell to set the layer there; arrow keys and Space do the same"));
    styleCanvas();
    rebuild();
}

SensitivityMap::~SensitivityMap() = default;

void SensitivityMap::readCells()
{
    widths_.clear();
    cells_.clear();
    columns_ = 0;
    if (!layer_.values || layer_.name.isEmpty())
        return;
    std::set<int> widths;
    const auto& samples = layer_.values->layers.at(layer_.layer).samples;
    for (const auto& sample : samples)
        if (sample.activationBits == unquantizedBits)
            widths.insert(sample.weightBits);
    widths_ = QList<int>(widths.begin(), widths.end());
    for (const auto& sample : samples) {
        const auto column = halvingsOf(sample.keep);
        if (!column || sample.activationBits != unquantizedBits)
            continue;
        cells_.append({*column, static_cast<int>(widths_.indexOf(sample.weightBits)), sample});
        columns_ = std::max(columns_, *column + 1);
    }
    std::sort(cells_.begin(), cells_.end(), [](const Cell& a, const Cell& b) {
        return a.row != b.row ? a.row > b.row : a.column > b.column; // as one reads
    });
}

void SensitivityMap::fillAxes()
{
    parts_->keeps->clear();
    parts_->widths->clear();
    for (int column = 0; column < columns_; ++column)
        parts_->keeps->addTick(
            -column, QString::number(100.0 * std::pow(0.5, column), 'g', column == 0 ? 3 : 2));
    for (int row = 0; row < widths_.size(); ++row)
        parts_->widths->addTick(row,
            widths_[row] == unquantizedBits ? widthName(unquantizedBits) : QString::number(widths_[row]));
    canvas()->xAxis->setRange(0.5 - std::max(columns_, 1), 0.5);
    canvas()->yAxis->setRange(-0.5, static_cast<double>(std::max<qsizetype>(widths_.size(), 1)) - 0.5);
}

void SensitivityMap::rebuild()
{
    const auto pointed = pointed_ >= 0 ? std::optional(cells_[pointed_]) : std::nullopt;
    readCells();
    pointed_ = -1;
    for (qsizetype index = 0; pointed && index < cells_.size(); ++index)
        if (choiceOf(cells_[index].sample) == choiceOf(pointed->sample))
            pointed_ = index; // others may have come in before it
    fillAxes();
    auto* field = parts_->map->data();
    field->setSize(std::max(columns_, 1), static_cast<int>(std::max<qsizetype>(widths_.size(), 1)));
    field->setRange(QCPRange(1 - std::max(columns_, 1), 0),
        QCPRange(0, static_cast<double>(std::max<qsizetype>(widths_.size(), 1)) - 1));
    field->fill(0.0);
    field->fillAlpha(0);
    for (const auto& cell : std::as_const(cells_)) {
        const Accuracy accuracy{cell.sample.correct, layer_.values->pictures};
        field->setCell(columns_ - 1 - cell.column, cell.row, accuracy.percent());
        field->setAlpha(columns_ - 1 - cell.column, cell.row, 255);
    }
    parts_->map->setDataRange(QCPRange(0.0, 100.0));
    setEmptyText(!cells_.isEmpty()  ? QString()
            : layer_.name.isEmpty() ? tr("Select one layer to see its surface.")
                                    : tr("Nothing is measured yet."));
    pointAt(pointed_ >= 0 ? &cells_[pointed_] : nullptr);
    const auto* own = ownCell();
    parts_->own->setVisible(own != nullptr);
    if (own) {
        parts_->own->topLeft->setCoords(-own->column - 0.5, own->row + 0.5);
        parts_->own->bottomRight->setCoords(-own->column + 0.5, own->row - 0.5);
    }
    restyle();
    replotSoon();
}

const SensitivityMap::Cell* SensitivityMap::ownCell() const
{
    const Cell* best = nullptr;
    double distance = 1e9;
    for (const auto& cell : cells_) {
        const auto bits = std::abs(std::log2(cell.sample.weightBits) - std::log2(layer_.plan.weightBits));
        const auto keep = std::abs(std::log2(cell.sample.keep) - std::log2(layer_.plan.keep));
        if (10.0 * bits + keep < distance) {
            distance = 10.0 * bits + keep;
            best = &cell;
        }
    }
    return best;
}

void SensitivityMap::labelCells()
{
    for (auto* label : std::as_const(parts_->labels))
        canvas()->removeItem(label);
    parts_->labels.clear();
    const auto columnWidth = canvas()->axisRect()->width() / std::max(columns_, 1);
    const auto rowHeight = canvas()->axisRect()->height() / std::max<qsizetype>(widths_.size(), 1);
    if (columnWidth < leastLabelWidth || rowHeight < leastLabelHeight)
        return;
    for (const auto& cell : std::as_const(cells_)) {
        const auto percent = Accuracy{cell.sample.correct, layer_.values->pictures}.percent();
        auto* label = new QCPItemText(canvas());
        label->setText(QString::number(percent, 'f', percent < 99.95 ? 1 : 0));
        label->setFont(captionFont(font()));
        label->setColor(percent > 55.0 ? theme().onAccent : theme().text);
        label->setPositionAlignment(Qt::AlignCenter);
        label->position->setCoords(-cell.column, cell.row);
        parts_->labels << label;
    }
}

void SensitivityMap::restyle()
{
    // From the panel's colour (all lost) to the accent (all kept): one hue, readable without it by the
    // numbers.
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setColorStopAt(0.0, theme().line);
    gradient.setColorStopAt(1.0, theme().accent);
    parts_->map->setGradient(gradient);
    parts_->own->setPen(QPen(theme().text, 2.0));
    parts_->pointed->setPen(QPen(theme().text, 1.0, Qt::DotLine));
    labelCells();
}

void SensitivityMap::resizeEvent(QResizeEvent* event)
{
    Plot::resizeEvent(event);
    canvas()->replot(QCustomPlot::rpQueuedReplot);
    QMetaObject::invokeMethod(
        this,
        [this] {
            labelCells(); // the cells have their new size only now
            replotSoon();
        },
        Qt::QueuedConnection);
}

std::optional<QPointF> SensitivityMap::positionOf(const SensitivityChoice& choice) const
{
    for (const auto& cell : cells_)
        if (cell.sample.keep == choice.keep && cell.sample.weightBits == choice.weightBits)
            return canvas()->mapTo(this,
                QPointF(
                    canvas()->xAxis->coordToPixel(-cell.column), canvas()->yAxis->coordToPixel(cell.row)));
    return std::nullopt;
}

const SensitivityMap::Cell* SensitivityMap::cellAt(const QPointF& position) const
{
    const auto column = -std::lround(canvas()->xAxis->pixelToCoord(position.x()));
    const auto row = std::lround(canvas()->yAxis->pixelToCoord(position.y()));
    for (const auto& cell : cells_)
        if (cell.column == column && cell.row == row)
            return &cell;
    return nullptr;
}

QString SensitivityMap::describe(const Cell& cell) const
{
    return tr("%1 of the weights, %2: %3. Click to set.")
        .arg(formatShare(cell.sample.keep), widthName(cell.sample.weightBits),
            formatAccuracy({cell.sample.correct, layer_.values->pictures}));
}

void SensitivityMap::pointAt(const Cell* cell)
{
    pointed_ = cell ? cell - cells_.constData() : -1;
    parts_->pointed->setVisible(cell != nullptr);
    if (cell) {
        parts_->pointed->topLeft->setCoords(-cell->column - 0.45, cell->row + 0.45);
        parts_->pointed->bottomRight->setCoords(-cell->column + 0.45, cell->row - 0.45);
    }
    setAccessibleDescription(cell ? describe(*cell) : QString());
    replotSoon();
}

bool SensitivityMap::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const auto* cell = cellAt(mouse->position());
        pointAt(cell);
        if (cell)
            QToolTip::showText(mouse->globalPosition().toPoint(), describe(*cell), canvas());
        else
            QToolTip::hideText();
    }
    if (event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const auto* cell = mouse->button() == Qt::LeftButton ? cellAt(mouse->position()) : nullptr;
        if (cell)
            emit chosen(choiceOf(cell->sample));
    }
    return Plot::eventFilter(watched, event);
}

void SensitivityMap::keyPressEvent(QKeyEvent* event)
{
    const bool any = !cells_.isEmpty();
    const auto step = [this](qsizetype by) {
        pointAt(&cells_[std::clamp<qsizetype>(pointed_ + by, 0, cells_.size() - 1)]);
    };
    if (any && (event->key() == Qt::Key_Right || event->key() == Qt::Key_Down))
        step(1);
    else if (any && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Up))
        step(-1);
    else if (pointed_ >= 0 && event->key() == Qt::Key_Space)
        emit chosen(choiceOf(cells_[pointed_].sample));
    else
        Plot::keyPressEvent(event);
}

PlotTable SensitivityMap::table() const
{
    PlotTable table{{tr("keep"), tr("weight bits"), tr("accuracy (%)")}, {}};
    for (const auto& cell : cells_)
        table.rows.append({cell.sample.keep, cell.sample.weightBits,
            Accuracy{cell.sample.correct, layer_.values->pictures}.percent()});
    return table;
}

} // namespace espalier

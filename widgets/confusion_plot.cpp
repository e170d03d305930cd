#include "widgets/confusion_plot.h"

#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int leastLabelWidth = 22; // pixels of a cell whose number can be read
constexpr int leastLabelHeight = 12;

} // namespace

Confusion confusionOf(const QStringList& classes, const std::vector<std::uint8_t>& labels,
    const std::vector<std::uint8_t>& answers)
{
    const auto count = static_cast<std::size_t>(classes.size());
    Confusion confusion{classes, std::vector<std::int64_t>(count * count)};
    for (std::size_t picture = 0; picture < std::min(labels.size(), answers.size()); ++picture)
        ++confusion.counts[labels[picture] * count + answers[picture]];
    return confusion;
}

struct ConfusionPlot::Parts {
    QCPColorMap* map = nullptr;
    QCPItemRect* frame = nullptr;
    QList<QCPItemText*> labels;
    QSharedPointer<QCPAxisTickerText> names = QSharedPointer<QCPAxisTickerText>::create();
};

ConfusionPlot::ConfusionPlot(QWidget* parent)
    : Plot(tr("Confusion matrix"), parent), parts_(std::make_unique<Parts>())
{
    for (auto* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->setTickLength(0);
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
        axis->setTicker(parts_->names);
    }
    canvas()->yAxis->setRangeReversed(true);
    canvas()->xAxis->setLabel(tr("answered"));
    canvas()->yAxis->setLabel(tr("is"));
    parts_->map = new QCPColorMap(canvas()->xAxis, canvas()->yAxis);
    parts_->map->setInterpolate(false);
    parts_->map->setTightBoundary(false);
    parts_->frame = new QCPItemRect(canvas());
    parts_->frame->setBrush(Qt::NoBrush);
    canvas()->setMouseTracking(true);
    canvas()->installEventFilter(this);
    setToolTip(tr("Click a cell to see its pictures"));
    styleCanvas();
    setConfusion({}, {});
}

ConfusionPlot::~ConfusionPlot() = default;

void ConfusionPlot::setConfusion(const Confusion& confusion, const QString& emptyText)
{
    confusion_ = confusion;
    setEmptyText(confusion_.counts.empty() ? emptyText : QString());
    if (chosen_ && std::max(chosen_->actual, chosen_->answered) >= confusion_.classes.size())
        chosen_.reset();
    rebuild();
}

void ConfusionPlot::rebuild()
{
    const auto count = static_cast<int>(std::max<qsizetype>(1, confusion_.classes.size()));
    parts_->names->clear();
    const auto every = std::max(1, count / 10); // of many classes every tenth or so is named
    for (int number = 0; number < confusion_.classes.size(); number += every)
        parts_->names->addTick(number, confusion_.classes[number]);
    canvas()->xAxis->setRange(-0.5, count - 0.5);
    canvas()->yAxis->setRange(-0.5, count - 0.5);
    auto* field = parts_->map->data();
    field->setSize(count, count);
    field->setRange(QCPRange(0, count - 1), QCPRange(0, count - 1));
    field->fill(0.0);
    field->fillAlpha(0);
    std::int64_t most = 1;
    for (int actual = 0; actual < confusion_.classes.size(); ++actual)
        for (int answered = 0; answered < confusion_.classes.size(); ++answered) {
            const auto pictures = confusion_.at(actual, answered);
            if (actual == answered || pictures == 0)
                continue;
            most = std::max(most, pictures);
            field->setCell(answered, actual, static_cast<double>(pictures));
            field->setAlpha(answered, actual, 255);
        }
    parts_->map->setDataRange(QCPRange(0.0, static_cast<double>(most)));
    frame(chosen_);
    restyle();
    replotSoon();
}

void ConfusionPlot::label()
{
    for (auto* item : std::as_const(parts_->labels))
        canvas()->removeItem(item);
    parts_->labels.clear();
    const auto count = static_cast<int>(confusion_.classes.size());
    const auto* rect = canvas()->axisRect();
    if (count == 0 || rect->width() / count < leastLabelWidth || rect->height() / count < leastLabelHeight)
        return;
    const auto most = parts_->map->dataRange().upper;
    for (int actual = 0; actual < count; ++actual)
        for (int answered = 0; answered < count; ++answered) {
            const auto pictures = confusion_.at(actual, answered);
            if (pictures == 0)
                continue;
            auto* text = new QCPItemText(canvas());
            text->setText(QString::number(pictures));
            text->setFont(captionFont(font()));
            text->setPadding(QMargins());
            text->setColor(actual == answered                    ? theme().muted
                    : static_cast<double>(pictures) > 0.6 * most ? theme().onAccent
                                                                 : theme().text);
            text->setPositionAlignment(Qt::AlignCenter);
            text->position->setCoords(answered, actual);
            parts_->labels << text;
        }
}

void ConfusionPlot::restyle()
{
    QCPColorGradient gradient;
    gradient.clearColorStops();
    const auto& c = theme();
    gradient.setColorStopAt(0.0,
        QColor::fromRgbF(c.panel.redF() * 0.8F + c.error.redF() * 0.2F,
            c.panel.greenF() * 0.8F + c.error.greenF() * 0.2F,
            c.panel.blueF() * 0.8F + c.error.blueF() * 0.2F));
    gradient.setColorStopAt(1.0, c.error);
    parts_->map->setGradient(gradient);
    parts_->frame->setPen(QPen(c.text, 2.0));
    label();
}

void ConfusionPlot::resizeEvent(QResizeEvent* event)
{
    Plot::resizeEvent(event);
    replotSoon();
    QMetaObject::invokeMethod(
        this,
        [this] {
            label(); // the cells have their new size only now
            replotSoon();
        },
        Qt::QueuedConnection);
}

void ConfusionPlot::frame(std::optional<Cell> cell)
{
    parts_->frame->setVisible(cell.has_value());
    if (cell) {
        parts_->frame->topLeft->setCoords(cell->answered - 0.5, cell->actual - 0.5);
        parts_->frame->bottomRight->setCoords(cell->answered + 0.5, cell->actual + 0.5);
        setAccessibleDescription(describe(*cell));
    }
}

void ConfusionPlot::choose(std::optional<Cell> cell)
{
    if (cell == chosen_)
        return;
    chosen_ = cell;
    frame(cell);
    replotSoon();
    emit chosen(cell);
}

QString ConfusionPlot::describe(Cell cell) const
{
    return tr("%1 answered as %2: %n picture(s)", nullptr,
        static_cast<int>(confusion_.at(cell.actual, cell.answered)))
        .arg(confusion_.classes[cell.actual], confusion_.classes[cell.answered]);
}

std::optional<ConfusionPlot::Cell> ConfusionPlot::cellAt(const QPointF& position) const
{
    const Cell cell{static_cast<int>(std::lround(canvas()->yAxis->pixelToCoord(position.y()))),
        static_cast<int>(std::lround(canvas()->xAxis->pixelToCoord(position.x())))};
    const auto count = static_cast<int>(confusion_.classes.size());
    if (std::min(cell.actual, cell.answered) < 0 || std::max(cell.actual, cell.answered) >= count)
        return std::nullopt;
    return cell;
}

std::optional<QPointF> ConfusionPlot::positionOf(Cell cell) const
{
    if (confusion_.counts.empty())
        return std::nullopt;
    return canvas()->mapTo(this,
        QPointF(canvas()->xAxis->coordToPixel(cell.answered), canvas()->yAxis->coordToPixel(cell.actual)));
}

bool ConfusionPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (const auto cell = cellAt(mouse->position()))
            QToolTip::showText(mouse->globalPosition().toPoint(), describe(*cell), canvas());
        else
            QToolTip::hideText();
    } else if (event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::LeftButton) {
            const auto cell = cellAt(mouse->position());
            choose(cell == chosen_ ? std::nullopt : cell);
        }
    }
    return Plot::eventFilter(watched, event);
}

void ConfusionPlot::keyPressEvent(QKeyEvent* event)
{
    const auto across = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const auto down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    const auto last = static_cast<int>(confusion_.classes.size()) - 1;
    if (last >= 0 && (across != 0 || down != 0)) {
        const auto from = chosen_.value_or(Cell{});
        choose(Cell{std::clamp(from.actual + down, 0, last), std::clamp(from.answered + across, 0, last)});
    } else if (event->key() == Qt::Key_Escape && chosen_) {
        choose(std::nullopt);
    } else {
        Plot::keyPressEvent(event);
    }
}

PlotTable ConfusionPlot::table() const
{
    PlotTable table{{tr("is")}, {}};
    table.headings += confusion_.classes;
    for (int actual = 0; actual < confusion_.classes.size() && !confusion_.counts.empty(); ++actual) {
        QVariantList row{confusion_.classes[actual]};
        for (int answered = 0; answered < confusion_.classes.size(); ++answered)
            row << static_cast<qlonglong>(confusion_.at(actual, answered));
        table.rows << row;
    }
    return table;
}

} // namespace espalier

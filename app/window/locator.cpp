#include "app/window/locator.h"

#include "widgets/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

constexpr QSize comfortable(520, 360);

} // namespace

Locator::Locator(QList<Place> places, QWidget* parent)
    : QDialog(parent, Qt::Popup)
    , places_(std::move(places))
    , typed_(new QLineEdit(this))
    , found_(new QListWidget(this))
{
    setObjectName(QStringLiteral("locator"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Go to or do"));
    typed_->setPlaceholderText(tr("An action, a layer, a run…"));
    typed_->setAccessibleName(windowTitle());
    typed_->installEventFilter(this);
    found_->setAccessibleName(tr("Found"));
    found_->setFrameShape(QFrame::NoFrame);
    found_->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::gap, spacing::gap, spacing::gap, spacing::gap);
    found_->setStyleSheet(QStringLiteral("QListWidget::item { padding: %1px; }").arg(spacing::unit));
    column->addWidget(typed_);
    column->addWidget(found_);
    resize(comfortable);
    if (parent)
        move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 4 * spacing::wideGap)));
    connect(typed_, &QLineEdit::textChanged, this, &Locator::filter);
    connect(typed_, &QLineEdit::returnPressed, this, &Locator::goToCurrent);
    connect(found_, &QListWidget::itemClicked, this, &Locator::goToCurrent);
    filter({});
    typed_->setFocus();
}

/// A popup has no frame of its own.
void Locator::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const auto& c = colours(palette());
    painter.fillRect(rect(), c.surface);
    painter.setPen(c.muted);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

int Locator::rank(const QString& text, const QString& typed)
{
    int sum = 0;
    for (const auto& word : typed.split(u' ', Qt::SkipEmptyParts)) {
        const auto at = text.indexOf(word, 0, Qt::CaseInsensitive);
        if (at < 0)
            return -1;
        const bool beginsWord = at == 0 || !text[at - 1].isLetterOrNumber();
        sum += (beginsWord ? 0 : 1000) + static_cast<int>(at);
    }
    return sum;
}

void Locator::filter(const QString& typed)
{
    std::vector<std::pair<int, int>> order;
    for (int index = 0; index < places_.size(); ++index)
        if (const auto fit = rank(places_[index].title + u' ' + places_[index].kind, typed); fit >= 0)
            order.emplace_back(fit, index);
    std::ranges::stable_sort(order, {}, &std::pair<int, int>::first);
    found_->clear();
    for (const auto& [fit, index] : order) {
        const auto& place = places_[index];
        auto* item = new QListWidgetItem(place.detail.isEmpty()
                ? QStringLiteral("%1  ·  %2").arg(place.title, place.kind)
                : QStringLiteral("%1  ·  %2  ·  %3").arg(place.title, place.kind, place.detail));
        item->setData(Qt::UserRole, index);
        found_->addItem(item);
    }
    found_->setCurrentRow(0);
}

void Locator::goToCurrent()
{
    const auto* item = found_->currentItem();
    if (!item)
        return;
    const auto go = places_[item->data(Qt::UserRole).toInt()].go;
    close();
    go();
}

/// The arrow keys move in the list while one types.
bool Locator::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == typed_ && event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        const auto step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            found_->setCurrentRow(
                std::clamp(found_->currentRow() + step, 0, std::max(0, found_->count() - 1)));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace espalier

#include "widgets/digit_panel.h"

#include "widgets/answer_cards.h"
#include "widgets/digit_canvas.h"
#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {

constexpr int leastSheet = 96; ///< pixels
constexpr int mostSheet = 420;
constexpr int seenSide = 56; ///< pixels of the small picture

QImage imageOf(const std::vector<std::uint8_t>& pixels, int channels, QSize size)
{
    QImage image(size, QImage::Format_RGB888);
    const auto area = static_cast<std::size_t>(size.width() * size.height());
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            for (int colour = 0; colour < 3; ++colour)
                image.scanLine(y)[3 * x + colour] =
                    pixels[static_cast<std::size_t>(channels == 1 ? 0 : colour) * area
                        + static_cast<std::size_t>(y * size.width() + x)];
    return image;
}

} // namespace

DigitPanel::DigitPanel(QWidget* parent)
    : QWidget(parent)
    , canvas_(new DigitCanvas(this))
    , answers_(new AnswerCards(this))
    , seen_(new QLabel(this))
    , caption_(new QLabel(this))
    , hint_(new QLabel(this))
{
    setFocusProxy(canvas_);
    auto* pen = new QPushButton(tr("&Pen"), this);
    auto* eraser = new QPushButton(tr("E&raser"), this);
    auto* tools = new QButtonGroup(this);
    for (auto* tool : {pen, eraser}) {
        tool->setCheckable(true);
        tools->addButton(tool);
    }
    pen->setChecked(true);
    eraser->setToolTip(tr("Rub out; the right mouse button does so, too"));
    connect(eraser, &QPushButton::toggled, canvas_, &DigitCanvas::setErasing);
    auto* width = new QSlider(Qt::Horizontal, this);
    width->setRange(10, 60);
    width->setValue(24);
    width->setToolTip(tr("Width of the pen"));
    width->setAccessibleName(tr("Width of the pen"));
    connect(
        width, &QSlider::valueChanged, canvas_, [this](int tenths) { canvas_->setPenWidth(tenths / 10.0); });
    auto* clear = new QPushButton(tr("&Clear"), this);
    clear->setToolTip(tr("A blank sheet (Delete)"));
    connect(clear, &QPushButton::clicked, canvas_, &DigitCanvas::clear);
    auto* find = new QPushButton(tr("&Find a disagreement"), this);
    find->setObjectName(QStringLiteral("findDisagreement"));
    find->setToolTip(
        tr("The next test picture that the dense network and a compressed one answer differently"));
    connect(find, &QPushButton::clicked, this, &DigitPanel::disagreementWanted);
    seen_->setFixedSize(seenSide, seenSide);
    seen_->setToolTip(tr("What the networks see: centred and scaled like MNIST's digits"));
    seen_->setAccessibleName(seen_->toolTip());
    caption_->setWordWrap(true);
    caption_->setAlignment(Qt::AlignTop);
    caption_->setFont(captionFont(font()));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::unit);
    buttons->addWidget(pen);
    buttons->addWidget(eraser);
    auto* small = new QHBoxLayout;
    small->setSpacing(spacing::gap);
    small->addWidget(seen_, 0, Qt::AlignTop);
    small->addWidget(caption_, 1);
    auto* column = new QVBoxLayout;
    column->setSpacing(spacing::unit);
    column->addLayout(buttons);
    column->addWidget(width);
    column->addWidget(clear);
    column->addWidget(find);
    column->addLayout(small, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::wideGap, spacing::unit, spacing::wideGap, spacing::gap);
    row->setSpacing(spacing::wideGap);
    row->addWidget(canvas_);
    row->addLayout(column);
    auto* cards = new QScrollArea(this); // any number of models
    cards->setWidgetResizable(true);
    cards->setFrameShape(QFrame::NoFrame);
    cards->setWidget(answers_);
    cards->setFocusPolicy(Qt::NoFocus);
    auto* answers = new QVBoxLayout;
    answers->setSpacing(spacing::unit);
    answers->addWidget(cards, 1);
    answers->addWidget(hint_);
    hint_->setFont(captionFont(font()));
    hint_->setForegroundRole(QPalette::PlaceholderText);
    row->addLayout(answers, 1);
    connect(canvas_, &DigitCanvas::changed, this, &DigitPanel::showDrawing);
    showDrawing();
}

void DigitPanel::setPictureShape(int channels, QSize size)
{
    canvas_->setPictureShape(channels, size);
}

void DigitPanel::setAsked(const QString& hint)
{
    hint_->setText(hint);
    hint_->setVisible(!hint.isEmpty());
}

void DigitPanel::setPicture(const std::vector<std::uint8_t>& pixels, const QString& caption)
{
    putIn_ = true;
    canvas_->setPicture(pixels);
    putIn_ = false;
    caption_->setText(caption);
}

/// The sheet is as wide as it is high.
void DigitPanel::resizeEvent(QResizeEvent* event)
{
    canvas_->setFixedWidth(std::clamp(height() - spacing::wideGap, leastSheet, mostSheet));
    QWidget::resizeEvent(event);
}

void DigitPanel::showDrawing()
{
    if (!putIn_)
        caption_->setText(
            canvas_->isBlank() ? tr("What you draw here, every network answers at once.") : QString());
    if (canvas_->isBlank()) {
        seen_->clear();
        emit drawn({});
        return;
    }
    const auto pixels = canvas_->picture();
    seen_->setPixmap(QPixmap::fromImage(imageOf(pixels, canvas_->channels(), canvas_->pictureSize())
                                            .scaled(seenSide, seenSide, Qt::KeepAspectRatio)));
    emit drawn(pixels);
}

} // namespace espalier

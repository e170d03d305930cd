#include "widgets/plot.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QVBoxLayout>

#include <qcustomplot.h>

namespace espalier {

namespace {

constexpr double pictureScale = 2.0;

} // namespace

Plot::Plot(const QString& name, QWidget* parent)
    : QWidget(parent), canvas_(new QCustomPlot(this)), empty_(new QLabel(this))
{
    setAccessibleName(name);
    setAccessibleDescription(tr("Press Return for the numbers as a table"));
    setFocusPolicy(Qt::StrongFocus);
    canvas_->setFocusPolicy(Qt::NoFocus);
    canvas_->setContextMenuPolicy(Qt::NoContextMenu); // leaves the event to us
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    empty_->setAttribute(Qt::WA_TransparentForMouseEvents);
    empty_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1); // for the focus frame
    layout->addWidget(canvas_);
}

Plot::~Plot() = default;

const Colours& Plot::theme() const
{
    return colours(palette());
}

QSize Plot::sizeHint() const
{
    return {360, 220};
}

QSize Plot::minimumSizeHint() const
{
    return {200, 120};
}

void Plot::styleCanvas()
{
    canvas_->setBackground(QBrush(theme().panel));
    for (QCPAxisRect* rect : canvas_->axisRects())
        for (QCPAxis* axis : rect->axes())
            styleAxis(axis, theme(), font());
    if (canvas_->legend == nullptr) // a plot with a layout of its own has none
        return;
    canvas_->legend->setFont(captionFont(font()));
    canvas_->legend->setTextColor(theme().text);
    canvas_->legend->setBorderPen(Qt::NoPen);
    canvas_->legend->setBrush(theme().panel); // no grid line through a name
}

void Plot::setEmptyText(const QString& text)
{
    empty_->setText(text);
    empty_->setVisible(!text.isEmpty());
    canvas_->setVisible(text.isEmpty());
}

void Plot::replotSoon()
{
    canvas_->replot(QCustomPlot::rpQueuedReplot);
}

bool Plot::save(const QString& file)
{
    const QString suffix = QFileInfo(file).suffix().toLower();
    const bool written = suffix == QStringLiteral("csv") ? writeTable(file) : writePicture(file, suffix);
    if (!written)
        emit failed(
            tr("%1 could not be written: choose another folder, and png, svg, pdf or csv.").arg(file));
    return written;
}

bool Plot::writePicture(const QString& file, const QString& suffix)
{
    if (suffix == QStringLiteral("png"))
        return canvas_->savePng(file, 0, 0, pictureScale);
    if (suffix == QStringLiteral("pdf"))
        return canvas_->savePdf(file, 0, 0, QCP::epNoCosmetic, QStringLiteral("Espalier"), accessibleName());
    return suffix == QStringLiteral("svg") && writeSvg(file);
}

bool Plot::writeSvg(const QString& file)
{
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return false;
    QSvgGenerator generator;
    generator.setOutputDevice(&target);
    generator.setSize(canvas_->size());
    generator.setViewBox(canvas_->rect());
    generator.setTitle(accessibleName());
    QCPPainter painter;
    if (!painter.begin(&generator))
        return false;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    canvas_->toPainter(&painter, canvas_->width(), canvas_->height());
    painter.end();
    return target.commit();
}

bool Plot::writeTable(const QString& file) const
{
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return false;
    const QByteArray bytes = toCsv(table()).toUtf8();
    return target.write(bytes) == bytes.size() && target.commit();
}

void Plot::copyPicture() const
{
    QApplication::clipboard()->setPixmap(canvas_->toPixmap(0, 0, pictureScale));
}

void Plot::showTable()
{
    openTableWindow(table(), accessibleName(), this);
}

void Plot::askAndSave(const QString& suffix)
{
    const QString proposal = accessibleName() + u'.' + suffix;
    const QString file = QFileDialog::getSaveFileName(this, tr("Save %1").arg(accessibleName()), proposal,
        QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
    if (!file.isEmpty())
        save(QFileInfo(file).suffix().isEmpty() ? file + u'.' + suffix : file);
}

void Plot::addMenuActions(QMenu* menu)
{
    menu->addAction(tr("&Copy picture"), this, [this] { copyPicture(); });
    menu->addAction(tr("Save as &PNG…"), this, [this] { askAndSave(QStringLiteral("png")); });
    menu->addAction(tr("Save as &SVG…"), this, [this] { askAndSave(QStringLiteral("svg")); });
    menu->addAction(tr("Save as P&DF…"), this, [this] { askAndSave(QStringLiteral("pdf")); });
    menu->addSeparator();
    menu->addAction(tr("Save &data as CSV…"), this, [this] { askAndSave(QStringLiteral("csv")); });
    menu->addAction(tr("Show as &table"), this, [this] { showTable(); });
}

void Plot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        styleCanvas();
        restyle();
        replotSoon();
    }
    QWidget::changeEvent(event);
}

void Plot::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    addMenuActions(&menu);
    menu.exec(event->globalPos());
}

void Plot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        showTable();
    else if (event->matches(QKeySequence::Copy))
        copyPicture();
    else
        QWidget::keyPressEvent(event);
}

void Plot::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.setPen(hasFocus() ? theme().accent : theme().panel);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void Plot::resizeEvent(QResizeEvent* event)
{
    empty_->setGeometry(rect().adjusted(spacing::wideGap, 0, -spacing::wideGap, 0));
    QWidget::resizeEvent(event);
}

} // namespace espalier

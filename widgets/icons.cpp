#include "widgets/icons.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

// Resources of a static library have to be asked for, outside of any namespace.
static void registerIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace espalier {

namespace {

QString folder()
{
    static const bool registered = (registerIcons(), true);
    Q_UNUSED(registered)
    return QStringLiteral(":/espalier/icons/");
}

QColor colourFor(QIcon::Mode mode)
{
    const QPalette palette = QApplication::palette();
    switch (mode) {
    case QIcon::Disabled: return palette.color(QPalette::Disabled, QPalette::WindowText);
    case QIcon::Selected: return palette.color(QPalette::HighlightedText);
    case QIcon::Normal:
    case QIcon::Active: break;
    }
    return palette.color(QPalette::WindowText);
}

QByteArray read(const QString& name)
{
    QFile file(folder() + name + QStringLiteral(".svg"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void draw(QByteArray svg, const QColor& colour, QPainter* painter, const QRectF& rect)
{
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    renderer.render(painter, rect);
}

/// Draws an SVG whose "currentColor" is the palette's.
class PaletteIconEngine : public QIconEngine {
public:
    explicit PaletteIconEngine(const QByteArray& svg) : svg_(svg) { }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State /*state*/) override
    {
        const int side = qMin(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        draw(svg_, colourFor(mode), painter, square);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new PaletteIconEngine(svg_); }

private:
    QByteArray svg_;
};

} // namespace

QIcon icon(const QString& name)
{
    const QByteArray svg = read(name);
    return svg.isEmpty() ? QIcon() : QIcon(new PaletteIconEngine(svg));
}

QStringList iconNames()
{
    QStringList names;
    for (const QString& file : QDir(folder()).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name))
        names.append(file.chopped(4));
    return names;
}

QPixmap tinted(const QString& name, const QColor& colour, int side)
{
    const qreal ratio = qApp->devicePixelRatio();
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    draw(read(name), colour, &painter, QRectF(0, 0, side, side));
    return pixmap;
}

QIcon applicationIcon()
{
    return icon(QStringLiteral("espalier"));
}

} // namespace espalier

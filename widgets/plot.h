#pragma once

#include <QStringList>
#include <QVariant>
#include <QWidget>

class QCPAxis;
class QCPAxisRect;
class QCustomPlot;
class QMenu;

namespace espalier {

struct Colours;
struct SeriesStyle;

/// What a plot shows, as numbers.
struct PlotTable {
    QStringList headings; ///< with units
    QList<QVariantList> rows;
};
QString toCsv(const PlotTable& table);

/// QCustomPlot with our manners: our palette, light grid, queued replots, and a menu to copy, save and read
/// off.
class Plot : public QWidget {
    Q_OBJECT
public:
    ~Plot() override;

    /// The numbers behind the picture, for CSV and the table twin.
    virtual PlotTable table() const = 0;

    /// Writes the picture; the suffix says how: png, svg or pdf; csv writes the table. False and failed()
    /// where that does not work.
    bool save(const QString& file);
    void copyPicture() const;
    /// The table twin: the same numbers in a small window.
    void showTable();
    void addMenuActions(QMenu* menu);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void failed(const QString& message);

protected:
    /// `name` is the plot's accessible name and the proposed file name.
    explicit Plot(const QString& name, QWidget* parent);

    QCustomPlot* canvas() const { return canvas_; }
    const Colours& theme() const;
    /// Sets pens and brushes of what the subclass drew; called at construction's end by the subclass itself
    /// and at every change of the palette.
    virtual void restyle() = 0;
    void styleAxes();
    void styleAxis(QCPAxis* axis) const;
    static QCPAxisRect* createAxisRect(QCustomPlot* canvas);
    /// Shown in the middle instead of an empty plot; an empty text takes it away.
    void setEmptyText(const QString& text);
    void replotSoon();

    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void askAndSave(const QString& suffix);
    bool write(const QString& file) const;
    bool writeSvg(const QString& file) const;

    QCustomPlot* canvas_;
    class QLabel* empty_;
};

} // namespace espalier

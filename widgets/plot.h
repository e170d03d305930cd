#pragma once

#include "widgets/plot_table.h"

#include <QWidget>

class QCustomPlot;
class QLabel;
class QMenu;

namespace espalier {

struct Colours;

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
    /// Sets the pens and brushes of what the subclass draws. Called by the subclass when it has drawn
    /// something new, and here at every change of the palette.
    virtual void restyle() = 0;
    /// Axes, grid, labels and background in the palette's colours.
    void styleCanvas();
    /// Shown in the middle instead of an empty plot; an empty text takes it away.
    void setEmptyText(const QString& text);
    void replotSoon();

    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void askAndSave(const QString& suffix);
    bool writePicture(const QString& file, const QString& suffix);
    bool writeSvg(const QString& file);
    bool writeTable(const QString& file) const;

    QCustomPlot* canvas_;
    QLabel* empty_;
};

} // namespace espalier

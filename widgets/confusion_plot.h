#pragma once

#include "widgets/plot.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// Pictures counted by their class and by the class that a network answered.
struct Confusion {
    QStringList classes;
    std::vector<std::int64_t> counts; ///< row by row: of the class, columns: of the answer

    std::int64_t at(int actual, int answered) const
    {
        return counts[static_cast<std::size_t>(actual) * static_cast<std::size_t>(classes.size())
            + static_cast<std::size_t>(answered)];
    }
    bool operator==(const Confusion&) const = default;
};

/// `labels` and `answers` are positions in `classes`.
Confusion confusionOf(const QStringList& classes, const std::vector<std::uint8_t>& labels,
    const std::vector<std::uint8_t>& answers);

/// The confusion matrix: mistakes coloured by how many there are. A click on a cell asks for its pictures.
class ConfusionPlot : public Plot {
    Q_OBJECT
public:
    struct Cell {
        int actual = 0;
        int answered = 0;
        bool operator==(const Cell&) const = default;
    };

    explicit ConfusionPlot(QWidget* parent = nullptr);
    ~ConfusionPlot() override;

    void setConfusion(const Confusion& confusion, const QString& emptyText);
    void choose(std::optional<Cell> cell);
    std::optional<QPointF> positionOf(Cell cell) const;
    PlotTable table() const override;

signals:
    void chosen(const std::optional<espalier::ConfusionPlot::Cell>& cell);

protected:
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void label();
    void frame(std::optional<Cell> cell);
    std::optional<Cell> cellAt(const QPointF& position) const;
    QString describe(Cell cell) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    Confusion confusion_;
    std::optional<Cell> chosen_;
};

} // namespace espalier

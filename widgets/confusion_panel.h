#pragma once

#include "core/data/picture_set.h"
#include "widgets/confusion_plot.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;

namespace espalier {

class PictureGrid;

/// What two networks answer to the same pictures.
struct AnsweredPictures {
    std::shared_ptr<const PictureSet> pictures; ///< null: nothing is known yet
    QString name; ///< of the compressed network; empty where there is none
    std::vector<std::uint8_t> dense; ///< class answered, by picture
    std::vector<std::uint8_t> compressed; ///< empty where there is none
};

/// The confusion matrix of a network, and pictures: what it gets wrong, what compression changed.
class ConfusionPanel : public QWidget {
    Q_OBJECT
public:
    enum class Show { Wrong, WrongSince, RightSince, Different };

    explicit ConfusionPanel(QWidget* parent = nullptr);

    /// Names of the runs with their numbers, newest first; `current` may be 0, the dense network alone.
    void setRuns(const QList<std::pair<int, QString>>& runs, int current);
    /// `emptyText` says what to do while nothing is known.
    void setAnswers(AnsweredPictures answers, const QString& emptyText);
    ConfusionPlot* matrix() const { return matrix_; }
    PictureGrid* grid() const { return grid_; }

signals:
    void runChosen(int number);
    void pictureChosen(std::size_t picture);

private:
    void refresh();
    bool isShown(std::size_t picture) const;
    const std::vector<std::uint8_t>& judged() const;

    ConfusionPlot* matrix_;
    PictureGrid* grid_;
    QComboBox* run_;
    QComboBox* show_;
    QLabel* count_;
    AnsweredPictures answers_;
    std::optional<ConfusionPlot::Cell> cell_;
    QString emptyText_;
};

} // namespace espalier

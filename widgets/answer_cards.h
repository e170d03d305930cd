#pragma once

#include <QStringList>
#include <QWidget>

#include <vector>

namespace espalier {

/// What one model makes of a picture.
struct AnswerCard {
    QString name = {}; ///< "Dense", "Run 2"
    bool dense = false;
    std::vector<float> probabilities = {}; ///< of each class; empty: no answer yet
    std::vector<double> divergence = {}; ///< of each layer from the dense network's; empty for that itself
};

/// From this relative difference on two networks count as parted: half of what the layer hands on is another.
inline constexpr double partedFrom = 0.5;

/// Position of the first layer that differs by partedFrom or more; negative where none does.
int firstParted(const AnswerCard& card);

/// Models side by side: a bar a class with the answer marked, below it how far each layer is from the dense
/// network's.
class AnswerCards : public QWidget {
    Q_OBJECT
public:
    explicit AnswerCards(QWidget* parent = nullptr);

    void setNames(QStringList classes, QStringList layers);
    void setCards(QList<AnswerCard> cards);
    const QList<AnswerCard>& cards() const { return cards_; }
    /// Older answers stay in sight, paler, while newer ones are on their way.
    void setStale(bool stale);
    /// "Dense says 3 (98 %). Run 1 says 5 (61 %); parts at fc1 (74 %)."
    QString inWords() const;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    int answerOf(const AnswerCard& card) const;
    QString nameOfClass(int number) const;
    QRectF rectOf(int card) const;
    void drawCard(QPainter& painter, const AnswerCard& card, const QRectF& rect) const;
    void drawBars(QPainter& painter, const AnswerCard& card, const QRectF& rect) const;
    void drawLayers(QPainter& painter, const AnswerCard& card, const QRectF& rect) const;

    QStringList classes_;
    QStringList layers_;
    QList<AnswerCard> cards_;
    bool stale_ = false;
};

} // namespace espalier

#pragma once

#include <QSize>
#include <QWidget>

#include <cstdint>
#include <vector>

class QLabel;

namespace espalier {

class AnswerCards;
class DigitCanvas;

/// Draw a digit, and every model answers at once.
class DigitPanel : public QWidget {
    Q_OBJECT
public:
    explicit DigitPanel(QWidget* parent = nullptr);

    DigitCanvas* canvas() const { return canvas_; }
    AnswerCards* answers() const { return answers_; }
    /// Of the pictures that the networks read.
    void setPictureShape(int channels, QSize size);
    /// Says why there are no answers yet, or no more of them.
    void setAsked(const QString& hint);
    /// Puts a picture of a set onto the sheet; `caption` says which.
    void setPicture(const std::vector<std::uint8_t>& pixels, const QString& caption);

signals:
    /// Every stroke: the networks are to answer about `pixels`; empty while the sheet is.
    void drawn(const std::vector<std::uint8_t>& pixels);
    void disagreementWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showDrawing();

    DigitCanvas* canvas_;
    AnswerCards* answers_;
    QLabel* seen_; ///< what the networks see
    QLabel* caption_;
    QLabel* hint_;
    bool putIn_ = false; ///< the sheet shows a picture of a set just now
};

} // namespace espalier

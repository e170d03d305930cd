#pragma once

#include <QImage>
#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// A sheet to draw on with mouse, pen, finger or keyboard, and the picture that comes of it. What was drawn
/// from scratch is centred as MNIST centres its digits; a picture that was put in stays as it is, and strokes
/// go on top of it.
class DigitCanvas : public QWidget {
    Q_OBJECT
public:
    explicit DigitCanvas(QWidget* parent = nullptr);

    /// Of the pictures that come of it; clears the sheet. Grey (1) or colour (3).
    void setPictureShape(int channels, QSize size);
    int channels() const { return channels_; }
    QSize pictureSize() const { return size_; }

    void setErasing(bool erasing) { erasing_ = erasing; }
    /// Of the pen, in pixels of the picture.
    void setPenWidth(double width) { penWidth_ = width; }

    void clear();
    bool isBlank() const { return blank_; }
    /// `pixels`: channels × height × width bytes; ignored where they are more or fewer.
    void setPicture(const std::vector<std::uint8_t>& pixels);
    /// What the networks are shown: channels × height × width bytes.
    std::vector<std::uint8_t> picture() const;

    QSize sizeHint() const override { return {224, 224}; }
    QSize minimumSizeHint() const override { return {96, 96}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width; }

signals:
    /// The picture changed.
    void changed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF sheetRect() const;
    QPointF onSheet(const QPointF& position) const;
    void stroke(const QPointF& from, const QPointF& to);
    QImage shrunk() const;

    int channels_ = 1;
    QSize size_{28, 28};
    QImage sheet_; ///< of several pixels for each of the picture's
    bool blank_ = true;
    bool fromPicture_ = false; ///< strokes go onto a picture, which is not centred anew
    bool erasing_ = false;
    double penWidth_ = 2.4; ///< about what MNIST's writers had
    std::optional<QPointF> last_; ///< of the stroke under way
    std::optional<QPointF> cursor_; ///< of the keyboard, on the sheet
    bool penDown_ = false; ///< of the keyboard
};

} // namespace espalier

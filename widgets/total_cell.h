#pragma once

#include <QLabel>
#include <QWidget>

namespace espalier {

/// One number of the totals strip: caption, value, and beneath it factor and badge.
class TotalCell : public QWidget {
    Q_OBJECT
public:
    /// What a cell shows; texts are plain but for `value`, which may hold muted units as rich text.
    struct Content {
        QString value;
        QString plainValue; ///< the same for screen readers
        QString factor;
        QString badge;
        QString help = {}; ///< what the number is, as a tooltip
        bool stale = false;
    };

    explicit TotalCell(const QString& caption, QWidget* parent);

    void setContent(const Content& content);
    QString shownValue() const { return content_.plainValue; }
    bool isStale() const { return content_.stale; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolour();
    void colour(QLabel* label, const QColor& colour) const;

    QString caption_;
    Content content_;
    QLabel* captionLabel_;
    QLabel* value_;
    QLabel* factor_;
    QLabel* badge_;
};

} // namespace espalier

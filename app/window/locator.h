#pragma once

#include <QDialog>

#include <functional>

class QLineEdit;
class QListWidget;

namespace espalier {

/// Something that can be gone to or done.
struct Place {
    QString title; ///< "Lock selected layers"
    QString kind; ///< "action", "layer", "run"
    QString detail; ///< its shortcut or numbers; may be empty
    std::function<void()> go;
};

/// Finds places by a few letters of their words and goes there: arrow keys choose, Enter goes.
class Locator : public QDialog {
    Q_OBJECT
public:
    Locator(QList<Place> places, QWidget* parent);

    /// How well `text` fits what was typed: all words must begin a word of it, or occur in it. Negative where
    /// one does not; lower is better.
    static int rank(const QString& text, const QString& typed);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& typed);
    void goToCurrent();

    QList<Place> places_;
    QLineEdit* typed_;
    QListWidget* found_;
};

} // namespace espalier

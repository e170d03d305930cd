#pragma once

#include <QLineEdit>

#include <optional>

namespace espalier {

/// A field for a keep ratio: says at once, in red and as a tooltip, what is wrong with a text.
class KeepEdit : public QLineEdit {
    Q_OBJECT
public:
    explicit KeepEdit(QWidget* parent = nullptr);

    void setKeep(double keep);
    /// What was typed since setKeep(); nothing where the text is as it was or wrong.
    std::optional<double> keepTyped() const;
    QString problem() const;

signals:
    void problemChanged(const QString& problem); ///< empty where there is none

private:
    void judge();
};

} // namespace espalier

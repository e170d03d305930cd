#pragma once

#include "core/plan/pattern.h"

#include <QComboBox>
#include <QList>

#include <optional>

namespace espalier {

/// Chooses a sparsity pattern from those that fit, or takes a typed one such as "block 5x4" or "1:8". What is
/// wrong with a text shows at once, in red and as a tooltip.
class PatternChooser : public QComboBox {
    Q_OBJECT
public:
    explicit PatternChooser(QWidget* parent = nullptr);

    /// Offers what fits one of the layers at least. `current` is empty where they differ.
    void setPatterns(const QList<LayerInfo>& layers, const std::optional<SparsityPattern>& current);
    /// What the text says; nothing where it is wrong.
    std::optional<SparsityPattern> pattern() const;

signals:
    void chosen(const QString& pattern); ///< as core's toText says it; only where it is another one

private:
    void show(const std::optional<SparsityPattern>& current);
    void judge();
    void tell();

    QList<LayerInfo> layers_;
    QString current_; ///< as core says it; empty where the layers differ
};

} // namespace espalier

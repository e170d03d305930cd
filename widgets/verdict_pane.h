#pragma once

#include "widgets/layer_verdict.h"

#include <QWidget>

class QPushButton;
class QTextBrowser;

namespace espalier {

/// Why the selected layer's zeros gave what they gave, with the way back to dense. Announces the wish.
class VerdictPane : public QWidget {
    Q_OBJECT
public:
    explicit VerdictPane(QWidget* parent = nullptr);

    void setVerdict(const LayerVerdict& verdict);
    /// No layer is selected.
    void clear();
    const LayerVerdict& verdict() const { return verdict_; }

signals:
    void restoreWanted(); ///< of the selected layers
    void restoreLosersWanted(); ///< of all layers whose pruning does not pay

private:
    LayerVerdict verdict_;
    QTextBrowser* text_;
    QPushButton* restore_;
    QPushButton* restoreLosers_;
};

} // namespace espalier

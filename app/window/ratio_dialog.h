#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;
class QRadioButton;

namespace espalier {

/// Asks for a pruning ratio of the whole network and how the layers share it.
class RatioDialog : public QDialog {
    Q_OBJECT
public:
    explicit RatioDialog(QWidget* parent = nullptr);

signals:
    /// `bySize`: small layers are spared; else all layers keep the same share.
    void chosen(double ratio, bool bySize);

private:
    void judge();

    QLineEdit* field_;
    QRadioButton* bySize_;
    QPushButton* apply_;
};

} // namespace espalier

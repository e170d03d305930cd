#pragma once

#include <QLineEdit>

namespace espalier {

/// A number that may span many powers of ten ("0.0015", "3e-5"). Says at once what is wrong with a text; what
/// is left wrong goes back to the last number.
class NumberField : public QLineEdit {
    Q_OBJECT
public:
    struct Range {
        double least = 0.0;
        double most = 1.0;
        bool whole = false;
    };
    explicit NumberField(Range range, QWidget* parent = nullptr);

    void setNumber(double number);
    double number() const { return number_; }

signals:
    void entered(double number);

private:
    QString problem() const;
    void judge();
    void accept();

    Range range_;
    double number_ = 0.0;
};

} // namespace espalier

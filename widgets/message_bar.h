#pragma once

#include <QList>
#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace espalier {

enum class Severity { Info, Warning, Error };

/// Something a person should know, with a way out of it where there is one.
struct Message {
    Severity severity = Severity::Info;
    QString text; ///< plain text: what is wrong and what to do
    QString actionText = {}; ///< of a button; none where empty
    std::function<void()> action = {};
};

/// Messages that do not stop the work: the newest is shown, dismissing it shows the one before. Info goes by
/// itself.
class MessageBar : public QWidget {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent = nullptr);

    /// A text that already waits is not shown twice.
    void post(const Message& message);
    void dismiss();
    void clear();
    qsizetype count() const { return messages_.size(); }
    /// Whether what is shown will go without being dismissed.
    bool isWaitingToGo() const { return timer_.isActive(); }

    static constexpr int infoMilliseconds = 8000;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();
    void act();

    QList<Message> messages_; ///< the last is shown
    QTimer timer_;
    QLabel* symbol_;
    QLabel* text_;
    QLabel* more_;
    QPushButton* action_;
    QToolButton* close_;
};

} // namespace espalier

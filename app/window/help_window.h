#pragma once

#include "app/help_pages.h"

#include <QDialog>

class QListWidget;
class QTextBrowser;
class QUrl;

namespace espalier {

/// The help pages: their titles at the left, the chosen one at the right. Links between pages work.
class HelpWindow : public QDialog {
    Q_OBJECT
public:
    explicit HelpWindow(QWidget* parent = nullptr);

    /// By its name, "cost-model.md"; another one changes nothing.
    void choose(const QString& name);

private:
    void showPage(int index);
    void follow(const QUrl& link);

    QList<HelpPage> pages_;
    QListWidget* titles_;
    QTextBrowser* text_;
};

} // namespace espalier

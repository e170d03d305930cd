#include "app/window/shortcut_sheet.h"

#include "widgets/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>

namespace espalier {

namespace {

struct Line {
    QString keys;
    QString text;
};

QString translated(const char* text)
{
    return QCoreApplication::translate("ShortcutSheet", text);
}

struct Group {
    QString title;
    QList<Line> lines;
};

/// Actions by what they do, and keys that belong to a kind of view.
QList<Group> groupsOf(QMainWindow* window)
{
    Group actions{translated(QT_TRANSLATE_NOOP("ShortcutSheet", "Do")), {}};
    Group views{translated(QT_TRANSLATE_NOOP("ShortcutSheet", "Go to")), {}};
    for (const auto* action : window->actions()) {
        if (action->shortcut().isEmpty())
            continue;
        auto& group = action->objectName().startsWith(QStringLiteral("goTo.")) ? views : actions;
        group.lines << Line{
            action->shortcut().toString(QKeySequence::NativeText), action->text().remove(u'&')};
    }
    const auto line = [](const char* keys, const char* text) {
        return Line{translated(keys), translated(text)};
    };
    Group here{translated(QT_TRANSLATE_NOOP("ShortcutSheet", "Where the keyboard is")),
        {line(QT_TRANSLATE_NOOP("ShortcutSheet", "↑ ↓"),
             QT_TRANSLATE_NOOP("ShortcutSheet", "step a slider; with Shift finer")),
            line(QT_TRANSLATE_NOOP("ShortcutSheet", "Enter, F2"),
                QT_TRANSLATE_NOOP("ShortcutSheet", "edit a cell, in all selected layers")),
            line(QT_TRANSLATE_NOOP("ShortcutSheet", "Return"),
                QT_TRANSLATE_NOOP("ShortcutSheet", "a plot's numbers as a table")),
            line(QT_TRANSLATE_NOOP("ShortcutSheet", "+ − 0"),
                QT_TRANSLATE_NOOP("ShortcutSheet", "zoom the sparsity map, show all of it")),
            line(QT_TRANSLATE_NOOP("ShortcutSheet", "← → ↑ ↓"),
                QT_TRANSLATE_NOOP("ShortcutSheet", "walk over weights or cells; with Shift move the map")),
            line(QT_TRANSLATE_NOOP("ShortcutSheet", "Space"),
                QT_TRANSLATE_NOOP("ShortcutSheet", "put the drawing pen down or lift it")),
            line(QT_TRANSLATE_NOOP("ShortcutSheet", "Delete"),
                QT_TRANSLATE_NOOP("ShortcutSheet", "clear the drawing sheet"))}};
    return {actions, views, here};
}

QLabel* column(const QList<Group>& groups, QWidget* parent)
{
    QString text;
    for (const auto& group : groups) {
        text += QStringLiteral("<p><b>%1</b></p><table cellpadding='2'>").arg(group.title.toHtmlEscaped());
        for (const auto& line : group.lines)
            text += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>")
                        .arg(line.keys.toHtmlEscaped(), line.text.toHtmlEscaped());
        text += QStringLiteral("</table>");
    }
    auto* label = new QLabel(text, parent);
    label->setAlignment(Qt::AlignTop);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

void showShortcutSheet(QMainWindow* window)
{
    auto* sheet = new QDialog(window);
    sheet->setObjectName(QStringLiteral("shortcutSheet"));
    sheet->setWindowTitle(translated(QT_TRANSLATE_NOOP("ShortcutSheet", "Keyboard shortcuts")));
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    const auto groups = groupsOf(window);
    auto* row = new QHBoxLayout(sheet);
    row->setContentsMargins(2 * spacing::wideGap, spacing::gap, 2 * spacing::wideGap, 2 * spacing::wideGap);
    row->setSpacing(3 * spacing::wideGap);
    const auto half = (groups[0].lines.size() + 1) / 2;
    row->addWidget(column({{groups[0].title, groups[0].lines.first(half)}}, sheet));
    row->addWidget(column({{QStringLiteral(" "), groups[0].lines.mid(half)}}, sheet));
    row->addWidget(column({groups[1], groups[2]}, sheet));
    sheet->open();
}

} // namespace espalier

// The help pages of resources/help, which are part of the program.
#pragma once

#include <QList>
#include <QString>

namespace espalier {

struct HelpPage {
    QString name; ///< "cost-model.md": what links between pages say
    QString title; ///< its first heading
    QString text; ///< Markdown
};

/// The index first, then by title.
QList<HelpPage> helpPages();

} // namespace espalier

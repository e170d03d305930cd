#include "app/help_pages.h"

#include "core/embedded_resource.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr auto folder = "help";
const QString indexName = QStringLiteral("index.md");

QString titleOf(const QString& text, const QString& name)
{
    for (const auto& line : text.split(u'\n'))
        if (line.startsWith(QLatin1String("# ")))
            return line.mid(2).trimmed();
    return name;
}

} // namespace

QList<HelpPage> helpPages()
{
    QList<HelpPage> pages;
    for (const auto& path : embeddedResourcesIn(folder)) {
        const auto text = embeddedResource(path);
        HelpPage page;
        page.name = QString::fromStdString(path).section(u'/', -1);
        page.text = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        page.title = titleOf(page.text, page.name);
        pages << page;
    }
    std::ranges::sort(pages, [](const HelpPage& a, const HelpPage& b) {
        return std::pair(a.name != indexName, a.title) < std::pair(b.name != indexName, b.title);
    });
    return pages;
}

} // namespace espalier

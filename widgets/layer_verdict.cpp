#include "widgets/layer_verdict.h"

#include "widgets/format.h"

#include <QCoreApplication>

#include <cmath>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("LayerVerdict", text);
}

QString pointOf(const PayOff& payOff)
{
    if (!payOff.applies)
        return translated(QT_TRANSLATE_NOOP("LayerVerdict", "no traffic"));
    if (payOff.belowKeep >= 1.0)
        return translated(QT_TRANSLATE_NOOP("LayerVerdict", "any pruning"));
    if (payOff.belowKeep <= 0.0)
        return translated(QT_TRANSLATE_NOOP("LayerVerdict", "never"));
    return translated(QT_TRANSLATE_NOOP("LayerVerdict", "below %1")).arg(formatShare(payOff.belowKeep));
}

QString gainOf(const PayOff& payOff)
{
    if (!payOff.applies)
        return QString(QChar(0x2013));
    if (std::isinf(payOff.gain))
        return translated(QT_TRANSLATE_NOOP("LayerVerdict", "all of it"));
    return formatRatio(payOff.gain);
}

/// Pays, costs, or neither: never by colour alone.
QString markOf(const PayOff& payOff)
{
    constexpr double noticeable = 0.005;
    if (!payOff.applies || std::abs(payOff.gain - 1.0) < noticeable)
        return QStringLiteral("·");
    return payOff.gain > 1.0 ? QStringLiteral("▲") : QStringLiteral("▼");
}

QString cell(const QString& text, bool right = false)
{
    return QStringLiteral("<td%1>%2&nbsp;&nbsp;</td>")
        .arg(right ? QStringLiteral(" align=\"right\"") : QString(), text.toHtmlEscaped());
}

QString tableOf(const LayerVerdict& verdict)
{
    auto html = QStringLiteral("<table cellspacing=\"0\"><tr><th></th><th align=\"left\">%1&nbsp;&nbsp;</th>"
                               "<th align=\"left\">%2&nbsp;&nbsp;</th><th align=\"right\">%3</th></tr>")
                    .arg(translated(QT_TRANSLATE_NOOP("LayerVerdict", "Gain in")),
                        translated(QT_TRANSLATE_NOOP("LayerVerdict", "pays when kept")),
                        translated(QT_TRANSLATE_NOOP("LayerVerdict", "here")));
    for (const auto& payOff : verdict.payOffs)
        html += QStringLiteral("<tr>") + cell(markOf(payOff)) + cell(payOff.what) + cell(pointOf(payOff))
            + cell(gainOf(payOff), true) + QStringLiteral("</tr>");
    return html + QStringLiteral("</table>");
}

} // namespace

QString toText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::NothingPruned: return translated(QT_TRANSLATE_NOOP("LayerVerdict", "nothing pruned"));
    case Verdict::KeepSparse: return translated(QT_TRANSLATE_NOOP("LayerVerdict", "keep sparse"));
    case Verdict::RestoreDense: return translated(QT_TRANSLATE_NOOP("LayerVerdict", "restore dense"));
    }
    return {};
}

QString toHtml(const LayerVerdict& verdict)
{
    auto html = QStringLiteral("<p><b>%1: %2</b></p><p>%3</p>")
                    .arg(verdict.layer.toHtmlEscaped(), toText(verdict.verdict).toHtmlEscaped(),
                        verdict.headline.toHtmlEscaped());
    if (!verdict.payOffs.isEmpty())
        html += tableOf(verdict);
    for (const auto& reason : verdict.reasons)
        html += QStringLiteral("<p>%1</p>").arg(reason.toHtmlEscaped());
    return html;
}

} // namespace espalier

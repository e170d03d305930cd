#include "widgets/pattern_text.h"

#include "core/error.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace espalier {

namespace {

using Kind = SparsityPattern::Kind;

QString translated(const char* text)
{
    return QCoreApplication::translate("Pattern", text);
}

/// Throws Error as patternFromText does.
SparsityPattern patternOf(const QString& text)
{
    return patternFromText(text.toStdString());
}

} // namespace

QString patternText(const SparsityPattern& pattern)
{
    switch (pattern.kind) {
    case Kind::Weight: return translated("single weights");
    case Kind::Filter: return translated("filters");
    case Kind::Channel: return translated("input channels");
    case Kind::Column: return translated("columns");
    case Kind::Block: return translated("blocks %1×%2").arg(pattern.rows).arg(pattern.columns);
    case Kind::NOfM: break;
    }
    return QString::fromStdString(toText(pattern));
}

QString patternHelp(const SparsityPattern& pattern)
{
    switch (pattern.kind) {
    case Kind::Weight: return translated("Each weight stays or goes by itself");
    case Kind::Filter:
        return translated(
            "All weights of an output channel or unit stay or go together; those that go can be "
            "cut out of the network");
    case Kind::Channel:
        return translated("All weights that read one input channel or input stay or go together");
    case Kind::Column:
        return translated("One kernel position of one input channel stays or goes in all filters together: a "
                          "column of the matrix that is multiplied with");
    case Kind::Block:
        return translated(
            "The weights of %1 neighbouring filters or units and %2 neighbouring inputs stay or "
            "go together")
            .arg(pattern.rows)
            .arg(pattern.columns);
    case Kind::NOfM: break;
    }
    return translated("Of every %2 neighbouring weights that lead to one output at most %1 stay, as sparse "
                      "tensor cores ask for")
        .arg(pattern.kept)
        .arg(pattern.size);
}

std::optional<SparsityPattern> parsePattern(const QString& text)
{
    QString word = text.simplified().toLower();
    for (const auto kind : {Kind::Weight, Kind::Filter, Kind::Channel, Kind::Column})
        if (word == patternText({kind}))
            return SparsityPattern{kind};
    static const QRegularExpression block(QStringLiteral("^(?:\\D*\\s)?([0-9]+)\\s*[x\\x{D7}]\\s*([0-9]+)$"));
    if (const auto sizes = block.match(word); sizes.hasMatch())
        word = QStringLiteral("block %1x%2").arg(sizes.captured(1), sizes.captured(2));
    try {
        return patternOf(word);
    } catch (const Error&) {
        return std::nullopt;
    }
}

QString patternProblem(const SparsityPattern& pattern, const LayerInfo& layer)
{
    try {
        check(pattern, layer);
        return {};
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
}

QList<SparsityPattern> commonPatterns()
{
    return {{}, {Kind::Filter}, {Kind::Channel}, {Kind::Column}, SparsityPattern::block(2, 1),
        SparsityPattern::block(4, 1), SparsityPattern::block(1, 4), SparsityPattern::block(4, 4),
        SparsityPattern::nOfM(2, 4), SparsityPattern::nOfM(1, 4)};
}

} // namespace espalier

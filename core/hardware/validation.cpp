#include "core/hardware/validation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace espalier {

namespace {

std::string print(const char* format, double value)
{
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

/// Three significant digits, more only before the point.
std::string number(double value)
{
    const auto scientific = print("%.2e", value); // rounded before its digits are counted
    const auto exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
    const std::string format = "%." + std::to_string(std::max(0, 2 - exponent)) + "f";
    return print(format.c_str(), value);
}

std::string difference(double share)
{
    return std::abs(share) < 0.0005 ? "0.0 %" : print("%+.1f %%", 100.0 * share);
}

std::string rowText(const ValidationRow& row)
{
    return "| " + row.name + " | " + number(row.predicted) + " | " + print("%g", row.published) + " | "
        + difference(row.difference()) + " | "
        + (row.tolerance ? print("%g %%", 100.0 * *row.tolerance) : "known miss") + " |\n";
}

std::string tableText(const ValidationTable& table)
{
    auto text = "## " + table.title + "\n\n" + table.source + '.';
    if (!table.remark.empty())
        text += ' ' + table.remark;
    text += "\n\n| " + table.unit + " | predicted | published | off by | allowed |\n|---|---|---|---|---|\n";
    for (const auto& row : table.rows)
        text += rowText(row);
    return text;
}

} // namespace

bool ValidationRow::holds() const
{
    const auto slack = tolerance.value_or(0.0) * std::abs(published) + rounding;
    return std::isfinite(predicted) && std::abs(predicted - published) <= slack * (1.0 + 1e-12);
}

std::vector<ValidationTable> validationTables()
{
    std::vector<ValidationTable> tables;
    validation::addUnitTables(tables);
    validation::addStorageTables(tables);
    validation::addEyerissTables(tables);
    validation::addSparseTables(tables);
    validation::addAdmmTables(tables);
    return tables;
}

std::string validationPage()
{
    std::string text = "# How good is this model?\n\n"
                       "Here the cost model's numbers stand beside published ones. The tests ask of every "
                       "row that it comes as "
                       "near as the\nlast column says; a *known miss* is shown and not asked for. The page "
                       "is made by `espalier-cli "
                       "cost --validation` from\nthe same rows as the tests.\n\n"
                       "What it means for a plan: sizes are exact where the mask is known, and good to some "
                       "per cent before. Joules "
                       "and seconds\nare within some 20 % for chips that were measured; for the others they "
                       "are arithmetic on "
                       "published constants, good for\ncomparing plans, not for a data sheet.\n";
    for (const auto& table : validationTables())
        text += '\n' + tableText(table);
    return text;
}

} // namespace espalier

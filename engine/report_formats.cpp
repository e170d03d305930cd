// Reports: written like models, for people and spreadsheets; nothing is read back from them.
#include "engine/model_format.h"

#include "core/run/model_report.h"

namespace espalier {

namespace {

template <std::string text(const ModelReport&)>
EncodedFile encodeReport(const CompressedModel& model, const std::string&)
{
    const auto report = reportOn(model);
    const auto page = text(report);
    EncodedFile file{{page.begin(), page.end()}, {}};
    for (const auto& layer : report.layers)
        file.ledger.layers.push_back({layer.info.name});
    file.ledger.rest = static_cast<std::int64_t>(page.size());
    return file;
}

ModelFormat reportFormat(const char* name, const char* extension, const char* help,
    EncodedFile (*encode)(const CompressedModel&, const std::string&))
{
    return {
        .name = name,
        .extensions = {extension},
        .variants = {{"report", help}},
        .verifiedBy = "the program: the same bytes are on the disk; in the tests their figures",
        .lost = "the weights: a report is no model",
        .encode = encode,
    };
}

} // namespace

ModelFormat htmlReport()
{
    return reportFormat("HTML report", ".html",
        "one page without other files: asked and obtained, accuracies, costs, pictures",
        encodeReport<htmlOf>);
}

ModelFormat csvReport()
{
    return reportFormat("CSV report", ".csv", "a line a layer", encodeReport<csvOf>);
}

ModelFormat jsonReport()
{
    return reportFormat("JSON report", ".json", "the same figures, and accuracies", encodeReport<jsonOf>);
}

} // namespace espalier

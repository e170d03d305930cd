#include "core/formats/onnx.h"
#include "core/formats/onnx/onnx_export.h"

namespace espalier {

namespace {

FileLedger ledgerOf(const OnnxSource& source, const OnnxOutput& output, const OnnxForms& forms)
{
    std::vector<std::string> layers;
    for (const auto& layer : layersOf(source.network))
        layers.push_back(layer.name);
    auto ledger = espalier::ledgerOf(output, layers);
    ledger.notes = forms.notes;
    return ledger;
}

FileLedger ledgerOf(const OnnxSource& source, const OnnxForms& forms, const OnnxWriteOptions& options)
{
    return ledgerOf(source, exportOnnx(source, forms, options), forms);
}

EncodedFile encoded(const OnnxSource& source, const OnnxForms& forms, const OnnxWriteOptions& options)
{
    const auto output = exportOnnx(source, forms, options);
    return {encode(output), ledgerOf(source, output, forms)};
}

} // namespace

FileLedger onnxLedger(const CompressedModel& model, const OnnxWriteOptions& options)
{
    const auto dense = decompress(model);
    return ledgerOf(
        {dense, &model, model.classNames, model.provenance}, formsOf(dense, model, options), options);
}

FileLedger onnxLedger(const Network& network, const OnnxWriteOptions& options)
{
    return ledgerOf({network}, formsOf(network, options), options);
}

FileLedger onnxLedger(const Network& network, const Plan& plan, const std::string& provenance,
    const std::vector<std::string>& classNames, const OnnxWriteOptions& options)
{
    return ledgerOf({network, nullptr, classNames, provenance}, formsOf(network, plan, options), options);
}

EncodedFile encodeOnnx(const CompressedModel& model, const OnnxWriteOptions& options)
{
    const auto dense = decompress(model);
    return encoded(
        {dense, &model, model.classNames, model.provenance}, formsOf(dense, model, options), options);
}

EncodedFile encodeOnnx(const Network& network, const OnnxWriteOptions& options)
{
    return encoded({network}, formsOf(network, options), options);
}

} // namespace espalier

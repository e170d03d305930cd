// What the program must know of a file format of models. To add one: a function that fills in a ModelFormat,
// in a file of its own, declared below and called in engine/model_formats.cpp.
#pragma once

#include "engine/model_files.h"

namespace espalier {

/// One of several ways to write a format.
struct FormatVariant {
    std::string name; ///< one word, for command lines: "float"
    std::string help; ///< half a sentence
};

/// A format. `open`, `encode` or both are there.
struct ModelFormat {
    std::string name; ///< for people: "safetensors"
    std::vector<std::string> extensions; ///< with dot, lower case; the first one is proposed
    std::vector<FormatVariant> variants = {}; ///< of what is written; the first is the default
    std::string reads = {}; ///< what can be opened, for the help: half a sentence; empty: nothing
    std::string verifiedBy = {}; ///< who opens an export and runs it, in the program and in the tests
    std::string lost = {}; ///< what an export does not hold, or holds otherwise

    OpenedModel (*open)(const std::filesystem::path& file, const OpenOptions& options) = nullptr;

    /// The file's bytes, each with what it is for. Throws Error for models that the format cannot hold.
    EncodedFile (*encode)(const CompressedModel& model, const std::string& variant) = nullptr;

    /// What an export is to answer like: the model without what the format loses. None: the model itself.
    CompressedModel (*held)(const CompressedModel& model, const std::string& variant) = nullptr;

    /// Outputs (pictures × classes) of a written file as somebody else's code runs it. None: `open` and the
    /// engine; where there is no `open` either, the file is compared byte by byte.
    std::vector<float> (*outputs)(const std::filesystem::path& file, const PictureSet& pictures) = nullptr;

    bool opens() const { return open != nullptr; }
    bool writes() const { return encode != nullptr; }
};

ModelFormat espFormat();
ModelFormat safetensorsFormat();
ModelFormat npzFormat();
ModelFormat cHeaderFormat();
ModelFormat htmlReport();
ModelFormat csvReport();
ModelFormat jsonReport();
ModelFormat torchScriptFormat();
ModelFormat torchFormat();
ModelFormat onnxFormat();

} // namespace espalier

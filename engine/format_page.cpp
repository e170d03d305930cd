#include "engine/format_page.h"

#include "engine/model_format.h"

namespace espalier {

namespace {

std::string endingsOf(const ModelFormat& format)
{
    std::string text;
    for (const auto& extension : format.extensions)
        text += (text.empty() ? "`" : ", `") + extension + '`';
    return text;
}

std::string orNothing(const std::string& text)
{
    return text.empty() ? "–" : text;
}

std::string writesOf(const ModelFormat& format)
{
    std::string text;
    for (const auto& variant : format.variants)
        text += (text.empty() ? "`" : "; `") + variant.name + "`: " + variant.help;
    return text;
}

} // namespace

std::string formatPage()
{
    std::string page = "# Model files\n\n"
                       "What comes in and what goes out. The page is made by `espalier-cli formats` from the "
                       "table that the program\n"
                       "itself goes by.\n\n"
                       "| format | ending | opens | writes | an export is verified by | what is lost |\n"
                       "|---|---|---|---|---|---|\n";
    for (const auto& format : modelFormats())
        page += "| " + format.name + " | " + endingsOf(format) + " | " + orNothing(format.reads) + " | "
            + orNothing(writesOf(format)) + " | " + orNothing(format.verifiedBy) + " | "
            + orNothing(format.lost) + " |\n";
    page += "\nWhere there are several ways to write a format, the first is taken unless `--as` names "
            "another. Before an export\n"
            "the ledger tells the bytes of every layer (`espalier-cli convert IN OUT --ledger`); the file "
            "has exactly as many.\n"
            "The file is written beside its place, opened again, run on a few pictures and compared with the "
            "model; only then\n"
            "does it take the place of an older file. A difference is an error, and the older file stays.\n\n"
            "Every file holds where the model comes from: recipe, seed, hash of the data, accuracies with "
            "their intervals, and\n"
            "program version; with `--accelerator` also the chip that it was planned for.\n\n"
            "The layouts: [.esp](esp-format.md), [ONNX](onnx-format.md), [safetensors and "
            "npz](array-formats.md), "
            "[TorchScript](torchscript-format.md), [the C header](c-header.md).\n";
    return page;
}

} // namespace espalier

#include "engine/torchscript_write.h"

#include "core/error.h"
#include "core/formats/torchscript_code.h"
#include "core/formats/torchscript_model.h"
#include "engine/picture_tensor.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/jit_exception.h>
#include <torch/csrc/jit/serialization/export.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace espalier {

namespace {

/// A module with modules in it, as deep as the names of arrays want it.
class ModuleTree {
public:
    ModuleTree() : unit_(std::make_shared<torch::jit::CompilationUnit>()), root_(newModule("Network")) { }

    /// The array's bytes must outlive the module.
    void put(const std::string& path, const PlainArray& array)
    {
        auto module = root_;
        std::size_t start = 0;
        for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', start)) {
            const auto part = path.substr(start, dot - start);
            if (!module.hasattr(part))
                module.register_module(part, newModule("Part" + std::to_string(++parts_)));
            module = module.attr(part).toModule();
            start = dot + 1;
        }
        module.register_buffer(path.substr(start), tensorOf(array));
    }

    torch::jit::Module& root() { return root_; }

private:
    /// PyTorch asks every module whether it is in training.
    torch::jit::Module newModule(const std::string& name)
    {
        torch::jit::Module module(c10::QualifiedName("__torch__.espalier." + name), unit_);
        module.register_attribute("training", c10::BoolType::get(), false);
        return module;
    }

    static at::Tensor tensorOf(const PlainArray& array)
    {
        auto* first = const_cast<std::uint8_t*>(array.bytes.data());
        return at::from_blob(first, array.shape, array.type == NumberType::F32 ? at::kFloat : at::kByte);
    }

    std::shared_ptr<torch::jit::CompilationUnit> unit_;
    int parts_ = 0;
    torch::jit::Module root_;
};

/// Of LibTorch's own errors the first line says what is wrong, of those of TorchScript's interpreter the
/// last.
template <class Action>
auto explained(const Action& action)
{
    try {
        return action();
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        throw Error("LibTorch: " + text.substr(0, text.find('\n')));
    } catch (const torch::jit::JITException& error) {
        std::string text = error.what();
        text.erase(text.find_last_not_of('\n') + 1);
        throw Error("LibTorch: " + text.substr(text.rfind('\n') + 1));
    }
}

} // namespace

EncodedFile encodeTorchScript(const CompressedModel& model, ArrayForm form)
{
    const auto arrays = arraysOf(model, form);
    const ScriptPaths paths(arrays.arrays);
    EncodedFile file;
    explained([&] {
        ModuleTree tree;
        for (const auto& array : arrays.arrays)
            tree.put(paths.of(array.name), array);
        tree.root().define(torchScriptCode(model, paths));
        torch::jit::ExtraFilesMap extras;
        for (const auto& [name, text] : scriptExtras(model, arrays, paths))
            extras[name] = text;
        torch::jit::ExportModule(
            tree.root(),
            [&file](const void* bytes, std::size_t count) {
                const auto* first = static_cast<const std::uint8_t*>(bytes);
                file.bytes.insert(file.bytes.end(), first, first + count);
                return count;
            },
            extras);
    });
    file.ledger = scriptLedger(file.bytes, arrays, paths);
    return file;
}

std::vector<float> torchScriptOutputs(const std::filesystem::path& file, const PictureSet& pictures)
{
    return explained([&] {
        useOneThread();
        const at::NoGradGuard noGradients;
        auto module = torch::jit::load(file.string(), at::kCPU);
        const auto input =
            pictureTensor(pictures.pixels, {pictures.channels, pictures.height, pictures.width});
        const auto output = module.forward({input}).toTensor().to(at::kFloat).contiguous();
        const auto* first = output.data_ptr<float>();
        return std::vector<float>(first, first + output.numel());
    });
}

} // namespace espalier

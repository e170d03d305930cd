#include "tests/engine/torch_writer.h"

#include <ATen/ATen.h>
#include <fstream>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/pickle.h>

namespace espalier {

namespace {

at::Tensor tensorOf(const Parameter& parameter)
{
    return at::from_blob(const_cast<float*>(parameter.values.data()), parameter.shape).clone();
}

/// Registers an array in the module that its name leads to, making those that are missing.
void put(torch::jit::Module module, const std::string& name, const at::Tensor& tensor)
{
    const auto dot = name.find('.');
    if (dot == std::string::npos) {
        module.register_parameter(name, tensor, false);
        return;
    }
    const auto part = name.substr(0, dot);
    if (!module.hasattr(part))
        module.register_module(part, torch::jit::Module("Part_" + part));
    put(module.attr(part).toModule(), name.substr(dot + 1), tensor);
}

} // namespace

void writeWithTorch(const Network& network, const std::filesystem::path& file)
{
    c10::Dict<std::string, at::Tensor> arrays;
    for (const auto& parameter : network.parameters)
        arrays.insert(parameter.name, tensorOf(parameter));
    const auto bytes = torch::jit::pickle_save(arrays);
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void writeScriptWithTorch(const Network& network, const std::filesystem::path& file)
{
    torch::jit::Module module("Whole");
    for (const auto& parameter : network.parameters)
        put(module, parameter.name, tensorOf(parameter));
    module.save(file.string());
}

} // namespace espalier

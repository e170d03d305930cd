#include "core/hardware/accelerator_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

/// Puts a value with its source at "a.b.c".
void put(Json& root, std::string_view key, Json value, const Accelerator& accelerator)
{
    const std::string path(key);
    const auto citation = accelerator.citations.find(path);
    if (citation != accelerator.citations.end())
        value = Json{{"value", value}, {"source", citation->second.source},
            {"from", toText(citation->second.provenance)}};
    auto pointer = '/' + path;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    root[Json::json_pointer(pointer)] = std::move(value);
}

void putNumbers(Json& root, const Accelerator& accelerator)
{
    auto standard = Accelerator{};
    standard.energy = energyTable(accelerator.energy.name);
    const bool ownBuffer = accelerator.energy.bufferCurve != standard.energy.bufferCurve;
    for (const auto& field : acceleratorFields()) {
        const bool absent = field.key.starts_with("memory.dram.") && !accelerator.hasDram();
        const auto value = field.read(accelerator);
        const bool cited = accelerator.citations.count(std::string(field.key)) > 0;
        const bool own =
            cited || value != field.read(standard) || (ownBuffer && field.key == "energy.buffer_per_bit");
        if (absent || (!field.required && !own))
            continue;
        put(root, field.key, field.whole ? Json(static_cast<std::int64_t>(value)) : Json(value), accelerator);
    }
}

void putZeroHandling(
    Json& root, const std::string& key, const ZeroHandling& handling, const Accelerator& accelerator)
{
    put(root, key + ".gating", handling.gating, accelerator);
    put(root, key + ".skipping", handling.skipping, accelerator);
    put(root, key + ".compression", handling.compression, accelerator);
}

} // namespace

std::string toJson(const Accelerator& accelerator)
{
    Json root{{"id", accelerator.id}, {"name", accelerator.name}, {"notes", accelerator.notes}};
    put(root, "array.kind", toText(accelerator.array.kind), accelerator);
    put(root, "widths.weight", accelerator.widths.weight, accelerator);
    put(root, "widths.activation", accelerator.widths.activation, accelerator);
    put(root, "widths.multiply", accelerator.widths.multiply, accelerator);
    put(root, "memory.weights_stream", accelerator.memory.weightsStream, accelerator);
    if (accelerator.hasDram())
        put(root, "memory.dram.type", accelerator.memory.dram.type, accelerator);
    else
        put(root, "memory.dram", nullptr, accelerator);
    put(root, "energy.table", accelerator.energy.name, accelerator);
    putZeroHandling(root, "sparse.weight", accelerator.sparse.weight, accelerator);
    putZeroHandling(root, "sparse.activation", accelerator.sparse.activation, accelerator);
    const auto& format = accelerator.sparse.format;
    put(root, "sparse.format", format ? std::string(toText(*format)) : "smallest", accelerator);
    if (accelerator.equalArea.isKnown()) {
        auto points = Json::array();
        for (const auto& point : accelerator.equalArea.points)
            points.push_back({point.pruned, point.speedup});
        put(root, "equal_area.points", points, accelerator);
        put(root, "equal_area.limits_speed", accelerator.equalArea.limitsSpeed, accelerator);
    } else
        put(root, "equal_area", nullptr, accelerator);
    putNumbers(root, accelerator);
    return root.dump(2) + '\n';
}

} // namespace espalier

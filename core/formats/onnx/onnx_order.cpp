#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>
#include <queue>

namespace espalier {

std::string titleOf(const OnnxNode& node)
{
    const auto& name = node.name.empty() && !node.outputs.empty() ? node.outputs.front() : node.name;
    return "node '" + name + "' (" + node.type + ")";
}

/// The nodes that lead to the first output, each after what it reads, else as they stand in the file.
std::vector<const OnnxNode*> OnnxImporter::inOrder() const
{
    std::map<std::string, std::size_t> writers;
    for (std::size_t index = 0; index < file_.nodes.size(); ++index)
        for (const auto& output : file_.nodes[index].outputs)
            if (!output.empty() && (!writers.emplace(output, index).second || values_.contains(output)))
                throw Error(titleOf(file_.nodes[index]) + " writes '" + output + "', which is there already");
    std::vector<bool> wanted(file_.nodes.size());
    std::vector<std::size_t> waiting(file_.nodes.size());
    std::vector<std::vector<std::size_t>> followers(file_.nodes.size());
    std::vector<std::size_t> open;
    const auto want = [&](const std::string& name, const std::string& who) {
        const auto writer = writers.find(name);
        if (writer == writers.end()) {
            if (!name.empty() && !values_.contains(name))
                throw Error(who + " reads '" + name + "', which nothing writes");
            return file_.nodes.size();
        }
        if (!wanted[writer->second]) {
            wanted[writer->second] = true;
            open.push_back(writer->second);
        }
        return writer->second;
    };
    want(file_.outputs.front().name, "the graph's output");
    while (!open.empty()) {
        const auto index = open.back();
        open.pop_back();
        for (const auto& name : file_.nodes[index].inputs)
            if (const auto before = want(name, titleOf(file_.nodes[index])); before < file_.nodes.size()) {
                ++waiting[index];
                followers[before].push_back(index);
            }
    }
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t index = 0; index < wanted.size(); ++index)
        if (wanted[index] && waiting[index] == 0)
            ready.push(index);
    std::vector<const OnnxNode*> order;
    while (!ready.empty()) {
        const auto index = ready.top();
        ready.pop();
        wanted[index] = false;
        order.push_back(&file_.nodes[index]);
        for (const auto follower : followers[index])
            if (--waiting[follower] == 0)
                ready.push(follower);
    }
    const auto left = std::ranges::find(wanted, true);
    if (left != wanted.end())
        throw Error(titleOf(file_.nodes[static_cast<std::size_t>(left - wanted.begin())])
            + " waits for its own output");
    return order;
}

} // namespace espalier

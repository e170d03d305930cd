#include "engine/teacher.h"

#include "engine/trainable_network.h"

#include <algorithm>

namespace espalier {

Teacher::Teacher(
    const Network& dense, const PictureSet& training, const DistillOptions& options, std::stop_token stop)
    : options_(options), classes_(static_cast<std::size_t>(outputClasses(dense)))
{
    const auto network = makeTrainable(dense, {});
    probabilities_ = logitsOfAll(*network, training, classes_, std::move(stop));
    std::vector<double> row(classes_);
    for (std::size_t first = 0; first < probabilities_.size(); first += classes_) {
        const auto values = std::span(probabilities_).subspan(first, classes_);
        softmax(values, options_.temperature, row);
        std::ranges::transform(row, values.begin(), [](double value) { return static_cast<float>(value); });
    }
}

void Teacher::teach(Batch& batch)
{
    ofBatch_.clear();
    for (const auto picture : batch.pictures) {
        const auto row = std::span(probabilities_).subspan(picture * classes_, classes_);
        ofBatch_.insert(ofBatch_.end(), row.begin(), row.end());
    }
    batch.targets = {ofBatch_, options_.share, options_.temperature};
}

} // namespace espalier

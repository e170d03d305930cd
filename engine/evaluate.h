#pragma once

#include "core/compress/compressed_model.h"
#include "core/data/picture_set.h"
#include "core/run/progress.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace espalier {

class ProcessGroup;

/// The class that a network answers for each picture. Throws Error where the pictures do not fit the network,
/// Cancelled when stopped. Blocks.
std::vector<std::uint8_t> predict(
    const Network& network, const PictureSet& pictures, std::stop_token stop = {});
std::vector<std::uint8_t> predict(
    const CompressedModel& model, const PictureSet& pictures, std::stop_token stop = {});

/// Raw outputs, pictures × classes.
std::vector<float> logits(
    const CompressedModel& model, const PictureSet& pictures, std::stop_token stop = {});

/// With several processes each looks at a part of the pictures.
Accuracy evaluate(const Network& network, const PictureSet& pictures, std::stop_token stop = {},
    ProcessGroup* processes = nullptr);
Accuracy evaluate(const CompressedModel& model, const PictureSet& pictures, std::stop_token stop = {},
    ProcessGroup* processes = nullptr);

/// How a model rounds each layer's output activations.
std::vector<ActivationLevels> activationLevelsOf(const CompressedModel& model);

/// Throws Error naming both shapes or class counts where a network cannot be used on the pictures.
void checkFit(const Network& network, const PictureSet& pictures);

} // namespace espalier

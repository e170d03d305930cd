#pragma once

#include "app/digit_reader.h"
#include "app/live_probe.h"
#include "app/run_controller.h"
#include "core/data/data_source.h"
#include "engine/activation_profile.h"
#include "engine/evaluate.h"
#include "engine/sensitivity.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace espalier {

/// Trains the job's network by its recipe's dense options. Blocks. Throws Cancelled, Error.
NetworkPtr trainDenseNetwork(Job job, std::stop_token stop, const ProgressObserver& observe);

/// What the window asks of the engine, all of it on worker threads. Tests put their own in.
struct EngineFunctions {
    RunController::Runner run = runJob;
    LiveProbe::Factory probe = LiveProbe::makeLiveAccuracy;
    std::function<DataSplit(const DataSource&)> loadData = espalier::loadData;
    std::function<NetworkPtr(const Job&, std::stop_token, const ProgressObserver&)> trainDense =
        trainDenseNetwork;
    std::function<SensitivityPtr(std::shared_ptr<const Network>, const PictureSet&, const SensitivityOptions&,
        std::stop_token, const SensitivityObserver&)>
        sensitivity = measureSensitivity;
    std::function<Accuracy(const Network&, const PictureSet&, std::stop_token)> evaluateNetwork =
        [](const Network& network, const PictureSet& pictures, std::stop_token stop) {
            return evaluate(network, pictures, stop);
        };
    std::function<Accuracy(const CompressedModel&, const PictureSet&, std::stop_token)> evaluateModel =
        [](const CompressedModel& model, const PictureSet& pictures, std::stop_token stop) {
            return evaluate(model, pictures, stop);
        };
    std::function<std::vector<std::uint8_t>(const Network&, const PictureSet&, std::stop_token)>
        predictNetwork = [](const Network& network, const PictureSet& pictures, std::stop_token stop) {
            return predict(network, pictures, stop);
        };
    std::function<std::vector<std::uint8_t>(const CompressedModel&, const PictureSet&, std::stop_token)>
        predictModel = [](const CompressedModel& model, const PictureSet& pictures, std::stop_token stop) {
            return predict(model, pictures, stop);
        };
    std::function<ActivationProfile(
        const AskedModel&, const PictureSet&, std::size_t layer, std::size_t pictures, std::stop_token)>
        profile = profileActivations;
    DigitReader::Factory answers = DigitReader::makeModelAnswers;
};

} // namespace espalier

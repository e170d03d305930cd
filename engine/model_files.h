// Models come in and go out through here, whatever their format. Blocking; any thread.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/data/picture_set.h"
#include "core/formats/file_ledger.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

struct ModelFormat;

struct OpenOptions {
    std::string network = {}; ///< of the zoo, for files that hold weights alone; empty: whichever they fit
};

/// A model as its file holds it.
struct OpenedModel {
    std::string format = {}; ///< ModelFormat::name; openModel fills it in
    std::variant<Network, CompressedModel> content; ///< plain floats, or masks and levels
    std::vector<std::string> notes = {}; ///< for people: what was assumed, left out, or cannot be run
};

/// The arrays with zeros where nothing is kept.
Network networkOf(const OpenedModel& opened);
/// The same as a compressed model: a plain network becomes one whose zeros are pruned and whose weights are
/// floats. Throws Error for networks that cannot be one, such as those with numbers that are not finite.
CompressedModel compressedOf(OpenedModel opened);

struct ExportOptions {
    std::string variant = {}; ///< one of ModelFormat::variants; empty: the first
    std::string costProfile = {}; ///< of the accelerator that the model was planned for; goes into provenance
    const PictureSet* pictures = nullptr; ///< compared with the file; none: a few of noise
    std::stop_token stop = {}; ///< asks exportModel to leave off at its next step
};

struct ExportResult {
    std::string format = {};
    std::string variant = {};
    std::int64_t bytes = 0; ///< of the file on the disk
    FileLedger ledger = {}; ///< adds up to them
    std::string verification = {}; ///< for people: how the file was checked
};

/// All formats, in the order in which they are listed for people.
const std::vector<ModelFormat>& modelFormats();

/// The format of a file by its ending. Throws Error naming the file and the endings that would do.
const ModelFormat& formatToOpen(const std::filesystem::path& file);
const ModelFormat& formatToWrite(const std::filesystem::path& file);

/// Throws Error naming the file and what is wrong with it.
OpenedModel openModel(const std::filesystem::path& file, const OpenOptions& options = {});

/// The bytes that exportModel will write, to the byte, and what is lost or held otherwise.
FileLedger ledgerOf(
    const CompressedModel& model, const std::filesystem::path& file, const ExportOptions& options = {});

/// Writes beside the file, opens what was written, runs it on a few pictures and compares its outputs with
/// the model's; only then takes the file's place: an older file stays as it was unless the new one is whole
/// and right. Throws Error naming the file, Cancelled.
ExportResult exportModel(
    const CompressedModel& model, const std::filesystem::path& file, const ExportOptions& options = {});

} // namespace espalier

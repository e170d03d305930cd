#pragma once

#include "app/session.h"
#include "core/compress/compressed_model.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <memory>

namespace espalier {

/// By its ending: of a format that can be opened.
bool isModelFile(const std::filesystem::path& file);

/// What a file that a person opened turned out to be.
struct Opened {
    enum class Kind { Session, Recipe, Model };
    Kind kind = Kind::Session;
    SessionContent content; ///< whole, its pictures read
    std::shared_ptr<const CompressedModel> model =
        {}; ///< of kind Model, where the file holds a compressed one
    std::vector<std::string> notes = {}; ///< what an importer assumed, left out, or cannot run
};

/// Reads a session, a recipe or a model of any format; what the file does not say stays as in `current`, and
/// a network of plain floats gets a plan of 10x. A model opens whether or not the pictures fit it. Blocks;
/// any thread. Throws Error naming the file and what is wrong.
Opened openFile(const std::filesystem::path& file, const SessionContent& current,
    const std::function<DataSplit(const DataSource&)>& loadData);

/// `current` with another network of the zoo, and a plan of 10x where the layers are others.
SessionContent withZooNetwork(const SessionContent& current, const std::string& name);

/// `current` with other pictures, read and found to fit the network. Blocks; any thread. Throws Error.
SessionContent withData(const SessionContent& current, const DataSource& source,
    const std::function<DataSplit(const DataSource&)>& loadData);

/// What the program opens with: the built-in digits and LeNet-5, a plan of 10x, short training.
SessionContent firstSession();

/// "LeNet-5" for "lenet-5".
QString zooTitle(const std::string& name);
/// Name of the session's network for people: one of the zoo, or the file's name.
QString networkTitle(const SessionContent& content);
/// "built-in digits", or the folder's name.
QString dataTitle(const DataSource& source);

} // namespace espalier

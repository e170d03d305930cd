#pragma once

#include "core/data/picture_set.h"
#include "core/network/layer_info.h"
#include "core/run/recipe.h"

#include <QObject>
#include <QUndoStack>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// What a session is about. The plan is the recipe's.
struct SessionContent {
    Recipe recipe;
    std::string accelerator; ///< id of a built-in accelerator
    std::shared_ptr<const Network> network; ///< the dense network
    bool trained = false; ///< its weights are worth probing
    std::shared_ptr<const DataSplit> data; ///< null until it has been read
};

/// Tells apart the gestures whose edits become one undo step: a drag of one slider has one number. 0: no
/// joining.
struct EditGesture {
    int number = 0;
    std::vector<int> layers = {};
    std::string field = {};
    bool operator==(const EditGesture&) const = default;
};

/// The document: the one place of truth. Views announce wishes; the session checks them, pushes a command on
/// the undo stack and tells all views what changed. Lives on the GUI thread; holds no widget.
class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(SessionContent content, QObject* parent = nullptr);

    const SessionContent& content() const { return content_; }
    const Recipe& recipe() const { return content_.recipe; }
    const Plan& plan() const { return content_.recipe.plan; }
    const std::vector<LayerInfo>& layers() const { return layers_; }
    const std::filesystem::path& file() const { return file_; }
    const std::vector<int>& selection() const { return selection_; }
    QUndoStack& undoStack() { return undoStack_; }

    // Wishes. One that cannot be granted changes nothing and emits refused().
    void editPlan(Plan wanted, const QString& text, EditGesture gesture = {});
    void editRecipe(Recipe wanted, const QString& text, EditGesture gesture = {});
    void chooseAccelerator(const std::string& id, const QString& text);
    /// Another network, other data, an opened model or recipe: one undoable step.
    void change(SessionContent wanted, const QString& text);

    /// Another document: the history ends here. Throws Error, the session as it was, where the content is not
    /// whole.
    void replace(SessionContent content, const std::filesystem::path& file);
    /// The document was written to `file`, as it is now or as it was before later edits.
    void setSaved(const std::filesystem::path& file, bool asItIsNow = true);

    // What the background work found out; not edits. Ignored where the session has moved on to something
    // else.
    void setData(const DataSource& source, std::shared_ptr<const DataSplit> data);
    void setTrainedNetwork(
        const std::shared_ptr<const Network>& before, std::shared_ptr<const Network> trained);

    void select(std::vector<int> layers);

    // For the commands: put a value in, get the old one back.
    Plan exchangePlan(Plan plan);
    Recipe exchangeRecipe(Recipe recipe);
    std::string exchangeAccelerator(std::string id);
    SessionContent exchangeContent(SessionContent content);

signals:
    void planChanged();
    void recipeChanged(); ///< hyperparameters, seed, batch, name
    void acceleratorChanged();
    void contentChanged(); ///< another network or other data, or their weights or pictures came in
    void fileChanged();
    void selectionChanged();
    void refused(const QString& why);

private:
    void setContent(SessionContent content);

    SessionContent content_;
    std::vector<LayerInfo> layers_;
    std::filesystem::path file_;
    std::vector<int> selection_;
    QUndoStack undoStack_;
};

} // namespace espalier

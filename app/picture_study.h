#pragma once

#include "app/background_task.h"
#include "app/engine_functions.h"
#include "app/run_log.h"
#include "app/session.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace espalier {

/// What the dense network and a run's model answer to each test picture.
struct PictureAnswers {
    DataSplitPtr data;
    int run = 0; ///< number of the run; 0: the dense network alone
    QString name; ///< of the run
    std::vector<std::uint8_t> dense; ///< class answered, by picture
    std::vector<std::uint8_t> compressed; ///< empty where there is no run

    const PictureSet& pictures() const { return data->test; }
};
using PictureAnswersPtr = std::shared_ptr<const PictureAnswers>;

/// Positions of the pictures that the two answer differently.
std::vector<std::size_t> disagreements(const PictureAnswers& answers);

/// Asks the dense network and one run about all test pictures, off the GUI thread and only once somebody
/// looks. The newest run is taken unless another is chosen.
class PictureStudy : public QObject {
    Q_OBJECT
public:
    PictureStudy(Session& session, RunLog& log, EngineFunctions engine, QObject* parent = nullptr);

    void setWatched(bool watched);
    /// 0: the dense network alone.
    void choose(int run);
    int chosen() const { return chosen_; }
    /// Null until they are known.
    const PictureAnswersPtr& answers() const { return answers_; }

signals:
    void changed();
    void failed(const QString& why);

private:
    void restart();
    void update();

    Session& session_;
    RunLog& log_;
    EngineFunctions engine_;
    int chosen_ = 0;
    bool watched_ = false;
    PictureAnswersPtr answers_;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier

#pragma once

#include "engine/model_answers.h"

#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace espalier {

/// Asks models about pictures on a thread of its own. A newer picture takes the place of one that waits, so
/// that what is emitted is always about the newest or the one before it, never older.
class DigitReader : public QObject {
    Q_OBJECT
public:
    using Pixels = std::vector<std::uint8_t>;
    using Ask = std::function<std::vector<ModelAnswer>(const Pixels&)>;
    /// Called on the worker thread, which also destroys what it made.
    using Factory = std::function<Ask(const std::vector<AskedModel>&)>;

    explicit DigitReader(Factory factory = makeModelAnswers, QObject* parent = nullptr);
    ~DigitReader() override;

    /// Whom later pictures are shown to; the first is the dense network. Nobody answers while there is none.
    void setModels(std::vector<AskedModel> models);
    void ask(Pixels pixels);
    /// Drops what waits; no answer follows.
    void cancel();

    static Ask makeModelAnswers(const std::vector<AskedModel>& models);

signals:
    /// One answer a model, in their order.
    void answered(const std::vector<espalier::ModelAnswer>& answers);
    void failed(const QString& why);

private:
    using Models = std::shared_ptr<const std::vector<AskedModel>>;
    struct Request {
        int subject = 0;
        Models models;
        Pixels pixels;
    };
    void work(std::stop_token stop);
    std::optional<Request> next(std::stop_token stop);
    void post(int subject, std::function<void()> answer);

    Factory factory_;
    Models models_;
    int subject_ = 0; ///< counts changes of whom and whether to ask

    std::mutex mutex_; // guards the two below
    std::optional<Request> next_;
    std::condition_variable_any wake_;

    std::jthread worker_; // last: joined before what it uses is gone
};

} // namespace espalier

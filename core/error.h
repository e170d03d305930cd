#pragma once

#include <stdexcept>

namespace espalier {

/// The one exception of core and engine. Its text is for people: it names the file, layer or field, what was
/// found and what was expected, in one line.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A long job was asked to stop before it had a result. Not a failure: what was reached is kept where the job
/// says.
class Cancelled : public Error {
public:
    Cancelled() : Error("stopped on request") { }
};

} // namespace espalier

#pragma once

#include "core/error.h"

#include <QString>

namespace espalier {

/// The message of the Error that `action` throws; empty where it throws none.
template <class Action>
QString errorText(Action&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace espalier

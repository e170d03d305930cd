#pragma once

#include <string>

namespace espalier {

/// The help page on file formats (resources/help/model-formats.md) as Markdown, made from modelFormats().
std::string formatPage();

} // namespace espalier

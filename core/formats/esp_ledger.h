#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"

namespace espalier {

/// The bytes that encodeEsp gives, each with what it is for. The same errors.
EncodedFile encodeEspFile(const CompressedModel& model);

} // namespace espalier

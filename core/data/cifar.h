#pragma once

#include "core/data/idx.h"

namespace espalier {

enum class CifarKind { Cifar10, Cifar100 };

/// A folder with the binary version of CIFAR-10 (data_batch_1.bin to data_batch_5.bin, test_batch.bin,
/// batches.meta.txt) or CIFAR-100 (train.bin, test.bin, fine_label_names.txt; the fine labels count):
/// pictures of 3 × 32 × 32 bytes, a record each of one label byte (CIFAR-100: coarse, then fine) and the red,
/// green and blue plane (Krizhevsky, Learning multiple layers of features from tiny images, 2009). Without
/// the file of names classes are called by their numbers. Throws Error naming the file, the offset where it
/// does not fit, what was found and what was expected.
TrainingAndTest readCifarFolder(const std::filesystem::path& folder, CifarKind kind, const std::string& name);

} // namespace espalier

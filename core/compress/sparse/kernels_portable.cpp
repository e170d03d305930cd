#define ESPALIER_KERNELS portableKernels
#include "core/compress/sparse/kernel_table.inl"

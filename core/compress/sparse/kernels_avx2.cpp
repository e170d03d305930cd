#define ESPALIER_KERNELS avx2Kernels
#include "core/compress/sparse/kernel_table.inl"

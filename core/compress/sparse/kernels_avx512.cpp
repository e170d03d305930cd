#define ESPALIER_KERNELS avx512Kernels
#include "core/compress/sparse/kernel_table.inl"

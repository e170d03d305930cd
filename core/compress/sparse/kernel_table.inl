// Compiled once for every instruction set, with ESPALIER_KERNELS naming the function that hands the table
// out.

#include "core/compress/sparse/kernels.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace espalier {

namespace {

#include "core/compress/sparse/kernel_lanes.inl"

#include "core/compress/sparse/kernel_tiles.inl"

#include "core/compress/sparse/kernel_activation.inl"

#include "core/compress/sparse/kernel_arrays.inl"

#include "core/compress/sparse/kernel_channels.inl"

constexpr Kernels makeKernels()
{
    Kernels kernels;
    kernels.tiles = tileTable.tiles;
    kernels.tileCount = tileCount;
    kernels.activateAndPool = activateAndPool;
    kernels.unpoolGradient = unpoolGradient;
    kernels.activate = activate;
    kernels.activateBackward = activateBackward;
    kernels.pool = poolPlane;
    kernels.poolBackward = poolPlaneBackward;
    kernels.loadPictures = loadPictures;
    kernels.copyVectors = copyVectors;
    kernels.addLaneSums = addLaneSums;
    kernels.adam = adam;
    kernels.scaleChannel = scaleChannel;
    kernels.addChannelGradients = addChannelGradients;
    kernels.channelMoments = channelMoments;
    kernels.gradientMoments = gradientMoments;
    kernels.addNormalizedGradient = addNormalizedGradient;
    kernels.average = averagePlane;
    kernels.averageBackward = averagePlaneBackward;
    return kernels;
}

constexpr Kernels kernelTable = makeKernels();

} // namespace

const Kernels& ESPALIER_KERNELS();

const Kernels& ESPALIER_KERNELS()
{
    return kernelTable;
}

} // namespace espalier

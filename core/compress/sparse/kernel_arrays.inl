// Pictures into lanes, sums of lanes, and Adam.

/// Interleaves the bytes of two vectors: the lower halves, or the upper ones.
ESPALIER_INLINE ByteLanes interleaved(ByteLanes a, ByteLanes b, bool upper)
{
    return upper ? __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
                 : __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/// 16 × 16 bytes, in place. Four perfect shuffles of the 256 bytes swap the halves of the index.
ESPALIER_INLINE void transpose(ByteLanes (&bytes)[laneCount])
{
    unrolled<4>([&](auto) __attribute__((always_inline)) {
        ByteLanes shuffled[laneCount];
        unrolled<laneCount / 2>([&](auto row) __attribute__((always_inline)) {
            shuffled[2 * row] = interleaved(bytes[row], bytes[row + laneCount / 2], false);
            shuffled[2 * row + 1] = interleaved(bytes[row], bytes[row + laneCount / 2], true);
        });
        unrolled<laneCount>([&](auto row) __attribute__((always_inline)) { bytes[row] = shuffled[row]; });
    });
}

#ifdef __AVX2__
/// Shuffle masks for a shift by up to 16 bytes either way: read 16 bytes from place 16 + shift on.
alignas(64) constexpr std::uint8_t shiftMasks[48]{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x80, 0x80,
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};
#endif

/// 16 pixels of a row from `column` on; black outside.
ESPALIER_INLINE ByteLanes sixteenPixels(const std::uint8_t* row, int width, int column)
{
    ByteLanes pixels = {};
    if (column >= 0 && column + laneCount <= width) {
        __builtin_memcpy(&pixels, row + column, sizeof pixels);
        return pixels;
    }
#ifdef __AVX2__
    const int start = column < 0 ? 0 : width - laneCount;
    const int shift = column - start;
    if (width >= laneCount && shift >= -laneCount && shift <= laneCount) {
        const auto near = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + start));
        const auto mask = _mm_loadu_si128(reinterpret_cast<const __m128i*>(shiftMasks + laneCount + shift));
        return reinterpret_cast<ByteLanes>(_mm_shuffle_epi8(near, mask));
    }
#endif
    const int first = column < 0 ? -column : 0;
    const int last = width - column < laneCount ? width - column : laneCount;
    for (int at = first; at < last; ++at)
        pixels[at] = row[column + at];
    return pixels;
}

void loadPictures(const LoadPictures& job)
{
    for (int channel = 0; channel < job.channels; ++channel) {
        const auto scale = broadcast(job.scale[channel]);
        const auto offset = broadcast(job.offset[channel]);
        for (int y = 0; y < job.height; ++y)
            for (int x = 0; x < job.width; x += laneCount) {
                ByteLanes bytes[laneCount];
                for (int lane = 0; lane < laneCount; ++lane) {
                    const int row = y - job.shiftY[lane];
                    bytes[lane] = ByteLanes{};
                    if (job.pictures[lane] && row >= 0 && row < job.height)
                        bytes[lane] = sixteenPixels(job.pictures[lane]
                                + (static_cast<std::ptrdiff_t>(channel) * job.height + row) * job.width,
                            job.width, x - job.shiftX[lane]);
                }
                transpose(bytes);
                float* output =
                    job.output + channel * job.outputChannelStep + y * job.outputStep + x * laneCount;
                const int columns = job.width - x < laneCount ? job.width - x : laneCount;
                for (int column = 0; column < columns; ++column) {
                    const auto whole = loadBytes(reinterpret_cast<const std::uint8_t*>(&bytes[column]));
                    const auto value = byPart<Lanes>([&](auto part) __attribute__((always_inline)) {
                        return __builtin_convertvector(whole.part[part], Native);
                    });
                    store(output + column * laneCount, multiplyAdd(value, scale, offset));
                }
            }
    }
}

void copyVectors(const CopyVectors& wanted)
{
    const auto job = wanted;
    for (std::size_t index = 0; index < job.count; ++index) {
        float* target = job.target + static_cast<std::ptrdiff_t>(index) * job.targetStep;
        const auto value = load(job.source + static_cast<std::ptrdiff_t>(index) * job.sourceStep);
        store(target, job.add ? load(target) + value : value);
    }
}

void addLaneSums(const float* vectors, float* sums, std::size_t count)
{
    for (std::size_t index = 0; index < count; ++index)
        sums[index] += sumOf(load(vectors + index * laneCount));
}

void adam(const AdamPass& pass)
{
    for (std::size_t index = 0; index < pass.count; ++index) {
        const float gradient = pass.gradients[index] + pass.weightDecay * pass.values[index];
        const float first = pass.beta1 * pass.first[index] + (1.0F - pass.beta1) * gradient;
        const float second = pass.beta2 * pass.second[index] + (1.0F - pass.beta2) * gradient * gradient;
        pass.first[index] = first;
        pass.second[index] = second;
        pass.values[index] -=
            pass.stepSize * first / (__builtin_sqrtf(second) * pass.secondCorrection + pass.epsilon);
    }
}

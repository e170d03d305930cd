// The C code that a C header export brings along; '@' stands for the prefix of its names.
#pragma once

#include <string_view>

namespace espalier::c_runtime {

/// Weights, and the decoder that every layer uses.
inline constexpr std::string_view decoder = R"(/* Kept weights of a layer, in the order of the dense array. */
typedef struct {
    const uint8_t *gaps;  /* zeros before each weight, gap_bits each; the largest value: so many zeros, no weight */
    const uint8_t *codes; /* code_bits each; 0 where the weights are floats */
    const float *values;  /* what codes stand for, or the weights themselves; 0: multiples of the interval */
    const float *bias;    /* one for each output channel; 0: none */
    uint32_t kept;
    int gap_bits; /* 0: all weights are kept */
    int code_bits;
    float interval;
} @weights;

typedef struct {
    uint32_t gap_bit, code_bit, taken, next;
} @cursor;

/* Bits in a row, the first in the highest place of the first byte. */
static uint32_t @take(const uint8_t *bytes, uint32_t *bit, int count)
{
    uint32_t value = 0;
    for (; count > 0; --count, ++*bit)
        value = (value << 1) | ((bytes[*bit >> 3] >> (7 - (*bit & 7))) & 1u);
    return value;
}

/* The next weight and its position in the dense array; 0 behind the last one. */
static int @next(const @weights *weights, @cursor *cursor, uint32_t *position, float *weight)
{
    if (cursor->taken == weights->kept)
        return 0;
    if (weights->gap_bits > 0) {
        const uint32_t escape = (1u << weights->gap_bits) - 1u;
        uint32_t gap;
        do {
            gap = @take(weights->gaps, &cursor->gap_bit, weights->gap_bits);
            cursor->next += gap;
        } while (gap == escape);
    }
    *position = cursor->next++;
    if (weights->code_bits == 0) {
        *weight = weights->values[cursor->taken];
    } else {
        const uint32_t code = @take(weights->codes, &cursor->code_bit, weights->code_bits);
        const int half = 1 << (weights->code_bits - 1);
        const int level = (int)code < half ? (int)code - half : (int)code - half + 1; /* never 0 */
        *weight = weights->values ? weights->values[code] : (float)level * weights->interval;
    }
    ++cursor->taken;
    return 1;
}

static void @start(const @weights *weights, float *out, int channels, int size)
{
    int channel, place;
    for (channel = 0; channel < channels; ++channel)
        for (place = 0; place < size; ++place)
            out[channel * size + place] = weights->bias ? weights->bias[channel] : 0.0f;
}
)";

inline constexpr std::string_view linear = R"(
static void @linear(const @weights *weights, const float *in, float *out, int inputs, int outputs)
{
    @cursor cursor = {0, 0, 0, 0};
    uint32_t position;
    float weight;
    @start(weights, out, outputs, 1);
    while (@next(weights, &cursor, &position, &weight))
        out[position / (uint32_t)inputs] += weight * in[position % (uint32_t)inputs];
}
)";

/// Sizes are {channels, height, width}; steps {kernel, stride, padding, dilation} of height and width,
/// groups.
inline constexpr std::string_view conv2d = R"(
static void @conv2d(const @weights *weights, const float *in, float *out, const int *from, const int *to,
    const int *steps)
{
    const int kernel = steps[0] * steps[1];
    const int group_in = from[0] / steps[8], group_out = to[0] / steps[8];
    @cursor cursor = {0, 0, 0, 0};
    uint32_t position;
    float weight;
    @start(weights, out, to[0], to[1] * to[2]);
    while (@next(weights, &cursor, &position, &weight)) {
        const int channel = (int)position / (group_in * kernel);
        const int source = channel / group_out * group_in + (int)position / kernel % group_in;
        const int down = (int)position % kernel / steps[1] * steps[6] - steps[4];
        const int across = (int)position % steps[1] * steps[7] - steps[5];
        int row, column;
        for (row = 0; row < to[1]; ++row) {
            const int in_row = row * steps[2] + down;
            if (in_row < 0 || in_row >= from[1])
                continue;
            for (column = 0; column < to[2]; ++column) {
                const int in_column = column * steps[3] + across;
                if (in_column >= 0 && in_column < from[2])
                    out[(channel * to[1] + row) * to[2] + column] +=
                        weight * in[(source * from[1] + in_row) * from[2] + in_column];
            }
        }
    }
}
)";

/// Largest of each window, or its mean; counted is 1 where padding counts as zeros.
inline constexpr std::string_view pool = R"(
static void @pool(const float *in, float *out, const int *from, const int *to, const int *steps, int mean, int counted)
{
    int channel, row, column, down, across;
    for (channel = 0; channel < to[0]; ++channel)
        for (row = 0; row < to[1]; ++row)
            for (column = 0; column < to[2]; ++column) {
                float sum = 0.0f, largest = 0.0f;
                int seen = 0;
                for (down = 0; down < steps[0]; ++down)
                    for (across = 0; across < steps[1]; ++across) {
                        const int in_row = row * steps[2] + down - steps[4];
                        const int in_column = column * steps[3] + across - steps[5];
                        float value;
                        if (in_row < 0 || in_row >= from[1] || in_column < 0 || in_column >= from[2])
                            continue;
                        value = in[(channel * from[1] + in_row) * from[2] + in_column];
                        sum += value;
                        if (seen++ == 0 || value > largest)
                            largest = value;
                    }
                if (mean)
                    sum /= (float)(counted ? steps[0] * steps[1] : seen);
                out[(channel * to[1] + row) * to[2] + column] = mean ? sum : largest;
            }
}
)";

inline constexpr std::string_view relu = R"(
static void @relu(const float *in, float *out, int size)
{
    int place;
    for (place = 0; place < size; ++place)
        out[place] = in[place] > 0.0f ? in[place] : 0.0f;
}
)";

/// A batch-norm as it stands after training: one factor and one sum a channel.
inline constexpr std::string_view scale = R"(
static void @scale(const float *factors, const float *shifts, const float *in, float *out, int channels, int size)
{
    int channel, place;
    for (channel = 0; channel < channels; ++channel)
        for (place = 0; place < size; ++place)
            out[channel * size + place] = factors[channel] * in[channel * size + place] + shifts[channel];
}
)";

inline constexpr std::string_view add = R"(
static void @add(const float *left, const float *right, float *out, int size)
{
    int place;
    for (place = 0; place < size; ++place)
        out[place] = left[place] + right[place];
}
)";

/// Levels 0, 1, ..., most times the interval; below the threshold 0. Halves go to the even level.
inline constexpr std::string_view levels = R"(
static void @levels(float *values, int size, float threshold, float interval, float most)
{
    int place;
    for (place = 0; place < size; ++place) {
        float value = values[place] > 0.0f && values[place] >= threshold ? values[place] : 0.0f;
        if (interval > 0.0f) {
            const float steps = value / interval;
            float level;
            if (steps >= most) {
                level = most;
            } else {
                level = (float)(int)steps;
                if (steps - level > 0.5f || (steps - level == 0.5f && (int)level % 2 == 1))
                    level += 1.0f;
            }
            value = level * interval;
        }
        values[place] = value;
    }
}
)";

inline constexpr std::string_view norm = R"(
static void @norm(const float *in, float *out, int channels, int size, int window, float alpha, float beta, float bias)
{
    int channel, place, other;
    for (channel = 0; channel < channels; ++channel)
        for (place = 0; place < size; ++place) {
            float sum = 0.0f;
            for (other = channel - window / 2; other < channel - window / 2 + window; ++other)
                if (other >= 0 && other < channels)
                    sum += in[other * size + place] * in[other * size + place];
            out[channel * size + place] = in[channel * size + place]
                / (float)pow((double)bias + (double)alpha / window * (double)sum, (double)beta);
        }
}
)";

} // namespace espalier::c_runtime

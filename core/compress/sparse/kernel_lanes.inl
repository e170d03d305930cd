// The vector of 16 lanes in the registers of the instruction set at hand. Everything in the .inl files has
// internal linkage and uses no library function: code for a wide instruction set must not be shared through
// the linker with programs that run on a narrow one.

#if defined(__AVX512F__)
constexpr int nativeLanes = 16;
constexpr int largestTile = 24; // of 32 registers; the others hold the weight and partial sums
#elif defined(__AVX__)
constexpr int nativeLanes = 8;
constexpr int largestTile = 6; // two of 16 registers each
#else
constexpr int nativeLanes = 4;
constexpr int largestTile = 3; // four registers each
#endif

using Native = float __attribute__((vector_size(nativeLanes * 4), may_alias));
using NativeMask = std::int32_t __attribute__((vector_size(nativeLanes * 4), may_alias));
constexpr int parts = laneCount / nativeLanes;

#define ESPALIER_INLINE [[gnu::always_inline]] inline

template <int Value>
struct Constant {
    static constexpr int value = Value;
    constexpr operator int() const { return Value; }
};

template <class Body, int... Index>
ESPALIER_INLINE void unrolledOver(std::integer_sequence<int, Index...>, Body& body)
{
    (body(Constant<Index>{}), ...);
}

/// body(0), body(1), ... with constants, so that arrays indexed by them live in registers.
template <int Count, class Body>
ESPALIER_INLINE void unrolled(Body body)
{
    unrolledOver(std::make_integer_sequence<int, Count>{}, body);
}

struct Lanes {
    Native part[parts];
};

/// Whole numbers, or all bits set for "true".
struct Mask {
    NativeMask part[parts];
};

template <class Result, class Body>
ESPALIER_INLINE Result byPart(Body body)
{
    Result result;
    unrolled<parts>([&](auto part) __attribute__((always_inline)) { result.part[part] = body(part); });
    return result;
}

ESPALIER_INLINE Lanes load(const float* place)
{
    return byPart<Lanes>([&](auto part) __attribute__((always_inline)) {
        return *reinterpret_cast<const Native*>(place + part * nativeLanes);
    });
}

ESPALIER_INLINE void store(float* place, const Lanes& lanes)
{
    unrolled<parts>([&](auto part) __attribute__((always_inline)) {
        *reinterpret_cast<Native*>(place + part * nativeLanes) = lanes.part[part];
    });
}

ESPALIER_INLINE Lanes broadcast(float value)
{
    return byPart<Lanes>([&](auto) __attribute__((always_inline)) { return value - Native{}; });
}

ESPALIER_INLINE Mask broadcastWhole(std::int32_t value)
{
    return byPart<Mask>([&](auto) __attribute__((always_inline)) { return value - NativeMask{}; });
}

/// a · b + c, fused where the processor can.
ESPALIER_INLINE Lanes multiplyAdd(const Lanes& a, const Lanes& b, const Lanes& c)
{
    return byPart<Lanes>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] * b.part[part] + c.part[part]; });
}

ESPALIER_INLINE Lanes operator*(const Lanes& a, const Lanes& b)
{
    return byPart<Lanes>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] * b.part[part]; });
}

ESPALIER_INLINE Lanes operator+(const Lanes& a, const Lanes& b)
{
    return byPart<Lanes>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] + b.part[part]; });
}

ESPALIER_INLINE Lanes operator-(const Lanes& a, const Lanes& b)
{
    return byPart<Lanes>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] - b.part[part]; });
}

ESPALIER_INLINE Lanes operator/(const Lanes& a, const Lanes& b)
{
    return byPart<Lanes>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] / b.part[part]; });
}

ESPALIER_INLINE Mask operator>(const Lanes& a, const Lanes& b)
{
    return byPart<Mask>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] > b.part[part]; });
}

ESPALIER_INLINE Mask operator>=(const Lanes& a, const Lanes& b)
{
    return byPart<Mask>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] >= b.part[part]; });
}

ESPALIER_INLINE Mask operator==(const Mask& a, const Mask& b)
{
    return byPart<Mask>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] == b.part[part]; });
}

ESPALIER_INLINE Mask operator&(const Mask& a, const Mask& b)
{
    return byPart<Mask>([&](auto part)
            __attribute__((always_inline)) { return a.part[part] & b.part[part]; });
}

template <class Result>
ESPALIER_INLINE Result select(const Mask& mask, const Result& yes, const Result& no)
{
    return byPart<Result>([&](auto part)
            __attribute__((always_inline)) { return mask.part[part] ? yes.part[part] : no.part[part]; });
}

/// Rounded toward zero.
ESPALIER_INLINE Lanes truncated(const Lanes& lanes)
{
    return byPart<Lanes>([&](auto part) __attribute__((always_inline)) {
        return __builtin_convertvector(__builtin_convertvector(lanes.part[part], NativeMask), Native);
    });
}

ESPALIER_INLINE float sumOf(const Lanes& lanes)
{
    Native sum = lanes.part[0];
    for (int part = 1; part < parts; ++part)
        sum += lanes.part[part];
    using Quad = float __attribute__((vector_size(16)));
    union {
        Native whole;
        Quad quads[nativeLanes / 4];
    } split{sum};
    Quad quad = split.quads[0];
    for (int index = 1; index < nativeLanes / 4; ++index)
        quad += split.quads[index];
    return (quad[0] + quad[2]) + (quad[1] + quad[3]);
}

using ByteLanes = std::uint8_t __attribute__((vector_size(laneCount), may_alias));

/// Whole numbers 0..255, kept as bytes. The compiler's own conversions are used where it makes one
/// instruction of them.
ESPALIER_INLINE void storeBytes(std::uint8_t* place, const Mask& numbers)
{
#if defined(__AVX512F__)
    *reinterpret_cast<ByteLanes*>(place) = __builtin_convertvector(numbers.part[0], ByteLanes);
#elif defined(__AVX2__)
    const auto pairs = _mm256_packus_epi32(
        reinterpret_cast<__m256i>(numbers.part[0]), reinterpret_cast<__m256i>(numbers.part[1]));
    const auto ordered = _mm256_permute4x64_epi64(pairs, 0xD8);
    *reinterpret_cast<ByteLanes*>(place) = reinterpret_cast<ByteLanes>(
        _mm_packus_epi16(_mm256_castsi256_si128(ordered), _mm256_extracti128_si256(ordered, 1)));
#else
    for (int lane = 0; lane < laneCount; ++lane)
        place[lane] = static_cast<std::uint8_t>(numbers.part[lane / nativeLanes][lane % nativeLanes]);
#endif
}

ESPALIER_INLINE Mask loadBytes(const std::uint8_t* place)
{
    Mask numbers;
#if defined(__AVX512F__)
    numbers.part[0] = reinterpret_cast<NativeMask>(
        _mm512_maskz_cvtepu8_epi32(0xFFFF, *reinterpret_cast<const __m128i*>(place)));
#elif defined(__AVX2__)
    unrolled<parts>([&](auto part) __attribute__((always_inline)) {
        numbers.part[part] = reinterpret_cast<NativeMask>(_mm256_cvtepu8_epi32(
            _mm_loadl_epi64(reinterpret_cast<const __m128i*>(place + part * nativeLanes))));
    });
#else
    for (int lane = 0; lane < laneCount; ++lane)
        numbers.part[lane / nativeLanes][lane % nativeLanes] = place[lane];
#endif
    return numbers;
}

// Published measurements that the cost model is held against: by the tests, by `espalier-cli cost` and by the
// help page "How good is this model?", which is made from them. Each table names its source.
#pragma once

#include <array>
#include <cstdint>

namespace espalier::published {

/// Deep Compression (Han, Mao and Dally, ICLR 2016), tables 2 to 5. Kept shares are rounded to 1 % there,
/// which is why linear layers, with their fillers expected and not counted, are given 15 %.
struct DeepCompressionRow {
    const char* name;
    std::int64_t weights;
    double keptPercent;
    int weightBits;
    double huffmanWeightBits;
    int gapBits;
    double huffmanGapBits;
    double percent; ///< of 32-bit weights, codebook included
    double huffmanPercent;
    bool isConvolution;
    double tolerance;
};
inline constexpr std::array<DeepCompressionRow, 31> deepCompression{{
    {"LeNet-300-100 ip1", 235200, 8, 6, 4.4, 5, 3.7, 3.1, 2.32, false, 0.15},
    {"LeNet-300-100 ip2", 30000, 9, 6, 4.4, 5, 4.3, 3.8, 3.04, false, 0.15},
    {"LeNet-300-100 ip3", 1000, 26, 6, 4.3, 5, 3.2, 15.7, 12.7, false, 0.15},
    {"LeNet-5 conv1", 500, 66, 8, 7.2, 5, 1.5, 78.5, 67.45, true, 0.03},
    {"LeNet-5 conv2", 25000, 12, 8, 7.2, 5, 3.9, 6, 5.28, true, 0.02},
    {"LeNet-5 ip1", 400000, 8, 5, 4.5, 5, 4.5, 2.7, 2.45, false, 0.15},
    {"LeNet-5 ip2", 5000, 19, 5, 5.2, 5, 3.7, 6.9, 6.13, false, 0.15},
    {"AlexNet conv1", 34848, 84, 8, 6.3, 4, 1.2, 32.6, 20.53, true, 0.02},
    {"AlexNet conv2", 307200, 38, 8, 5.5, 4, 2.3, 14.5, 9.43, true, 0.02},
    {"AlexNet conv3", 884736, 35, 8, 5.1, 4, 2.6, 13.1, 8.44, true, 0.02},
    {"AlexNet conv4", 663552, 37, 8, 5.2, 4, 2.5, 14.1, 9.11, true, 0.02},
    {"AlexNet conv5", 442368, 37, 8, 5.6, 4, 2.5, 14, 9.43, true, 0.02},
    {"AlexNet fc6", 37748736, 9, 5, 3.9, 4, 3.2, 3, 2.39, false, 0.15},
    {"AlexNet fc7", 16777216, 9, 5, 3.6, 4, 3.7, 3, 2.46, false, 0.15},
    {"AlexNet fc8", 4096000, 25, 5, 4, 4, 3.2, 7.3, 5.85, false, 0.15},
    {"VGG-16 conv1_1", 1728, 58, 8, 6.8, 5, 1.7, 40, 29.97, true, 0.05},
    {"VGG-16 conv1_2", 36864, 22, 8, 6.5, 5, 2.6, 9.8, 6.99, true, 0.02},
    {"VGG-16 conv2_1", 73728, 34, 8, 5.6, 5, 2.4, 14.3, 8.91, true, 0.02},
    {"VGG-16 conv2_2", 147456, 36, 8, 5.9, 5, 2.3, 14.7, 9.31, true, 0.02},
    {"VGG-16 conv3_1", 294912, 53, 8, 4.8, 5, 1.8, 21.7, 11.15, true, 0.02},
    {"VGG-16 conv3_2", 589824, 24, 8, 4.6, 5, 2.9, 9.7, 5.67, true, 0.02},
    {"VGG-16 conv3_3", 589824, 42, 8, 4.6, 5, 2.2, 17, 8.96, true, 0.02},
    {"VGG-16 conv4_1", 1179648, 32, 8, 4.6, 5, 2.6, 13.1, 7.29, true, 0.02},
    {"VGG-16 conv4_2", 2359296, 27, 8, 4.2, 5, 2.9, 10.9, 5.93, true, 0.02},
    {"VGG-16 conv4_3", 2359296, 34, 8, 4.4, 5, 2.5, 14, 7.47, true, 0.02},
    {"VGG-16 conv5_1", 2359296, 35, 8, 4.7, 5, 2.5, 14.3, 8, true, 0.02},
    {"VGG-16 conv5_2", 2359296, 29, 8, 4.6, 5, 2.7, 11.7, 6.52, true, 0.02},
    {"VGG-16 conv5_3", 2359296, 36, 8, 4.6, 5, 2.3, 14.8, 7.79, true, 0.02},
    {"VGG-16 fc6", 102760448, 4, 5, 3.6, 5, 3.5, 1.6, 1.1, false, 0.15},
    {"VGG-16 fc7", 16777216, 4, 5, 4, 5, 4.3, 1.5, 1.25, false, 0.15},
    {"VGG-16 fc8", 4096000, 23, 5, 4, 5, 3.4, 7.1, 5.24, false, 0.15},
}};

/// Multiply-adds of one picture through AlexNet, in millions (Krizhevsky's grouped network; exact counts).
struct MacRow {
    const char* name;
    double millions;
};
inline constexpr std::array<MacRow, 8> alexnetMacs{{
    {"conv1", 105.415200},
    {"conv2", 223.948800},
    {"conv3", 149.520384},
    {"conv4", 112.140288},
    {"conv5", 74.760192},
    {"fc6", 37.748736},
    {"fc7", 16.777216},
    {"fc8", 4.096000},
}};

/// Eyeriss chip on AlexNet, 4 pictures, 200 MHz (Chen et al., JSSC 2017, table V; megabytes remembered).
/// Densities are NVIDIA's, published with Timeloop.
struct EyerissChipRow {
    const char* name;
    double millionMacs;
    double processingMilliseconds;
    double activeUnits;
    double dramMegabytes;
    double inputDensity;
};
inline constexpr std::array<EyerissChipRow, 5> eyerissChip{{
    {"conv1", 421.66, 16.5, 154, 5.0, 1.0},
    {"conv2", 895.79, 39.2, 135, 4.0, 0.94},
    {"conv3", 598.1, 21.8, 156, 3.0, 0.528},
    {"conv4", 448.6, 16.0, 156, 2.1, 0.389},
    {"conv5", 299.0, 10.0, 156, 1.3, 0.429},
}};
inline constexpr double eyerissConv5OutputDensity = 0.160;
inline constexpr double eyerissDramMegabytes = 15.4;

/// The same chip on VGG-16, 3 pictures (remembered; sums agree with the published totals). The model takes
/// all of the early layers for as efficient as AlexNet's, which they are not: short passes ramp up and down.
struct EyerissVggRow {
    const char* name;
    double processingMilliseconds;
    double dramMegabytes;
};
inline constexpr std::array<EyerissVggRow, 13> eyerissVgg{{
    {"conv1_1", 38.0, 15.4},
    {"conv1_2", 810.6, 54.0},
    {"conv2_1", 405.3, 33.4},
    {"conv2_2", 810.8, 48.5},
    {"conv3_1", 204.0, 20.2},
    {"conv3_2", 408.1, 32.2},
    {"conv3_3", 408.1, 30.8},
    {"conv4_1", 105.1, 17.8},
    {"conv4_2", 210.0, 28.6},
    {"conv4_3", 210.0, 22.8},
    {"conv5_1", 48.3, 6.3},
    {"conv5_2", 48.5, 5.7},
    {"conv5_3", 48.5, 5.6},
}};

/// Energy of AlexNet on a 16 x 16 row-stationary array, 16 pictures, in 1e9 multiply-adds (Chen et al., ISCA
/// 2016, figure 10, as nn_dataflow's tests hold it; totals from running nn_dataflow). Inputs include their
/// padding.
struct EyerissStudyRow {
    const char* name;
    double alu, dram, registers, total;
};
inline constexpr std::array<EyerissStudyRow, 8> eyerissStudy{{
    {"conv1", 1.69, 2.46, 6.75, 11.16},
    {"conv2", 3.58, 2.27, 14.33, 20.47},
    {"conv3", 2.39, 2.02, 9.57, 14.29},
    {"conv4", 1.79, 1.57, 7.18, 10.77},
    {"conv5", 1.20, 1.05, 4.78, 7.18},
    {"fc6", 0.60, 7.78, 2.42, 11.50},
    {"fc7", 0.27, 3.39, 1.07, 4.94},
    {"fc8", 0.07, 0.84, 0.26, 1.21},
}};

inline constexpr double eyerissStudyConvolutionShare = 0.78; ///< of AlexNet's whole energy

/// EIE with 64 units (Han et al., ISCA 2016, tables III and IV): microseconds.
struct EieRow {
    const char* name;
    std::int64_t inputs, outputs;
    double weightPercent, activationPercent;
    double theoretical, actual;
    double theoreticalTolerance, actualTolerance;
};
inline constexpr std::array<EieRow, 9> eie{{
    {"Alex-6", 9216, 4096, 9, 35.1, 28.1, 30.3, 0.20, 0.20},
    {"Alex-7", 4096, 4096, 9, 35.3, 11.7, 12.2, 0.20, 0.20},
    {"Alex-8", 4096, 1000, 25, 37.5, 8.9, 9.9, 0.20, 0.20},
    {"VGG-6", 25088, 4096, 4, 18.3, 28.1, 34.4, 0.25, 0.30},
    {"VGG-7", 4096, 4096, 4, 37.5, 7.9, 8.7, 0.20, 0.20},
    {"VGG-8", 4096, 1000, 23, 41.1, 7.3, 8.4, 0.20, 0.20},
    {"NT-We", 4096, 600, 10, 100, 5.2, 8.0, 0.20, 0.20},
    {"NT-Wd", 600, 8791, 11, 100, 13.0, 13.9, 0.20, 0.20},
    {"NT-LSTM", 1201, 2400, 10, 100, 6.5, 7.5, 0.20, 0.20},
}};
/// AlexNet's FC7 on EIE: 138,927 frames per joule (table V).
inline constexpr double eieFc7Microjoules = 7.20;
/// Power of a processing element over its clock, 9.157 mW at 800 MHz (table II): picojoules of one entry.
inline constexpr double eieEntryPicojoules = 11.45;

/// ADMM-NN (arXiv 1812.11677), figure 4: speed-up of one layer at equal area, read off the bars.
struct AdmmCurveRow {
    double prunedPercent;
    double speedup;
};
inline constexpr std::array<AdmmCurveRow, 9> admmCurve{{
    {10, 0.07},
    {20, 0.18},
    {30, 0.31},
    {40, 0.51},
    {50, 0.80},
    {60, 1.17},
    {70, 1.88},
    {80, 3.02},
    {90, 6.56},
}};
inline constexpr double admmBreakEvenRatio = 2.22;

/// ADMM-NN, table 9: speed-ups of AlexNet's five convolutions and of all of them. Pruned shares are those
/// that StructADMM (arXiv 1807.11091), table 3, gives for the same networks; 0 where the layer was restored
/// to dense.
struct AdmmSpeedupRow {
    const char* name;
    std::array<double, 5> prunedPercent;
    std::array<double, 5> layers;
    double all;
};
inline constexpr std::array<AdmmSpeedupRow, 5> admmSpeedups{{
    {"ADMM-NN 1", {0, 93, 94.3, 93.6, 93.5}, {1, 7, 7.5, 7.2, 7.1}, 3.6},
    {"ADMM-NN 2", {0, 97, 98, 97.5, 97}, {1, 8.6, 9.0, 8.8, 8.6}, 3.9},
    {"Han", {16, 62, 65, 63, 63}, {0.16, 1.4, 1.6, 1.5, 1.5}, 0.64},
    {"Mao", {17, 74, 77, 77, 77}, {0.17, 2.6, 3, 3, 3}, 0.81},
    {"Wen", {14.7, 76.2, 85.3, 81.5, 76.2}, {0.15, 2.9, 4.6, 3.8, 2.9}, 0.77},
}};

/// ADMM-NN, table 8: operations of AlexNet's convolutions in millions, two for each multiply-add, and the
/// same times weight bits. Kept shares are those of its hardware-aware network (arXiv 1804.03294, table 4).
struct AdmmOperationsRow {
    const char* name;
    double denseMillions;
    double keptPercent;
    double millions;
    int weightBits;
    double millionBits;
};
inline constexpr std::array<AdmmOperationsRow, 5> admmOperations{{
    {"conv1", 211, 63, 133, 7, 931},
    {"conv2", 448, 7, 31, 5, 155},
    {"conv3", 299, 6, 18, 5, 90},
    {"conv4", 224, 7, 16, 5, 80},
    {"conv5", 150, 7, 11, 5, 55},
}};

/// The 167x LeNet-5 of ADMM-NN, table 5, with the bits of arXiv 1811.01907, table 3.
struct AdmmLenetRow {
    std::int64_t weights;
    std::int64_t kept;
    int weightBits;
};
inline constexpr std::array<AdmmLenetRow, 4> admmLenet{{
    {500, 100, 5},
    {25000, 1330, 3},
    {400000, 800, 2},
    {5000, 350, 3},
}};
inline constexpr double admmLenetKilobytes = 0.89; ///< weights alone,
inline constexpr double admmLenetIndexedKilobytes = 2.73; ///< and with their indices

/// SCNN (Parashar et al., ISCA 2017, as summarised by others) against a dense chip, weights and inputs at the
/// same density.
struct ScnnRow {
    double density;
    double speedup;
    double energy; ///< over that of the dense chip; 0: not published
    bool energyIsAsserted;
};
inline constexpr std::array<ScnnRow, 4> scnn{{
    {1.0, 0.79, 1.33, true},
    {0.85, 1.0, 0.0, false},
    {0.83, 0.0, 1.0, true},
    {0.1, 24.0, 0.06, false},
}};

/// Folds of a weight-stationary systolic array on AlexNet's conv3: 2304 rows of weights, 384 outputs, 169
/// input vectors. Cycles are those of SCALE-Sim's systolic_compute_ws, 2 R + T + C − 2 a fold.
struct SystolicRow {
    std::int64_t rows, columns, folds;
};
inline constexpr std::array<SystolicRow, 3> systolic{{
    {2304, 128, 3},
    {128, 128, 54},
    {256, 256, 18},
}};

/// Horowitz, ISSCC 2014, 45 nm: picojoules.
struct HorowitzRow {
    const char* name;
    double picojoules;
};
inline constexpr std::array<HorowitzRow, 8> horowitz{{
    {"8-bit multiply", 0.2},
    {"32-bit multiply", 3.1},
    {"32-bit add", 0.1},
    {"float multiply-add", 4.6},
    {"64 bits of 8 KB", 10},
    {"64 bits of 32 KB", 20},
    {"64 bits of 1 MB", 100},
    {"64 bits of DRAM", 1300},
}};

/// Processing element of Eyeriss v2 on layers of a sparse MobileNet-0.5, both operands skipped: cycles as
/// published with Sparseloop (Wu et al., MICRO 2022, artifact).
struct EyerissV2Row {
    const char* name;
    double inputDensity, weightDensity;
    std::int64_t macs;
    double cycles;
};
inline constexpr std::array<EyerissV2Row, 8> eyerissV2{{
    {"L07", 0.73, 0.52, 4194304, 1702140},
    {"L09", 0.86, 0.82, 2097152, 1499682},
    {"L13", 0.83, 0.64, 2097152, 1144158},
    {"L19", 0.61, 0.55, 4194304, 1457458},
    {"L21", 0.64, 0.60, 4194304, 1677684},
    {"L23", 0.61, 0.70, 4194304, 1821557},
    {"L25", 0.68, 0.65, 2097152, 948572},
    {"L27", 0.58, 0.30, 4194304, 775316},
}};

} // namespace espalier::published

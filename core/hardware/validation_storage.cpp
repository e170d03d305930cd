#include "core/hardware/published_data.h"
#include "core/hardware/storage.h"
#include "core/hardware/validation.h"

#include <cmath>

namespace espalier::validation {

namespace {

using published::DeepCompressionRow;

StoredWeights codedWeights(const DeepCompressionRow& row)
{
    const auto kept = std::llround(row.keptPercent / 100.0 * static_cast<double>(row.weights));
    StoredWeights weights;
    weights.gaps = expectedGaps(kept, row.weights);
    weights.bits = row.weightBits;
    weights.hasZeroLevel = true;
    weights.tableBits = (std::int64_t{1} << row.weightBits) * 32;
    return weights;
}

/// Of 32-bit weights.
double percentOf(double bits, const DeepCompressionRow& row)
{
    return 100.0 * bits / (32.0 * static_cast<double>(row.weights));
}

ValidationTable deepCompression()
{
    ValidationTable result{.title = "Stored weights of Deep Compression",
        .unit = "% of 32-bit weights, codebook included",
        .source = "Han, Mao and Dally, ICLR 2016, tables 2 to 5",
        .remark =
            "Kept shares are printed to 1 %. Convolutions are counted without fillers, as their published "
            "sizes are; linear layers with the fillers that random zeros need."};
    for (const auto& row : published::deepCompression) {
        const auto weights = codedWeights(row);
        const auto size = storageSize(StorageFormat::Relative, weights, row.gapBits);
        const auto bits = row.isConvolution ? size.paperConvention() + size.table : size.weights();
        result.rows.push_back({.name = row.name,
            .predicted = percentOf(static_cast<double>(bits), row),
            .published = row.percent,
            .tolerance = row.tolerance});
    }
    return result;
}

ValidationTable deepCompressionHuffman()
{
    ValidationTable result{.title = "The same with Huffman codes",
        .unit = "% of 32-bit weights, codebook included",
        .source = "Han, Mao and Dally, ICLR 2016, tables 2 to 5",
        .remark = "From the published mean lengths of the codes. Those of linear layers leave out what "
                  "fillers take: "
                  "a known miss of up to a quarter."};
    for (const auto& row : published::deepCompression) {
        const auto weights = codedWeights(row);
        const auto bits =
            static_cast<double>(weights.gaps.kept) * (row.huffmanWeightBits + row.huffmanGapBits)
            + static_cast<double>(weights.tableBits);
        result.rows.push_back({.name = row.name,
            .predicted = percentOf(bits, row),
            .published = row.huffmanPercent,
            .tolerance = row.isConvolution ? std::optional(row.tolerance) : std::nullopt});
    }
    return result;
}

ValidationTable admmLenet()
{
    ValidationTable result{.title = "Stored weights of ADMM-NN's LeNet-5 at 167x",
        .unit = "KB",
        .source = "ADMM-NN (arXiv 1812.11677), table 5, bits from arXiv 1811.01907",
        .remark =
            "The published indices take 5.7 bits a weight, less than any code can give zeros that fall at "
            "random at these densities (7.0 bits): they leave out fillers, or the zeros gather in whole "
            "rows. "
            "What is predicted here is what a chip would have to store."};
    std::int64_t data = 0;
    std::int64_t stored = 0;
    for (const auto& row : published::admmLenet) {
        StoredWeights weights;
        weights.gaps = expectedGaps(row.kept, row.weights);
        weights.bits = row.weightBits;
        const auto size = storageSize(StorageFormat::RelativeEscape, weights);
        data += size.data;
        stored += size.weights();
    }
    result.rows.push_back({.name = "weights alone",
        .predicted = static_cast<double>(data) / 8e3,
        .published = published::admmLenetKilobytes,
        .tolerance = 0.01});
    result.rows.push_back({.name = "with indices",
        .predicted = static_cast<double>(stored) / 8e3,
        .published = published::admmLenetIndexedKilobytes});
    return result;
}

} // namespace

void addStorageTables(std::vector<ValidationTable>& tables)
{
    tables.push_back(deepCompression());
    tables.push_back(deepCompressionHuffman());
    tables.push_back(admmLenet());
}

} // namespace espalier::validation

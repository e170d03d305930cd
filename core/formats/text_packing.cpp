#include "core/formats/text_packing.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"

#include <zlib.h>

#include <string_view>

namespace espalier {

namespace {

/// What is likeliest to be needed stands last, where references to it are shortest.
constexpr std::string_view dictionary =
    R"("stop":{"residual":0.01,"patience":4},"method":"straight-through","k-means","admm","strategy":)"
    R"("one-shot","gradual","l1","quantize-only","progressive-admm","pattern":"filter","channel","column",)"
    R"("block","2:4","activation_threshold":0.,"activation_bits":4},"fc3":{"keep":0.,"weight_bits":4},"kind":)"
    R"("digits","cifar10","network":"resnet-20","lenet-300-100","relative_step","regrow_share":0,"l1":0.0001,)"
    R"({"program":"Espalier 0.1.0","data":"mnist","validation":{"correct":49,"pictures":5000,"percent":9,)"
    R"("interval_95":[98.,99.]},"test":{"correct":99,"pictures":10000,"percent":99.,"interval_95":[98.,99.]},)"
    R"("recipe":{"format":"espalier-recipe","version":1,"name":"lenet5-mnist-quantized","network":"lenet-5",)"
    R"("data":{"kind":"idx","folder":"/shared/data/mnist","validation":5000,"seed":1},"seed":1,"batch":128,)"
    R"("plan":{"conv1":{"keep":0.2,"weight_bits":3},"conv2":{"keep":0.02,"weight_bits":3},"fc1":{"keep":0.00,)"
    R"("weight_bits":2},"fc2":{"keep":0.0,"weight_bits":2}},"strategy":"progressive-admm","dense":{"epochs":10,)"
    R"("learning_rate":0.0015,"final_learning_rate":3e-05,"shift_pixels":2},"prune":{"epochs":8,)"
    R"("iterations_per_epoch":4,"learning_rate":0.001,"final_learning_rate":0.0003,"rho":0.002,"final_rho":0.3,)"
    R"("shift_pixels":1,"retrain_epochs":12,"retrain_learning_rate":0.003,"retrain_final_learning_rate":1e-05,)"
    R"("averaging":0.999,"ratios":[30.0,85.0,120.0,167.0,205.0]},"quantize":{"method":"admm","epochs":24,)"
    R"("admm_share":0.15,"rho":0.002,"final_rho":0.05,"learning_rate":0.001,"final_learning_rate":0.0001,)"
    R"("shift_pixels":1,"frozen_shares":[0.3,0.5,0.65,0.8,0.9,0.96,1.0]}}})";

const Bytef* bytesOf(std::string_view text)
{
    return reinterpret_cast<const Bytef*>(text.data());
}

/// The text as a zlib stream with the preset dictionary.
std::vector<std::uint8_t> deflated(const std::string& text)
{
    z_stream stream{};
    if (deflateInit(&stream, Z_BEST_COMPRESSION) != Z_OK)
        throw Error("no memory to pack the provenance text");
    std::vector<std::uint8_t> packed(deflateBound(&stream, text.size()) + dictionary.size());
    deflateSetDictionary(&stream, bytesOf(dictionary), static_cast<uInt>(dictionary.size()));
    stream.next_in = const_cast<Bytef*>(bytesOf(text)); // zlib reads it only
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    const auto status = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (status != Z_STREAM_END)
        throw Error("the provenance text cannot be packed");
    return packed;
}

/// Fills `text` from the stream; whether it was just what the stream holds.
bool inflated(std::span<const std::uint8_t> packed, std::string& text)
{
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK)
        throw Error("no memory to unpack the provenance text");
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    auto status = inflate(&stream, Z_FINISH);
    if (status == Z_NEED_DICT
        && inflateSetDictionary(&stream, bytesOf(dictionary), static_cast<uInt>(dictionary.size())) == Z_OK)
        status = inflate(&stream, Z_FINISH);
    const bool whole = status == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
    inflateEnd(&stream);
    return whole;
}

} // namespace

std::string_view packingDictionary()
{
    return dictionary;
}

std::vector<std::uint8_t> packText(const std::string& text)
{
    if (text.empty())
        return {};
    ByteWriter out;
    out.number(text.size());
    out.append(deflated(text));
    return out.take();
}

std::string unpackText(std::span<const std::uint8_t> bytes)
{
    if (bytes.empty())
        return {};
    // Deflate packs no more than 1032 bytes into one, apart from what it takes from the dictionary.
    constexpr std::uint64_t mostPacking = 1032;
    ByteReader in(bytes);
    std::string text(
        static_cast<std::size_t>(in.numberUpTo(bytes.size() * mostPacking + dictionary.size())), '\0');
    if (text.empty() || !inflated(in.take(in.left()), text))
        throw Error("its packed text is damaged");
    return text;
}

} // namespace espalier

// Energy of one operation or access, as a function of its width. One table for one chip: tables of different
// processes must not be mixed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// How the energy of a buffer access grows with the buffer.
enum class BufferCurve {
    Constant, ///< bufferPerBit, whatever the size
    HorowitzCubic, ///< 10, 20, 100 pJ per 64 bits at 8 KB, 32 KB, 1 MB (Horowitz, ISSCC 2014; fit of QKeras)
    EyerissLinear, ///< 1 at 0.5 KB, 6 at 100 KB per 16 bits (Eyeriss; Timeloop's reading of it)
};

/// Picojoules.
struct EnergyTable {
    std::string name; ///< "horowitz-45nm"
    double processNanometres = 0.0; ///< 0: energies are in multiply-adds, not in picojoules
    double multiplyQuadratic = 0.0; ///< per bit², of b = √(weight bits · activation bits)
    double multiplyLinear = 0.0; ///< per bit of the same b
    /// One multiplier of 2 x 2 bits, of which wider ones are put together; 0: the two numbers above hold.
    double multiplyBrick = 0.0;
    double addPerBit = 0.0; ///< of the accumulator
    double floatMultiply = 0.0; ///< of 32 bits; 0: the chip has no float unit
    double floatAdd = 0.0;
    double registerPerBit = 0.0; ///< one register file access
    double networkPerBit = 0.0; ///< from the buffer to the array
    BufferCurve bufferCurve = BufferCurve::Constant;
    double bufferPerBit = 0.0; ///< one buffer access; for BufferCurve::Constant
    double dramPerBit = 0.0; ///< that belongs to the table; a chip states its own. 0: none
    double scale = 1.0; ///< of everything above: one factor for another process
    bool operator==(const EnergyTable&) const = default;

    bool isNormalised() const { return processNanometres == 0.0; }
    bool hasFloat() const { return floatMultiply > 0.0; }
    /// One multiply of two fixed-point numbers.
    double multiply(int weightBits, int activationBits) const;
    double add(int bits) const;
    /// One 32-bit float multiply and add.
    double floatMultiplyAdd() const;
    /// Per bit, of a buffer of this size.
    double buffer(std::int64_t bytes) const;
};

/// Names that energyTable takes.
std::vector<std::string> energyTableNames();

/// A published table by name. Throws Error that lists the names there are.
EnergyTable energyTable(std::string_view name);

/// Where the numbers of a published table come from, for people.
std::string energyTableSource(std::string_view name);

} // namespace espalier

#include "core/data/digit_strokes.h"

#include "core/error.h"

#include <array>
#include <string>

namespace espalier {

namespace {

using P = StrokePoint;

// 0: closed at the top; with the ends crossing; left a little open; a narrow one.
constexpr P zeroClosed[]{
    {.55, .0}, {.2, .12}, {.04, .5}, {.2, .88}, {.5, 1.}, {.82, .86}, {.96, .48}, {.82, .12}, {.52, .0}};
constexpr P zeroCrossed[]{{.72, .12}, {.36, .04}, {.1, .3}, {.06, .68}, {.34, .98}, {.76, .88}, {.95, .5},
    {.82, .14}, {.5, .02}, {.3, .14}};
constexpr P zeroOpen[]{
    {.42, .04}, {.12, .28}, {.08, .7}, {.4, 1.}, {.8, .85}, {.95, .42}, {.78, .08}, {.6, .06}};
constexpr P zeroNarrow[]{
    {.52, .0}, {.32, .2}, {.26, .55}, {.36, .92}, {.52, 1.}, {.68, .9}, {.76, .5}, {.68, .14}, {.5, .01}};
constexpr Stroke zeroStyle1[]{zeroClosed};
constexpr Stroke zeroStyle2[]{zeroCrossed};
constexpr Stroke zeroStyle3[]{zeroOpen};
constexpr Stroke zeroStyle4[]{zeroNarrow};
constexpr DigitStyle zero[]{zeroStyle1, zeroStyle2, zeroStyle3, zeroStyle4};

// 1: a plain line; bent; with a flag; with flag and foot.
constexpr P oneLine[]{{.5, .0}, {.5, .5}, {.5, 1.}};
constexpr P oneBent[]{{.56, .0}, {.48, .4}, {.46, .8}, {.5, 1.}};
constexpr P oneFlag[]{{.26, .26}, {.42, .14}, {.54, .0}};
constexpr P oneStem[]{{.54, .0}, {.53, .5}, {.52, 1.}};
constexpr P oneFoot[]{{.22, 1.}, {.5, .99}, {.8, .98}};
constexpr Stroke oneStyle1[]{oneLine};
constexpr Stroke oneStyle2[]{oneBent};
constexpr Stroke oneStyle3[]{oneFlag, oneStem};
constexpr Stroke oneStyle4[]{oneFlag, oneStem, oneFoot};
constexpr DigitStyle one[]{oneStyle1, oneStyle1, oneStyle2, oneStyle3, oneStyle4};

// 2: with a straight foot; with a loop; with a waved foot; with a flat, short head.
constexpr P twoHead[]{{.08, .24}, {.26, .04}, {.6, .0}, {.86, .2}, {.78, .46}, {.42, .76}, {.06, 1.}};
constexpr P twoFoot[]{{.06, 1.}, {.5, .97}, {.96, .98}};
constexpr P twoLoop[]{{.1, .2}, {.38, .0}, {.78, .1}, {.82, .4}, {.5, .74}, {.2, .96}, {.04, .9}, {.16, .74},
    {.44, .86}, {.72, .98}, {.97, .92}};
constexpr P twoWave[]{{.06, .3}, {.3, .02}, {.72, .06}, {.84, .34}, {.58, .66}, {.2, .9}, {.1, .98}};
constexpr P twoWaveFoot[]{{.1, .98}, {.36, .84}, {.66, .98}, {.94, .86}};
constexpr P twoFlat[]{{.14, .1}, {.5, .02}, {.84, .16}, {.72, .44}, {.36, .7}, {.08, .97}};
constexpr Stroke twoStyle1[]{twoHead, twoFoot};
constexpr Stroke twoStyle2[]{twoLoop};
constexpr Stroke twoStyle3[]{twoWave, twoWaveFoot};
constexpr Stroke twoStyle4[]{twoFlat, twoFoot};
constexpr DigitStyle two[]{twoStyle1, twoStyle2, twoStyle3, twoStyle4};

// 3: two bows; a flat head; a small loop in the middle; drawn in one sweep without a waist.
constexpr P threeUpper[]{{.1, .14}, {.42, .0}, {.8, .14}, {.72, .4}, {.36, .48}};
constexpr P threeLower[]{{.36, .48}, {.76, .52}, {.93, .76}, {.6, .99}, {.08, .88}};
constexpr P threeRoof[]{{.1, .04}, {.5, .02}, {.86, .02}};
constexpr P threeSlope[]{{.86, .02}, {.62, .24}, {.42, .42}};
constexpr P threeBelly[]{{.42, .42}, {.84, .5}, {.92, .78}, {.52, 1.}, {.06, .9}};
constexpr P threeLoop[]{{.12, .14}, {.5, .0}, {.84, .18}, {.62, .43}, {.36, .54}, {.38, .43}, {.74, .5},
    {.93, .74}, {.56, 1.}, {.05, .86}};
constexpr P threeSweep[]{
    {.14, .1}, {.56, .0}, {.82, .2}, {.62, .44}, {.5, .48}, {.82, .6}, {.86, .86}, {.46, 1.}, {.1, .92}};
constexpr Stroke threeStyle1[]{threeUpper, threeLower};
constexpr Stroke threeStyle2[]{threeRoof, threeSlope, threeBelly};
constexpr Stroke threeStyle3[]{threeLoop};
constexpr Stroke threeStyle4[]{threeSweep};
constexpr DigitStyle three[]{threeStyle1, threeStyle2, threeStyle3, threeStyle4};

// 4: open with corners; closed; open and round; a tall stem with a short arm.
constexpr P fourArm[]{{.22, .0}, {.14, .3}, {.07, .56}};
constexpr P fourBar[]{{.07, .56}, {.5, .55}, {.95, .5}};
constexpr P fourStem[]{{.74, .06}, {.68, .5}, {.62, 1.}};
constexpr P fourSlope[]{{.66, .0}, {.36, .34}, {.04, .64}};
constexpr P fourLowBar[]{{.04, .64}, {.5, .65}, {.96, .63}};
constexpr P fourLongStem[]{{.66, .0}, {.66, .5}, {.64, 1.}};
constexpr P fourCup[]{{.1, .04}, {.08, .36}, {.3, .54}, {.58, .5}, {.8, .34}};
constexpr P fourCupStem[]{{.86, .0}, {.78, .4}, {.7, 1.}};
constexpr P fourShortArm[]{{.3, .14}, {.18, .4}, {.14, .54}};
constexpr P fourShortBar[]{{.14, .54}, {.44, .56}, {.78, .5}};
constexpr Stroke fourStyle1[]{fourArm, fourBar, fourStem};
constexpr Stroke fourStyle2[]{fourSlope, fourLowBar, fourLongStem};
constexpr Stroke fourStyle3[]{fourCup, fourCupStem};
constexpr Stroke fourStyle4[]{fourShortArm, fourShortBar, fourStem};
constexpr DigitStyle four[]{fourStyle1, fourStyle2, fourStyle3, fourStyle4};

// 5: with corners; in one sweep like an S; with its hat set apart; with a small belly.
constexpr P fiveHat[]{{.86, .02}, {.56, .02}, {.26, .04}};
constexpr P fiveNeck[]{{.26, .04}, {.21, .24}, {.18, .44}};
constexpr P fiveBelly[]{{.18, .44}, {.54, .36}, {.87, .56}, {.78, .88}, {.42, 1.}, {.06, .9}};
constexpr P fiveSweep[]{
    {.88, .03}, {.46, .03}, {.22, .24}, {.34, .42}, {.72, .54}, {.84, .76}, {.56, .98}, {.1, .94}};
constexpr P fiveFarHat[]{{.96, .0}, {.66, .05}, {.36, .06}};
constexpr P fiveBody[]{{.28, .12}, {.2, .42}, {.36, .44}, {.76, .5}, {.84, .78}, {.5, 1.}, {.1, .92}};
constexpr P fiveSmallBelly[]{{.18, .44}, {.46, .42}, {.68, .6}, {.6, .88}, {.34, 1.}, {.12, .93}};
constexpr Stroke fiveStyle1[]{fiveHat, fiveNeck, fiveBelly};
constexpr Stroke fiveStyle2[]{fiveSweep};
constexpr Stroke fiveStyle3[]{fiveFarHat, fiveBody};
constexpr Stroke fiveStyle4[]{fiveHat, fiveNeck, fiveSmallBelly};
constexpr DigitStyle five[]{fiveStyle1, fiveStyle2, fiveStyle3, fiveStyle4};

// 6: bowed stem; straight stem; a small loop low down; an open loop.
constexpr P sixBow[]{
    {.72, .0}, {.34, .22}, {.1, .62}, {.26, .96}, {.64, .99}, {.86, .74}, {.64, .52}, {.3, .6}, {.13, .78}};
constexpr P sixStraight[]{
    {.56, .0}, {.28, .38}, {.12, .72}, {.3, .98}, {.66, .97}, {.82, .74}, {.58, .56}, {.26, .68}, {.16, .82}};
constexpr P sixSmall[]{
    {.6, .0}, {.3, .3}, {.16, .7}, {.28, .96}, {.56, .98}, {.68, .82}, {.52, .7}, {.28, .8}, {.22, .92}};
constexpr P sixOpen[]{
    {.78, .06}, {.4, .1}, {.12, .48}, {.16, .86}, {.5, 1.}, {.84, .84}, {.82, .58}, {.54, .5}, {.34, .62}};
constexpr Stroke sixStyle1[]{sixBow};
constexpr Stroke sixStyle2[]{sixStraight};
constexpr Stroke sixStyle3[]{sixSmall};
constexpr Stroke sixStyle4[]{sixOpen};
constexpr DigitStyle six[]{sixStyle1, sixStyle2, sixStyle3, sixStyle4};

// 7: with a corner; with a bar; with a serif and a bowed leg; rounded.
constexpr P sevenRoof[]{{.05, .06}, {.5, .04}, {.93, .04}};
constexpr P sevenLeg[]{{.93, .04}, {.66, .5}, {.42, 1.}};
constexpr P sevenBar[]{{.3, .54}, {.55, .52}, {.82, .48}};
constexpr P sevenSerif[]{{.06, .24}, {.07, .14}, {.09, .05}};
constexpr P sevenBowed[]{{.93, .04}, {.62, .36}, {.48, .7}, {.46, 1.}};
constexpr P sevenRound[]{{.06, .16}, {.3, .04}, {.66, .1}, {.88, .1}, {.8, .32}, {.58, .64}, {.48, 1.}};
constexpr Stroke sevenStyle1[]{sevenRoof, sevenLeg};
constexpr Stroke sevenStyle2[]{sevenRoof, sevenLeg, sevenBar};
constexpr Stroke sevenStyle3[]{sevenSerif, sevenRoof, sevenBowed};
constexpr Stroke sevenStyle4[]{sevenRound};
constexpr DigitStyle seven[]{sevenStyle1, sevenStyle2, sevenStyle3, sevenStyle4};

// 8: one sweep; two rings; left open at the top; with a small head.
constexpr P eightSweep[]{{.76, .16}, {.5, .0}, {.2, .16}, {.36, .42}, {.72, .62}, {.78, .88}, {.46, 1.},
    {.16, .84}, {.3, .58}, {.66, .36}, {.77, .16}};
constexpr P eightUpper[]{{.5, .46}, {.22, .32}, {.28, .06}, {.56, .0}, {.78, .18}, {.7, .4}, {.5, .46}};
constexpr P eightLower[]{{.5, .46}, {.16, .62}, {.16, .9}, {.5, 1.}, {.84, .88}, {.82, .6}, {.5, .46}};
constexpr P eightOpen[]{{.84, .1}, {.48, .02}, {.2, .2}, {.42, .46}, {.74, .66}, {.66, .94}, {.32, .98},
    {.2, .76}, {.46, .5}, {.74, .3}, {.9, .02}};
constexpr P eightSmallHead[]{{.66, .14}, {.5, .02}, {.32, .16}, {.44, .36}, {.76, .56}, {.86, .84}, {.5, 1.},
    {.14, .86}, {.22, .56}, {.56, .34}, {.66, .14}};
constexpr Stroke eightStyle1[]{eightSweep};
constexpr Stroke eightStyle2[]{eightUpper, eightLower};
constexpr Stroke eightStyle3[]{eightOpen};
constexpr Stroke eightStyle4[]{eightSmallHead};
constexpr DigitStyle eight[]{eightStyle1, eightStyle2, eightStyle3, eightStyle4};

// 9: a ring with a straight stem; with a bowed tail; open like a 4; one sweep.
constexpr P nineRing[]{{.84, .18}, {.58, .0}, {.22, .12}, {.12, .38}, {.38, .54}, {.7, .42}, {.84, .18}};
constexpr P nineStem[]{{.84, .16}, {.78, .56}, {.7, 1.}};
constexpr P nineTail[]{{.85, .16}, {.86, .6}, {.64, .96}, {.2, .94}};
constexpr P nineOpenRing[]{{.66, .04}, {.28, .08}, {.12, .34}, {.36, .52}, {.72, .36}, {.82, .14}};
constexpr P nineSweep[]{
    {.8, .22}, {.56, .02}, {.24, .14}, {.18, .4}, {.46, .5}, {.74, .3}, {.82, .14}, {.76, .52}, {.56, 1.}};
constexpr Stroke nineStyle1[]{nineRing, nineStem};
constexpr Stroke nineStyle2[]{nineRing, nineTail};
constexpr Stroke nineStyle3[]{nineOpenRing, nineStem};
constexpr Stroke nineStyle4[]{nineSweep};
constexpr DigitStyle nine[]{nineStyle1, nineStyle2, nineStyle3, nineStyle4};

constexpr std::array<std::span<const DigitStyle>, 10> styles{
    zero, one, two, three, four, five, six, seven, eight, nine};

} // namespace

std::span<const DigitStyle> digitStyles(int digit)
{
    if (digit < 0 || digit > 9)
        throw Error("there is no digit " + std::to_string(digit));
    return styles[static_cast<std::size_t>(digit)];
}

} // namespace espalier

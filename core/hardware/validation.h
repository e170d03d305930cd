// The cost model against published measurements.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace espalier {

struct ValidationRow {
    std::string name;
    double predicted = 0.0;
    double published = 0.0;
    /// Largest relative difference that is allowed; none: a known miss, shown and not asked for.
    std::optional<double> tolerance = {};
    double rounding = 0.0; ///< of the published number, allowed on top

    double difference() const { return predicted / published - 1.0; } ///< relative
    bool holds() const;
};

struct ValidationTable {
    std::string title = {};
    std::string unit = {};
    std::string source = {};
    std::string remark = {}; ///< what was taken from where, why a miss is one; may be empty
    std::vector<ValidationRow> rows = {};
};

/// Every published table that the model is held against, worked out anew.
std::vector<ValidationTable> validationTables();

/// The help page "How good is this model?": all tables side by side, as Markdown.
std::string validationPage();

namespace validation {

/// The parts of validationTables, by what they are about.
void addStorageTables(std::vector<ValidationTable>& tables);
void addEyerissTables(std::vector<ValidationTable>& tables);
void addSparseTables(std::vector<ValidationTable>& tables); ///< EIE, Eyeriss v2, SCNN
void addAdmmTables(std::vector<ValidationTable>& tables);
void addUnitTables(std::vector<ValidationTable>& tables); ///< single operations, multiply-adds, folds

} // namespace validation

/// One design of ADMM-NN's table 9 as it was published and as the equal-area curve has it.
struct HardwareDesign {
    std::string name = {};
    std::vector<double> pruned = {}; ///< share of each of AlexNet's five convolutions
    std::vector<double> computed = {}; ///< speed-up of each over a dense chip of the same area
    std::vector<double> published = {};
    double computedTotal = 1.0; ///< harmonic mean over the dense operations
    double publishedTotal = 1.0;
    double totalOfPublished = 1.0; ///< that mean of the published layers
};

/// ADMM-NN's hardware table of AlexNet, from the default accelerator's curve: it ends at the figure's 10 %
/// pruned and takes a layer that keeps everything for dense.
std::vector<HardwareDesign> admmHardwareTable();

} // namespace espalier

#include "app/window/chip_presenter.h"

#include "core/error.h"
#include "core/hardware/accelerator_file.h"
#include "widgets/chip_panel.h"

#include <algorithm>

namespace espalier {

ChipPresenter::ChipPresenter(Workbench& bench, ChipPanel* panel, QObject* parent)
    : QObject(parent), bench_(bench), panel_(panel)
{
    auto& shelf = bench_.chips();
    connect(&bench_.session(), &Session::acceleratorChanged, this, &ChipPresenter::show);
    connect(&shelf, &ChipShelf::changed, this, &ChipPresenter::show);
    connect(panel_, &ChipPanel::chosen, &bench_,
        [this](const QString& id) { bench_.chooseAccelerator(id.toStdString()); });
    connect(panel_, &ChipPanel::compareWanted, this, &ChipPresenter::compare);
    connect(panel_, &ChipPanel::copyWanted, &shelf,
        [this] { bench_.chips().copy(bench_.costs().accelerator()); });
    connect(panel_, &ChipPanel::edited, &shelf, &ChipShelf::edit);
    connect(panel_, &ChipPanel::deleteWanted, &shelf, &ChipShelf::remove);
    connect(panel_, &ChipPanel::importWanted, this, &ChipPresenter::importWanted);
    connect(panel_, &ChipPanel::exportWanted, this, &ChipPresenter::exportWanted);
    show();
}

void ChipPresenter::show()
{
    const auto& chosen = bench_.session().content().accelerator;
    QList<ChipEntry> entries;
    for (const auto& entry : bench_.chips().chips())
        entries << ChipEntry{QString::fromStdString(entry.id), QString::fromStdString(entry.name), entry.own};
    panel_->setChips(entries, QString::fromStdString(chosen));
    panel_->setChip(bench_.costs().accelerator());
    // It may have been edited meanwhile, or deleted.
    const bool isThere = std::ranges::any_of(entries, [this](const auto& e) { return e.id == compared_; });
    if (!compared_.isEmpty())
        compare(isThere ? compared_ : QString());
}

void ChipPresenter::compare(const QString& id)
{
    compared_ = id;
    if (id.isEmpty())
        return panel_->setCompared(std::nullopt);
    try {
        panel_->setCompared(acceleratorNamed(id.toStdString()));
    } catch (const Error& error) {
        emit bench_.problem(QString::fromUtf8(error.what()));
    }
}

} // namespace espalier

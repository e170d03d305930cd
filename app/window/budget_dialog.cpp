#include "app/window/budget_dialog.h"

#include "core/error.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {

QString bitsText(int bits)
{
    return bits == unquantizedBits ? BudgetDialog::tr("float") : formatBits(bits);
}

/// A round figure near a fifth of what the plan takes now: something to begin with.
QString firstBudget(const CostReport& report)
{
    const auto bytes = static_cast<double>(report.planned.total.storedBytes()) / 5.0;
    return formatBytes(bytes).replace(QChar(0x202F), u' ');
}

QString noteOf(const Allocation& allocation, std::size_t layer)
{
    if (allocation.plan.layers[layer].locked)
        return BudgetDialog::tr("locked");
    return std::ranges::count(allocation.restored, layer) > 0 ? BudgetDialog::tr("restored to dense")
                                                              : QString();
}

} // namespace

BudgetDialog::BudgetDialog(Workbench& bench, QWidget* parent)
    : QDialog(parent)
    , bench_(bench)
    , budget_(new QLineEdit(firstBudget(bench.costs().report()), this))
    , cheapest_(new QComboBox(this))
    , weightBits_(new QCheckBox(tr("Choose weight &bits, too"), this))
    , activationBits_(new QCheckBox(tr("Choose &activation bits, too"), this))
    , restoreDense_(
          new QCheckBox(tr("&Restore layers to dense that pruning makes slower on this chip"), this))
    , preview_(new QTableWidget(0, 6, this))
    , summary_(new QLabel(this))
    , probe_(new QLabel(this))
    , progress_(new QProgressBar(this))
    , stop_(new QPushButton(tr("S&top"), this))
    , finder_(bench.engine().probe)
{
    setWindowTitle(tr("Plan for a budget"));
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    connect(budget_, &QLineEdit::textChanged, this, &BudgetDialog::judge);
    connect(cheapest_, &QComboBox::currentIndexChanged, this, &BudgetDialog::judge);
    for (auto* box : {weightBits_, activationBits_, restoreDense_})
        connect(box, &QCheckBox::toggled, this, &BudgetDialog::judge);
    connect(&bench_.sensitivity(), &SensitivityController::changed, this, [this] {
        if (!finder_.searching())
            judge();
    });
    connect(&finder_, &PlanFinder::advanced, this, &BudgetDialog::showFound);
    connect(&finder_, &PlanFinder::finished, this, [this](const FoundPlan& plan) {
        showFound(plan);
        showProbe(plan, false);
        searchAgainIfMeasured();
    });
    connect(&finder_, &PlanFinder::failed, this, [this](const QString& why) {
        showNothing(why.left(1).toUpper() + why.mid(1) + u'.', true);
        searchAgainIfMeasured();
    });
    connect(stop_, &QPushButton::clicked, this, &BudgetDialog::stopProbing);
    for (auto changed : {&Session::planChanged, &Session::contentChanged, &Session::acceleratorChanged})
        connect(&bench_.session(), changed, this, &BudgetDialog::judge);
    bench_.sensitivity().want();
    judge();
}

void BudgetDialog::build()
{
    budget_->setObjectName(QStringLiteral("budget"));
    budget_->setAccessibleName(tr("Budget"));
    budget_->setToolTip(
        tr("\"5KB\", \"2uJ\", \"30us\", \"100K MACs\", \"5K weights\" or \"0.5 points\" of accuracy"));
    budget_->selectAll();
    for (const auto quantity : {Quantity::Bytes, Quantity::Energy, Quantity::Latency, Quantity::Macs})
        cheapest_->addItem(QString::fromStdString(toText(quantity)), static_cast<int>(quantity));
    cheapest_->setToolTip(tr("What is made small where the budget is in points"));
    cheapest_->setAccessibleName(tr("Made small"));
    weightBits_->setChecked(true);
    preview_->setHorizontalHeaderLabels(
        {tr("Layer"), tr("keep"), tr("bits"), tr("act"), tr("stored"), tr("note")});
    preview_->setAccessibleName(tr("The plan that was found"));
    preview_->verticalHeader()->hide();
    preview_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    preview_->horizontalHeader()->setStretchLastSection(true);
    preview_->setFrameShape(QFrame::NoFrame);
    preview_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    preview_->setSelectionMode(QAbstractItemView::NoSelection);
    preview_->setShowGrid(false);
    preview_->setMinimumSize(460, 150);
    summary_->setWordWrap(true);
    summary_->setMinimumHeight(3 * fontMetrics().lineSpacing());
    summary_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    summary_->setObjectName(QStringLiteral("budgetSummary"));
    probe_->setWordWrap(true);
    probe_->setObjectName(QStringLiteral("budgetProbe"));
    progress_->setTextVisible(false);
    progress_->setFixedHeight(2 * spacing::unit);
    progress_->setAccessibleName(tr("Progress of the search"));
    stop_->setObjectName(QStringLiteral("stopProbing"));
    stop_->setToolTip(tr("Take the plan as it was predicted"));
    stop_->setAutoDefault(false);
    for (QWidget* widget : {static_cast<QWidget*>(progress_), static_cast<QWidget*>(stop_)}) {
        auto policy = widget->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        widget->setSizePolicy(policy);
    }
    auto* probing = new QHBoxLayout;
    probing->setSpacing(spacing::gap);
    probing->addWidget(progress_, 1);
    probing->addWidget(stop_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    apply_ = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
    apply_->setDefault(true);
    auto* form = new QFormLayout;
    form->addRow(tr("At most"), budget_);
    form->addRow(tr("Make small"), cheapest_);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(spacing::gap);
    column->addLayout(form);
    for (auto* box : {weightBits_, activationBits_, restoreDense_})
        column->addWidget(box);
    column->addWidget(preview_, 1);
    column->addWidget(summary_);
    column->addWidget(probe_);
    column->addLayout(probing);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit chosen(*found_, tr("plan for %1").arg(QString::fromStdString(toText(wish()->budget))));
        accept();
    });
}

std::optional<BudgetWish> BudgetDialog::wish() const
{
    try {
        return BudgetWish{.budget = parseBudget(budget_->text().toStdString()),
            .cheapest = static_cast<Quantity>(cheapest_->currentData().toInt()),
            .chooseWeightBits = weightBits_->isChecked(),
            .chooseActivationBits = activationBits_->isChecked(),
            .restoreDense = restoreDense_->isChecked()};
    } catch (const Error&) {
        return std::nullopt;
    }
}

void BudgetDialog::judge()
{
    finder_.cancel();
    const auto wanted = wish();
    cheapest_->setEnabled(wanted && !wanted->budget.quantity);
    if (!wanted)
        return showNothing(
            tr("A number and its unit: 5 KB, 2 µJ, 30 µs, 100 K MACs, 5 K weights or 0.5 points."), true);
    if (!bench_.sensitivity().loss())
        return showNothing(bench_.sensitivity().measuring()
                ? tr("Measuring how sensitive the layers are. The first plan follows in a moment.")
                : tr("How sensitive the layers are is measured once the dense network is trained and no run "
                     "is "
                     "going."),
            false);
    search();
}

/// While sensitivities come in, a plan holds for a moment only and is not worth probing.
void BudgetDialog::search()
{
    if (!found_)
        summary_->setText(tr("Looking for the plan…"));
    apply_->setEnabled(false);
    const auto& session = bench_.session();
    searchedWith_ = bench_.sensitivity().loss();
    probing_ = !bench_.sensitivity().measuring();
    PlanFinder::Search search{.layers = session.layers(),
        .start = session.plan(),
        .loss = searchedWith_,
        .accelerator = bench_.costs().accelerator(),
        .options = bench_.costs().optionsOfPlans(),
        .wish = *wish()};
    if (probing_) {
        search.network = session.content().network;
        search.pictures = {session.content().data, &session.content().data->validation};
        progress_->setRange(0, 0);
    }
    progress_->setVisible(probing_);
    stop_->hide();
    probe_->clear();
    finder_.search(std::move(search));
}

/// The last values may have come in while this search went on; while more are to come, they start the next.
void BudgetDialog::searchAgainIfMeasured()
{
    if (!bench_.sensitivity().measuring() && (bench_.sensitivity().loss() != searchedWith_ || !probing_))
        judge();
}

void BudgetDialog::stopProbing()
{
    finder_.cancel();
    progress_->hide();
    stop_->hide();
    probe_->setText(tr("Not probed to the end."));
    apply_->setEnabled(found_.has_value());
}

void BudgetDialog::showFound(const FoundPlan& plan)
{
    const auto loss = bench_.sensitivity().loss();
    const auto& allocation = plan.allocation;
    if (allocation.plan.layers.size() != bench_.session().layers().size() || !loss)
        return;
    showProbe(plan, probing_);
    if (found_ == allocation.plan && plan.attempt == attempt_)
        return;
    attempt_ = plan.attempt;
    found_ = allocation.plan;
    fillPreview(plan);
    const auto points = std::min(allocation.loss, loss->mostPoints());
    summary_->setText(tr("%1 stored, %2 and %3 a picture. Predicted before training: %4 points lost%5.%6")
                          .arg(formatBytes(static_cast<double>(plan.costs.planned.total.storedBytes())),
                              formatEnergy(plan.costs.joulesPerPicture()),
                              formatTime(plan.costs.secondsPerPicture()), QString::number(points, 'f', 2),
                              allocation.loss >= loss->mostPoints() / 2
                                  ? tr("; so far down only a run can tell what is won back")
                                  : QString(),
                              probing_ ? QString() : tr(" Sensitivities are still coming in.")));
}

void BudgetDialog::fillPreview(const FoundPlan& found)
{
    const auto& layers = bench_.session().layers();
    preview_->setRowCount(static_cast<int>(layers.size()));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto& plan = found.allocation.plan.layers[layer];
        const QStringList texts{QString::fromStdString(layers[layer].name), formatShare(plan.keep),
            bitsText(plan.weightBits), bitsText(plan.activationBits),
            formatBytes(static_cast<double>(found.costs.planned.layers[layer].storage.total()) / 8.0),
            noteOf(found.allocation, layer)};
        for (int column = 0; column < texts.size(); ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            const bool isNumber = column > 0 && column < 5;
            item->setTextAlignment(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
            preview_->setItem(static_cast<int>(layer), column, item);
        }
    }
    preview_->resizeRowsToContents();
}

/// A plan within bytes, joules or seconds is within them whatever the probe says; one within points is only
/// known to be when it was probed as a whole.
void BudgetDialog::showProbe(const FoundPlan& plan, bool goesOn)
{
    progress_->setVisible(goesOn);
    stop_->setVisible(goesOn);
    const auto wanted = wish();
    apply_->setEnabled(!goesOn || (wanted && wanted->budget.quantity));
    if (!probing_)
        return probe_->clear();
    const auto& pictures = bench_.session().content().data->validation;
    progress_->setRange(0, static_cast<int>(pictures.count()));
    progress_->setValue(static_cast<int>(plan.probe.pictures));
    const auto attempt = plan.attempt > 1
        ? tr(" (plan %1: the ones before lost more than asked as a whole)").arg(plan.attempt)
        : QString();
    if (plan.probe.pictures == 0)
        probe_->setText(tr("Probing%1…").arg(attempt));
    else
        probe_->setText(tr("Probed before training: %1 on %2 validation pictures%3.")
                            .arg(formatAccuracy(plan.probe), QString::number(plan.probe.pictures), attempt));
}

void BudgetDialog::showNothing(const QString& why, bool isProblem)
{
    found_.reset();
    preview_->setRowCount(0);
    summary_->setText(isProblem ? QStringLiteral("⚠ ") + why : why);
    probe_->clear();
    progress_->hide();
    stop_->hide();
    apply_->setEnabled(false);
}

} // namespace espalier

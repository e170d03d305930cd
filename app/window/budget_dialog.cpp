#include "app/window/budget_dialog.h"

#include "core/error.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
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
{
    setWindowTitle(tr("Plan for a budget"));
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    connect(budget_, &QLineEdit::textChanged, this, &BudgetDialog::judge);
    connect(cheapest_, &QComboBox::currentIndexChanged, this, &BudgetDialog::judge);
    for (auto* box : {weightBits_, activationBits_, restoreDense_})
        connect(box, &QCheckBox::toggled, this, &BudgetDialog::judge);
    connect(&bench_.sensitivity(), &SensitivityController::changed, this, [this] {
        if (!task_.running())
            judge();
    });
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
    task_.cancel();
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

void BudgetDialog::search()
{
    if (!found_)
        summary_->setText(tr("Looking for the plan…"));
    apply_->setEnabled(false);
    const auto& session = bench_.session();
    searchedWith_ = bench_.sensitivity().loss();
    task_.start([layers = session.layers(), plan = session.plan(), loss = searchedWith_,
                    chip = bench_.costs().accelerator(), wish = *wish()](
                    std::stop_token) { return planForBudget(layers, plan, *loss, chip, wish); },
        [this](const Allocation& allocation) {
            show(allocation);
            searchAgainIfMeasured();
        },
        [this](const QString& why) {
            showNothing(why.left(1).toUpper() + why.mid(1) + u'.', true);
            searchAgainIfMeasured();
        });
}

/// The last values may have come in while this search went on; while more are to come, they start the next.
void BudgetDialog::searchAgainIfMeasured()
{
    if (!bench_.sensitivity().measuring() && bench_.sensitivity().loss() != searchedWith_)
        judge();
}

void BudgetDialog::show(const Allocation& allocation)
{
    const auto& layers = bench_.session().layers();
    const auto report = estimateCost(layers, allocation.plan, bench_.costs().accelerator());
    const auto loss = bench_.sensitivity().loss();
    if (allocation.plan.layers.size() != layers.size() || !loss)
        return;
    found_ = allocation.plan;
    preview_->setRowCount(static_cast<int>(layers.size()));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto& plan = allocation.plan.layers[layer];
        const QStringList texts{QString::fromStdString(layers[layer].name), formatShare(plan.keep),
            bitsText(plan.weightBits), bitsText(plan.activationBits),
            formatBytes(static_cast<double>(report.planned.layers[layer].storage.total()) / 8.0),
            noteOf(allocation, layer)};
        for (int column = 0; column < texts.size(); ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            const bool isNumber = column > 0 && column < 5;
            item->setTextAlignment(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
            preview_->setItem(static_cast<int>(layer), column, item);
        }
    }
    preview_->resizeRowsToContents();
    const auto points = std::min(allocation.loss, loss->mostPoints());
    summary_->setText(
        tr("%1 stored, %2 and %3 a picture. Predicted before training: %4 points lost%5.%6")
            .arg(formatBytes(static_cast<double>(report.planned.total.storedBytes())),
                formatEnergy(report.joulesPerPicture()), formatTime(report.secondsPerPicture()),
                QString::number(points, 'f', 2),
                allocation.loss >= loss->mostPoints() / 2
                    ? tr("; so far down only a run can tell what is won back")
                    : QString(),
                bench_.sensitivity().values()->complete ? QString()
                                                        : tr(" Sensitivities are still coming in.")));
    apply_->setEnabled(true);
}

void BudgetDialog::showNothing(const QString& why, bool isProblem)
{
    found_.reset();
    preview_->setRowCount(0);
    summary_->setText(isProblem ? QStringLiteral("⚠ ") + why : why);
    apply_->setEnabled(false);
}

} // namespace espalier

#include "app/window/ratio_dialog.h"

#include "widgets/parse_keep.h"
#include "widgets/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace espalier {

RatioDialog::RatioDialog(QWidget* parent)
    : QDialog(parent)
    , field_(new QLineEdit(QStringLiteral("10x"), this))
    , bySize_(new QRadioButton(tr("By size: small layers are spared"), this))
{
    setWindowTitle(tr("Prune the whole network"));
    setAttribute(Qt::WA_DeleteOnClose);
    bySize_->setChecked(true);
    field_->selectAll();
    field_->setToolTip(tr("\"85x\", \"1.2%\" or \"0.012\""));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    apply_ = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
    apply_->setDefault(true);
    auto* form = new QFormLayout;
    form->addRow(tr("Pruning ratio"), field_);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(spacing::wideGap);
    column->addLayout(form);
    column->addWidget(bySize_);
    column->addWidget(new QRadioButton(tr("Uniform: every layer keeps the same share"), this));
    column->addWidget(buttons);
    connect(field_, &QLineEdit::textChanged, this, &RatioDialog::judge);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit chosen(1.0 / *parseKeep(field_->text()).keep, bySize_->isChecked());
        accept();
    });
}

void RatioDialog::judge()
{
    const auto parsed = parseKeep(field_->text());
    apply_->setEnabled(parsed.keep.has_value());
    apply_->setToolTip(parsed.problem);
}

} // namespace espalier

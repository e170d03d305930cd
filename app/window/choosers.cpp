#include "app/window/choosers.h"

#include "core/network/zoo.h"
#include "widgets/icons.h"

#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include <utility>

namespace espalier {

Choosers::Choosers(Workbench& bench, QToolBar* bar, QObject* parent)
    : QObject(parent)
    , bench_(bench)
    , model_(add(bar, "modelChooser", QStringLiteral("network"), tr("The network that is compressed")))
    , data_(
          add(bar, "dataChooser", QStringLiteral("pictures"), tr("The pictures it is trained and judged on")))
    , chip_(
          add(bar, "chipChooser", QStringLiteral("chip"), tr("The chip whose energy and time are estimated")))
{
    connect(model_->menu(), &QMenu::aboutToShow, this, [this] { fillModels(model_->menu()); });
    connect(data_->menu(), &QMenu::aboutToShow, this, [this] { fillData(data_->menu()); });
    connect(chip_->menu(), &QMenu::aboutToShow, this, [this] { fillChips(chip_->menu()); });
    connect(&bench_.session(), &Session::contentChanged, this, &Choosers::show);
    connect(&bench_.costs(), &Costs::changed, this, &Choosers::show);
    show();
}

QToolButton* Choosers::add(QToolBar* bar, const char* name, const QString& iconName, const QString& help)
{
    auto* button = new QToolButton(bar);
    button->setObjectName(QLatin1String(name));
    button->setIcon(icon(iconName));
    button->setToolTip(help);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(button));
    bar->addWidget(button);
    return button;
}

void Choosers::show()
{
    const auto& content = bench_.session().content();
    model_->setText(networkTitle(content));
    data_->setText(dataTitle(content.recipe.data));
    chip_->setText(QString::fromStdString(bench_.costs().accelerator().name));
}

void Choosers::fillModels(QMenu* menu)
{
    menu->clear();
    for (const auto& name : zooNames()) {
        auto* action = menu->addAction(zooTitle(name));
        action->setCheckable(true);
        action->setChecked(name == bench_.session().recipe().network);
        connect(action, &QAction::triggered, &bench_, [this, name] { bench_.chooseNetwork(name); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Open model…")), &QAction::triggered, this, &Choosers::openModelWanted);
}

void Choosers::fillData(QMenu* menu)
{
    menu->clear();
    auto* digits = menu->addAction(tr("Built-in digits"));
    digits->setCheckable(true);
    digits->setChecked(bench_.session().recipe().data.kind == "digits");
    connect(digits, &QAction::triggered, &bench_, &Workbench::useBuiltInDigits);
    menu->addSeparator();
    connect(menu->addAction(tr("Open data folder…")), &QAction::triggered, this, &Choosers::openDataWanted);
}

void Choosers::fillChips(QMenu* menu)
{
    menu->clear();
    bool anyOwn = false;
    for (const auto& chip : bench_.chips().chips()) {
        if (chip.own && !std::exchange(anyOwn, true))
            menu->addSeparator();
        auto* action = menu->addAction(QString::fromStdString(chip.name));
        action->setCheckable(true);
        action->setChecked(chip.id == bench_.session().content().accelerator);
        connect(action, &QAction::triggered, &bench_, [this, id = chip.id] { bench_.chooseAccelerator(id); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Look at the chip")), &QAction::triggered, this, &Choosers::chipWanted);
    connect(menu->addAction(tr("Open chip file…")), &QAction::triggered, this, &Choosers::openChipWanted);
}

} // namespace espalier

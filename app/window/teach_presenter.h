#pragma once

#include "app/activation_view.h"
#include "app/weight_map_view.h"
#include "app/window/admm_presenter.h"
#include "app/window/digit_presenter.h"
#include "app/window/lesson_presenter.h"
#include "app/window/teach_views.h"
#include "app/workbench.h"

#include <QObject>

namespace espalier {

/// Fills the views for teaching and passes their wishes on.
class TeachPresenter : public QObject {
    Q_OBJECT
public:
    TeachPresenter(Workbench& bench, const TeachViews& views, QObject* parent);

signals:
    void problem(const QString& text);

private:
    void connectMap();
    void connectDigits();
    void connectActivations();
    void connectLessons();

    TeachViews views_;
    WeightMapView map_;
    DigitPresenter digits_;
    AdmmPresenter admm_;
    ActivationView activations_;
    LessonPresenter lessons_;
};

} // namespace espalier

#pragma once

#include "core/run/progress.h"
#include "widgets/layer_edit.h"
#include "widgets/layer_row.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QStackedWidget;

namespace espalier {

class KeepSlider;
class PatternChooser;
class WeightHistogram;

/// The selected layers close up: settings and the histogram of their weights. Announces wishes, as the table
/// does.
class LayerInspector : public QWidget {
    Q_OBJECT
public:
    explicit LayerInspector(QWidget* parent = nullptr);

    /// `rows` are the positions of `layers` in the plan; none selected shows what to do instead.
    void setLayers(const QList<int>& rows, const QList<LayerRow>& layers);
    /// What the histogram shows: the first selected layer. Without counts it says when there will be some.
    void setWeights(const LayerProgress& weights);
    void setReadOnly(bool readOnly);

signals:
    void changing(const espalier::LayerEdits&
            edits); ///< while the slider is dragged: one step with the edited() after it
    void edited(const espalier::LayerEdits& edits);

private:
    QWidget* createLayerPage();
    QWidget* createSettings();
    void connectSettings();
    void showTitle();
    void showSettings();
    LayerEdits editsOf(LayerField field, const QVariant& value) const;
    void wish(LayerField field, const QVariant& value);

    QList<int> rows_;
    QList<LayerRow> layers_;
    bool readOnly_ = false;
    QStackedWidget* pages_;
    QLabel* title_;
    QLabel* subtitle_;
    KeepSlider* keep_;
    PatternChooser* pattern_;
    QComboBox* weightBits_;
    QComboBox* activationBits_;
    QDoubleSpinBox* threshold_;
    QCheckBox* locked_;
    WeightHistogram* histogram_;
};

} // namespace espalier

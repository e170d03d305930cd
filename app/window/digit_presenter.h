#pragma once

#include "app/digit_reader.h"
#include "app/picture_study.h"
#include "app/workbench.h"

#include <QObject>

namespace espalier {

class ConfusionPanel;
class DigitPanel;

/// Lets the session's dense network and its runs answer to what is drawn and to the test pictures.
class DigitPresenter : public QObject {
    Q_OBJECT
public:
    struct Views {
        DigitPanel* digit;
        ConfusionPanel* confusion;
    };
    DigitPresenter(Workbench& bench, Views views, QObject* parent);

    /// Somebody looks at the test pictures' answers.
    void setStudied(bool studied) { study_.setWatched(studied); }
    /// Puts a test picture onto the sheet.
    void showPicture(std::size_t picture);

signals:
    void problem(const QString& text);
    /// A picture was put onto the sheet, which is to be seen.
    void sheetWanted();

private:
    void takeContent();
    void takeModels();
    void ask(const DigitReader::Pixels& pixels);
    void show(const std::vector<ModelAnswer>& answers);
    void showStudy();
    void findDisagreement();
    QString whyNothingIsKnown() const;

    Workbench& bench_;
    Views views_;
    DigitReader reader_;
    PictureStudy study_;
    QStringList names_; ///< of the models asked
    DataSplitPtr data_; ///< that the sheet has the shape of
    bool wantsDisagreement_ = false; ///< as soon as the answers are there
    std::size_t nextDisagreement_ = 0;
};

} // namespace espalier

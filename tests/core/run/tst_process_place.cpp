#include "core/error.h"
#include "core/run/process_place.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <map>

using namespace espalier;

namespace {

using Variables = std::map<std::string, std::string>;

std::optional<ProcessPlace> placeWith(const Variables& variables)
{
    return placeFromEnvironment([&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

const Variables usual{
    {"RANK", "1"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "10.0.0.7"}, {"MASTER_PORT", "29500"}};
const Variables slurm{{"SLURM_STEP_NUM_TASKS", "8"}, {"SLURM_PROCID", "3"},
    {"SLURM_STEP_NODELIST", "node[07-09,12]"}, {"SLURM_JOB_ID", "1200345"}};

Variables with(Variables variables, const std::string& name, const std::string& value)
{
    variables[name] = value;
    return variables;
}

} // namespace

Q_DECLARE_METATYPE(Variables)

class TestProcessPlace : public QObject {
    Q_OBJECT

private slots:
    void noLauncherMeansOneProcess()
    {
        QVERIFY(!placeWith({}));
        QVERIFY(!placeWith({{"RANK", "0"}, {"WORLD_SIZE", "1"}}));
        QVERIFY(!placeWith({{"SLURM_NTASKS", "8"}, {"SLURM_PROCID", "0"}})); // a batch script
    }

    void theUsualVariablesAreUnderstood()
    {
        QVERIFY(placeWith(usual) == (ProcessPlace{1, 4, "10.0.0.7", 29500}));
    }

    void slurmsVariablesAreUnderstood()
    {
        QVERIFY(placeWith(slurm) == (ProcessPlace{3, 8, "node07", 20345}));
        QVERIFY(placeWith(with(slurm, "MASTER_PORT", "4000")) == (ProcessPlace{3, 8, "node07", 4000}));
    }

    void theUsualOnesComeFirst()
    {
        auto both = slurm;
        both.insert(usual.begin(), usual.end());
        QVERIFY(placeWith(both) == placeWith(usual));
    }

    void badVariablesAreNamed_data()
    {
        QTest::addColumn<Variables>("variables");
        QTest::addColumn<QString>("named");
        QTest::newRow("rank beyond") << with(usual, "RANK", "4") << "RANK is '4'";
        QTest::newRow("no number") << with(usual, "WORLD_SIZE", "two") << "WORLD_SIZE is 'two'";
        QTest::newRow("rest of a number") << with(usual, "MASTER_PORT", "80x") << "MASTER_PORT is '80x'";
        QTest::newRow("no master") << with(usual, "MASTER_ADDR", "") << "MASTER_ADDR is not set";
        QTest::newRow("no size") << with(usual, "WORLD_SIZE", "") << "WORLD_SIZE is not set";
        QTest::newRow("slurm rank") << with(slurm, "SLURM_PROCID", "8") << "SLURM_PROCID is '8'";
        QTest::newRow("slurm nodes") << with(slurm, "SLURM_STEP_NODELIST", "node[07") << "node[07";
    }

    void badVariablesAreNamed()
    {
        QFETCH(Variables, variables);
        QFETCH(QString, named);
        const auto text = errorText([&] { placeWith(variables); });
        QVERIFY2(text.contains(named), qPrintable(text));
    }

    void firstHost_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("first");
        QTest::newRow("one") << "alone"
                             << "alone";
        QTest::newRow("several") << "a,b"
                                 << "a";
        QTest::newRow("range") << "node[07-09,12],login1"
                               << "node07";
        QTest::newRow("single in brackets") << "n[3]"
                                            << "n3";
        QTest::newRow("tail") << "r[1-2]-ib,x"
                              << "r1-ib";
    }

    void firstHost()
    {
        QFETCH(QString, list);
        QFETCH(QString, first);
        QCOMPARE(QString::fromStdString(firstHostOf(list.toStdString())), first);
    }
};

QTEST_APPLESS_MAIN(TestProcessPlace)
#include "tst_process_place.moc"

#include "core/formats/file_io.h"

#include "core/error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// Lets no file grow beyond some bytes, as a full disk does, until it goes out of scope.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        auto limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    rlimit before_{};
};

template <class Action>
QString messageOf(Action action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestFileIo : public QObject {
    Q_OBJECT

private slots:
    void init();
    void whatIsWrittenIsRead_data();
    void whatIsWrittenIsRead();
    void anOlderFileIsReplacedAndKeepsItsPermissions();
    void aLinkStaysALink();
    void aFullDiskLeavesTheOlderFile();
    void aMissingFolderIsNamed();
    void aFolderIsNotOverwritten();
    void aFolderWithoutPermissionIsNamed();
    void aMissingFileIsNamed();
    void aFolderIsNotRead();

private:
    fs::path path(const char* name) const { return fs::path(folder_->path().toStdString()) / name; }
    std::vector<fs::path> files() const
    {
        return {fs::directory_iterator(folder_->path().toStdString()), fs::directory_iterator()};
    }

    std::unique_ptr<QTemporaryDir> folder_;
};

void TestFileIo::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
}

void TestFileIo::whatIsWrittenIsRead_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 65535, 65536, 65537, 300000})
        QTest::addRow("%d bytes", size) << size;
}

void TestFileIo::whatIsWrittenIsRead()
{
    QFETCH(int, size);
    std::string text(static_cast<std::size_t>(size), '\0');
    for (std::size_t index = 0; index < text.size(); ++index)
        text[index] = static_cast<char>(index * 7);
    writeTextAtomically(path("file"), text);
    QVERIFY(readTextFile(path("file")) == text);
    const auto bytes = readFile(path("file"));
    QVERIFY(std::equal(bytes.begin(), bytes.end(), text.begin(), text.end(),
        [](auto left, auto right) { return left == static_cast<std::uint8_t>(right); }));
    QCOMPARE(files().size(), std::size_t{1});
}

void TestFileIo::anOlderFileIsReplacedAndKeepsItsPermissions()
{
    writeTextAtomically(path("file"), "older and longer");
    fs::permissions(path("file"), fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_write);
    writeTextAtomically(path("file"), "new");
    QCOMPARE(readTextFile(path("file")), std::string("new"));
    QVERIFY(fs::status(path("file")).permissions()
        == (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_write));
}

void TestFileIo::aLinkStaysALink()
{
    writeTextAtomically(path("real"), "older");
    fs::create_symlink(path("real"), path("link"));
    writeTextAtomically(path("link"), "new");
    QVERIFY(fs::is_symlink(path("link")));
    QCOMPARE(readTextFile(path("real")), std::string("new"));
}

void TestFileIo::aFullDiskLeavesTheOlderFile()
{
    writeTextAtomically(path("file"), "older");
    QString message;
    {
        const SmallDisk disk(1000);
        message = messageOf([&] { writeTextAtomically(path("file"), std::string(5000, 'x')); });
    }
    QCOMPARE(message, "cannot write " + QString::fromStdString(path("file").string()) + ": File too large");
    QCOMPARE(readTextFile(path("file")), std::string("older"));
    QCOMPARE(files().size(), std::size_t{1});
}

void TestFileIo::aMissingFolderIsNamed()
{
    const auto message = messageOf([&] { writeTextAtomically(path("absent/file"), "x"); });
    QVERIFY2(message.endsWith("absent/file: No such file or directory"), qPrintable(message));
    QVERIFY(files().empty());
}

void TestFileIo::aFolderIsNotOverwritten()
{
    fs::create_directory(path("folder"));
    const auto message = messageOf([&] { writeTextAtomically(path("folder"), "x"); });
    QVERIFY2(message.endsWith("folder: Is a directory"), qPrintable(message));
    QCOMPARE(files().size(), std::size_t{1});
    QVERIFY(messageOf([&] { writeTextAtomically(path("folder/"), "x"); }).endsWith("Is a directory"));
}

void TestFileIo::aFolderWithoutPermissionIsNamed()
{
    if (geteuid() == 0)
        QSKIP("root may write everywhere");
    fs::create_directory(path("closed"));
    fs::permissions(path("closed"), fs::perms::owner_read | fs::perms::owner_exec);
    const auto message = messageOf([&] { writeTextAtomically(path("closed/file"), "x"); });
    fs::permissions(path("closed"), fs::perms::owner_all);
    QVERIFY2(message.endsWith("closed/file: Permission denied"), qPrintable(message));
}

void TestFileIo::aMissingFileIsNamed()
{
    const auto message = messageOf([&] { readFile(path("absent")); });
    QCOMPARE(message,
        "cannot read " + QString::fromStdString(path("absent").string()) + ": No such file or directory");
}

void TestFileIo::aFolderIsNotRead()
{
    QVERIFY(messageOf([&] { readTextFile(path("")); }).endsWith("Is a directory"));
}

QTEST_APPLESS_MAIN(TestFileIo)
#include "tst_file_io.moc"

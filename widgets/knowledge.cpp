#include "widgets/knowledge.h"

#include <QCoreApplication>
#include <QLocale>

namespace espalier {

QString toText(Knowledge known, std::int64_t pictures, const QString& data)
{
    switch (known) {
    case Knowledge::Exact: return {};
    case Knowledge::Estimated:
        return data.isEmpty() ? QCoreApplication::translate("Knowledge", "estimated")
                              : QCoreApplication::translate("Knowledge", "estimated from %1").arg(data);
    case Knowledge::Probed:
        return QCoreApplication::translate("Knowledge", "probed n = %1")
            .arg(QLocale(QLocale::English).toString(static_cast<qlonglong>(pictures)));
    case Knowledge::Measured:
        return data.isEmpty() ? QCoreApplication::translate("Knowledge", "measured")
                              : QCoreApplication::translate("Knowledge", "measured on %1").arg(data);
    }
    return {};
}

} // namespace espalier

// The figures of a compilation, read off the printable form, and their text.
#ifndef INLAY_LIB_DRIVER_REPORT_H
#define INLAY_LIB_DRIVER_REPORT_H

#include "inlay/Inlay.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/JSON.h"

namespace inlay {

/// Adds arena, steps, multiply-adds and weights of a module in printable form.
void addModuleFigures(mlir::ModuleOp module, Report &report);

/// "1 234 567", for people.
std::string groupedNumber(int64_t number);

/// One line a figure.
std::string reportText(const Report &report);
llvm::json::Value reportJson(const Report &report);
/// The inverse of `reportJson`; missing figures are 0.
Report reportFromJson(const llvm::json::Object &object);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_REPORT_H

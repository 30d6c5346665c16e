// From MLIR's diagnostics to lines that a user of the compiler can read.
#ifndef INLAY_LIB_DRIVER_DIAGNOSTICS_H
#define INLAY_LIB_DRIVER_DIAGNOSTICS_H

#include "inlay/Inlay.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringSet.h"
#include <functional>

namespace inlay {

/// Takes each message as it is found.
using MessageSink = std::function<void(const Message &)>;

/// "error: ...", as printed.
std::string messageLine(const Message &message);

/// While it lives, diagnostics of a context go to a sink as one line each: the
/// node is named where the text does not name it already, IR dumps and MLIR's
/// remarks about its own pipeline are left out, control characters are spelled
/// out, nothing is said twice, and length and number are bounded.
class DiagnosticLines : public mlir::ScopedDiagnosticHandler {
public:
  DiagnosticLines(mlir::MLIRContext *context, MessageSink sink);
  ~DiagnosticLines();

  /// Errors seen so far, those beyond the bound included.
  unsigned getNumErrors() const { return numErrors; }

private:
  void handle(mlir::Diagnostic &diagnostic);
  void send(Message message);

  MessageSink sink;
  unsigned numErrors = 0;
  unsigned numSent = 0;
  unsigned numDropped = 0;
  llvm::StringSet<> seen;
};

} // namespace inlay

#endif // INLAY_LIB_DRIVER_DIAGNOSTICS_H

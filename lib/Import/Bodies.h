//===- Bodies.h - Subgraphs that stay bodies of ops ------------*- C++ -*-===//
//
// A branch or a loop that is decided at run time keeps its subgraph as a body.
// Which form an operator takes may only show when it is tried, so an import can
// be an attempt whose diagnostics are kept back.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_BODIES_H
#define INLAY_LIB_IMPORT_BODIES_H

#include "lib/Import/GraphImporter.h"

#include <functional>

namespace inlay::import {

/// A subgraph as a body; it lacks its terminator.
struct ImportedBody {
  std::unique_ptr<mlir::Region> region;
  llvm::SmallVector<mlir::Value> results;
  /// For each result whether its rows are counted, and by what in the body.
  llvm::SmallVector<std::optional<RowCount>> counts;

  /// Ends the body in `inlay.yield` and moves it into `target`.
  void finish(Node &node, mlir::ValueRange yielded, mlir::Region &target);
};

/// Makes the results of a body of its arguments.
using BodyMaker =
    llvm::function_ref<mlir::FailureOr<llvm::SmallVector<mlir::Value>>(
        llvm::ArrayRef<mlir::Value> arguments)>;

/// A body with arguments of the given types; an error if an op in it mixes rows
/// that are counted with those beyond the count.
mlir::FailureOr<ImportedBody> importBody(Node &node, mlir::TypeRange arguments,
                                         BodyMaker make);

/// What is said while it lives is kept back. One that is not accepted takes
/// back all ops and errors since it was made; `report` then says why.
class Attempt {
public:
  explicit Attempt(Node &node);
  ~Attempt();

  /// Keeps what was imported.
  void accept();
  /// Takes it back.
  void reject();
  /// Says what was kept back, as errors of this import.
  void report();

private:
  Node &node;
  mlir::Block *block;
  mlir::Operation *last;
  std::vector<mlir::Diagnostic> said;
  std::unique_ptr<mlir::ScopedDiagnosticHandler> handler;
  bool hadError;
  /// Values of an attempt that is taken back must not be found again.
  CountedRows counted;
};

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_BODIES_H

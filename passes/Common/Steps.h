// The steps of an entry on buffers, in the order in which they run, and when
// within that order a branch or a loop runs.
#ifndef INLAY_PASSES_COMMON_STEPS_H
#define INLAY_PASSES_COMMON_STEPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace inlay {

/// Other addresses of the same bytes.
bool isBufferView(mlir::Operation *op);

/// A branch or a loop between steps.
bool isControl(mlir::Operation *op);

/// An op that computes on whole buffers: no view, constant, terminator or
/// control, and nothing that only touches a number.
bool isStep(mlir::Operation *op);

/// Steps from 1 on; what stands between two steps has the number of the first.
class StepNumbers {
public:
  explicit StepNumbers(mlir::func::FuncOp entry);

  /// The number of an op of the entry or of a branch or loop in it.
  int64_t of(mlir::Operation *op) const { return numbers.lookup(op); }

  /// The steps from the first to the last at which `user` may run again before
  /// an op in `block` does: the span of the outermost loop between them, or
  /// `user` alone.
  std::pair<int64_t, int64_t> span(mlir::Operation *user,
                                   mlir::Block *block) const;

  /// The innermost loop around an op, or null.
  static mlir::Operation *loopAround(mlir::Operation *op);

private:
  void number(mlir::Block &block);

  int64_t last = 0;
  llvm::DenseMap<mlir::Operation *, int64_t> numbers;
  llvm::DenseMap<mlir::Operation *, std::pair<int64_t, int64_t>> loops;
};

} // namespace inlay

#endif // INLAY_PASSES_COMMON_STEPS_H

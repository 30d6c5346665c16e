//===- LoopForms.h - Loops that keep their body, or are unrolled -*- C++
//-*-===//
//
// What Loop and Scan share.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_LOOPFORMS_H
#define INLAY_LIB_IMPORT_LOOPFORMS_H

#include "lib/Import/Bodies.h"

namespace inlay::import {

/// What `inlay.loop` is made of.
struct LoopForm {
  int64_t bound = 0;
  mlir::Value trips, condition;
  llvm::SmallVector<mlir::Value> inits, rows;
  /// Whether the subgraph is that of Loop: it takes the number of the step and
  /// the condition before the carried values, and gives the next condition.
  bool isLoop = false;
};

/// Whether a loop of so many steps is better unrolled.
bool isSmall(const onnx::GraphProto &body, int64_t steps);

/// One element under the shape that the subgraph declares for its input.
mlir::Value asDeclared(Node &node, mlir::Value value,
                       const onnx::ValueInfoProto &input);

/// The loop with `graph` as its body; an error of the node if steps differ in
/// their shapes. It has no `while` if its condition is known to hold always.
mlir::FailureOr<LoopOp> createLoop(Node &node, const onnx::GraphProto &graph,
                                   LoopForm form);

/// Unrolls a loop that is small, else keeps its body, else unrolls it if the
/// number of steps is known; says what is wrong with the form it tried first.
mlir::LogicalResult
importEitherWay(Node &node, bool isSmall, bool isCounted,
                llvm::function_ref<mlir::LogicalResult()> unroll,
                llvm::function_ref<mlir::LogicalResult()> keep);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_LOOPFORMS_H

//===- LoopForms.h - Loops that keep their body or lose it ------*- C++ -*-===//
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
  /// Whether a step gives the next condition before the carried values; and a
  /// subgraph takes the number of the step and the condition before them.
  bool isLoop = false;
};

/// Steps that are unrolled at most, where no body serves all of them.
inline constexpr int64_t stepLimit = 1024;

/// Whether a loop of so many steps is better unrolled.
bool isSmall(const onnx::GraphProto &body, int64_t steps);

/// One element under the shape that the subgraph declares for its input.
mlir::Value asDeclared(Node &node, mlir::Value value,
                       const onnx::ValueInfoProto &input);

/// The values of all steps along a new axis; an error of the node if their
/// types differ, or if there is none.
mlir::FailureOr<mlir::Value> stack(Node &node,
                                   llvm::ArrayRef<mlir::Value> values,
                                   int64_t givenAxis, bool reverse);

/// The loop over `step`, which takes the number of the step, the carried values
/// and the rows; an error of the node if steps differ in their shapes. It has
/// no `while` if its condition is known to hold always.
mlir::FailureOr<LoopOp> createLoop(Node &node, LoopForm form, BodyMaker step);
/// The same with the steps that `graph` describes.
mlir::FailureOr<LoopOp> createLoop(Node &node, LoopForm form,
                                   const onnx::GraphProto &graph);

/// Unrolls a loop that is small, else keeps its body, else unrolls it if the
/// number of steps is known; says what is wrong with the form it tried first.
mlir::LogicalResult
importEitherWay(Node &node, bool isSmall, bool isCounted,
                llvm::function_ref<mlir::LogicalResult()> unroll,
                llvm::function_ref<mlir::LogicalResult()> keep);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_LOOPFORMS_H

// Lowering of a graph: its layers to kernels, what moves no bytes to views,
// branches and loops to those of `scf`.
#ifndef INLAY_PASSES_TOKERNELS_GRAPHLOWERING_H
#define INLAY_PASSES_TOKERNELS_GRAPHLOWERING_H

#include "dialects/Inlay/InlayDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace inlay {

/// Lowers one graph function to an entry on buffers.
struct GraphLowering {
  mlir::func::FuncOp graph;
  mlir::OpBuilder builder;
  mlir::IRMapping lowered;

  explicit GraphLowering(mlir::func::FuncOp graph)
      : graph(graph), builder(graph.getContext()) {}

  mlir::func::FuncOp createEntry();
  mlir::LogicalResult lowerBody(mlir::func::FuncOp entry);

private:
  mlir::LogicalResult lowerOps(mlir::Block &block);
  mlir::LogicalResult lowerOp(mlir::Operation &op);
  void lowerConcat(ConcatOp op);
  void writeOutputs(mlir::func::ReturnOp op, mlir::func::FuncOp entry);

  //===-- ControlLowering.cpp ---------------------------------------------===//
  mlir::LogicalResult lowerIf(IfOp op);
  mlir::LogicalResult lowerBranch(mlir::Region &body, mlir::Block *block,
                                  mlir::ValueRange homes);
  mlir::LogicalResult lowerLoop(LoopOp op);
  /// The values with which a loop starts: carried ones, then room for rows.
  llvm::SmallVector<mlir::Value> loopStart(LoopOp op);
  size_t mapCarried(LoopOp op, mlir::ValueRange carried,
                    mlir::ValueRange values);
  void mapResults(LoopOp op, mlir::ValueRange values);
  /// The body at the insertion point, given the number of the step and the
  /// values of the step before; gives the next ones in their places.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  lowerStep(LoopOp op, mlir::Value step, mlir::ValueRange state,
            mlir::Value *condition);
  mlir::LogicalResult lowerCounted(LoopOp op, mlir::ValueRange start);
  mlir::LogicalResult lowerWhile(LoopOp op, mlir::ValueRange start);
};

/// The tensor under another shape, as views.
mlir::Value reshapeTensor(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value input, mlir::RankedTensorType to);

} // namespace inlay

#endif // INLAY_PASSES_TOKERNELS_GRAPHLOWERING_H

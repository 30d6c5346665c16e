//===- AttentionCore.h - Scaled dot products with masks --------*- C++ -*-===//
//
// What the attention operators of ONNX and of ONNX Runtime come down to. All
// tensors have four axes, [batch, heads, sequence, size]:
//
//   logits  = scale * query * key^T          query heads share key heads
//   capped  = softcap * tanh(logits / softcap)
//   biased  = capped + biases, -inf where not visible
//   weights = softmax(biased)                0 in a row with nothing visible
//   result  = weights * value
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_ATTENTIONCORE_H
#define INLAY_LIB_IMPORT_ATTENTIONCORE_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// The operands of attention, and after `build` all its steps.
struct AttentionCore {
  Node &node;
  mlir::Value query; ///< [B, H, S, D]
  mlir::Value key;   ///< [B, H / n, T, D]
  mlir::Value value; ///< [B, H / n, T, E]
  double scale = 0;  ///< 0: 1 / sqrt(D)
  double softcap = 0;
  /// Added to the logits; broadcasts to [B, H, S, T].
  llvm::SmallVector<mlir::Value> biases = {};
  /// i1, broadcasts to [B, H, S, T]; null: all is visible.
  mlir::Value visible = nullptr;
  /// Rows with nothing visible give zeros; else that is left open.
  bool guardsEmptyRows = false;
  /// One more logit a head that takes weight but has no value; [H] or null.
  mlir::Value sink = nullptr;

  mlir::Value logits = nullptr, capped = nullptr, biased = nullptr,
              weights = nullptr;

  int64_t queryLength() const { return shapeOf(query)[2]; }
  int64_t keyLength() const { return shapeOf(key)[2]; }

  /// Restricts what is visible.
  void restrict(mlir::Value condition);
  /// Key j is visible to query i iff j <= i + offset. `offset`: i64 that
  /// broadcasts to [B, 1, S, T].
  void makeCausal(mlir::Value offset);
  /// i + offset - j must lie in [-right, left]; a negative bound is none.
  void makeWindow(mlir::Value offset, int64_t left, int64_t right);

  /// [B, H, S, E], or null after an error.
  mlir::Value build();

private:
  mlir::Value rowNumbers();
  mlir::Value columnNumbers();
  mlir::Value product(mlir::Value lhs, mlir::Value rhs, int64_t columns);
  mlir::Value softmax();
};

/// An i64 scalar.
mlir::Value intScalar(Node &node, int64_t value);
/// 0, 1, ... along one axis of a shape with ones elsewhere.
mlir::Value countAlong(Node &node, int64_t count, unsigned axis, unsigned rank);

/// [B, S, H * D] as [B, H, S, D], and back.
mlir::FailureOr<mlir::Value> splitHeads(Node &node, mlir::Value value,
                                        int64_t heads, llvm::StringRef role);
mlir::Value mergeHeads(Node &node, mlir::Value value);

/// Columns [first, first + count) of the last axis.
mlir::Value lastAxis(Node &node, mlir::Value value, int64_t first,
                     int64_t count);
mlir::Value joinAlong(Node &node, llvm::ArrayRef<mlir::Value> parts,
                      int64_t axis);

/// Adds a bias from the masks that ONNX Runtime's operators take as operand
/// `index`: lengths [B], [B, T], or [B, S, T], of which 0 hides a key.
mlir::LogicalResult addKeyMask(AttentionCore &core, unsigned index,
                               float filter);
/// Hides later keys where the attribute `unidirectional` says so.
void makeUnidirectional(AttentionCore &core, int64_t pastLength);

/// The handlers of attention with a state of fixed size.
mlir::LogicalResult importLinearAttention(Node &node);
mlir::LogicalResult importCausalConv(Node &node);

/// Rotary embedding of [B, H, S, D]: the first `size` values of each vector
/// are turned by angles whose cosines and sines are [B or 1, S, size / 2];
/// value i pairs with i + size / 2, or `interleaved` with its neighbour.
mlir::Value rotate(Node &node, mlir::Value value, mlir::Value cosines,
                   mlir::Value sines, int64_t size, bool interleaved);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_ATTENTIONCORE_H

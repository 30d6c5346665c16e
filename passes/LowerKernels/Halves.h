//===- Halves.h - Steps that need more than 16 bits -----------*- C++ -*-===//
//
// Floats of 16 bits are summed in float32 by --inlay-widen-halves, but a
// constant such as an epsilon of 1e-12, or a count of 65536, has no value of 16
// bits: a step with one is made in float32 from the start.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_PASSES_LOWERKERNELS_HALVES_H
#define INLAY_PASSES_LOWERKERNELS_HALVES_H

#include "mlir/IR/TypeUtilities.h"
#include "passes/LowerKernels/Builder.h"

namespace inlay {

inline bool isHalf(mlir::Type type) { return type.isF16() || type.isBF16(); }

/// The type in which to compute with values of `type`.
inline mlir::Type wideType(LoopBuilder &b, mlir::Type type) {
  return isHalf(type) ? mlir::Type(b.getF32Type()) : type;
}

/// A value in that type, exactly.
inline mlir::Value widen(LoopBuilder &b, mlir::Value value) {
  if (!isHalf(value.getType()))
    return value;
  return mlir::arith::ExtFOp::create(b, b.getF32Type(), value);
}

/// The value of `type` that is nearest to one of the wide type.
inline mlir::Value narrow(LoopBuilder &b, mlir::Value value, mlir::Type type) {
  if (mlir::getElementTypeOrSelf(value) == type)
    return value;
  return mlir::arith::TruncFOp::create(b, type, value);
}

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_HALVES_H

//===- Quantization.h - Between floats and small integers ------*- C++ -*-===//
//
// Scales and zero points as operators have them, and the two conversions. An
// operator on quantized tensors is spelled: dequantize, compute, quantize.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_QUANTIZATION_H
#define INLAY_LIB_IMPORT_QUANTIZATION_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// Scale and zero point of the same shape: one element, or one an index of
/// `axis`.
struct Scaling {
  mlir::Value scale, zeroPoint;
  std::optional<int64_t> axis;
};

/// Reads the scale and zero point operands for a tensor; `quantized` is the
/// type of the zero point that is left out. Constant scales must be finite and,
/// but for `anySign`, positive (I24).
mlir::FailureOr<Scaling> readScaling(Node &node, mlir::Value tensor,
                                     unsigned scaleIndex, unsigned zeroIndex,
                                     mlir::Type quantized, int64_t givenAxis,
                                     bool anySign = false);

/// An integer tensor of the zero point's type; null after an error.
mlir::Value quantize(Node &node, mlir::Value value, const Scaling &scaling);

/// A float tensor of the scale's type; null after an error.
mlir::Value dequantize(Node &node, mlir::Value value, const Scaling &scaling);

/// A scale under which [min(x, 0), max(x, 0)] fits in 8 bits, and the zero
/// point, both scalars; as DynamicQuantizeLinear.
std::pair<mlir::Value, mlir::Value> dynamicScaling(Node &node, mlir::Value x);

/// Moves the channels of an image from the last axis to axis 1, or back.
mlir::Value moveChannels(Node &node, mlir::Value value, bool toFront);

/// QLinearConv, also with the attribute `channels_last`.
mlir::LogicalResult importQLinearConv(Node &node);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_QUANTIZATION_H

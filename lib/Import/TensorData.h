//===- TensorData.h - TensorProto to constant attribute --------*- C++ -*-===//
//
// The data of initializers and constants. A splat becomes one element, small
// data a `dense<>`, and the rest a `dense_resource<>` whose blob points into
// the protobuf message or the mapped file.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_TENSORDATA_H
#define INLAY_LIB_IMPORT_TENSORDATA_H

#include "lib/Import/Import.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace onnx {
class TensorProto;
} // namespace onnx

namespace inlay::import {

class ExternalFiles;

/// Starts the message of an error about one tensor; the reader goes on with
/// "has ..., but ...".
using TensorError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// Reads tensors of one model and counts their bytes.
class TensorReader {
public:
  TensorReader(mlir::MLIRContext *context, const ImportOptions &options,
               ExternalFiles &external)
      : context(context), options(options), external(external) {}

  /// The tensor's value. `tensor` must outlive the module.
  mlir::FailureOr<mlir::ElementsAttr> read(const onnx::TensorProto &tensor,
                                           TensorError error);

  /// The type that the tensor declares (I9).
  mlir::FailureOr<mlir::RankedTensorType>
  readType(const onnx::TensorProto &tensor, TensorError error);

private:
  mlir::FailureOr<llvm::ArrayRef<char>>
  externalBytes(const onnx::TensorProto &tensor, uint64_t expected,
                TensorError error);

  mlir::MLIRContext *context;
  const ImportOptions &options;
  ExternalFiles &external;
  uint64_t totalBytes = 0;
};

/// Bits of an element type that ONNX packs into bytes (int4, uint2, ...) and
/// that becomes one of 8 bits here; 0 for any other type.
unsigned packedBits(int32_t onnxType);

/// A constant of raw little-endian bytes (`i1`: one byte each). Up to a page,
/// and splats, are copied; more is referenced under the resource key `name`,
/// or copied as well if `copy` says so or the alignment does not fit.
mlir::ElementsAttr constantOfBytes(mlir::RankedTensorType type,
                                   llvm::ArrayRef<char> bytes,
                                   llvm::StringRef name, bool copy = false);

/// Bytes that an element takes in ONNX's `raw_data`.
unsigned storedBytes(mlir::Type elementType);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_TENSORDATA_H

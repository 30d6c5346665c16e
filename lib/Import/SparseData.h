//===- SparseData.h - SparseTensorProto to TensorProto ---------*- C++ -*-===//

#ifndef INLAY_LIB_IMPORT_SPARSEDATA_H
#define INLAY_LIB_IMPORT_SPARSEDATA_H

#include "lib/Import/TensorData.h"

#include "onnx-ml.pb.h"

namespace inlay::import {

/// The same tensor with all its elements, those that are not stored being zero.
mlir::FailureOr<onnx::TensorProto>
makeDense(const onnx::SparseTensorProto &sparse, TensorReader &reader,
          TensorError error);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_SPARSEDATA_H

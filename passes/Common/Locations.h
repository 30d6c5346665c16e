// Names of ONNX nodes in locations.
#ifndef INLAY_PASSES_COMMON_LOCATIONS_H
#define INLAY_PASSES_COMMON_LOCATIONS_H

#include "mlir/IR/Location.h"

namespace inlay {

/// The name of the (first) ONNX node in a location, or "".
llvm::StringRef nodeName(mlir::Location loc);

/// A location named "<node>.<part>", for a constant that belongs to a node;
/// `loc` itself where no node has a name.
mlir::Location partLoc(mlir::Location loc, llvm::StringRef part);

} // namespace inlay

#endif // INLAY_PASSES_COMMON_LOCATIONS_H

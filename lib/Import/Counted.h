//===- Counted.h - Results whose size the data decides ---------*- C++ -*-===//
//
// What NonZero and Compress become where their operand is computed.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_COUNTED_H
#define INLAY_LIB_IMPORT_COUNTED_H

#include "lib/Import/GraphImporter.h"

namespace inlay::import {

mlir::LogicalResult importComputedNonZero(Node &node);

/// Slices of `input` along `axis` whose condition, input 1, holds.
mlir::LogicalResult importComputedCompress(Node &node, mlir::Value input,
                                           int64_t axis);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_COUNTED_H

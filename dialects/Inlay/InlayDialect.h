// The graph dialect `inlay`: ops on tensors of static shape with the meaning
// of ONNX. Declarations of all ops; one .cpp a family.
#ifndef INLAY_DIALECTS_INLAY_INLAYDIALECT_H
#define INLAY_DIALECTS_INLAY_INLAYDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Inlay/InlayDialect.h.inc"
#include "dialects/Inlay/InlayEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Inlay/InlayAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/Inlay/InlayOps.h.inc"

namespace inlay {

/// Whether `op` computes each element of its result from the elements of its
/// operands at the same (broadcast) place, so that it can join a layer's loop
/// nest: unary, binary, compare, select, cast, quantize, dequantize.
bool isElementwise(mlir::Operation *op);

} // namespace inlay

#endif // INLAY_DIALECTS_INLAY_INLAYDIALECT_H

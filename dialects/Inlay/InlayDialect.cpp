// Registration of the graph dialect, constants, layers and shared helpers.
#include "dialects/Inlay/InlayDialect.h"
#include "dialects/Inlay/OpUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inlay;

#include "dialects/Inlay/InlayDialect.cpp.inc"
#include "dialects/Inlay/InlayEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Inlay/InlayAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Inlay/InlayOps.cpp.inc"

void InlayDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Inlay/InlayAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Inlay/InlayOps.cpp.inc"
      >();
}

Operation *InlayDialect::materializeConstant(OpBuilder &builder,
                                             Attribute value, Type type,
                                             Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

bool inlay::isElementwise(Operation *op) {
  return isa<UnaryOp, BinaryOp, CompareOp, SelectOp, CastOp, QuantizeOp,
             DequantizeOp, BitCastOp, RequantizeOp, QBinaryOp, LookupOp>(op);
}

//===-- Constants and layers ----------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult
ConstantOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                             ValueRange operands, DictionaryAttr attributes,
                             OpaqueProperties properties, RegionRange regions,
                             SmallVectorImpl<Type> &types) {
  ConstantOpAdaptor adaptor(operands, attributes, properties, regions);
  types.push_back(adaptor.getValue().getType());
  return success();
}

LogicalResult LayerOp::verify() {
  Block &block = getBody().front();
  if (block.getArgumentTypes() != getInputs().getTypes()) // (C1)
    return emitOpError("has block arguments (")
           << block.getArgumentTypes() << ") that differ from its inputs ("
           << getInputs().getTypes() << ")";
  // Blocks are verified after the op that holds them.
  auto yield = dyn_cast<YieldOp>(block.back());
  if (!yield) // (C2)
    return emitOpError("does not end in `inlay.yield`");
  if (yield.getValues().getTypes() != getResultTypes()) // (C2)
    return emitOpError("yields (")
           << yield.getValues().getTypes() << "), but its results are ("
           << getResultTypes() << ")";
  return success();
}

//===-- Shared helpers ----------------------------------------------------===//

std::string inlay::shapeText(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? "," : "") + std::to_string(shape[i]);
  return text + "]";
}

LogicalResult inlay::inferError(std::optional<Location> loc,
                                const Twine &message) {
  return emitOptionalError(loc, message);
}

FailureOr<SmallVector<int64_t>>
inlay::broadcastShapes(ArrayRef<ArrayRef<int64_t>> shapes) {
  size_t rank = 0;
  for (ArrayRef<int64_t> shape : shapes)
    rank = std::max(rank, shape.size());
  SmallVector<int64_t> result(rank, 1);
  for (ArrayRef<int64_t> shape : shapes) {
    size_t skip = rank - shape.size();
    for (size_t i = 0; i < shape.size(); ++i) {
      int64_t &size = result[skip + i];
      if (shape[i] == size || shape[i] == 1)
        continue;
      if (size != 1)
        return failure();
      size = shape[i];
    }
  }
  return result;
}

bool inlay::broadcastsTo(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  if (from.size() > to.size())
    return false;
  size_t skip = to.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i)
    if (from[i] != 1 && from[i] != to[skip + i])
      return false;
  return true;
}

FailureOr<int64_t> inlay::checkedProduct(ArrayRef<int64_t> shape) {
  int64_t product = 1;
  bool empty = llvm::is_contained(shape, 0);
  for (int64_t size : shape)
    if (!empty && llvm::MulOverflow(product, size, product))
      return failure();
  return empty ? 0 : product;
}

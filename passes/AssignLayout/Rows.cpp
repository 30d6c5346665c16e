// Windows over one axis are windows over images of one row: N,C,W and N,C,H,1
// are N,C,1,W without a copy.
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "passes/AssignLayout/LayoutAssigner.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

/// The axes of N,C,W in N,C,1,W.
static ArrayRef<ReassociationIndices> rowGroups() {
  static const ReassociationIndices groups[] = {{0}, {1}, {2, 3}};
  return groups;
}

/// N,C,W, or N,C,H,1.
static bool isLine(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32() &&
         (type.getRank() == 3 ||
          (type.getRank() == 4 && type.getDimSize(3) == 1 &&
           type.getDimSize(2) > 1));
}

/// N,C,W or N,C,H,1 as an image of one row; what has just been made so is taken
/// as it was.
static Value asImage(OpBuilder &b, Value line) {
  if (tensorType(line).getRank() == 4) {
    auto expand = line.getDefiningOp<tensor::ExpandShapeOp>();
    bool isMade = expand && expand.getReassociationIndices() ==
                                SmallVector<ReassociationIndices>(rowGroups());
    line = isMade ? expand.getSrc()
                  : tensor::CollapseShapeOp::create(b, line.getLoc(), line,
                                                    rowGroups());
  }
  if (auto collapse = line.getDefiningOp<tensor::CollapseShapeOp>())
    if (collapse.getReassociationIndices() ==
            SmallVector<ReassociationIndices>(rowGroups()) &&
        tensorType(collapse.getSrc()).getDimSize(2) == 1)
      return collapse.getSrc();
  ArrayRef<int64_t> shape = tensorType(line).getShape();
  auto type = RankedTensorType::get({shape[0], shape[1], 1, shape[2]},
                                    tensorType(line).getElementType());
  return tensor::ExpandShapeOp::create(b, line.getLoc(), type, line,
                                       rowGroups());
}

/// An image of one row as the line that it was.
static Value asLine(OpBuilder &b, Value image, RankedTensorType type) {
  Value line =
      tensor::CollapseShapeOp::create(b, image.getLoc(), image, rowGroups());
  if (type.getRank() == 4)
    line = tensor::ExpandShapeOp::create(b, image.getLoc(), type, line,
                                         rowGroups());
  return line;
}

/// Attributes that have one value, or a low and a high one, for each spatial
/// axis: those of the line become those of W, and H gets `unit`.
static DenseI64ArrayAttr ofRow(Builder &b, ArrayRef<int64_t> values,
                               size_t axes, int64_t unit) {
  SmallVector<int64_t> wide;
  for (size_t i = 0; i < values.size(); i += axes)
    wide.append({unit, values[i]});
  return b.getDenseI64ArrayAttr(wide);
}

/// A map of the line's axes in terms of N,C,1,W; the column's W is the row's H.
static AffineMap ofRow(AffineMap map, bool isImage) {
  MLIRContext *context = map.getContext();
  if (isImage)
    return AffineMap::getMultiDimIdentityMap(4, context);
  SmallVector<AffineExpr> dims = {
      getAffineDimExpr(0, context), getAffineDimExpr(1, context),
      getAffineDimExpr(3, context), getAffineDimExpr(2, context)};
  SmallVector<AffineExpr> results;
  for (AffineExpr expr : map.getResults())
    results.push_back(expr.replaceDims(dims));
  return AffineMap::get(4, 0, results, context);
}

/// Whether a window moves along one axis only.
static bool isAlongLine(Operation *op) {
  if (!isa<kernel::ConvOp, kernel::ConvTransposeOp>(op) ||
      !isLine(op->getOperand(0)) || !isLine(op->getResult(0)))
    return false;
  auto weight = tensorType(op->getOperand(1));
  if (!op->getOperand(1).getDefiningOp<arith::ConstantOp>() ||
      !weight.getElementType().isF32())
    return false;
  auto pads = op->getAttrOfType<DenseI64ArrayAttr>("pads").asArrayRef();
  return weight.getRank() == 3 ||
         (weight.getDimSize(3) == 1 && pads[1] == 0 && pads[3] == 0);
}

/// The convolution over images of one row; null for other ops.
static Operation *asImageOp(Operation *op) {
  if (!isAlongLine(op))
    return nullptr;
  OpBuilder b(op);
  size_t count = op->getAttrOfType<ArrayAttr>("extra_maps").size();
  size_t firstExtra = op->getNumOperands() - 1 - count;
  SmallVector<Value> operands(op->getOperands());
  SmallVector<AffineMap> maps = mapsOf(op);
  operands[0] = asImage(b, operands[0]);
  // A constant stays one.
  auto value = cast<ElementsAttr>(
      operands[1].getDefiningOp<arith::ConstantOp>().getValue());
  ArrayRef<int64_t> shape = value.getShapedType().getShape();
  size_t axes = shape.size() - 2;
  FailureOr<Tensor> tensor = Tensor::fromAttr(value);
  assert(succeeded(tensor) && "a constant has a value");
  operands[1] = arith::ConstantOp::create(
      b, operands[1].getLoc(),
      cast<TypedAttr>(tensor->reshaped({shape[0], shape[1], 1, shape[2]})
                          .toAttr("weight")));
  for (size_t i = 0; i < count; ++i) {
    Value &extra = operands[firstExtra + i];
    bool isWhole = maps[i].isIdentity() &&
                   tensorType(extra) == tensorType(op->getResult(0));
    if (isWhole)
      extra = asImage(b, extra);
    maps[i] = ofRow(maps[i], isWhole);
  }
  ArrayRef<int64_t> out = tensorType(op->getResult(0)).getShape();
  Type element = tensorType(op->getResult(0)).getElementType();
  operands.back() = tensor::EmptyOp::create(
      b, op->getLoc(), ArrayRef<int64_t>{out[0], out[1], 1, out[2]}, element);
  OperationState state(op->getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(operands.back().getType());
  state.addAttributes(op->getAttrs());
  Region *epilogue = state.addRegion();
  IRMapping mapping;
  op->getRegion(0).cloneInto(epilogue, mapping);
  Operation *image = b.create(state);
  auto spatial = [&](StringRef name, int64_t unit) {
    image->setAttr(
        name, ofRow(b, op->getAttrOfType<DenseI64ArrayAttr>(name), axes, unit));
  };
  spatial("strides", 1);
  spatial("dilations", 1);
  spatial("pads", 0);
  image->setAttr("extra_maps", b.getAffineMapArrayAttr(maps));
  op->getResult(0).replaceAllUsesWith(
      asLine(b, image->getResult(0), tensorType(op->getResult(0))));
  return image;
}

void layout::makeImagesOfRows(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(block))
    if (asImageOp(&op))
      op.erase();
}

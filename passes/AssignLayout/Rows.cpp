// Windows over one axis are windows over images of one row: N,C,W and N,C,H,1
// are N,C,1,W without a copy. Convolutions become such; of codes also what
// reads the images that they left: pools, sums, elementwise ops and concats.
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "passes/AssignLayout/LayoutAssigner.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

static bool fits(Type element, bool withCodes) {
  return withCodes ? isElement(element) : element.isF32();
}

/// The axes of N,C,W in N,C,1,W.
static ArrayRef<ReassociationIndices> rowGroups() {
  static const ReassociationIndices groups[] = {{0}, {1}, {2, 3}};
  return groups;
}

/// N,C,W, or N,C,H,1.
static bool isLine(Value value, bool withCodes) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && fits(type.getElementType(), withCodes) &&
         (type.getRank() == 3 ||
          (type.getRank() == 4 && type.getDimSize(3) == 1 &&
           type.getDimSize(2) > 1));
}

/// The image of one row that N,C,W was, or null.
static Value imageBefore(Value line) {
  auto collapse = line.getDefiningOp<tensor::CollapseShapeOp>();
  bool isMade = collapse &&
                collapse.getReassociationIndices() ==
                    SmallVector<ReassociationIndices>(rowGroups()) &&
                tensorType(collapse.getSrc()).getDimSize(2) == 1;
  return isMade ? collapse.getSrc() : Value();
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
  if (Value image = imageBefore(line))
    return image;
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

/// Whether a convolution's window moves along one axis only.
static bool isConvAlongLine(Operation *op, bool withCodes) {
  if (!isa<kernel::ConvOp, kernel::ConvTransposeOp, kernel::QConvOp>(op) ||
      !isLine(op->getOperand(0), withCodes) ||
      !isLine(op->getResult(0), withCodes))
    return false;
  auto weight = tensorType(op->getOperand(1));
  if (!op->getOperand(1).getDefiningOp<arith::ConstantOp>() ||
      !fits(weight.getElementType(), withCodes))
    return false;
  auto pads = op->getAttrOfType<DenseI64ArrayAttr>("pads").asArrayRef();
  return weight.getRank() == 3 ||
         (weight.getDimSize(3) == 1 && pads[1] == 0 && pads[3] == 0);
}

static bool isOfCodes(Value value) {
  return tensorType(value).getElementType().isInteger(8);
}

/// Whether a pool or a sum reads a line of codes that was an image.
static bool isWindowAfterImage(Operation *op) {
  if (!isa<kernel::PoolOp, kernel::QPoolOp, kernel::QSumOp>(op) ||
      !imageBefore(op->getOperand(0)) || !isOfCodes(op->getOperand(0)))
    return false;
  auto sum = dyn_cast<kernel::QSumOp>(op);
  return !sum || sum.getAxes() == ArrayRef<int64_t>{2};
}

/// The same of an elementwise op from or to codes.
static bool isElementwiseAfterImage(linalg::GenericOp op) {
  return op.getNumResults() == 1 && !op.hasIndexSemantics() &&
         op.getNumLoops() == 3 && op.getNumParallelLoops() == 3 &&
         op.getIndexingMapsArray().back().isIdentity() &&
         isElement(tensorType(op.getResult(0)).getElementType()) &&
         llvm::any_of(op->getOperands(), isOfCodes) &&
         llvm::any_of(op.getDpsInputs(), imageBefore);
}

/// Whether a part of a concat along channels goes to or comes from an image.
static bool isPartOfImages(tensor::InsertSliceOp op) {
  auto source = tensorType(op.getSource()), dest = tensorType(op.getDest());
  if (source.getRank() != 3 || dest.getRank() != 3 || !isOfCodes(op.getDest()))
    return false;
  bool isFirst = op.getDest().getDefiningOp<tensor::EmptyOp>() != nullptr;
  return op.getStaticOffsets()[2] == 0 &&
         source.getDimSize(2) == dest.getDimSize(2) &&
         (imageBefore(op.getDest()) ||
          (isFirst && imageBefore(op.getSource())));
}

/// A constant weight of a line as that of an image.
static Value asImageWeight(OpBuilder &b, Value weight) {
  auto value =
      cast<ElementsAttr>(weight.getDefiningOp<arith::ConstantOp>().getValue());
  ArrayRef<int64_t> shape = value.getShapedType().getShape();
  FailureOr<Tensor> tensor = Tensor::fromAttr(value);
  assert(succeeded(tensor) && "a constant has a value");
  return arith::ConstantOp::create(
      b, weight.getLoc(),
      cast<TypedAttr>(tensor->reshaped({shape[0], shape[1], 1, shape[2]})
                          .toAttr("weight")));
}

/// Turns the attributes of each spatial axis into those of H and W.
static void widenAttributes(OpBuilder &b, Operation *image, size_t axes) {
  static constexpr std::pair<StringLiteral, int64_t> units[] = {
      {"kernel", 1}, {"strides", 1}, {"dilations", 1}, {"pads", 0}};
  for (auto [name, unit] : units)
    if (auto values = image->getAttrOfType<DenseI64ArrayAttr>(name))
      image->setAttr(name, ofRow(b, values, axes, unit));
}

/// An image of one row to fill, for a line.
static Value emptyImage(OpBuilder &b, Value line) {
  ArrayRef<int64_t> shape = tensorType(line).getShape();
  return tensor::EmptyOp::create(
      b, line.getLoc(), ArrayRef<int64_t>{shape[0], shape[1], 1, shape[2]},
      tensorType(line).getElementType());
}

/// Puts `image` in the place of the line that `op` makes.
static void replaceByImage(OpBuilder &b, Operation *op, Value image) {
  Value line = op->getResult(0);
  line.replaceAllUsesWith(asLine(b, image, tensorType(line)));
  op->erase();
}

/// Replaces a convolution or pool of lines by the same of images of one row.
static void makeImageWindow(Operation *op, bool isConv) {
  OpBuilder b(op);
  size_t count = op->getAttrOfType<ArrayAttr>("extra_maps").size();
  size_t firstExtra = op->getNumOperands() - 1 - count;
  SmallVector<Value> operands(op->getOperands());
  SmallVector<AffineMap> maps = mapsOf(op);
  size_t axes = size_t(tensorType(operands[0]).getRank()) - 2;
  operands[0] = asImage(b, operands[0]);
  // A constant stays one.
  if (isConv)
    operands[1] = asImageWeight(b, operands[1]);
  for (size_t i = 0; i < count; ++i) {
    Value &extra = operands[firstExtra + i];
    bool isWhole = maps[i].isIdentity() &&
                   tensorType(extra) == tensorType(op->getResult(0));
    // One that is known when running and the same along some axes.
    bool isSpread = !isWhole && isa<kernel::QConvOp>(op) &&
                    tensorType(extra).getRank() == 3 &&
                    !extra.getDefiningOp<arith::ConstantOp>();
    if (isWhole || isSpread)
      extra = asImage(b, extra);
    maps[i] = ofRow(maps[i], isWhole);
    if (isSpread)
      maps[i] = maps[i].insertResult(b.getAffineConstantExpr(0), 2);
  }
  operands.back() = emptyImage(b, op->getResult(0));
  OperationState state(op->getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(operands.back().getType());
  state.addAttributes(op->getAttrs());
  Region *epilogue = state.addRegion();
  IRMapping mapping;
  op->getRegion(0).cloneInto(epilogue, mapping);
  Operation *image = b.create(state);
  widenAttributes(b, image, axes);
  image->setAttr("extra_maps", b.getAffineMapArrayAttr(maps));
  replaceByImage(b, op, image->getResult(0));
}

/// A sum over W is one over H and W.
static void makeImageSum(kernel::QSumOp op) {
  op.setAxes({2, 3});
  if (op.getKeepdims())
    return makeImageWindow(op, /*isConv=*/false);
  op.getInputsMutable()[0].set(imageBefore(op.getInputs()[0]));
}

static void makeImageElementwise(linalg::GenericOp op) {
  OpBuilder b(op);
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (auto [value, map] : extrasOf(op)) {
    bool isWhole = map.isIdentity();
    AffineMap inRow = ofRow(map, isWhole);
    bool isSpread = !isWhole && imageBefore(value);
    if (isSpread) {
      SmallVector<AffineExpr> places(inRow.getResults());
      places.insert(places.begin() + 2, b.getAffineConstantExpr(0));
      inRow = AffineMap::get(4, 0, places, b.getContext());
    }
    inputs.push_back(isWhole || isSpread ? asImage(b, value) : value);
    maps.push_back(inRow);
  }
  maps.push_back(b.getMultiDimIdentityMap(4));
  Value out = emptyImage(b, op.getResult(0));
  SmallVector<utils::IteratorType> loops(4, utils::IteratorType::parallel);
  auto image =
      linalg::GenericOp::create(b, op.getLoc(), TypeRange(out.getType()),
                                inputs, ValueRange(out), maps, loops);
  image->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  image.getRegion().takeBody(op.getRegion());
  replaceByImage(b, op, image.getResult(0));
}

static void makeImagePart(tensor::InsertSliceOp op) {
  OpBuilder b(op);
  bool isFirst = op.getDest().getDefiningOp<tensor::EmptyOp>() != nullptr;
  Value source = asImage(b, op.getSource());
  Value dest = isFirst ? emptyImage(b, op.getDest()) : asImage(b, op.getDest());
  ArrayRef<int64_t> starts = op.getStaticOffsets();
  MLIRContext *context = op.getContext();
  replaceByImage(b, op,
                 tensor::InsertSliceOp::create(
                     b, op.getLoc(), source, dest,
                     indices(context, {starts[0], starts[1], 0, 0}),
                     indices(context, tensorType(source).getShape()),
                     indices(context, {1, 1, 1, 1})));
}

static void makeImageAfterImage(Operation *op) {
  auto sum = dyn_cast<kernel::QSumOp>(op);
  auto generic = dyn_cast<linalg::GenericOp>(op);
  auto part = dyn_cast<tensor::InsertSliceOp>(op);
  if (sum && isWindowAfterImage(sum))
    makeImageSum(sum);
  else if (generic && isElementwiseAfterImage(generic))
    makeImageElementwise(generic);
  else if (part && isPartOfImages(part))
    makeImagePart(part);
  else if (isWindowAfterImage(op))
    makeImageWindow(op, /*isConv=*/false);
}

void layout::makeImagesOfRows(Block &block, bool withCodes) {
  for (Operation &op : llvm::make_early_inc_range(block))
    if (isConvAlongLine(&op, withCodes))
      makeImageWindow(&op, /*isConv=*/true);
    else if (withCodes)
      makeImageAfterImage(&op);
  // Lines that nobody reads are no users of their images.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op) &&
        op.use_empty())
      op.erase();
}

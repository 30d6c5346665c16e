// Reading between places: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

//===-- Resize ------------------------------------------------------------===//

/// The shape of table `index` of a list, if it is a table of `element`.
static std::optional<ArrayRef<int64_t>> tableShape(ArrayAttr tables,
                                                   size_t index, Type element) {
  auto table = index < tables.size()
                   ? dyn_cast<DenseElementsAttr>(tables[index])
                   : DenseElementsAttr();
  if (!table || table.getElementType() != element ||
      table.getType().getRank() != 2)
    return std::nullopt;
  return table.getType().getShape();
}

LogicalResult ResizeOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  ArrayRef<int64_t> axes = adaptor.getAxes();
  int64_t last = -1;
  for (int64_t axis : axes) { // (C1)
    if (axis <= last || axis >= input.getRank())
      return inferError(loc, "axes " + shapeText(axes) +
                                 " must be sorted, distinct and inside [0, " +
                                 Twine(input.getRank()) + ")");
    last = axis;
  }
  if (axes.empty()) // (C1)
    return inferError(loc, "needs at least one axis");
  if (adaptor.getPlaces().size() != axes.size()) // (C2)
    return inferError(loc, "has " + Twine(adaptor.getPlaces().size()) +
                               " tables of places, but " + Twine(axes.size()) +
                               " axes");
  SmallVector<int64_t> shape(input.getShape());
  for (auto [i, axis] : llvm::enumerate(axes)) {
    auto table =
        tableShape(adaptor.getPlaces(), i, IntegerType::get(context, 32));
    if (!table || (*table)[1] < 1) // (C2)
      return inferError(loc, "places of axis " + Twine(axis) +
                                 " need a table [size, taps] of i32");
    shape[axis] = (*table)[0];
  }
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult ResizeOp::verify() {
  // What follows reads the tables, whose form the shape function checks.
  SmallVector<Type> types;
  if (failed(inferReturnTypes(getContext(), getLoc(),
                              getOperation()->getOperands(),
                              getOperation()->getAttrDictionary(),
                              getOperation()->getPropertiesStorage(), {},
                              types)))
    return failure();
  Type f32 = Float32Type::get(getContext());
  bool weighted = !getWeights().empty();
  if (weighted && getWeights().size() != getAxes().size()) // (C3)
    return emitOpError("has ") << getWeights().size()
                               << " tables of weights, but "
                               << getAxes().size() << " axes";
  for (auto [i, axis] : llvm::enumerate(getAxes())) {
    auto places = cast<DenseIntElementsAttr>(getPlaces()[i]);
    ArrayRef<int64_t> shape = places.getType().getShape();
    if (weighted) {
      auto weights = tableShape(getWeights(), i, f32);
      if (!weights || *weights != shape) // (C3)
        return emitOpError("weights of axis ")
               << axis << " need a table " << shapeText(shape) << " of f32";
    } else if (shape[1] != 1) { // (C3)
      return emitOpError("axis ") << axis << " has " << shape[1]
                                  << " taps without weights, but 1 is needed";
    }
    int64_t size = shapeOf(getInput())[axis], k = 0;
    for (int32_t place : places.getValues<int32_t>()) { // (C4)
      bool first = k++ % shape[1] == 0;
      if (place < (first ? -1 : 0) || place >= size)
        return emitOpError("axis ") << axis << " reads place " << place
                                    << ", but the input has " << size;
    }
  }
  return success();
}

//===-- GridSample --------------------------------------------------------===//

LogicalResult GridSampleOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location> loc,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  ArrayRef<int64_t> from = input.getShape();
  ArrayRef<int64_t> grid = shapeOf(adaptor.getGrid());
  if (from.size() < 3 || llvm::is_contained(from.drop_front(2), 0)) // (C1)
    return inferError(loc, "input has shape " + shapeText(from) +
                               ", but N,C and spatial axes of at least 1 are "
                               "needed");
  if (grid.size() != from.size() || grid.front() != from.front() ||
      grid.back() != int64_t(from.size()) - 2) // (C2)
    return inferError(loc, "grid has shape " + shapeText(grid) +
                               ", but input " + shapeText(from) +
                               " needs [" + Twine(from.front()) +
                               ",spatial.., " + Twine(from.size() - 2) + "]");
  SmallVector<int64_t> shape(from.take_front(2));
  llvm::append_range(shape, grid.drop_front().drop_back());
  types.push_back(input.clone(shape));
  return success();
}
LogicalResult GridSampleOp::verify() {
  if (elementOf(getInput()).isInteger(1) && getMode() != Interpolation::Nearest)
    return emitOpError("reads bools by nearest place only");
  return success();
}

//===-- Boxes -------------------------------------------------------------===//

/// What both box ops promise: an image to read, `columns` numbers a box.
static LogicalResult checkBoxes(std::optional<Location> loc, Value input,
                                Value rois, int64_t columns, int64_t height,
                                int64_t width, SmallVectorImpl<Type> &types) {
  RankedTensorType image = rankedType(input);
  ArrayRef<int64_t> boxes = shapeOf(rois);
  if (image.getRank() != 4 || llvm::is_contained(image.getShape(), 0)) // (C1)
    return inferError(loc, "input has shape " + shapeText(image.getShape()) +
                               ", but N,C,H,W, not empty, is needed");
  if (boxes.size() != 2 || boxes[1] != columns ||
      elementOf(rois) != image.getElementType()) // (C1)
    return inferError(loc, "rois have shape " + shapeText(boxes) +
                               ", but [boxes," + Twine(columns) +
                               "] of the input's type is needed");
  if (height < 1 || width < 1 || height > INT32_MAX || width > INT32_MAX) // (C2)
    return inferError(loc, "bins are " + Twine(height) + " x " + Twine(width) +
                               ", but at least 1 x 1 is needed");
  types.push_back(
      image.clone({boxes[0], image.getDimSize(1), height, width}));
  return success();
}

LogicalResult RoiAlignOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> loc,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  if (failed(checkBoxes(loc, adaptor.getInput(), adaptor.getRois(), 4,
                        adaptor.getHeight(), adaptor.getWidth(), types)))
    return failure();
  ArrayRef<int64_t> boxes = shapeOf(adaptor.getRois());
  ArrayRef<int64_t> images = shapeOf(adaptor.getBatchIndices());
  if (images != boxes.take_front(1)) // (C1)
    return inferError(loc, "batch_indices have shape " + shapeText(images) +
                               ", but [" + Twine(boxes[0]) + "] is needed");
  int64_t ratio = adaptor.getSamplingRatio();
  if (ratio < 0 || ratio > 1024) // (C2)
    return inferError(loc, "sampling_ratio is " + Twine(ratio) +
                               ", but 0 to 1024 is needed");
  return success();
}
LogicalResult RoiAlignOp::verify() {
  if (getKind() == PoolKind::Lp) // (C3)
    return emitOpError("needs kind average or max, not lp");
  return success();
}

LogicalResult RoiPoolOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return checkBoxes(loc, adaptor.getInput(), adaptor.getRois(), 5,
                    adaptor.getHeight(), adaptor.getWidth(), types);
}
LogicalResult RoiPoolOp::verify() { return success(); }

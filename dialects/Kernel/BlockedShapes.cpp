// What shapes the operands of blocked and packed kernels need: those of the
// output, in which everything else is counted, decide. Lowerings index by them
// without a further look.
#include "dialects/Kernel/BlockedShapes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::kernel;

/// A size that the op leaves open.
static constexpr int64_t anySize = -1;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<ShapedType>(value.getType()).getShape();
}

static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (int64_t size : shape)
    text += (text.size() > 1 ? "," : "") +
            (size == anySize ? std::string("?") : std::to_string(size));
  return text + "]";
}

static LogicalResult needShape(Operation *op, StringRef what, Value value,
                               ArrayRef<int64_t> needed) {
  ArrayRef<int64_t> shape = shapeOf(value);
  bool agrees = shape.size() == needed.size();
  for (size_t i = 0; agrees && i < shape.size(); ++i)
    agrees = needed[i] == anySize || needed[i] == shape[i];
  if (agrees)
    return success();
  return op->emitOpError("has ") << what << " " << shapeText(shape)
                                 << ", but needs " << shapeText(needed);
}

static LogicalResult needRank(Operation *op, StringRef what, Value value,
                              size_t rank) {
  return needShape(op, what, value, SmallVector<int64_t>(rank, anySize));
}

/// A list of the attributes has as many values as it must.
static LogicalResult needCount(Operation *op, StringRef name,
                               ArrayRef<int64_t> values, size_t count) {
  if (values.size() == count)
    return success();
  return op->emitOpError("has ")
         << values.size() << " " << name << ", but needs " << count;
}

/// A number divides another.
static LogicalResult needMultiple(Operation *op, StringRef what, int64_t size,
                                  int64_t of) {
  if (of > 0 && size > 0 && size % of == 0)
    return success();
  return op->emitOpError("has ")
         << what << " " << size << ", but needs a multiple of " << of;
}

/// The last window along H and W, of places `kernel`, ends within the input.
template <typename Op>
static LogicalResult needReach(Op op, ArrayRef<int64_t> kernel) {
  for (auto [name, values] : {std::pair("strides", op.getStrides()),
                              std::pair("dilations", op.getDilations())}) {
    if (failed(needCount(op, name, values, 2)))
      return failure();
    for (int64_t value : values)
      if (value < 1)
        return op.emitOpError("has ")
               << value << " in " << name << ", but needs 1 or more";
  }
  ArrayRef<int64_t> x = shapeOf(op.getInputs()[0]),
                    y = shapeOf(op.getOuts()[0]);
  for (size_t axis = 0; axis < kernel.size(); ++axis) {
    int64_t end = (y[2 + axis] - 1) * op.getStrides()[axis] +
                  (kernel[axis] - 1) * op.getDilations()[axis] + 1;
    if (y[2 + axis] > 0 && end > x[2 + axis])
      return op.emitOpError("reads ") << end << " places on axis " << 2 + axis
                                      << " of an input " << shapeText(x);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Changes of layout
//===----------------------------------------------------------------------===//

/// [N,C,H,W] and [N,ceil(C/L),H,W,L].
static LogicalResult verifyPair(Operation *op, Value planar, Value blocked,
                                StringRef name) {
  if (failed(needRank(op, "a planar tensor", planar, 4)) ||
      failed(needRank(op, "a blocked tensor", blocked, 5)))
    return failure();
  ArrayRef<int64_t> p = shapeOf(planar);
  int64_t lanes = shapeOf(blocked)[4];
  if (lanes < 1)
    return op->emitOpError("has blocks of ") << lanes << " lanes";
  int64_t blocks = llvm::divideCeil(p[1], lanes);
  return needShape(op, name, blocked, {p[0], blocks, p[2], p[3], lanes});
}

LogicalResult kernel::verifyShapes(PackOp op) {
  return verifyPair(op, op.getInputs()[0], op.getOuts()[0], "output");
}

LogicalResult kernel::verifyShapes(UnpackOp op) {
  return verifyPair(op, op.getOuts()[0], op.getInputs()[0], "input");
}

LogicalResult kernel::verifyShapes(FillHaloOp op) {
  ArrayRef<int64_t> y = shapeOf(op.getOuts()[0]);
  if (y.size() != 4 && y.size() != 5)
    return op.emitOpError("has an output of rank ")
           << y.size() << ", but needs 4 or 5";
  if (failed(needCount(op, "values of 'low'", op.getLow(), 2)) ||
      failed(needCount(op, "values of 'high'", op.getHigh(), 2)))
    return failure();
  for (int axis : {0, 1}) {
    int64_t low = op.getLow()[axis], high = op.getHigh()[axis];
    if (low < 0 || high < 0 || low + high > y[2 + axis])
      return op.emitOpError("has a halo of ")
             << low << " and " << high << " on axis " << 2 + axis
             << " of an output " << shapeText(y);
  }
  for (Value value : op.getInputs()) {
    auto type = cast<ShapedType>(value.getType());
    Type element = getElementTypeOrSelf(op.getOuts()[0].getType());
    if (type.getNumElements() != 1 || type.getElementType() != element)
      return op.emitOpError("is filled with ")
             << type << ", but needs one element of type " << element;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// A blocked output, and a bias for each of its channels.
template <typename Op> static LogicalResult verifyBlockedOut(Op op) {
  Value out = op.getOuts()[0];
  if (failed(needRank(op, "output", out, 5)))
    return failure();
  ArrayRef<int64_t> y = shapeOf(out);
  if (op.getInputs().size() < 3)
    return success();
  return needShape(op, "bias", op.getInputs()[2], {y[1] * y[4]});
}

/// Groups of blocks, `columns` values each, make up the output's channels.
template <typename Op>
static LogicalResult verifyPanels(Op op, ArrayRef<int64_t> w, int64_t each) {
  ArrayRef<int64_t> y = shapeOf(op.getOuts()[0]);
  if (failed(needMultiple(op, "weight columns", w.back(), each * y[4])))
    return failure();
  if (w[0] * w.back() == each * y[1] * y[4])
    return success();
  return op.emitOpError("has weight ")
         << shapeText(w) << " for " << w[0] * w.back() / each
         << " channels, but the output has " << y[1] * y[4];
}

LogicalResult kernel::verifyShapes(BlockedConvOp op) {
  if (failed(verifyBlockedOut(op)))
    return failure();
  Value input = op.getInputs()[0], weight = op.getInputs()[1];
  ArrayRef<int64_t> x = shapeOf(input), y = shapeOf(op.getOuts()[0]);
  bool planar = x.size() == 4;
  if (failed(planar ? needShape(op, "input", input,
                                {y[0], anySize, anySize, anySize})
                    : needShape(op, "input", input,
                                {y[0], anySize, anySize, anySize, y[4]})))
    return failure();
  int64_t blocks = op.getGroupInputs() ? anySize : x[1];
  if (failed(planar ? needShape(op, "weight", weight,
                                {anySize, blocks, anySize, anySize, anySize})
                    : needShape(
                          op, "weight", weight,
                          {anySize, blocks, anySize, anySize, y[4], anySize})))
    return failure();
  ArrayRef<int64_t> w = shapeOf(weight);
  if (failed(verifyPanels(op, w, 1)))
    return failure();
  return needReach(op, w.slice(2, 2));
}

template <typename Op> static LogicalResult verifyDepthwise(Op op) {
  if (failed(verifyBlockedOut(op)))
    return failure();
  ArrayRef<int64_t> y = shapeOf(op.getOuts()[0]);
  Value input = op.getInputs()[0], weight = op.getInputs()[1];
  if (failed(needShape(op, "input", input,
                       {y[0], y[1], anySize, anySize, y[4]})) ||
      failed(needShape(op, "weight", weight, {y[1], anySize, anySize, y[4]})))
    return failure();
  return needReach(op, shapeOf(weight).slice(1, 2));
}

LogicalResult kernel::verifyShapes(BlockedDepthwiseOp op) {
  return verifyDepthwise(op);
}
LogicalResult kernel::verifyShapes(BlockedQDepthwiseOp op) {
  return verifyDepthwise(op);
}

/// Windows of a pool may leave the input, so nothing is asked of their reach.
template <typename Op> static LogicalResult verifyBlockedPool(Op op) {
  if (failed(verifyBlockedOut(op)))
    return failure();
  ArrayRef<int64_t> y = shapeOf(op.getOuts()[0]);
  if (failed(needShape(op, "input", op.getInputs()[0],
                       {y[0], y[1], anySize, anySize, y[4]})) ||
      failed(needCount(op, "values of 'kernel'", op.getKernel(), 2)) ||
      failed(needCount(op, "pads", op.getPads(), 4)))
    return failure();
  return needReach(op, {});
}

LogicalResult kernel::verifyShapes(BlockedPoolOp op) {
  return verifyBlockedPool(op);
}
LogicalResult kernel::verifyShapes(BlockedQPoolOp op) {
  return verifyBlockedPool(op);
}

LogicalResult kernel::verifyShapes(BlockedQConvOp op) {
  if (failed(verifyBlockedOut(op)))
    return failure();
  Value input = op.getInputs()[0], weight = op.getInputs()[1];
  ArrayRef<int64_t> x = shapeOf(input), y = shapeOf(op.getOuts()[0]);
  bool rows = shapeOf(weight).size() == 4;
  int64_t blocks = op.getGroupInputs() ? anySize : x[1];
  if (failed(needShape(op, "input", input,
                       {y[0], rows ? 1 : anySize, anySize, anySize,
                        rows ? anySize : y[4]})) ||
      (!rows && failed(needShape(
                    op, "weight", weight,
                    {anySize, blocks, anySize, anySize, y[4] / 4, anySize}))))
    return failure();
  ArrayRef<int64_t> w = shapeOf(weight);
  if (failed(verifyPanels(op, w, 4)))
    return failure();
  // A window in rows ends where its words do, up to 3 codes behind the last.
  return rows ? needReach(op, {}) : needReach(op, w.slice(2, 2));
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// [M,K] times panels of columns; `each` is how many inner values a column
/// holds together.
template <typename Op> static LogicalResult verifyProduct(Op op, int64_t each) {
  Value lhs = op.getInputs()[0], rhs = op.getInputs()[1], out = op.getOuts()[0];
  if (failed(needRank(op, "output", out, 2)))
    return failure();
  ArrayRef<int64_t> y = shapeOf(out);
  if (failed(needShape(op, "left side", lhs, {y[0], anySize})) ||
      failed(needRank(op, "right side", rhs, 3)))
    return failure();
  int64_t columns = shapeOf(rhs).back(), lanes = op.getLanes();
  if (failed(needMultiple(op, "panels of width", columns, each * lanes)))
    return failure();
  int64_t inner = llvm::divideCeil(shapeOf(lhs)[1], each);
  int64_t panels = llvm::divideCeil(y[1], columns / each);
  if (failed(needShape(op, "right side", rhs, {panels, inner, columns})))
    return failure();
  if (op.getInputs().size() < 3)
    return success();
  return needShape(op, "bias", op.getInputs()[2], {panels * columns / each});
}

LogicalResult kernel::verifyShapes(PackedMatMulOp op) {
  return verifyProduct(op, 1);
}
LogicalResult kernel::verifyShapes(PackedQMatMulOp op) {
  return verifyProduct(op, 4);
}

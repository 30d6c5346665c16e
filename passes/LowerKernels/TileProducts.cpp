// Products and convolutions of halves or floats as `kernel.tile_product`, for
// targets that compute tiles. A convolution is the product of its weights with
// what the window sees at each pixel: rows are output channels, columns pixels.
#include "lib/Planning/Tiles.h"
#include "passes/LowerKernels/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// Sums shorter than this, and fewer results, gain nothing from tiles.
static constexpr int64_t shortestSum = 16, fewestResults = 16;
/// The same without matrix units: a tile that is mostly empty costs as much as
/// a full one.
static constexpr int64_t narrowestSingle = 8, fewestSingles = 256;

/// True if tiles are made for the types of the operands.
static bool holdFloats(Value a, Value b) {
  Type element = bufferElement(a);
  return bufferElement(b) == element && (element.isF16() || element.isF32());
}

static SmallVector<int64_t> stridesOf(Value buffer) {
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(cast<MemRefType>(buffer.getType())
                 .getStridesAndOffset(strides, offset)))
    return {};
  return strides;
}

/// The axes from `first` to before `last` lie as one: a step of each is the
/// length of the next.
static bool areJoined(ArrayRef<int64_t> shape, ArrayRef<int64_t> strides,
                      size_t first, size_t last) {
  for (size_t i = first; i + 1 < last; ++i)
    if (shape[i] != 1 && strides[i] != strides[i + 1] * shape[i + 1])
      return false;
  return true;
}

static int64_t productOf(ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    product *= size;
  return product;
}

namespace {

/// One operand: the steps of its two dimensions, and the offset of a batch.
struct Operand {
  Value buffer;
  int64_t outer = 1, inner = 1; ///< steps, as the op has them
  AffineExpr batch;
};

/// What the op is made from.
struct Product {
  Operand a, b;
  int64_t batches = 1, rows = 1, columns = 1, depth = 1;
  std::optional<SmallVector<int64_t>> window;

  bool isWorthwhile() const {
    if (bufferElement(a.buffer).isF32())
      return depth >= shortestSum &&
             std::min(rows, columns) >= narrowestSingle &&
             rows * columns >= fewestSingles;
    return depth >= shortestSum && rows * columns >= fewestResults;
  }
};

} // namespace

/// Makes the op; `store(batch, row, column, sum)` fills its body.
static void
createProduct(LoopBuilder &b, const Product &product, Type sumType,
              llvm::function_ref<void(Value, Value, Value, Value)> store) {
  Tile tile = chooseTile(product.batches, product.rows, product.columns);
  auto mapOf = [](AffineExpr offset) {
    return AffineMapAttr::get(AffineMap::get(1, 0, offset));
  };
  auto op = kernel::TileProductOp::create(
      b, product.a.buffer, product.b.buffer,
      b.getDenseI64ArrayAttr(
          {product.batches, product.rows, product.columns, product.depth}),
      b.getDenseI64ArrayAttr(
          {tile.rows, tile.columns, tile.warpsDown, tile.warpsAcross}),
      mapOf(product.a.batch),
      b.getDenseI64ArrayAttr({product.a.outer, product.a.inner}),
      mapOf(product.b.batch),
      b.getDenseI64ArrayAttr({product.b.outer, product.b.inner}),
      product.window ? b.getDenseI64ArrayAttr(*product.window)
                     : DenseI64ArrayAttr());
  auto named = [&](StringRef name) -> Location {
    return NameLoc::get(b.getStringAttr(name), b.getLoc());
  };
  Type index = b.getIndexType();
  OpBuilder::InsertionGuard guard(b);
  Block *body = b.createBlock(
      &op.getBody(), {}, {index, index, index, sumType},
      {named("batch"), named("row"), named("column"), named("sum")});
  store(body->getArgument(0), body->getArgument(1), body->getArgument(2),
        body->getArgument(3));
}

/// The places along `shape` that a joined index stands for.
static Values split(LoopBuilder &b, Value joined, ArrayRef<int64_t> shape,
                    ArrayRef<StringRef> names) {
  Values place(shape.size());
  int64_t inner = productOf(shape);
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t outer = inner;
    inner /= shape[i];
    if (shape[i] == 1) {
      place[i] = b.index(0);
      continue;
    }
    place[i] = b.named(names[i], [&]() -> Value {
      Value at = joined;
      if (inner != 1)
        at = arith::DivSIOp::create(b, at, b.index(inner));
      // The first one needs no remainder.
      if (outer != productOf(shape))
        at = arith::RemSIOp::create(b, at, b.index(shape[i]));
      return at;
    });
  }
  return place;
}

/// The type that the epilogue takes the sum in.
static Type sumTypeOf(Operation *op) {
  Region &epilogue = op->getRegion(0);
  return epilogue.empty() ? bufferElement(op->getOperand(0))
                          : epilogue.getArgument(0).getType();
}

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

/// The window's numbers for one or two spatial axes, as the op has them.
static SmallVector<int64_t> windowOf(kernel::ConvOp op,
                                     ArrayRef<int64_t> steps) {
  ArrayRef<int64_t> x = bufferShape(op.getInputs()[0]);
  ArrayRef<int64_t> w = bufferShape(op.getInputs()[1]);
  ArrayRef<int64_t> y = bufferShape(op.getOuts()[0]);
  size_t spatial = x.size() - 2;
  SmallVector<int64_t> window = {x[0], x[1]};
  auto append = [&](ArrayRef<int64_t> values, int64_t ofMissing) {
    if (spatial == 1)
      window.push_back(ofMissing);
    llvm::append_range(window, values);
  };
  append(x.drop_front(2), 1);
  append(w.drop_front(2), 1);
  append(y.drop_front(2), 1);
  append(op.getStrides(), 1);
  append(op.getDilations(), 1);
  append(op.getPads().take_front(spatial), 0);
  llvm::append_range(window, ArrayRef<int64_t>{steps[0], steps[1]});
  window.push_back(spatial == 1 ? 0 : steps[2]);
  return window;
}

bool inlay::lowerConvToTiles(LoopBuilder &b, kernel::ConvOp op) {
  Value x = op.getInputs()[0], w = op.getInputs()[1];
  Value bias = op.getInputs().size() > 2 ? op.getInputs()[2] : Value();
  ArrayRef<int64_t> xShape = bufferShape(x), wShape = bufferShape(w);
  ArrayRef<int64_t> yShape = bufferShape(op.getOuts()[0]);
  size_t rank = xShape.size(), spatial = rank - 2;
  SmallVector<int64_t> xSteps = stridesOf(x), wSteps = stridesOf(w);
  if (!holdFloats(x, w) || op.getGroup() != 1 || spatial > 2 ||
      xSteps.empty() || wSteps.empty() || xSteps.back() != 1 ||
      wSteps.back() != 1 || !areJoined(wShape, wSteps, 1, rank))
    return false;
  int64_t pixels = productOf(yShape.drop_front(2));
  Product product;
  product.rows = wShape[0];
  product.depth = productOf(wShape.drop_front(1));
  product.a = {w, wSteps[0], 1, b.getAffineConstantExpr(0)};
  auto isAll = [](ArrayRef<int64_t> values, int64_t value) {
    return llvm::all_of(values, [&](int64_t each) { return each == value; });
  };
  // A window of one pixel is a plain product for each image.
  bool isPlain = isAll(wShape.drop_front(2), 1) && isAll(op.getStrides(), 1) &&
                 isAll(op.getPads(), 0) && areJoined(xShape, xSteps, 2, rank);
  if (isPlain) {
    product.batches = yShape[0];
    product.columns = pixels;
    product.b = {x, 1, xSteps[1], b.getAffineDimExpr(0) * xSteps[0]};
  } else {
    product.columns = yShape[0] * pixels;
    product.b = {x, 1, 1, b.getAffineConstantExpr(0)};
    product.window = windowOf(op, xSteps);
  }
  if (!product.isWorthwhile())
    return false;
  createProduct(
      b, product, sumTypeOf(op),
      [&](Value batch, Value row, Value column, Value sum) {
        SmallVector<StringRef> names = {"n"};
        llvm::append_range(names, spatialNames("o", spatial));
        SmallVector<int64_t> shape = {isPlain ? 1 : yShape[0]};
        llvm::append_range(shape, yShape.drop_front(2));
        Values at = split(b, column, shape, names);
        Values place = {isPlain && yShape[0] > 1 ? batch : at[0], row};
        llvm::append_range(place, ArrayRef(at).drop_front(1));
        if (bias)
          sum = b.named("sum", [&] { return b.add(sum, b.load(bias, row)); });
        storeWithEpilogue(b, op, sum, place);
      });
  return true;
}

//===----------------------------------------------------------------------===//
// Matrix product
//===----------------------------------------------------------------------===//

/// Offset of batch `d0` in an operand whose batch axes, missing or of size 1
/// ones aside, are those of `batch`.
static AffineExpr batchOffset(LoopBuilder &b, ArrayRef<int64_t> batch,
                              ArrayRef<int64_t> shape,
                              ArrayRef<int64_t> strides) {
  AffineExpr offset = b.getAffineConstantExpr(0);
  size_t own = shape.size() - 2, skip = batch.size() - own;
  if (!batch.empty() && shape.drop_back(2) == batch &&
      areJoined(shape, strides, 0, own))
    return b.getAffineDimExpr(0) * strides[own - 1];
  int64_t inner = productOf(batch);
  for (size_t i = 0; i < batch.size(); ++i) {
    inner /= batch[i];
    if (i < skip || shape[i - skip] == 1)
      continue;
    AffineExpr place = b.getAffineDimExpr(0).floorDiv(inner) % batch[i];
    offset = offset + place * strides[i - skip];
  }
  return offset;
}

bool inlay::lowerMatMulToTiles(LoopBuilder &b, kernel::MatMulOp op) {
  Value lhs = op.getInputs()[0], rhs = op.getInputs()[1];
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  ArrayRef<int64_t> lhsShape = bufferShape(lhs), rhsShape = bufferShape(rhs);
  SmallVector<int64_t> lhsSteps = stridesOf(lhs), rhsSteps = stridesOf(rhs);
  if (!holdFloats(lhs, rhs) || lhsSteps.empty() || rhsSteps.empty())
    return false;
  size_t l = lhsShape.size(), r = rhsShape.size(), rank = shape.size();
  bool transA = op.getTransA(), transB = op.getTransB();
  ArrayRef<int64_t> batch = shape.drop_back(2);
  Product product;
  product.batches = productOf(batch);
  product.rows = shape[rank - 2];
  product.columns = shape[rank - 1];
  product.depth = transA ? lhsShape[l - 2] : lhsShape[l - 1];
  product.a = {lhs, lhsSteps[transA ? l - 1 : l - 2],
               lhsSteps[transA ? l - 2 : l - 1],
               batchOffset(b, batch, lhsShape, lhsSteps)};
  product.b = {rhs, rhsSteps[transB ? r - 2 : r - 1],
               rhsSteps[transB ? r - 1 : r - 2],
               batchOffset(b, batch, rhsShape, rhsSteps)};
  // Batches that share the right side are more rows of the left one.
  bool isJoined = !transA && productOf(rhsShape.drop_back(2)) == 1 &&
                  productOf(lhsShape.drop_back(2)) == product.batches &&
                  areJoined(lhsShape, lhsSteps, 0, l - 1);
  if (isJoined) {
    product.rows *= product.batches;
    product.batches = 1;
    product.a.batch = product.b.batch = b.getAffineConstantExpr(0);
  }
  auto hasUnitStep = [](const Operand &operand) {
    return operand.outer == 1 || operand.inner == 1;
  };
  if (!hasUnitStep(product.a) || !hasUnitStep(product.b) ||
      !product.isWorthwhile())
    return false;
  createProduct(b, product, sumTypeOf(op),
                [&](Value n, Value row, Value column, Value sum) {
                  SmallVector<StringRef> names(rank - 1, "n");
                  names.back() = "i";
                  Values place =
                      split(b, isJoined ? row : n,
                            isJoined ? shape.drop_back(1) : batch, names);
                  if (!isJoined)
                    place.push_back(row);
                  place.push_back(column);
                  storeWithEpilogue(b, op, sum, place);
                });
  return true;
}

// Data movement as scalar code: which element of the input stands at a given
// place of the result. Indices that come from data are clamped into range.
#include "passes/ToKernels/LayerLowering.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace inlay;

namespace {

/// Index arithmetic that leaves out what has no effect.
struct Index {
  ImplicitLocOpBuilder &b;

  Value c(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value add(Value x, int64_t value) {
    return value == 0 ? x : Value(arith::AddIOp::create(b, x, c(value)));
  }
  Value mul(Value x, int64_t value) {
    return value == 1 ? x : Value(arith::MulIOp::create(b, x, c(value)));
  }
  Value clamp(Value x, int64_t low, int64_t high) {
    Value atLeast = arith::MaxSIOp::create(b, x, c(low));
    return arith::MinSIOp::create(b, atLeast, c(high));
  }
};

} // namespace

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static Value emitGather(ImplicitLocOpBuilder &b, GatherOp op,
                        ArrayRef<Value> operands, ValueRange place) {
  int64_t axis = op.getAxis();
  size_t rank = shapeOf(op.getIndices()).size();
  int64_t extent = shapeOf(op.getInput())[axis];
  Value raw = tensor::ExtractOp::create(b, operands[1], place.slice(axis, rank));
  Type type = raw.getType();
  Value zero = scalarConstant(b, type, 0);
  Value size = scalarConstant(b, type, double(extent));
  Value last = scalarConstant(b, type, double(extent - 1));
  Value negative =
      arith::CmpIOp::create(b, arith::CmpIPredicate::slt, raw, zero);
  Value wrapped = arith::SelectOp::create(
      b, negative, arith::AddIOp::create(b, raw, size), raw);
  Value clamped = arith::MinSIOp::create(
      b, arith::MaxSIOp::create(b, wrapped, zero), last);
  Value at = arith::IndexCastOp::create(b, b.getIndexType(), clamped);
  SmallVector<Value> source(place.take_front(axis));
  source.push_back(at);
  ValueRange rest = place.drop_front(axis + rank);
  source.append(rest.begin(), rest.end());
  return tensor::ExtractOp::create(b, operands[0], source);
}

/// The index inside the input for a place that may lie outside, by mode.
static Value insideIndex(Index &index, PadMode mode, Value x, int64_t extent) {
  ImplicitLocOpBuilder &b = index.b;
  if (mode == PadMode::Edge)
    return index.clamp(x, 0, extent - 1);
  if (mode == PadMode::Wrap) {
    Value period = index.c(extent);
    Value rest = arith::RemSIOp::create(b, x, period);
    Value moved = arith::AddIOp::create(b, rest, period);
    Value inside = arith::RemSIOp::create(b, moved, period);
    return index.clamp(inside, 0, extent - 1);
  }
  if (extent == 1)
    return index.c(0);
  // Reflect: fold into a period of 2 * (extent - 1), then mirror its half.
  int64_t periodSize = 2 * (extent - 1);
  Value period = index.c(periodSize);
  Value rest = arith::RemSIOp::create(b, x, period);
  Value moved = arith::AddIOp::create(b, rest, period);
  Value folded = arith::RemSIOp::create(b, moved, period);
  Value mirrored = arith::SubIOp::create(b, period, folded);
  Value nearest = arith::MinSIOp::create(b, folded, mirrored);
  return index.clamp(nearest, 0, extent - 1);
}

static Value emitPad(ImplicitLocOpBuilder &b, PadOp op,
                     ArrayRef<Value> operands, ValueRange place) {
  Index index{b};
  SmallVector<Value> source;
  Value inside;
  for (auto [axis, x] : llvm::enumerate(place)) {
    int64_t low = op.getLow()[axis], high = op.getHigh()[axis];
    int64_t extent = shapeOf(op.getInput())[axis];
    Value at = index.add(x, -low);
    if (low <= 0 && high <= 0) {
      source.push_back(at);
      continue;
    }
    if (op.getMode() != PadMode::Constant) {
      // What a negative pad cuts away is no longer there to be repeated.
      int64_t first = std::max<int64_t>(0, -low);
      int64_t kept = extent - first - std::max<int64_t>(0, -high);
      Value within = index.add(x, -std::max<int64_t>(0, low));
      source.push_back(index.add(
          insideIndex(index, op.getMode(), within, kept), first));
      continue;
    }
    auto require = [&](arith::CmpIPredicate predicate, int64_t bound) {
      Value holds =
          arith::CmpIOp::create(b, predicate, at, index.c(bound));
      inside = inside ? Value(arith::AndIOp::create(b, inside, holds)) : holds;
    };
    if (low > 0)
      require(arith::CmpIPredicate::sge, 0);
    if (high > 0)
      require(arith::CmpIPredicate::slt, extent);
    source.push_back(at);
  }
  auto read = [&](OpBuilder &builder, Location loc) -> Value {
    return tensor::ExtractOp::create(builder, loc, operands[0], source);
  };
  if (!inside)
    return read(b, b.getLoc());
  // The value of the padding is one element of a tensor of any rank.
  SmallVector<Value> first(shapeOf(op.getValue()).size(), index.c(0));
  DenseElementsAttr splat;
  Value outside;
  if (auto constant = op.getValue().getDefiningOp<ConstantOp>())
    splat = dyn_cast<DenseElementsAttr>(constant.getValue());
  if (splat && splat.isSplat()) {
    Attribute attr = splat.getSplatValue<Attribute>();
    if (!isa<FloatAttr>(attr))
      attr = IntegerAttr::get(signless(splat.getElementType()),
                              splat.getSplatValue<APInt>());
    outside = arith::ConstantOp::create(b, cast<TypedAttr>(attr));
  } else {
    outside = tensor::ExtractOp::create(b, operands[1], first);
  }
  auto choose = scf::IfOp::create(
      b, inside,
      [&](OpBuilder &builder, Location loc) {
        scf::YieldOp::create(builder, loc, read(builder, loc));
      },
      [&](OpBuilder &builder, Location loc) {
        scf::YieldOp::create(builder, loc, outside);
      });
  return choose.getResult(0);
}

Value inlay::emitMovement(ImplicitLocOpBuilder &b, Operation *root,
                          ArrayRef<Value> operands, ValueRange place) {
  Index index{b};
  if (auto gather = dyn_cast<GatherOp>(root))
    return emitGather(b, gather, operands, place);
  if (auto pad = dyn_cast<PadOp>(root))
    return emitPad(b, pad, operands, place);
  SmallVector<Value> source;
  if (auto slice = dyn_cast<SliceOp>(root)) {
    for (auto [axis, x] : llvm::enumerate(place))
      source.push_back(index.add(index.mul(x, slice.getSteps()[axis]),
                                 slice.getStarts()[axis]));
  } else {
    return {};
  }
  return tensor::ExtractOp::create(b, operands[0], source);
}

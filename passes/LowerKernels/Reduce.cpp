// Reductions over axes, in registers where the layout gave them lanes, and the
// index of an extreme value.
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"
#include "passes/LowerKernels/Halves.h"
#include "passes/LowerKernels/LaneLine.h"
#include "passes/LowerKernels/Sums.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

/// Loops of a reduction: kept axes outside, reduced axes inside.
struct Reduction {
  LoopBuilder &b;
  Value x, y;
  SmallVector<int64_t> axes;
  bool keepdims;
  int64_t lanes = 1; ///< of registers along the reduced axes

  bool isReduced(int64_t axis) const { return llvm::is_contained(axes, axis); }
  /// Whether neighbours in memory belong to the same result.
  bool isAlongRows() const {
    for (int64_t axis = bufferShape(x).size() - 1; axis >= 0; --axis)
      if (bufferShape(x)[axis] != 1)
        return isReduced(axis);
    return true;
  }
  int64_t count() const {
    int64_t result = 1;
    for (int64_t axis : axes)
      result *= bufferShape(x)[axis];
    return result;
  }
  /// For each result: `body(kept loop variables by axis, place of the result)`.
  void forEach(llvm::function_ref<void(ArrayRef<Value>, ValueRange)> body);
  /// The elements of one result taken together, from `start` on, by `step`.
  Value fold(ArrayRef<Value> kept, StringRef word, Value start, bool isSum,
             llvm::function_ref<Value(Value before, Value x)> step);
  /// The terms of one result combined in registers.
  Value foldInLanes(ArrayRef<Value> kept, StringRef word,
                    vector::CombiningKind kind,
                    llvm::function_ref<Value(Value x)> term);
};

} // namespace

void Reduction::forEach(
    llvm::function_ref<void(ArrayRef<Value>, ValueRange)> body) {
  ArrayRef<int64_t> shape = bufferShape(x);
  SmallVector<StringRef> all = axisNames(shape.size()), names;
  SmallVector<int64_t> sizes;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (isReduced(i))
      continue;
    names.push_back(all[i]);
    sizes.push_back(shape[i]);
  }
  b.nest(names, sizes, [&](ValueRange at) {
    SmallVector<Value> kept(shape.size());
    Values place;
    size_t next = 0;
    for (size_t i = 0; i < shape.size(); ++i) {
      if (!isReduced(i)) {
        kept[i] = at[next++];
        place.push_back(kept[i]);
      } else if (keepdims) {
        place.push_back(b.index(0));
      }
    }
    body(kept, place);
  });
}

Value Reduction::fold(ArrayRef<Value> kept, StringRef word, Value start,
                      bool isSum,
                      llvm::function_ref<Value(Value, Value)> step) {
  ArrayRef<int64_t> shape = bufferShape(x);
  SmallVector<StringRef> all = axisNames(shape.size()), names;
  SmallVector<int64_t> sizes;
  for (int64_t axis : axes) {
    names.push_back(all[axis]);
    sizes.push_back(shape[axis]);
  }
  if (llvm::is_contained(sizes, 0))
    return start;
  auto element = [&](ValueRange at) {
    Values source(kept);
    for (auto [i, axis] : llvm::enumerate(axes))
      source[axis] = at[i];
    return b.load(x, source);
  };
  // Compilers make the sums of several columns at a time, but only if each is
  // a single loop: by parts it is four times slower with gcc.
  if (isSum && isAlongRows())
    return sumOver(b, word, start, names, sizes,
                   {start.getType(), element, step});
  return b.nest(
      names, sizes, start, [&](ValueRange at, ValueRange carried) -> Values {
        Value next = element(at);
        return {b.named(word, [&] { return step(carried[0], next); })};
      })[0];
}

Value Reduction::foldInLanes(ArrayRef<Value> kept, StringRef word,
                             vector::CombiningKind kind,
                             llvm::function_ref<Value(Value)> term) {
  // The last axes are one line if they follow each other without a gap.
  int64_t rank = bufferShape(x).size(), first = rank - 1;
  if (cast<MemRefType>(x.getType()).getLayout().isIdentity())
    while (first > 0 && isReduced(first - 1))
      --first;
  Value joined = x;
  if (first + 1 < rank) {
    SmallVector<ReassociationIndices> groups;
    for (int64_t axis = 0; axis < first; ++axis)
      groups.push_back({axis});
    groups.push_back(llvm::to_vector<2>(llvm::seq(first, rank)));
    joined = memref::CollapseShapeOp::create(b, x, groups);
  }
  SmallVector<StringRef> all = axisNames(rank), names;
  SmallVector<int64_t> sizes;
  for (int64_t axis = 0; axis <= first; ++axis)
    if (isReduced(axis)) {
      names.push_back(all[axis]);
      sizes.push_back(bufferShape(joined)[axis]);
    }
  LaneLine line{b, names, sizes, lanes};
  return line.fold(word, bufferElement(x), kind,
                   [&](ValueRange at, int64_t width) {
                     Values source(kept.take_front(first + 1));
                     size_t next = 0;
                     for (int64_t axis = 0; axis <= first; ++axis)
                       if (isReduced(axis))
                         source[axis] = at[next++];
                     return term(loadWide(b, joined, source, width));
                   });
}

/// The start of a reduction: the result over an empty set.
static Value startOf(LoopBuilder &b, ReduceKind kind, Type type, bool u) {
  double inf = std::numeric_limits<double>::infinity();
  bool isFloat = isa<FloatType>(type);
  unsigned width = type.getIntOrFloatBitWidth();
  auto integer = [&](APInt value) -> Value {
    return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
  };
  switch (kind) {
  case ReduceKind::Prod:
    return b.constant(type, 1);
  case ReduceKind::Max:
    if (isFloat)
      return b.constant(type, -inf);
    return integer(u ? APInt::getMinValue(width)
                     : APInt::getSignedMinValue(width));
  case ReduceKind::Min:
    if (isFloat)
      return b.constant(type, inf);
    return integer(u ? APInt::getMaxValue(width)
                     : APInt::getSignedMaxValue(width));
  default:
    return b.constant(type, 0);
  }
}

/// What an element adds to the result.
static Value termOf(LoopBuilder &b, ReduceKind kind, Value x, bool u) {
  if (kind == ReduceKind::L2 || kind == ReduceKind::SumSquare)
    return b.mul(x, x);
  if (kind != ReduceKind::L1)
    return x;
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return math::AbsFOp::create(b, x);
  if (u)
    return x;
  Value zero = b.constant(x.getType(), 0);
  Value negative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, zero);
  return arith::SelectOp::create(b, negative, b.sub(zero, x), x);
}

static Value combine(LoopBuilder &b, ReduceKind kind, Value sum, Value x,
                     bool u) {
  bool isFloat = isa<FloatType>(x.getType());
  switch (kind) {
  case ReduceKind::Prod:
    return b.mul(sum, x);
  case ReduceKind::Max:
    if (isFloat)
      return arith::MaximumFOp::create(b, sum, x);
    return u ? Value(arith::MaxUIOp::create(b, sum, x))
             : Value(arith::MaxSIOp::create(b, sum, x));
  case ReduceKind::Min:
    if (isFloat)
      return arith::MinimumFOp::create(b, sum, x);
    return u ? Value(arith::MinUIOp::create(b, sum, x))
             : Value(arith::MinSIOp::create(b, sum, x));
  default:
    return b.add(sum, x);
  }
}

/// How the lanes of a register are combined.
static vector::CombiningKind kindOfLanes(ReduceKind kind) {
  if (kind == ReduceKind::Max)
    return vector::CombiningKind::MAXIMUMF;
  return kind == ReduceKind::Min ? vector::CombiningKind::MINIMUMF
                                 : vector::CombiningKind::ADD;
}

/// What is done with the finished sum.
static Value finish(LoopBuilder &b, ReduceKind kind, Value sum, int64_t count,
                    bool u) {
  Type type = sum.getType();
  bool isFloat = isa<FloatType>(type);
  if (kind == ReduceKind::Mean) {
    if (!isFloat && count == 0)
      return sum;
    Value whole = widen(b, sum);
    Value n = b.constant(whole.getType(), double(count));
    return narrow(b, b.div(whole, n, u), type);
  }
  if (kind != ReduceKind::L2 && kind != ReduceKind::LogSum)
    return sum;
  Value x = sum;
  Type wide = isFloat ? type : Type(b.getF64Type());
  if (!isFloat)
    x = arith::SIToFPOp::create(b, wide, x);
  x = kind == ReduceKind::L2 ? Value(math::SqrtOp::create(b, x))
                             : Value(math::LogOp::create(b, x));
  return isFloat ? x : Value(arith::FPToSIOp::create(b, type, x));
}

void inlay::lowerReduce(LoopBuilder &b, kernel::ReduceOp op) {
  Reduction reduction{b,
                      op.getInputs()[0],
                      op.getOuts()[0],
                      SmallVector<int64_t>(op.getAxes()),
                      op.getKeepdims(),
                      lanesOfLines(op)};
  Type type = bufferElement(reduction.x);
  ReduceKind kind = op.getKind();
  bool u = op.getIsUnsigned();
  auto total = [&](ArrayRef<Value> kept, ReduceKind how, StringRef name,
                   llvm::function_ref<Value(Value)> before) {
    auto term = [&](Value x) {
      return termOf(b, how, before ? before(x) : x, u);
    };
    if (reduction.lanes > 1)
      return reduction.foldInLanes(kept, name, kindOfLanes(how), term);
    Value start = b.named(name, [&] { return startOf(b, how, type, u); });
    bool isSum = how != ReduceKind::Prod && how != ReduceKind::Max &&
                 how != ReduceKind::Min;
    return reduction.fold(kept, name, start, isSum, [&](Value sum, Value x) {
      return combine(b, how, sum, term(x), u);
    });
  };
  bool isExtreme = kind == ReduceKind::Max || kind == ReduceKind::Min;
  reduction.forEach([&](ArrayRef<Value> kept, ValueRange place) {
    Value result;
    if (kind == ReduceKind::LogSumExp) {
      // max + log(sum exp(x - max)); an infinite maximum is taken as 0.
      Value largest = total(kept, ReduceKind::Max, "largest", nullptr);
      Value magnitude = math::AbsFOp::create(b, largest);
      Value finite = arith::CmpFOp::create(
          b, arith::CmpFPredicate::OLT, magnitude,
          b.constant(type, std::numeric_limits<double>::infinity()));
      Value shift = b.named("shift", [&]() -> Value {
        return arith::SelectOp::create(b, finite, largest, b.constant(type, 0));
      });
      Value sum = total(kept, ReduceKind::Sum, "sum", [&](Value x) -> Value {
        auto lanes = dyn_cast<VectorType>(x.getType());
        Value all = lanes ? splat(b, shift, lanes.getNumElements()) : shift;
        return math::ExpOp::create(b, b.sub(x, all));
      });
      result = b.add(shift, math::LogOp::create(b, sum));
    } else {
      result = total(kept, kind, isExtreme ? "best" : "sum", nullptr);
      result = finish(b, kind, result, reduction.count(), u);
    }
    // Registers may find a zero of the other sign: of a whole tensor it is 0.
    if (isExtreme && type.isF32() && place.empty())
      result = b.add(result, b.constant(type, 0));
    storeWithEpilogue(b, op, result, place);
  });
}

void inlay::lowerArgReduce(LoopBuilder &b, kernel::ArgReduceOp op) {
  int64_t axis = op.getAxis();
  Reduction reduction{
      b, op.getInputs()[0], op.getOuts()[0], {axis}, op.getKeepdims()};
  Value x = reduction.x;
  bool max = op.getKind() == ReduceKind::Max, u = op.getIsUnsigned();
  reduction.forEach([&](ArrayRef<Value> kept, ValueRange place) {
    auto at = [&](Value i) {
      Values source(kept.begin(), kept.end());
      source[axis] = i;
      return source;
    };
    Value zero = b.named("at", [&] { return b.index(0); });
    Value first = b.named("best", [&] { return b.load(x, at(b.index(0))); });
    Values found = b.loop(
        "k", bufferShape(x)[axis], ValueRange{first, zero},
        [&](Value k, ValueRange carried) -> Values {
          Value value = b.named("value", [&] { return b.load(x, at(k)); });
          Value better;
          bool orEqual = op.getSelectLast();
          if (isa<FloatType>(value.getType())) {
            using P = arith::CmpFPredicate;
            // A NaN counts as the extreme: the first one stays.
            P predicate =
                max ? (orEqual ? P::UGE : P::UGT) : (orEqual ? P::ULE : P::ULT);
            Value wins = arith::CmpFOp::create(b, predicate, value, carried[0]);
            Value ordered =
                arith::CmpFOp::create(b, P::ORD, carried[0], carried[0]);
            better = arith::AndIOp::create(b, wins, ordered);
          } else {
            using P = arith::CmpIPredicate;
            P predicate = u ? (max ? (orEqual ? P::uge : P::ugt)
                                   : (orEqual ? P::ule : P::ult))
                            : (max ? (orEqual ? P::sge : P::sgt)
                                   : (orEqual ? P::sle : P::slt));
            better = arith::CmpIOp::create(b, predicate, value, carried[0]);
          }
          return b.when(better, carried,
                        [&]() -> Values { return {value, k}; });
        });
    Value result = arith::IndexCastOp::create(b, b.getI64Type(), found[1]);
    b.store(result, reduction.y, place);
  });
}

// Running sums, sorted selections and the places of a pool's maxima.
#include "passes/LowerKernels/Builder.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// Loops over all axes but one; `body` gets the place with that one open.
static void overLines(LoopBuilder &b, ArrayRef<int64_t> shape, int64_t axis,
                      llvm::function_ref<void(Values)> body) {
  SmallVector<StringRef> all = axisNames(shape.size()), names;
  SmallVector<int64_t> sizes;
  for (auto [i, size] : llvm::enumerate(shape))
    if (int64_t(i) != axis) {
      names.push_back(all[i]);
      sizes.push_back(size);
    }
  b.nest(names, sizes, [&](ValueRange at) {
    Values place(at.begin(), at.end());
    place.insert(place.begin() + axis, Value());
    body(place);
  });
}

static Values at(Values place, int64_t axis, Value k) {
  place[axis] = k;
  return place;
}

static Value toI64(LoopBuilder &b, Value index) {
  return arith::IndexCastOp::create(b, b.getI64Type(), index);
}

//===-- Running sums ------------------------------------------------------===//

void inlay::lowerCumulate(LoopBuilder &b, kernel::CumulateOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y);
  if (llvm::is_contained(shape, 0))
    return;
  int64_t axis = op.getAxis(), size = shape[axis];
  bool product = op.getKind() == ReduceKind::Prod;
  overLines(b, shape, axis, [&](Values place) {
    Value start = b.named(product ? "product" : "sum", [&] {
      return b.constant(bufferElement(x), product ? 1 : 0);
    });
    b.loop("k", size, start, [&](Value k, ValueRange carried) -> Values {
      Value i = k;
      if (op.getReverse())
        i = arith::SubIOp::create(b, b.index(size - 1), k);
      Value element = b.load(x, at(place, axis, i));
      Value next = product ? b.mul(carried[0], element)
                           : b.add(carried[0], element);
      storeWithEpilogue(b, op, op.getExclusive() ? carried[0] : next,
                        at(place, axis, i));
      return {next};
    });
  });
}

//===-- TopK --------------------------------------------------------------===//

/// Whether value `x` comes before value `y`; equal ones keep their order.
static Value comesBefore(LoopBuilder &b, kernel::TopKOp op, Value x, Value y) {
  bool largest = op.getLargest();
  if (isa<FloatType>(x.getType())) {
    using P = arith::CmpFPredicate;
    Value before =
        arith::CmpFOp::create(b, largest ? P::OGT : P::OLT, x, y);
    // A number comes before a NaN.
    Value number = arith::CmpFOp::create(b, P::ORD, x, x);
    Value nan = arith::CmpFOp::create(b, P::UNO, y, y);
    return arith::OrIOp::create(b, before, b.both(number, nan));
  }
  using P = arith::CmpIPredicate;
  P predicate = op.getIsUnsigned() ? (largest ? P::ugt : P::ult)
                                   : (largest ? P::sgt : P::slt);
  if (x.getType().isInteger(1))
    predicate = largest ? P::ugt : P::ult;
  return arith::CmpIOp::create(b, predicate, x, y);
}

/// Each value is carried along the sorted outputs: where it comes before the
/// one that stands there, it takes that place, and all behind move on by one.
void inlay::lowerTopK(LoopBuilder &b, kernel::TopKOp op) {
  Value x = op.getInputs()[0], values = op.getOuts()[0];
  Value indices = op.getOuts()[1];
  ArrayRef<int64_t> shape = bufferShape(x);
  int64_t axis = op.getAxis(), k = op.getK();
  if (k == 0 || llvm::is_contained(shape, 0))
    return;
  auto insert = [&](Values place, Value i, Value value, Value end) {
    Value index = toI64(b, i);
    Value no = arith::ConstantOp::create(b, b.getBoolAttr(false));
    Value yes = arith::ConstantOp::create(b, b.getBoolAttr(true));
    auto loop = scf::ForOp::create(b, b.index(0), end, b.index(1),
                                   ValueRange{value, index, no});
    loop.getInductionVar().setLoc(
        NameLoc::get(b.getStringAttr("rank"), b.getLoc()));
    loop.getRegionIterArg(0).setLoc(
        NameLoc::get(b.getStringAttr("carried"), b.getLoc()));
    loop.getRegionIterArg(1).setLoc(
        NameLoc::get(b.getStringAttr("index"), b.getLoc()));
    loop.getRegionIterArg(2).setLoc(
        NameLoc::get(b.getStringAttr("moves"), b.getLoc()));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(loop.getBody());
    Values there = at(place, axis, loop.getInductionVar());
    Value standing = b.named("standing", [&] { return b.load(values, there); });
    Value carried = loop.getRegionIterArg(0);
    Value takes = arith::OrIOp::create(
        b, loop.getRegionIterArg(2), comesBefore(b, op, carried, standing));
    Values next = b.when(
        takes, loop.getRegionIterArgs(), [&]() -> Values {
          Value old =
              b.named("old", [&] { return b.load(indices, there); });
          b.store(carried, values, there);
          b.store(loop.getRegionIterArg(1), indices, there);
          return {standing, old, yes};
        });
    scf::YieldOp::create(b, next);
    return Values(loop.getResults());
  };
  overLines(b, shape, axis, [&](Values place) {
    // The first k values fill the places one by one.
    b.loop("i", k, [&](Value i) {
      Value value = b.named("value", [&] { return b.load(x, at(place, axis, i)); });
      Values last = insert(place, i, value, i);
      b.store(last[0], values, at(place, axis, i));
      b.store(last[1], indices, at(place, axis, i));
    });
    if (shape[axis] == k)
      return;
    b.loop("i", shape[axis] - k, [&](Value rest) {
      Value i = b.addIndex(rest, k);
      Value value = b.named("value", [&] { return b.load(x, at(place, axis, i)); });
      Value lowest = b.load(values, at(place, axis, b.index(k - 1)));
      b.when(comesBefore(b, op, value, lowest), {}, [&]() -> Values {
        insert(place, i, value, b.index(k));
        return {};
      });
    });
  });
}

//===-- The places of a pool's maxima -------------------------------------===//

/// The index of a place of the input, counted over the whole of it.
static Value flatIndex(LoopBuilder &b, kernel::PoolArgmaxOp op,
                       ArrayRef<int64_t> shape, ValueRange source) {
  size_t spatial = shape.size() - 2;
  Value plane = b.addIndex(b.mulIndex(source[0], shape[1]), source[1]);
  int64_t size = 1;
  Value offset;
  for (size_t i = 0; i < spatial; ++i) {
    size_t axis = op.getColumnMajor() ? 2 + i : shape.size() - 1 - i;
    Value part = b.mulIndex(source[axis], size);
    offset = offset ? b.addIndex(offset, part) : part;
    size *= shape[axis];
  }
  return b.addIndex(b.mulIndex(plane, size), offset);
}

void inlay::lowerPoolArgmax(LoopBuilder &b, kernel::PoolArgmaxOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> from = bufferShape(x), to = bufferShape(y);
  size_t spatial = to.size() - 2;
  SmallVector<StringRef> names = {"n", "c"};
  llvm::append_range(names, spatialNames("o", spatial));
  SmallVector<StringRef> kernelNames = spatialNames("k", spatial);
  Type type = bufferElement(x);
  b.nest(names, to, [&](ValueRange place) {
    Value none = b.named("best_at", [&] { return b.index(-1); });
    Value start = b.named("best", [&] { return b.constant(type, 0); });
    Values found = b.nest(
        kernelNames, op.getKernel(), {start, none},
        [&](ValueRange k, ValueRange carried) -> Values {
          Values source = {place[0], place[1]};
          Value inside;
          for (size_t i = 0; i < spatial; ++i) {
            int64_t stride = op.getStrides()[i], pad = op.getPads()[i];
            int64_t dilation = op.getDilations()[i];
            Value in = b.addIndex(b.addIndex(b.mulIndex(place[2 + i], stride),
                                             b.mulIndex(k[i], dilation)),
                                  -pad);
            int64_t highest = (to[2 + i] - 1) * stride +
                              (op.getKernel()[i] - 1) * dilation - pad;
            inside = b.both(inside, b.inside(in, from[2 + i], -pad, highest));
            source.push_back(in);
          }
          return b.when(inside, carried, [&]() -> Values {
            Value value = b.named("value", [&] { return b.load(x, source); });
            Value first = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                                carried[1], b.index(0));
            Value better;
            if (isa<FloatType>(type)) {
              using P = arith::CmpFPredicate;
              Value above =
                  arith::CmpFOp::create(b, P::UGT, value, carried[0]);
              Value number =
                  arith::CmpFOp::create(b, P::ORD, carried[0], carried[0]);
              better = b.both(above, number);
            } else {
              better = arith::CmpIOp::create(b,
                                             op.getIsUnsigned()
                                                 ? arith::CmpIPredicate::ugt
                                                 : arith::CmpIPredicate::sgt,
                                             value, carried[0]);
            }
            Value takes = arith::OrIOp::create(b, first, better);
            return b.when(takes, carried, [&]() -> Values {
              return {value, flatIndex(b, op, from, source)};
            });
          });
        });
    Value known = arith::MaxSIOp::create(b, found[1], b.index(0));
    b.store(toI64(b, known), y, place);
  });
}

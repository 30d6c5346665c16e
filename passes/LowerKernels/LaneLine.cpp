// Loops over a line of floats, registers first and then what is left.
//
//   acc[l] = start                            for v < size / lanes:
//   acc[l] += term(v * lanes + l)
//   sum = acc[0] + ... + acc[lanes - 1]       in halves
//   sum += term(i)                            for the size % lanes last i
#include "passes/LowerKernels/LaneLine.h"
#include "passes/LowerKernels/Sums.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using vector::CombiningKind;

static Value combine(LoopBuilder &b, CombiningKind kind, Value x, Value y) {
  if (kind == CombiningKind::ADD)
    return b.add(x, y);
  Value greater = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, y, x);
  return arith::SelectOp::create(b, greater, y, x);
}

Values LaneLine::overRegisters(ValueRange carried, Step step) {
  SmallVector<int64_t> turns(sizes);
  turns.back() = registers();
  return b.nest(names, turns, carried, [&](ValueRange turn, ValueRange inner) {
    Values at(turn);
    at.back() = b.mulIndex(at.back(), lanes);
    return step(at, inner);
  });
}

Values LaneLine::overRest(ValueRange carried, Step step) {
  SmallVector<int64_t> turns(sizes);
  turns.back() -= registers() * lanes;
  return b.nest(names, turns, carried, [&](ValueRange turn, ValueRange inner) {
    Values at(turn);
    at.back() = b.addIndex(at.back(), registers() * lanes);
    return step(at, inner);
  });
}

Value LaneLine::fold(StringRef word, Type type, CombiningKind kind, Term term) {
  bool isSum = kind == CombiningKind::ADD;
  double start = isSum ? 0 : -std::numeric_limits<double>::infinity();
  Value total = b.named(word, [&] { return b.constant(type, start); });
  if (isSum && lanes == 1)
    return sumOver(b, word, total, names, sizes,
                   {type, [&](ValueRange at) { return term(at, 1); },
                    [&](Value sum, Value next) { return b.add(sum, next); }});
  auto combineNext = [&](StringRef word, Value sum, ValueRange at,
                         int64_t width) -> Values {
    Value next = term(at, width);
    return {b.named(word, [&] { return combine(b, kind, sum, next); })};
  };
  if (registers() != 0) {
    std::string words = (word + "s").str();
    Value empty = b.named(words, [&] { return splat(b, total, lanes); });
    Value all = overRegisters(empty, [&](ValueRange at, ValueRange carried) {
      return combineNext(words, carried[0], at, lanes);
    })[0];
    total = b.named(word, [&]() -> Value {
      return vector::ReductionOp::create(b, kind, all);
    });
  }
  return overRest(total, [&](ValueRange at, ValueRange carried) {
    return combineNext(word, carried[0], at, 1);
  })[0];
}

void LaneLine::each(llvm::function_ref<void(ValueRange, int64_t)> body) {
  overRegisters({}, [&](ValueRange at, ValueRange) {
    body(at, lanes);
    return Values();
  });
  overRest({}, [&](ValueRange at, ValueRange) {
    body(at, 1);
    return Values();
  });
}

Spread LaneLine::spread(StringRef word, Value scalar) {
  Value vector;
  if (registers() != 0)
    vector = b.named(word, [&] { return splat(b, scalar, lanes); });
  return {scalar, vector};
}

Value inlay::loadWide(LoopBuilder &b, Value buffer, ValueRange place,
                      int64_t width) {
  return width == 1 ? b.load(buffer, place)
                    : loadVector(b, buffer, place, width);
}

void inlay::storeWide(LoopBuilder &b, Value value, Value buffer,
                      ValueRange place, int64_t width) {
  if (width == 1)
    b.store(value, buffer, place);
  else
    storeVector(b, value, buffer, place);
}

void inlay::storeWideWithEpilogue(LoopBuilder &b, Operation *op, Value value,
                                  ValueRange place, int64_t width) {
  if (width == 1)
    storeWithEpilogue(b, op, value, place);
  else
    storeVectorWithEpilogue(b, op, value, place, width);
}

int64_t inlay::lanesOfLines(Operation *op) {
  auto lanes = op->getAttrOfType<IntegerAttr>("inlay.lanes");
  bool isContiguous = llvm::all_of(op->getOperandTypes(), [](Type type) {
    auto buffer = dyn_cast<MemRefType>(type);
    return !buffer || buffer.getRank() == 0 || buffer.isLastDimUnitStride();
  });
  return lanes && isContiguous ? lanes.getInt() : 1;
}

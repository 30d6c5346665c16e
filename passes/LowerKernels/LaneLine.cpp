// Loops over a line of floats, registers first and then what is left.
//
//   acc[l] = start                            for v < size / lanes:
//   acc[l] += term(v * lanes + l)
//   sum = acc[0] + ... + acc[lanes - 1]       in halves
//   sum += term(i)                            for the size % lanes last i
#include "passes/LowerKernels/LaneLine.h"
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

Value LaneLine::fold(StringRef word, CombiningKind kind, Term term) {
  bool isSum = kind == CombiningKind::ADD;
  double start = isSum ? 0 : -std::numeric_limits<double>::infinity();
  Value total =
      b.named(word, [&] { return b.constant(b.getF32Type(), start); });
  if (int64_t vectors = size / lanes) {
    Value empty =
        b.named((word + "s").str(), [&] { return splat(b, total, lanes); });
    Value all = b.loop(
        name, vectors, empty, [&](Value v, ValueRange carried) -> Values {
          Value next = term(b.mulIndex(v, lanes), lanes);
          return {b.named((word + "s").str(),
                          [&] { return combine(b, kind, carried[0], next); })};
        })[0];
    total = b.named(word, [&]() -> Value {
      return vector::ReductionOp::create(b, kind, all);
    });
  }
  return b.loop(
      name, size % lanes, total, [&](Value i, ValueRange carried) -> Values {
        Value at = b.addIndex(i, size / lanes * lanes);
        Value next = term(at, 1);
        return {
            b.named(word, [&] { return combine(b, kind, carried[0], next); })};
      })[0];
}

void LaneLine::each(llvm::function_ref<void(Value, int64_t)> body) {
  b.loop(name, size / lanes,
         [&](Value v) { body(b.mulIndex(v, lanes), lanes); });
  b.loop(name, size % lanes,
         [&](Value i) { body(b.addIndex(i, size / lanes * lanes), 1); });
}

Spread LaneLine::spread(StringRef word, Value scalar) {
  Value vector;
  if (size >= lanes)
    vector = b.named(word, [&] { return splat(b, scalar, lanes); });
  return {scalar, vector};
}

Value inlay::loadWide(LoopBuilder &b, Value buffer, ValueRange place,
                      int64_t width) {
  return width == 1 ? b.load(buffer, place)
                    : loadVector(b, buffer, place, width);
}

void inlay::storeWide(LoopBuilder &b, Operation *op, Value value,
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
  return lanes && isContiguous ? lanes.getInt() : 0;
}

// Matrix products: one sum for each result, batch axes outside.
#include "passes/LowerKernels/LaneLine.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

SmallVector<StringRef> inlay::batchNames(size_t rank) {
  static constexpr StringLiteral all[] = {"n", "h", "b0", "b1", "b2", "b3"};
  SmallVector<StringRef> names;
  for (size_t i = 0; i + 2 < rank; ++i)
    names.push_back(all[std::min<size_t>(i, 5)]);
  return names;
}

Values inlay::operandPlace(LoopBuilder &b, Value operand, ValueRange batch,
                           Value row, Value column) {
  ArrayRef<int64_t> shape = bufferShape(operand);
  size_t own = shape.size() - 2, skip = batch.size() - own;
  Values place;
  for (size_t i = 0; i < own; ++i)
    place.push_back(shape[i] == 1 ? b.index(0) : batch[skip + i]);
  place.push_back(row);
  place.push_back(column);
  return place;
}

void inlay::storeMatMulResult(LoopBuilder &b, kernel::MatMulOp op,
                              ValueRange place) {
  Value lhs = op.getInputs()[0], rhs = op.getInputs()[1];
  ArrayRef<int64_t> lhsShape = bufferShape(lhs);
  bool transA = op.getTransA(), transB = op.getTransB();
  int64_t inner = transA ? lhsShape[lhsShape.size() - 2] : lhsShape.back();
  ValueRange batch = place.drop_back(2);
  Value i = place[batch.size()], j = place.back();
  Value start =
      b.named("sum", [&] { return b.constant(bufferElement(lhs), 0); });
  Values sum = b.loop("k", inner, start, [&](Value k, ValueRange carried) {
    Values left = operandPlace(b, lhs, batch, transA ? k : i, transA ? i : k);
    Values right = operandPlace(b, rhs, batch, transB ? j : k, transB ? k : j);
    Value product = b.mul(b.load(lhs, left), b.load(rhs, right));
    return Values{b.named("sum", [&] { return b.add(carried[0], product); })};
  });
  storeWithEpilogue(b, op, sum[0], place);
}

void inlay::lowerMatMul(LoopBuilder &b, kernel::MatMulOp op) {
  if (int64_t lanes = lanesOfLines(op); lanes > 1)
    return lowerMatMulInLanes(b, op, lanes);
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  SmallVector<StringRef> names = batchNames(shape.size());
  names.push_back("i");
  names.push_back("j");
  b.nest(names, shape,
         [&](ValueRange place) { storeMatMulResult(b, op, place); });
}

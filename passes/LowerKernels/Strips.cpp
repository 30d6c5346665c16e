// A transpose of much data in strips. Read along its last axis, the input has
// one element in each line of the cache; so a strip of the axis that is
// contiguous there goes innermost, and a line that was brought in is read to
// its end:
//
//   for block < P / 8, q < Q, p < 8:  y[block * 8 + p, q] = x[q, block * 8 + p]
//   for p < P % 8, q < Q:             the rest
#include "mlir/IR/IRMapping.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

bool inlay::lowerInStrips(LoopBuilder &b, linalg::GenericOp op) {
  constexpr int64_t width = 8;
  if (!op->hasAttr("inlay.strips"))
    return false;
  Value x = op.getDpsInputs()[0], y = op.getDpsInits()[0];
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  unsigned axis = map.getDimPosition(map.getNumResults() - 1);
  ArrayRef<int64_t> shape = bufferShape(y);
  SmallVector<StringRef> names = axisNames(shape.size());
  auto move = [&](ValueRange place) {
    Values source;
    for (unsigned i = 0; i < map.getNumResults(); ++i)
      source.push_back(place[map.getDimPosition(i)]);
    IRMapping values;
    values.map(op.getBody()->getArgument(0), b.load(x, source));
    for (Operation &inner : op.getBody()->without_terminator())
      b.clone(inner, values);
    Value result = op.getBody()->getTerminator()->getOperand(0);
    b.store(values.lookupOrDefault(result), y, place);
  };
  int64_t strips = shape[axis] / width;
  SmallVector<int64_t> sizes(shape);
  sizes[axis] = strips;
  SmallVector<StringRef> words(names);
  words[axis] = "strip";
  b.nest(words, sizes, [&](ValueRange at) {
    b.loop(names[axis], width, [&](Value inStrip) {
      Values place(at);
      place[axis] = b.addIndex(b.mulIndex(at[axis], width), inStrip);
      move(place);
    });
  });
  sizes[axis] = shape[axis] % width;
  b.nest(names, sizes, [&](ValueRange at) {
    Values place(at);
    place[axis] = b.addIndex(at[axis], strips * width);
    move(place);
  });
  return true;
}

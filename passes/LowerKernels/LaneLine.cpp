// Loops over a line of floats, registers first and then what is left.
//
//   acc[l] = start
//   acc[l] += term(v * lanes + l)             for v < size / lanes
//   sum = acc[0] + ... + acc[lanes - 1]       in halves
//   sum += term(i)                            for the size % lanes last i
//
// An addition waits for the one before, so some terms are added to each other
// first.
#include "passes/LowerKernels/LaneLine.h"
#include "passes/LowerKernels/Sums.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using vector::CombiningKind;

static Value combine(LoopBuilder &b, CombiningKind kind, Value x, Value y) {
  switch (kind) {
  case CombiningKind::ADD:
    return b.add(x, y);
  case CombiningKind::MAXIMUMF:
    return arith::MaximumFOp::create(b, x, y);
  case CombiningKind::MINIMUMF:
    return arith::MinimumFOp::create(b, x, y);
  default:
    Value greater = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, y, x);
    return arith::SelectOp::create(b, greater, y, x);
  }
}

/// Helpers of registers do not know extremes that are NaN if a lane is.
static Value combineLanes(LoopBuilder &b, CombiningKind kind, StringRef word,
                          Value lanes, Value start) {
  if (kind == CombiningKind::MAXIMUMF || kind == CombiningKind::MINIMUMF)
    return foldLanes(b, word, lanes, start,
                     [&](Value x, Value y) { return combine(b, kind, x, y); });
  return b.named(word, [&]() -> Value {
    return vector::ReductionOp::create(b, kind, lanes);
  });
}

/// The result over no terms.
static double startOf(CombiningKind kind) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (kind == CombiningKind::ADD)
    return 0;
  return kind == CombiningKind::MINIMUMF ? infinity : -infinity;
}

Values LaneLine::over(int64_t first, int64_t turns, int64_t step,
                      ValueRange carried, Step body) {
  SmallVector<int64_t> counts(sizes);
  counts.back() = turns;
  return b.nest(names, counts, carried, [&](ValueRange turn, ValueRange inner) {
    Values at(turn);
    at.back() = b.addIndex(b.mulIndex(at.back(), step), first);
    return body(at, inner);
  });
}

Value LaneLine::foldOver(int64_t first, int64_t turns, int64_t step,
                         StringRef word, Value start, CombiningKind kind,
                         llvm::function_ref<Value(ValueRange)> term) {
  if (kind != CombiningKind::ADD)
    return over(first, turns, step, start,
                [&](ValueRange at, ValueRange carried) -> Values {
                  Value next = term(at);
                  return {b.named(word, [&] {
                    return combine(b, kind, carried[0], next);
                  })};
                })[0];
  SmallVector<int64_t> counts(sizes);
  counts.back() = turns;
  auto termOf = [&](ValueRange turn) {
    Values at(turn);
    at.back() = b.addIndex(b.mulIndex(at.back(), step), first);
    return term(at);
  };
  return sumOver(b, word, start, names, counts,
                 {start.getType(), termOf,
                  [&](Value sum, Value next) { return b.add(sum, next); }});
}

Value LaneLine::fold(StringRef word, Type type, CombiningKind kind, Term term,
                     int64_t together) {
  if (lines > 1)
    type = VectorType::get({lines}, type);
  Value total = b.named(word, [&] { return b.constant(type, startOf(kind)); });
  int64_t visited = registers() * lanes;
  if (visited != 0) {
    std::string words = (word + "s").str();
    int64_t turns = registers() / together;
    Value all = b.named(words, [&] { return splat(b, total, lanes); });
    all = foldOver(0, turns, together * lanes, words, all, kind,
                   [&](ValueRange at) {
                     Values terms;
                     for (int64_t i = 0; i < together; ++i) {
                       Values place(at);
                       place.back() = b.addIndex(at.back(), i * lanes);
                       terms.push_back(term(place, lanes));
                     }
                     for (; terms.size() > 1; terms.truncate(terms.size() / 2))
                       for (size_t i = 0, n = terms.size() / 2; i < n; ++i)
                         terms[i] = combine(b, kind, terms[i], terms[i + n]);
                     return terms[0];
                   });
    all =
        foldOver(turns * together * lanes, registers() % together, lanes, words,
                 all, kind, [&](ValueRange at) { return term(at, lanes); });
    total = combineLanes(b, kind, word, all, total);
  }
  return foldOver(visited, sizes.back() - visited, 1, word, total, kind,
                  [&](ValueRange at) { return term(at, lines); });
}

void LaneLine::each(llvm::function_ref<void(ValueRange, int64_t)> body) {
  over(0, registers(), lanes, {}, [&](ValueRange at, ValueRange) {
    body(at, lanes);
    return Values();
  });
  int64_t visited = registers() * lanes;
  over(visited, sizes.back() - visited, 1, {}, [&](ValueRange at, ValueRange) {
    body(at, lines);
    return Values();
  });
}

Spread LaneLine::spread(StringRef word, Value result) {
  Value vector;
  if (lines > 1)
    vector = result;
  else if (registers() != 0)
    vector = b.named(word, [&] { return splat(b, result, lanes); });
  return {result, vector};
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

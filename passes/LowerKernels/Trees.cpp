// Decision trees: a walk of at most `depth` steps a tree through tables.
//
//   for each row
//     for each tree
//       node = root, then yes or no of the node until a leaf stands there
//       add the leaf's values to the row of the result
//
// Every index that comes from a table is clamped, so that no table can lead
// outside another one.
#include "passes/LowerKernels/Builder.h"

#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

// The bits of a rule.
static constexpr int64_t equal = 1, greater = 2, less = 4, unordered = 8;

/// The comparison that holds for the outcomes whose bits are set.
static arith::CmpFPredicate predicateOf(int64_t rule) {
  using P = arith::CmpFPredicate;
  static constexpr P predicates[] = {
      P::AlwaysFalse, P::OEQ, P::OGT, P::OGE, P::OLT, P::OLE, P::ONE, P::ORD,
      P::UNO,         P::UEQ, P::UGT, P::UGE, P::ULT, P::ULE, P::UNE,
      P::AlwaysTrue};
  return predicates[rule & 15];
}

namespace {

struct TreeWalk {
  LoopBuilder &b;
  kernel::TreesOp op;

  Value table(unsigned index) { return op.getInputs()[index]; }

  /// An entry of a table of indices.
  Value entry(StringRef name, Value from, Value at) {
    return b.named(name, [&] { return b.load(from, at); });
  }

  /// A number read from a table as an index into [0, size).
  Value clamped(StringRef name, Value number, int64_t size) {
    if (size == 1)
      return b.index(0);
    Type type = number.getType();
    Value low = arith::MaxSIOp::create(b, number, b.constant(type, 0));
    Value both =
        arith::MinSIOp::create(b, low, b.constant(type, double(size - 1)));
    return b.named(name, [&]() -> Value {
      return arith::IndexCastOp::create(b, b.getIndexType(), both);
    });
  }

  Value compare(arith::CmpFPredicate predicate, Value x, Value y) {
    return arith::CmpFOp::create(b, predicate, x, y);
  }

  /// Whether the comparison of the node holds.
  Value holds(Value node, Value x, Value threshold) {
    if (op.getInputs().size() == 8)
      return compare(predicateOf(int64_t(op.getRule())), x, threshold);
    Value rule = entry("rule", table(8), node);
    auto bit = [&](int64_t mask) -> Value {
      Value outcome = compare(predicateOf(mask), x, threshold);
      Value isSet = arith::CmpIOp::create(
          b, arith::CmpIPredicate::ne,
          arith::AndIOp::create(b, rule,
                                b.constant(rule.getType(), double(mask))),
          b.constant(rule.getType(), 0));
      return arith::AndIOp::create(b, outcome, isSet);
    };
    return b.named("holds", [&] {
      Value result = bit(less);
      for (int64_t mask : {equal, greater, unordered})
        result = arith::OrIOp::create(b, result, bit(mask));
      return result;
    });
  }

  /// The leaf that row `row` reaches from a root.
  Value walk(Value row, Value tree) {
    int64_t nodes = bufferShape(table(2))[0];
    Value root = clamped("node", entry("root", table(1), tree), nodes);
    Values leaf = b.loop(
        "step", int64_t(op.getDepth()), root,
        [&](Value, ValueRange carried) -> Values {
          Value node = carried[0];
          Value feature = entry("feature", table(2), node);
          Value isBranch =
              arith::CmpIOp::create(b, arith::CmpIPredicate::sge, feature,
                                    b.constant(feature.getType(), 0));
          return b.when(isBranch, carried, [&]() -> Values {
            Value column =
                clamped("column", feature, bufferShape(table(0))[1]);
            Value x =
                b.named("x", [&] { return b.load(table(0), {row, column}); });
            Value threshold = entry("threshold", table(3), node);
            Value next = b.named("next", [&]() -> Value {
              return arith::SelectOp::create(b, holds(node, x, threshold),
                                             b.load(table(4), node),
                                             b.load(table(5), node));
            });
            return {clamped("node", next, nodes)};
          });
        });
    return leaf[0];
  }

  Value combine(Value sum, Value weight) {
    if (op.getKind() == ReduceKind::Sum)
      return b.add(sum, weight);
    using P = arith::CmpFPredicate;
    P better = op.getKind() == ReduceKind::Max ? P::OGT : P::OLT;
    return arith::SelectOp::create(b, compare(better, weight, sum), weight,
                                   sum);
  }

  /// Calls `use(place)` for the place of each value that the leaf gives.
  Values forLeafValues(Value leaf, ValueRange carried,
                       llvm::function_ref<Values(Value, ValueRange)> use) {
    Value first = entry("first", table(4), leaf);
    Value end = entry("end", table(5), leaf);
    return b.loop(
        "k", int64_t(op.getLeafSize()), carried,
        [&](Value k, ValueRange inner) -> Values {
          Value offset = arith::IndexCastOp::create(b, first.getType(), k);
          // In [0, size] before the sum, so that it cannot overflow.
          int64_t size = bufferShape(table(7))[0];
          Value start = arith::MinSIOp::create(
              b, first, b.constant(first.getType(), double(size)));
          Value at = b.named("i", [&] { return b.add(start, offset); });
          Value isInside = arith::CmpIOp::create(
              b, arith::CmpIPredicate::slt, at, end);
          return b.when(isInside, inner, [&]() -> Values {
            return use(clamped("value", at, size), inner);
          });
        });
  }

  double neutral() {
    double infinity = std::numeric_limits<double>::infinity();
    if (op.getKind() == ReduceKind::Sum)
      return 0.0;
    return op.getKind() == ReduceKind::Max ? -infinity : infinity;
  }

  /// What no leaf has given a value is 0.
  Value finish(Value sum) {
    if (op.getKind() == ReduceKind::Sum)
      return sum;
    Value none = b.constant(sum.getType(), neutral());
    return arith::SelectOp::create(b,
                                   compare(arith::CmpFPredicate::OEQ, sum, none),
                                   b.constant(sum.getType(), 0), sum);
  }

  /// One target: the sum lives in a variable.
  void emitOne(Value row) {
    Value start = b.named(
        "sum", [&] { return b.constant(bufferElement(table(7)), neutral()); });
    Values sum = b.loop(
        "tree", bufferShape(table(1))[0], start,
        [&](Value tree, ValueRange carried) {
          return forLeafValues(
              walk(row, tree), carried,
              [&](Value place, ValueRange inner) -> Values {
                Value weight = entry("weight", table(7), place);
                return {b.named("sum",
                                [&] { return combine(inner[0], weight); })};
              });
        });
    b.store(finish(sum[0]), op.getOuts()[0], {row, b.index(0)});
  }

  /// Several: the sums live in the row of the result.
  void emitRow(Value row) {
    Value out = op.getOuts()[0];
    int64_t count = bufferShape(out)[1];
    Type type = bufferElement(out);
    b.loop("j", count, [&](Value j) {
      b.store(b.constant(type, neutral()), out, {row, j});
    });
    b.loop("tree", bufferShape(table(1))[0], [&](Value tree) {
      forLeafValues(walk(row, tree), {},
                    [&](Value place, ValueRange) -> Values {
                      Value target = clamped(
                          "target", entry("j", table(6), place), count);
                      Value weight = entry("weight", table(7), place);
                      Value sum = b.load(out, {row, target});
                      b.store(combine(sum, weight), out, {row, target});
                      return {};
                    });
    });
    if (op.getKind() != ReduceKind::Sum)
      b.loop("j", count, [&](Value j) {
        b.store(finish(b.load(out, {row, j})), out, {row, j});
      });
  }
};

} // namespace

void inlay::lowerTrees(LoopBuilder &b, kernel::TreesOp op) {
  TreeWalk trees{b, op};
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  b.loop("row", shape[0], [&](Value row) {
    shape[1] == 1 ? trees.emitOne(row) : trees.emitRow(row);
  });
}

//===- Reduce.cpp - Reductions --------------------------------------------===//
//
// The Reduce family, whose axes moved from an attribute to an input, and
// ArgMax / ArgMin.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

template <ReduceKind kind> static LogicalResult importReduce(Node &node) {
  auto given = node.attrOrInputInts("axes", 1);
  if (failed(given))
    return failure();
  SmallVector<int64_t> wanted = given->value_or(SmallVector<int64_t>());
  bool everything = wanted.empty() && node.getInt("noop_with_empty_axes") == 0;
  auto axes = everything ? FailureOr<SmallVector<int64_t>>(llvm::to_vector(
                               llvm::seq<int64_t>(0, node.rank(0))))
                         : node.axes(wanted, node.rank(0));
  if (failed(axes))
    return failure();
  bool keepdims = node.getInt("keepdims", 1) != 0;
  // Over no axes, only what is done to each element is left.
  constexpr bool isPlain = kind == ReduceKind::Max || kind == ReduceKind::Min ||
                           kind == ReduceKind::Mean ||
                           kind == ReduceKind::Prod || kind == ReduceKind::Sum;
  if (isPlain && axes->empty() && !everything)
    return node.result(node.input(0));
  // Extremes of bools are those of 0 and 1.
  Type type = node.element(0);
  bool isBool = type.isInteger(1);
  Value input = node.input(0);
  if (isBool)
    input = node.cast(
        input, IntegerType::get(node.getContext(), 8, IntegerType::Unsigned));
  return node.result(
      node.cast(node.reduce(kind, input, *axes, keepdims), type));
}

template <ReduceKind kind> static LogicalResult importArg(Node &node) {
  auto axis = node.axis(node.getInt("axis", 0), node.rank(0));
  if (failed(axis))
    return failure();
  return node.result(node.create<ArgReduceOp>(
      kind, node.input(0), *axis, node.getInt("keepdims", 1) != 0,
      node.getInt("select_last_index") != 0));
}

ArrayRef<HandlerRow> inlay::import::reduceHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "ArgMax", 1, importArg<ReduceKind::Max>},
      {"", "ArgMin", 1, importArg<ReduceKind::Min>},
      {"", "ReduceL1", 1, importReduce<ReduceKind::L1>},
      {"", "ReduceL2", 1, importReduce<ReduceKind::L2>},
      {"", "ReduceLogSum", 1, importReduce<ReduceKind::LogSum>},
      {"", "ReduceLogSumExp", 1, importReduce<ReduceKind::LogSumExp>},
      {"", "ReduceMax", 1, importReduce<ReduceKind::Max>},
      {"", "ReduceMean", 1, importReduce<ReduceKind::Mean>},
      {"", "ReduceMin", 1, importReduce<ReduceKind::Min>},
      {"", "ReduceProd", 1, importReduce<ReduceKind::Prod>},
      {"", "ReduceSum", 1, importReduce<ReduceKind::Sum>},
      {"", "ReduceSumSquare", 1, importReduce<ReduceKind::SumSquare>},
  };
  return rows;
}

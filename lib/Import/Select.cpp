//===- Select.cpp - Sorting, selecting and running sums -------------------===//
//
// CumSum and CumProd, TopK, NonMaxSuppression and determinants. How many
// values TopK gives, and along which axis sums run, must be known.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// The one number in a constant operand.
static FailureOr<int64_t> constInt(Node &node, unsigned index,
                                   StringRef role) {
  auto values = node.constInts(index, role);
  if (failed(values))
    return failure();
  if (values->size() != 1)
    return node.error() << role << " is " << typeText(node.input(index))
                        << ", but one element is needed";
  return values->front();
}

template <ReduceKind kind> static LogicalResult importCumulate(Node &node) {
  auto given = constInt(node, 1, "axis");
  if (failed(given))
    return failure();
  auto axis = node.axis(*given, node.rank(0));
  if (failed(axis))
    return failure();
  return node.result(node.create<CumulateOp>(
      kind, node.input(0), *axis, node.getInt("exclusive") != 0,
      node.getInt("reverse") != 0));
}

static LogicalResult importTopK(Node &node) {
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  auto k = node.schema->findAttribute("k")
               ? FailureOr<int64_t>(node.getInt("k"))
               : constInt(node, 1, "K");
  if (failed(axis) || failed(k))
    return failure();
  SmallVector<Value> both = node.createAll<TopKOp>(
      2, node.input(0), uint64_t(*axis), uint64_t(*k),
      node.getInt("largest", 1) != 0);
  for (unsigned i = 0; i < 2; ++i)
    if (node.wantsOutput(i) && failed(node.result(i, both[i])))
      return failure();
  return success();
}

/// One number in an optional operand that may be computed.
static Value threshold(Node &node, unsigned index, double fallback) {
  Type type = node.getBuilder().getF32Type();
  return node.hasInput(index) ? node.cast(node.input(index), type)
                              : node.scalar(type, fallback);
}

/// As many rows as can be selected; how many are is an output of its own.
static LogicalResult importNms(Node &node) {
  int64_t most = 0;
  if (node.hasInput(2)) {
    auto given = constInt(node, 2, "max_output_boxes_per_class");
    if (failed(given))
      return failure();
    most = std::max<int64_t>(*given, 0);
  }
  constexpr double noThreshold = -3.4028234663852886e38; // the lowest float
  SmallVector<Value> both = node.createAll<NmsOp>(
      2, node.input(0), node.input(1), threshold(node, 3, 0.0),
      threshold(node, 4, noThreshold), uint64_t(most),
      node.getInt("center_point_box") != 0);
  node.getGraph().countsRows = true;
  return node.result(both[0]);
}

static LogicalResult importDet(Node &node) {
  return node.result(node.create<DetOp>(node.input(0)));
}

ArrayRef<HandlerRow> inlay::import::selectHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "CumProd", 1, importCumulate<ReduceKind::Prod>},
      {"", "CumSum", 1, importCumulate<ReduceKind::Sum>},
      {"", "Det", 11, importDet},
      {"", "NonMaxSuppression", 10, importNms},
      {"", "TopK", 1, importTopK},
  };
  return rows;
}

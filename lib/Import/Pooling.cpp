//===- Pooling.cpp - Maximum, mean and p-norm over windows ----------------===//
//
// Pools over a sliding window, and the global ones, which are reductions over
// the spatial axes.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Window.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult importPool(Node &node, PoolKind kind) {
  if (node.rank(0) < 3 || node.rank(0) > 5) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 3, 4 or 5 (N,C,spatial) is needed";
  size_t spatial = size_t(node.rank(0)) - 2;
  auto kernel = node.getInts("kernel_shape");
  if (!kernel || kernel->size() != spatial) // I17
    return node.error() << "kernel_shape has "
                        << uint64_t(kernel ? kernel->size() : 0)
                        << " values, but the input " << typeText(node.input(0))
                        << " needs " << uint64_t(spatial);
  auto window = readWindow(node, node.input(0), *kernel);
  if (failed(window))
    return failure();
  int64_t p = 2;
  if (kind == PoolKind::Lp) {
    p = node.version() < 2 ? int64_t(node.getFloat("p", 2.0f))
                           : node.getInt("p", 2);
    if (p < 1 || p > 1024)
      return node.error() << "p is " << p << ", but a value of 1 to 1024 is "
                          << "needed";
  }
  OpBuilder &builder = node.getBuilder();
  return node.result(node.create<PoolOp>(
      PoolKindAttr::get(node.getContext(), kind), node.input(0),
      builder.getDenseI64ArrayAttr(window->kernel),
      builder.getDenseI64ArrayAttr(window->strides),
      builder.getDenseI64ArrayAttr(window->dilations),
      builder.getDenseI64ArrayAttr(window->pads),
      builder.getBoolAttr(node.getInt("ceil_mode") != 0),
      builder.getBoolAttr(node.getInt("count_include_pad") != 0),
      builder.getI64IntegerAttr(p)));
}

static LogicalResult importAveragePool(Node &node) {
  return importPool(node, PoolKind::Average);
}

static LogicalResult importLpPool(Node &node) {
  return importPool(node, PoolKind::Lp);
}

static LogicalResult importMaxPool(Node &node) {
  if (failed(importPool(node, PoolKind::Max)))
    return failure();
  if (!node.wantsOutput(1))
    return success();
  auto window = readWindow(node, node.input(0), *node.getInts("kernel_shape"));
  if (failed(window))
    return failure();
  OpBuilder &builder = node.getBuilder();
  Value places = node.create<PoolArgmaxOp>(
      node.input(0), builder.getDenseI64ArrayAttr(window->kernel),
      builder.getDenseI64ArrayAttr(window->strides),
      builder.getDenseI64ArrayAttr(window->dilations),
      builder.getDenseI64ArrayAttr(window->pads),
      builder.getBoolAttr(node.getInt("ceil_mode") != 0),
      builder.getBoolAttr(node.getInt("storage_order") != 0));
  return node.result(1, places);
}

static LogicalResult importGlobal(Node &node, ReduceKind kind) {
  if (node.rank(0) < 2) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 2 or more (N,C,spatial) is needed";
  auto spatial = llvm::to_vector(llvm::seq<int64_t>(2, node.rank(0)));
  return node.result(node.reduce(kind, node.input(0), spatial, true));
}

static LogicalResult importGlobalAveragePool(Node &node) {
  return importGlobal(node, ReduceKind::Mean);
}

static LogicalResult importGlobalMaxPool(Node &node) {
  return importGlobal(node, ReduceKind::Max);
}

static LogicalResult importGlobalLpPool(Node &node) {
  int64_t p = node.version() < 2 ? int64_t(node.getFloat("p", 2.0f))
                                 : node.getInt("p", 2);
  if (p != 1 && p != 2)
    return node.error() << "p is " << p << ", but only 1 and 2 are supported";
  return importGlobal(node, p == 1 ? ReduceKind::L1 : ReduceKind::L2);
}

ArrayRef<HandlerRow> inlay::import::poolingHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "AveragePool", 1, importAveragePool},
      {"", "GlobalAveragePool", 1, importGlobalAveragePool},
      {"", "GlobalLpPool", 1, importGlobalLpPool},
      {"", "GlobalMaxPool", 1, importGlobalMaxPool},
      {"", "LpPool", 1, importLpPool},
      {"", "MaxPool", 1, importMaxPool},
  };
  return rows;
}

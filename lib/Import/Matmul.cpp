//===- Matmul.cpp - Matrix products ---------------------------------------===//
//
// MatMul, Gemm, and the integer product with zero points.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult importMatMul(Node &node) {
  return node.result(node.create<MatMulOp>(node.input(0), node.input(1)));
}

static LogicalResult importGemm(Node &node) {
  OpBuilder &builder = node.getBuilder();
  return node.result(
      node.create<GemmOp>(node.input(0), node.input(1), node.input(2),
                          builder.getF32FloatAttr(node.getFloat("alpha", 1.0f)),
                          builder.getF32FloatAttr(node.getFloat("beta", 1.0f)),
                          builder.getBoolAttr(node.getInt("transA") != 0),
                          builder.getBoolAttr(node.getInt("transB") != 0)));
}

/// An operand less its zero point, as i32. The left zero point may have one
/// value a row, the right one a value a column.
static Value centred(Node &node, unsigned index, unsigned zeroIndex,
                     bool rows) {
  Type wide = node.getBuilder().getIntegerType(32);
  Value value = node.cast(node.input(index), wide);
  Value zero = node.cast(node.input(zeroIndex), wide);
  if (!zero)
    return value;
  SmallVector<int64_t> shape(shapeOf(zero));
  if (rankedType(zero).getNumElements() == 1)
    shape.clear();
  else if (rows && shape.size() == 1)
    shape.push_back(1);
  return node.binary(BinaryKind::Sub, value, node.reshape(zero, shape));
}

static LogicalResult importMatMulInteger(Node &node) {
  Value lhs = centred(node, 0, 2, /*rows=*/true);
  Value rhs = centred(node, 1, 3, /*rows=*/false);
  return node.result(node.create<MatMulOp>(lhs, rhs));
}

ArrayRef<HandlerRow> inlay::import::matmulHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Gemm", 1, importGemm},
      {"", "MatMul", 1, importMatMul},
      {"", "MatMulInteger", 1, importMatMulInteger},
  };
  return rows;
}

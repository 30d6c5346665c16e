// Loops on a device: those whose turns are work-items, and those that the
// threads of a block share.
#include "codegen/Printer/FunctionPrinter.h"

using namespace mlir;
using namespace inlay;

/// How many neighbours in the grid differ in an inner loop's counter only.
static int64_t gridStride(scf::ForOp loop, int64_t &length) {
  auto layer = loop->getParentOfType<func::FuncOp>();
  ArrayRef<int64_t> grid =
      layer->getAttrOfType<DenseI64ArrayAttr>("inlay.grid").asArrayRef();
  int64_t position = loop->getAttrOfType<IntegerAttr>("inlay.grid").getInt();
  length = grid[position];
  int64_t stride = 1;
  for (int64_t inner : grid.drop_front(position + 1))
    stride *= inner;
  return stride;
}

void FunctionPrinter::printGridLoop(scf::ForOp loop) {
  int64_t length = 1, stride = gridStride(loop, length);
  bool isOutermost =
      loop->getAttrOfType<IntegerAttr>("inlay.grid").getInt() == 0;
  Expr at = Expr::simple(spelling.workItem());
  auto apply = [&](StringRef op, int64_t number, Prec prec) {
    at = binary(at, op, Expr::simple(std::to_string(number)), prec);
  };
  if (stride != 1)
    apply("/", stride, Prec::Multiplicative);
  if (!isOutermost)
    apply("%", length, Prec::Multiplicative);
  int64_t lower = *getConstantIntValue(loop.getLowerBound());
  int64_t step = *getConstantIntValue(loop.getStep());
  if (step != 1)
    apply("*", step, Prec::Multiplicative);
  if (lower != 0)
    apply("+", lower, Prec::Additive);
  bool isNamed = !wishedName(loop.getInductionVar().getLoc()).empty();
  std::string counter = uniqueName(
      isNamed ? loop.getInductionVar().getLoc() : loop.getLoc(), "i");
  assignment("const " + spelling.scalarType(loop.getInductionVar().getType()) +
                 " " + counter,
             "=", at.text);
  bind(loop.getInductionVar(), Expr::simple(counter));
  printBlock(*loop.getBody());
}

void FunctionPrinter::shareTurns(scf::ForOp loop, std::string &lower,
                                 std::string &step) {
  auto function = loop->getParentOfType<func::FuncOp>();
  int64_t threads =
      function->getAttrOfType<IntegerAttr>("inlay.shared").getInt();
  int64_t each = *getConstantIntValue(loop.getStep());
  std::string member = spelling.blockMember();
  if (each != 1)
    member += " * " + step;
  lower = lower == "0" ? member : lower + " + " + member;
  step = std::to_string(threads * each);
}

// The verifier of `kernel.tile_product`.
#include "dialects/Kernel/KernelDialect.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::kernel;

int64_t TileProductOp::getTiles() {
  auto pieces = [](int64_t size, int64_t tile) {
    return (size + tile - 1) / tile;
  };
  return pieces(getSizes()[1], getTile()[0]) *
         pieces(getSizes()[2], getTile()[1]);
}

static Type elementOf(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getElementType();
}

/// (C3) for one operand.
static LogicalResult verifySteps(TileProductOp op, ArrayRef<int64_t> steps,
                                 StringRef name) {
  if (steps.size() == 2 && llvm::is_contained(steps, 1))
    return success();
  return op.emitOpError("'")
         << name << "' needs two values, one of them 1, but is [" << steps
         << "]";
}

LogicalResult TileProductOp::verify() {
  for (Value operand : {getA(), getB()}) { // (C1)
    Type element = elementOf(operand);
    if (!element.isF16() && !element.isInteger(16) && !element.isF32())
      return emitOpError("multiplies halves or floats, but an operand has "
                         "elements of ")
             << element;
    if (element.isF32() != elementOf(getA()).isF32())
      return emitOpError("multiplies elements of one type, but has ")
             << elementOf(getA()) << " and " << element;
  }
  if (getSizes().size() != 4 || getTile().size() != 4) // (C2)
    return emitOpError("needs 4 sizes and 4 values of 'tile', but has ")
           << getSizes().size() << " and " << getTile().size();
  for (int64_t value : llvm::concat<const int64_t>(getSizes(), getTile()))
    if (value < 1) // (C2)
      return emitOpError("has a size or a tile of ") << value;
  for (int axis : {0, 1}) // (C2)
    if (getTile()[axis] % (16 * getTile()[2 + axis]) != 0)
      return emitOpError("tile of ")
             << getTile()[axis] << " is no multiple of 16 for each of "
             << getTile()[2 + axis] << " warps";
  if (failed(verifySteps(*this, getASteps(), "a_steps"))) // (C3)
    return failure();
  if (!getWindow()) {
    if (failed(verifySteps(*this, getBSteps(), "b_steps"))) // (C3)
      return failure();
  } else if (getWindow()->size() != 17 || getBatches() != 1) { // (C3)
    return emitOpError("needs 17 values of 'window' and 1 batch, but has ")
           << getWindow()->size() << " and " << getBatches();
  }
  TypeRange body = getBody().getArgumentTypes();
  if (body.size() != 4 || !isa<FloatType>(body[3]) ||
      !llvm::all_of(body.take_front(3), llvm::IsaPred<IndexType>)) // (C4)
    return emitOpError("body needs three indices and a float");
  return success();
}

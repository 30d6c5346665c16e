// Data movement. Elements are moved as bytes, whatever their type.
#include "lib/Reference/Families.h"
#include <cstring>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

/// The value `source` names for every element of the result: its number in
/// row-major order, walked by `strides` from `start`.
static Tensor walk(const Tensor &input, RankedTensorType type, int64_t start,
                   const SmallVector<int64_t> &strides) {
  Tensor result(type);
  size_t width = elementBytes(type.getElementType());
  const char *from = input.bytes().data();
  char *to = result.mutableBytes().data();
  forEachIndex(
      type.getShape(), {strides}, [&](int64_t i, ArrayRef<int64_t> at) {
        std::memcpy(to + i * width, from + (start + at[0]) * width, width);
      });
  return result;
}

static Tensor evaluateTranspose(TransposeOp op, const Tensor &input) {
  SmallVector<int64_t> own = rowMajorStrides(input.getShape()), strides;
  for (int64_t axis : op.getPerm())
    strides.push_back(own[axis]);
  return walk(input, resultType(op), 0, strides);
}

static Tensor evaluateSlice(SliceOp op, const Tensor &input) {
  SmallVector<int64_t> strides = rowMajorStrides(input.getShape());
  int64_t start = 0;
  for (size_t i = 0; i < strides.size(); ++i) {
    start += op.getStarts()[i] * strides[i];
    strides[i] *= op.getSteps()[i];
  }
  return walk(input, resultType(op), start, strides);
}

static Tensor evaluateConcat(ConcatOp op, ArrayRef<Tensor> operands) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> shape = result.getShape();
  size_t width = elementBytes(result.getElementType());
  int64_t outer = 1, inner = width;
  for (int64_t size : shape.take_front(op.getAxis()))
    outer *= size;
  for (int64_t size : shape.drop_front(op.getAxis() + 1))
    inner *= size;
  char *to = result.mutableBytes().data();
  for (int64_t i = 0; i < outer; ++i)
    for (const Tensor &operand : operands) {
      size_t run = size_t(operand.getShape()[op.getAxis()] * inner);
      if (run)
        std::memcpy(to, operand.bytes().data() + i * run, run);
      to += run;
    }
  return result;
}

/// Index into an axis of `size` elements for place `at` outside or inside it;
/// -1 where mode `constant` puts its value.
static int64_t paddedIndex(PadMode mode, int64_t at, int64_t size) {
  if (at >= 0 && at < size)
    return at;
  switch (mode) {
  case PadMode::Constant:
    return -1;
  case PadMode::Edge:
    return at < 0 ? 0 : size - 1;
  case PadMode::Wrap:
    return ((at % size) + size) % size;
  case PadMode::Reflect: {
    if (size == 1)
      return 0;
    int64_t period = 2 * (size - 1);
    int64_t place = ((at % period) + period) % period;
    return place < size ? place : period - place;
  }
  }
  llvm_unreachable("every mode is above");
}

static Tensor evaluatePad(PadOp op, ArrayRef<Tensor> operands) {
  const Tensor &input = operands[0];
  Tensor result(resultType(op));
  ArrayRef<int64_t> from = input.getShape(), to = result.getShape();
  size_t width = elementBytes(result.getElementType());
  SmallVector<int64_t> strides = rowMajorStrides(from);
  SmallVector<int64_t> index(to.size(), 0);
  char *out = result.mutableBytes().data();
  const char *in = input.bytes().data(), *value = operands[1].bytes().data();
  // With negative pads, what is cut away is no longer there to be repeated.
  SmallVector<int64_t> first, kept;
  for (size_t i = 0; i < from.size(); ++i) {
    first.push_back(std::max<int64_t>(0, -op.getLow()[i]));
    kept.push_back(from[i] - first[i] - std::max<int64_t>(0, -op.getHigh()[i]));
  }
  for (int64_t n = 0; n < result.getNumElements(); ++n) {
    int64_t offset = 0;
    bool inside = true;
    for (size_t i = 0; i < index.size(); ++i) {
      int64_t at =
          paddedIndex(op.getMode(),
                      index[i] - std::max<int64_t>(0, op.getLow()[i]), kept[i]);
      inside &= at >= 0;
      offset += (first[i] + at) * strides[i];
    }
    std::memcpy(out + n * width, inside ? in + offset * width : value, width);
    for (size_t i = index.size(); i-- > 0;) {
      if (++index[i] < to[i])
        break;
      index[i] = 0;
    }
  }
  return result;
}

static Tensor evaluateGather(GatherOp op, const Tensor &input,
                             const Tensor &indices) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> shape = input.getShape();
  int64_t axis = op.getAxis(), size = shape[axis], outer = 1;
  int64_t run = elementBytes(result.getElementType());
  for (int64_t i : shape.take_front(axis))
    outer *= i;
  for (int64_t i : shape.drop_front(axis + 1))
    run *= i;
  const char *from = input.bytes().data();
  char *to = result.mutableBytes().data();
  for (int64_t i = 0; i < outer; ++i)
    for (int64_t k = 0; k < indices.getNumElements(); ++k, to += run) {
      int64_t index = indices.getInt(k);
      index =
          std::clamp<int64_t>(index < 0 ? index + size : index, 0, size - 1);
      if (run)
        std::memcpy(to, from + (i * size + index) * run, run);
    }
  return result;
}

Results reference::evaluateShape(Operation *op, ArrayRef<Tensor> operands) {
  if (isa<ReshapeOp>(op))
    return SmallVector<Tensor>{operands[0].reshaped(resultType(op).getShape())};
  if (auto transpose = dyn_cast<TransposeOp>(op))
    return SmallVector<Tensor>{evaluateTranspose(transpose, operands[0])};
  if (auto slice = dyn_cast<SliceOp>(op))
    return SmallVector<Tensor>{evaluateSlice(slice, operands[0])};
  if (auto concat = dyn_cast<ConcatOp>(op))
    return SmallVector<Tensor>{evaluateConcat(concat, operands)};
  if (auto pad = dyn_cast<PadOp>(op))
    return SmallVector<Tensor>{evaluatePad(pad, operands)};
  if (auto gather = dyn_cast<GatherOp>(op))
    return SmallVector<Tensor>{
        evaluateGather(gather, operands[0], operands[1])};
  auto expand = cast<ExpandOp>(op);
  RankedTensorType type = resultType(expand);
  return SmallVector<Tensor>{
      walk(operands[0], type, 0,
           broadcastStrides(operands[0].getShape(), type.getShape()))};
}

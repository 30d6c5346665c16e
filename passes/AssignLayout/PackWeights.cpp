// Weights are read once through the reference's tensors and written in the
// order of the kernel; what lies beyond the channels is 0.
#include "passes/AssignLayout/PackWeights.h"
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace inlay;

ElementsAttr inlay::constantOf(Value value) {
  ElementsAttr attr;
  if (value && matchPattern(value, m_Constant(&attr)))
    return attr;
  return {};
}

std::optional<ConstantWeights> inlay::constantWeights(ValueRange inputs) {
  ConstantWeights found;
  found.weight = constantOf(inputs[1]);
  bool hasBias = inputs.size() > 2;
  if (hasBias)
    found.bias = constantOf(inputs[2]);
  if (!found.weight || (hasBias && !found.bias))
    return std::nullopt;
  return found;
}

int64_t inlay::blocksTogether(int64_t outBlocks, int64_t registers) {
  if (outBlocks % 2 == 0)
    return 2;
  return outBlocks % 3 == 0 ? 3 : 1;
}

void inlay::forEachPlace(
    ArrayRef<int64_t> shape,
    llvm::function_ref<void(int64_t, ArrayRef<int64_t>)> visit) {
  SmallVector<int64_t> place(shape.size(), 0);
  for (int64_t i = 0, count = ShapedType::getNumElements(shape); i < count;
       ++i) {
    visit(i, place);
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++place[axis] < shape[axis])
        break;
      place[axis] = 0;
    }
  }
}

Value inlay::makeFloats(OpBuilder &builder, Location loc,
                        ArrayRef<int64_t> shape,
                        llvm::function_ref<float(ArrayRef<int64_t>)> at) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  Tensor packed(type);
  auto *data = reinterpret_cast<float *>(packed.mutableBytes().data());
  forEachPlace(
      shape, [&](int64_t i, ArrayRef<int64_t> place) { data[i] = at(place); });
  return arith::ConstantOp::create(builder, loc,
                                   cast<TypedAttr>(packed.toAttr("packed")));
}

Floats::Floats(ElementsAttr attr) {
  FailureOr<Tensor> value = Tensor::fromAttr(attr);
  assert(succeeded(value) && "a constant has a value");
  tensor = *value;
  if (tensor.isSplat())
    splat = static_cast<float>(tensor.getFloat(0));
  else
    data = reinterpret_cast<const float *>(tensor.bytes().data());
}

Value inlay::packConvWeight(OpBuilder &builder, Location loc,
                            ElementsAttr weight, int64_t lanes,
                            int64_t together, bool planar) {
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t outs = shape[0], ins = shape[1], kh = shape[2], kw = shape[3];
  int64_t outBlocks = (outs + lanes - 1) / lanes;
  int64_t width = together * lanes;
  Floats floats(weight);
  auto at = [&](int64_t oc, int64_t ic, int64_t ky, int64_t kx) {
    return oc < outs && ic < ins ? floats[((oc * ins + ic) * kh + ky) * kw + kx]
                                 : 0.0f;
  };
  if (planar)
    return makeFloats(builder, loc, {outBlocks / together, ins, kh, kw, width},
                      [&](ArrayRef<int64_t> p) {
                        return at(p[0] * width + p[4], p[1], p[2], p[3]);
                      });
  int64_t inBlocks = (ins + lanes - 1) / lanes;
  return makeFloats(
      builder, loc, {outBlocks / together, inBlocks, kh, kw, lanes, width},
      [&](ArrayRef<int64_t> p) {
        return at(p[0] * width + p[5], p[1] * lanes + p[4], p[2], p[3]);
      });
}

Value inlay::packDepthwiseWeight(OpBuilder &builder, Location loc,
                                 ElementsAttr weight, int64_t lanes) {
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t channels = shape[0], kh = shape[2], kw = shape[3];
  Floats floats(weight);
  return makeFloats(
      builder, loc, {(channels + lanes - 1) / lanes, kh, kw, lanes},
      [&](ArrayRef<int64_t> p) {
        int64_t c = p[0] * lanes + p[3];
        return c < channels ? floats[(c * kh + p[1]) * kw + p[2]] : 0.0f;
      });
}

Value inlay::packBias(OpBuilder &builder, Location loc, ElementsAttr bias,
                      int64_t channels, int64_t lanes) {
  int64_t size = (channels + lanes - 1) / lanes * lanes;
  if (!bias)
    return makeFloats(builder, loc, {size},
                      [](ArrayRef<int64_t>) { return 0.0f; });
  Floats floats(bias);
  return makeFloats(builder, loc, {size}, [&](ArrayRef<int64_t> p) {
    return p[0] < channels ? floats[p[0]] : 0.0f;
  });
}

Value inlay::packColumns(OpBuilder &builder, Location loc, ElementsAttr weight,
                         bool transposed, int64_t width) {
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t inner = shape[transposed ? 1 : 0],
          columns = shape[transposed ? 0 : 1];
  Floats floats(weight);
  return makeFloats(builder, loc, {(columns + width - 1) / width, inner, width},
                    [&](ArrayRef<int64_t> p) {
                      int64_t column = p[0] * width + p[2];
                      if (column >= columns)
                        return 0.0f;
                      return floats[transposed ? column * inner + p[1]
                                               : p[1] * columns + column];
                    });
}

Value inlay::packTransposed(OpBuilder &builder, Location loc,
                            ElementsAttr weight) {
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  Floats floats(weight);
  return makeFloats(builder, loc, {shape[0], shape[2], shape[1]},
                    [&](ArrayRef<int64_t> p) {
                      return floats[(p[0] * shape[1] + p[2]) * shape[2] + p[1]];
                    });
}

Value inlay::packPerChannel(OpBuilder &builder, Location loc,
                            ElementsAttr value, int64_t channels,
                            int64_t lanes) {
  Floats floats(value);
  bool one = value.getNumElements() == 1;
  return makeFloats(builder, loc, {(channels + lanes - 1) / lanes, lanes},
                    [&](ArrayRef<int64_t> p) {
                      int64_t c = p[0] * lanes + p[1];
                      return c < channels ? floats[one ? 0 : c] : 0.0f;
                    });
}

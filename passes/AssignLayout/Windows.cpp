// Convolutions, pools and elementwise ops on blocked values.
#include "mlir/IR/IRMapping.h"
#include "passes/AssignLayout/Groups.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

//===-- Conversions -------------------------------------------------------===//

bool LayoutAssigner::convertConv(kernel::ConvOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!isImage(image) || !isImage(result) ||
      !tensorType(image).getElementType().isF32())
    return false;
  ElementsAttr weight = constantOf(op.getInputs()[1]), bias;
  if (!weight)
    return false;
  if (op.getInputs().size() > 2 && !(bias = constantOf(op.getInputs()[2])))
    return false;
  SmallVector<AffineMap> maps = mapsOf(op);
  SmallVector<Extra> extras;
  OpBuilder probe(op);
  if (!blockExtras(probe, op, op.getExtras(), maps, extras, false))
    return false;
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t group = op.getGroup(), channels = tensorType(image).getDimSize(1);
  bool depthwise = group == channels && shape[0] == channels && group > 1;
  bool planar = group == 1 && channels <= 4 && !blockedOf.count(image);
  GroupBlocks groups(group, shape[0] / group, channels / group, lanes,
                     registers);

  ImplicitLocOpBuilder b(op.getLoc(), op);
  SmallVector<int64_t> low = {op.getPads()[0], op.getPads()[1]};
  SmallVector<int64_t> high = {op.getPads()[2], op.getPads()[3]};
  Value input;
  if (!planar) {
    input = blockedInput(b, op.getLoc(), image, low, high);
  } else if (low[0] || low[1] || high[0] || high[1]) {
    ArrayRef<int64_t> size = tensorType(image).getShape();
    Value home = makePadded(b, size, low, high, b.getF32Type(), 0);
    SmallVector<int64_t> starts = {0, 0, low[0], low[1]}, steps(4, 1);
    input = tensor::InsertSliceOp::create(
        b, image, home, indices(b.getContext(), starts),
        indices(b.getContext(), size), indices(b.getContext(), steps));
  } else {
    input = image;
  }
  Blocked home = makeHome(b, result);
  (void)blockExtras(b, op, op.getExtras(), maps, extras = {}, true);
  int64_t outBlocks = blocksOf(shape[0]);
  Value packed =
      depthwise ? packDepthwiseWeight(b, op.getLoc(), weight, lanes)
      : group != 1
          ? groups.pack(b, op.getLoc(), weight)
          : packConvWeight(b, op.getLoc(), weight, lanes,
                           blocksTogether(outBlocks, registers), planar);
  Value packedBias = packBias(b, op.getLoc(), bias, shape[0], lanes);
  int64_t macs =
      tensorType(result).getNumElements() * shape[1] * shape[2] * shape[3];
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("strides", op.getStridesAttr()),
      b.getNamedAttr("dilations", op.getDilationsAttr()),
      b.getNamedAttr("macs", b.getI64IntegerAttr(macs))};
  if (!depthwise)
    groups.addTo(attributes, b);
  Operation *kernel = createKernel(
      b, op, depthwise ? "kernel.blocked_depthwise" : "kernel.blocked_conv",
      {input, packed, packedBias}, extras, inside(b, home), attributes);
  settle(b, result, home, kernel->getResult(0));
  return true;
}

bool LayoutAssigner::convertPool(kernel::PoolOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  bool codes = tensorType(image).getElementType().isInteger(8);
  if (!isImage(result) || !blockedOf.count(image) ||
      op.getKind() == PoolKind::Lp || (codes && op.getKind() != PoolKind::Max))
    return false;
  SmallVector<AffineMap> maps = mapsOf(op);
  SmallVector<Extra> extras;
  OpBuilder probe(op);
  if (!blockExtras(probe, op, op.getExtras(), maps, extras, false))
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  int64_t none[2] = {0, 0};
  Value input = blockedInput(b, op.getLoc(), image, none, none);
  Blocked home = makeHome(b, result);
  extras.clear();
  (void)blockExtras(b, op, op.getExtras(), maps, extras, true);
  SmallVector<NamedAttribute> attributes;
  for (StringRef name : {"kind", "kernel", "strides", "dilations", "pads",
                         "count_include_pad", "is_unsigned"})
    if (Attribute value = op->getAttr(name))
      attributes.push_back(b.getNamedAttr(name, value));
  Operation *kernel = createKernel(b, op, "kernel.blocked_pool", input, extras,
                                   inside(b, home), attributes);
  settle(b, result, home, kernel->getResult(0));
  return true;
}

/// The mean over H and W is an average pool over the whole image.
void LayoutAssigner::settlePooled(ImplicitLocOpBuilder &b, Value result,
                                  Value pooled, int64_t channels,
                                  bool keepsAxes) {
  if (!keepsAxes)
    return result.replaceAllUsesWith(flattened(b, pooled, channels));
  Blocked home;
  home.padded = pooled;
  home.channels = channels;
  settle(b, result, home, pooled);
}

bool LayoutAssigner::convertReduce(kernel::ReduceOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!blockedOf.count(image) || op.getKind() != ReduceKind::Mean ||
      !tensorType(result).getElementType().isF32() ||
      op.getAxes() != ArrayRef<int64_t>{2, 3} || !op.getEpilogue().empty())
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  int64_t none[2] = {0, 0};
  Value input = blockedInput(b, op.getLoc(), image, none, none);
  ArrayRef<int64_t> shape = tensorType(image).getShape();
  int64_t blocks = blocksOf(shape[1]);
  Value out = tensor::EmptyOp::create(
      b, ArrayRef<int64_t>{shape[0], blocks, 1, 1, lanes}, b.getF32Type());
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("kind",
                     PoolKindAttr::get(b.getContext(), PoolKind::Average)),
      b.getNamedAttr("kernel", b.getDenseI64ArrayAttr({shape[2], shape[3]})),
      b.getNamedAttr("strides", b.getDenseI64ArrayAttr({1, 1})),
      b.getNamedAttr("dilations", b.getDenseI64ArrayAttr({1, 1})),
      b.getNamedAttr("pads", b.getDenseI64ArrayAttr({0, 0, 0, 0}))};
  Operation *kernel =
      createKernel(b, op, "kernel.blocked_pool", input, {}, out, attributes);
  settlePooled(b, result, kernel->getResult(0), shape[1], op.getKeepdims());
  return true;
}

bool LayoutAssigner::convertGeneric(linalg::GenericOp op) {
  if (op.getNumResults() != 1 || op.hasIndexSemantics() ||
      op.getNumLoops() != op.getNumParallelLoops())
    return false;
  Value result = op.getResult(0);
  if (!isImage(result) || op.getNumLoops() != 4 ||
      !op.getIndexingMapsArray().back().isIdentity())
    return false;
  bool readsBlocked = false;
  SmallVector<Value> inputs = op.getDpsInputs();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.pop_back();
  for (auto [input, map] : llvm::zip(inputs, maps))
    readsBlocked |= blockedOf.count(input) && map.isIdentity();
  SmallVector<Extra> extras;
  OpBuilder probe(op);
  if (!readsBlocked || !blockExtras(probe, op, inputs, maps, extras, false))
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  extras.clear();
  (void)blockExtras(b, op, inputs, maps, extras, true);
  Blocked home = makeHome(b, result);
  Value out = inside(b, home);
  SmallVector<Value> blockedInputs;
  SmallVector<AffineMap> blockedMaps;
  for (const Extra &extra : extras) {
    blockedInputs.push_back(extra.value);
    blockedMaps.push_back(extra.map);
  }
  blockedMaps.push_back(b.getMultiDimIdentityMap(5));
  SmallVector<utils::IteratorType> loops(5, utils::IteratorType::parallel);
  auto generic =
      linalg::GenericOp::create(b, TypeRange(out.getType()), blockedInputs,
                                ValueRange(out), blockedMaps, loops);
  IRMapping mapping;
  op.getRegion().cloneInto(&generic.getRegion(), mapping);
  generic->setAttr("inlay.lanes", b.getI64IntegerAttr(lanes));
  settle(b, result, home, generic.getResult(0));
  return true;
}

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
  std::optional<ConstantWeights> weights = constantWeights(op.getInputs());
  if (!weights || !hasBlockedExtras(op))
    return false;
  auto [weight, bias] = *weights;
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t group = op.getGroup(), channels = tensorType(image).getDimSize(1);
  bool depthwise = group == channels && shape[0] == channels && group > 1;
  bool planar = group == 1 && channels <= 4 && !blockedOf.count(image);
  int64_t together = blocksTogether(blocksOf(shape[0]), registers);
  GroupBlocks groups(group, shape[0] / group, channels / group, lanes,
                     together);

  ImplicitLocOpBuilder b(op.getLoc(), op);
  SmallVector<int64_t> low = {op.getPads()[0], op.getPads()[1]};
  SmallVector<int64_t> high = {op.getPads()[2], op.getPads()[3]};
  Value input;
  if (!planar) {
    input = blockedInput(b, op.getLoc(), image, low, high);
  } else if (low[0] || low[1] || high[0] || high[1]) {
    ArrayRef<int64_t> size = tensorType(image).getShape();
    Value home = makePadded(b, size, low, high, b.getF32Type(), {});
    SmallVector<int64_t> starts = {0, 0, low[0], low[1]}, steps(4, 1);
    input = tensor::InsertSliceOp::create(
        b, image, home, indices(b.getContext(), starts),
        indices(b.getContext(), size), indices(b.getContext(), steps));
  } else {
    input = image;
  }
  Blocked home = makeHome(b, result);
  SmallVector<Extra> extras = blockExtras(b, op);
  Value packed = depthwise ? packDepthwiseWeight(b, op.getLoc(), weight, lanes)
                 : group != 1 ? groups.pack(b, op.getLoc(), weight)
                              : packConvWeight(b, op.getLoc(), weight, lanes,
                                               together, planar);
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

bool LayoutAssigner::convertWindow(Operation *op, StringRef name,
                                   ArrayRef<StringRef> attributes) {
  Value image = op->getOperand(0), result = op->getResult(0);
  if (!isImage(result) || !blockedOf.count(image) || !hasBlockedExtras(op))
    return false;
  ImplicitLocOpBuilder b(op->getLoc(), op);
  Value input = blockedInput(b, op->getLoc(), image);
  Blocked home = makeHome(b, result);
  SmallVector<Extra> extras = blockExtras(b, op);
  SmallVector<NamedAttribute> kept;
  for (StringRef attribute : attributes)
    if (Attribute value = op->getAttr(attribute))
      kept.push_back(b.getNamedAttr(attribute, value));
  Operation *kernel =
      createKernel(b, op, name, input, extras, inside(b, home), kept);
  settle(b, result, home, kernel->getResult(0));
  return true;
}

bool LayoutAssigner::convertPool(kernel::PoolOp op) {
  bool codes = tensorType(op.getInputs()[0]).getElementType().isInteger(8);
  if (op.getKind() == PoolKind::Lp || (codes && op.getKind() != PoolKind::Max))
    return false;
  return convertWindow(op, "kernel.blocked_pool",
                       {"kind", "kernel", "strides", "dilations", "pads",
                        "count_include_pad", "is_unsigned"});
}

void LayoutAssigner::convertPlanes(ImplicitLocOpBuilder &b, Operation *op,
                                   StringRef name, ArrayRef<Extra> extras,
                                   SmallVector<NamedAttribute> attributes,
                                   bool keepsAxes) {
  Value image = op->getOperand(0), result = op->getResult(0);
  ArrayRef<int64_t> shape = tensorType(image).getShape();
  Value input = blockedInput(b, op->getLoc(), image);
  Value out = tensor::EmptyOp::create(
      b, ArrayRef<int64_t>{shape[0], blocksOf(shape[1]), 1, 1, lanes},
      tensorType(result).getElementType());
  attributes.append(
      {b.getNamedAttr("kernel", b.getDenseI64ArrayAttr({shape[2], shape[3]})),
       b.getNamedAttr("strides", b.getDenseI64ArrayAttr({1, 1})),
       b.getNamedAttr("dilations", b.getDenseI64ArrayAttr({1, 1})),
       b.getNamedAttr("pads", b.getDenseI64ArrayAttr({0, 0, 0, 0}))});
  Value pooled =
      createKernel(b, op, name, input, extras, out, attributes)->getResult(0);
  if (!keepsAxes)
    return result.replaceAllUsesWith(flattened(b, pooled, shape[1]));
  Blocked home;
  home.padded = pooled;
  home.channels = shape[1];
  settle(b, result, home, pooled);
}

/// The mean over H and W is an average pool over the whole image.
/// Of a blocked image all lanes are read, so they must all be channels.
void LayoutAssigner::readAsLine(kernel::ReduceOp op) {
  Value source = op.getInputs()[0];
  auto type = tensorType(source);
  if ((op.getKind() != ReduceKind::Max && op.getKind() != ReduceKind::Min) ||
      !type.getElementType().isF32() || op.getKeepdims() ||
      int64_t(op.getAxes().size()) != type.getRank() ||
      type.getNumElements() < lanes)
    return;
  if (auto known = blockedOf.find(source); known != blockedOf.end()) {
    auto whole = tensorType(known->second.padded);
    if (whole.getNumElements() == type.getNumElements())
      source = known->second.padded;
  }
  ImplicitLocOpBuilder b(op.getLoc(), op);
  type = tensorType(source);
  if (type.getRank() > 1) {
    ReassociationIndices all =
        llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    source = tensor::CollapseShapeOp::create(
        b, source, ArrayRef<ReassociationIndices>(all));
  }
  op.getInputsMutable()[0].set(source);
  op.setAxes({0});
  op->setAttr("inlay.lanes", b.getI64IntegerAttr(lanes));
}

bool LayoutAssigner::convertReduce(kernel::ReduceOp op) {
  readAsLine(op);
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!blockedOf.count(image) || op.getKind() != ReduceKind::Mean ||
      !tensorType(result).getElementType().isF32() ||
      op.getAxes() != ArrayRef<int64_t>{2, 3} || !op.getEpilogue().empty())
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  auto kind = PoolKindAttr::get(b.getContext(), PoolKind::Average);
  convertPlanes(b, op, "kernel.blocked_pool", {},
                {b.getNamedAttr("kind", kind)}, op.getKeepdims());
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
  bool readsBlocked = llvm::any_of(extrasOf(op), [&](const Extra &input) {
    return blockedOf.count(input.value) && input.map.isIdentity();
  });
  if (!readsBlocked || !hasBlockedExtras(op))
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  SmallVector<Extra> extras = blockExtras(b, op);
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

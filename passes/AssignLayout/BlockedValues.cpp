// Blocked values, their halos, and the blocked form of extra operands.
#include "mlir/IR/IRMapping.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

bool layout::isElement(Type type) {
  return type.isF32() || type.isSignlessInteger(8);
}

bool layout::isImage(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 4 && isElement(type.getElementType());
}

//===-- Blocked values ----------------------------------------------------===//

SmallVector<OpFoldResult> layout::indices(MLIRContext *context,
                                          ArrayRef<int64_t> values) {
  return getAsIndexOpFoldResult(context, values);
}

Value LayoutAssigner::view(OpBuilder &b, Location loc, const Blocked &blocked,
                           ArrayRef<int64_t> low, ArrayRef<int64_t> high) {
  SmallVector<int64_t> sizes(tensorType(blocked.padded).getShape());
  SmallVector<int64_t> starts(5, 0), steps(5, 1);
  bool whole = true;
  for (int axis = 0; axis < 2; ++axis) {
    starts[2 + axis] = blocked.low[axis] - low[axis];
    sizes[2 + axis] -=
        blocked.low[axis] - low[axis] + blocked.high[axis] - high[axis];
    whole &= blocked.low[axis] == low[axis] && blocked.high[axis] == high[axis];
  }
  if (whole)
    return blocked.padded;
  MLIRContext *context = b.getContext();
  return tensor::ExtractSliceOp::create(
      b, loc, blocked.padded, indices(context, starts), indices(context, sizes),
      indices(context, steps));
}

Value LayoutAssigner::makePadded(ImplicitLocOpBuilder &b,
                                 ArrayRef<int64_t> inside,
                                 ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                                 Type element, int64_t fill) {
  SmallVector<int64_t> shape(inside);
  shape[2] += low[0] + high[0];
  shape[3] += low[1] + high[1];
  Value padded = tensor::EmptyOp::create(b, shape, element);
  if (!low[0] && !low[1] && !high[0] && !high[1])
    return padded;
  auto halo = kernel::FillHaloOp::create(
      b, TypeRange(padded.getType()), ValueRange(), ValueRange(),
      ValueRange(padded), b.getAffineMapArrayAttr({}),
      b.getDenseI64ArrayAttr(low), b.getDenseI64ArrayAttr(high),
      b.getI64IntegerAttr(fill));
  return halo->getResult(0);
}

void layout::makeRoom(Value image, Blocked &home) {
  auto reach = [&](ArrayRef<int64_t> pads) {
    for (int axis = 0; axis < 2; ++axis) {
      home.low[axis] = std::max(home.low[axis], pads[axis]);
      home.high[axis] = std::max(home.high[axis], pads[2 + axis]);
    }
  };
  for (Operation *user : image.getUsers()) {
    if (user->getOperand(0) != image)
      continue;
    if (auto conv = dyn_cast<kernel::ConvOp>(user))
      reach(conv.getPads());
    if (auto conv = dyn_cast<kernel::ConvTransposeOp>(user))
      reach(transposedReach(conv));
    auto codes = dyn_cast<kernel::QConvOp>(user);
    if (codes && int64_t(codes.getInputZero()) == home.fill)
      reach(codes.getPads());
    auto part = dyn_cast<tensor::ExtractSliceOp>(user);
    if (part && isImage(part.getResult()) &&
        tensorType(part.getResult()).getShape().take_back(2) ==
            tensorType(image).getShape().take_back(2))
      makeRoom(part.getResult(), home);
  }
}

Blocked LayoutAssigner::makeHome(ImplicitLocOpBuilder &b, Value image) {
  ArrayRef<int64_t> shape = tensorType(image).getShape();
  Blocked home;
  home.channels = shape[1];
  home.fill = haloFill(image);
  makeRoom(image, home);
  home.padded = makePadded(
      b, {shape[0], blocksOf(shape[1]), shape[2], shape[3], lanes}, home.low,
      home.high, tensorType(image).getElementType(), home.fill);
  home.first = home.padded.getDefiningOp();
  if (auto halo = dyn_cast<kernel::FillHaloOp>(home.first))
    home.first = halo.getOuts()[0].getDefiningOp();
  return home;
}

Value LayoutAssigner::inside(ImplicitLocOpBuilder &b, const Blocked &home) {
  int64_t none[2] = {0, 0};
  return view(b, b.getLoc(), home, none, none);
}

void LayoutAssigner::settle(ImplicitLocOpBuilder &b, Value image, Blocked home,
                            Value produced) {
  auto homeType = tensorType(home.padded);
  if (produced.getType() == homeType) {
    home.padded = produced;
  } else {
    SmallVector<int64_t> starts = {0, 0, home.low[0], home.low[1], 0};
    SmallVector<int64_t> steps(5, 1);
    MLIRContext *context = b.getContext();
    home.padded = tensor::InsertSliceOp::create(
        b, produced, home.padded, indices(context, starts),
        indices(context, tensorType(produced).getShape()),
        indices(context, steps));
  }
  Value out = tensor::EmptyOp::create(b, tensorType(image).getShape(),
                                      tensorType(image).getElementType());
  auto unpack = kernel::UnpackOp::create(
      b, TypeRange(image.getType()), ValueRange(inside(b, home)), ValueRange(),
      ValueRange(out), b.getAffineMapArrayAttr({}));
  Value result = unpack->getResult(0);
  image.replaceAllUsesWith(result);
  blockedOf[result] = home;
}

Value LayoutAssigner::packInto(ImplicitLocOpBuilder &b, Value image,
                               const Blocked &home) {
  auto pack = kernel::PackOp::create(
      b, TypeRange(inside(b, home).getType()), ValueRange(image), ValueRange(),
      ValueRange(inside(b, home)), b.getAffineMapArrayAttr({}));
  Value packed = pack->getResult(0);
  if (packed.getType() == home.padded.getType())
    return packed;
  SmallVector<int64_t> starts = {0, 0, home.low[0], home.low[1], 0};
  SmallVector<int64_t> steps(5, 1);
  return tensor::InsertSliceOp::create(
      b, packed, home.padded, indices(b.getContext(), starts),
      indices(b.getContext(), tensorType(packed).getShape()),
      indices(b.getContext(), steps));
}

Value LayoutAssigner::flattened(ImplicitLocOpBuilder &b, Value blocked,
                                int64_t channels) {
  ArrayRef<int64_t> shape = tensorType(blocked).getShape();
  auto flatType = RankedTensorType::get({shape[0], shape[1] * lanes},
                                        tensorType(blocked).getElementType());
  Value flat = tensor::CollapseShapeOp::create(
      b, flatType, blocked, ArrayRef<ReassociationIndices>{{0}, {1, 2, 3, 4}});
  if (shape[1] * lanes == channels)
    return flat;
  return tensor::ExtractSliceOp::create(
      b, flat, indices(b.getContext(), {0, 0}),
      indices(b.getContext(), {shape[0], channels}),
      indices(b.getContext(), {1, 1}));
}

Value LayoutAssigner::blockedInput(OpBuilder &builder, Location loc,
                                   Value image, ArrayRef<int64_t> low,
                                   ArrayRef<int64_t> high) {
  auto known = blockedOf.find(image);
  if (known == blockedOf.end()) {
    ImplicitLocOpBuilder b(loc, builder);
    Blocked home = makeHome(b, image);
    home.padded = packInto(b, image, home);
    known = blockedOf.insert({image, home}).first;
  }
  return view(builder, loc, known->second, low, high);
}

//===-- Epilogues ---------------------------------------------------------===//

/// Whether an operand has one value a channel of the result.
static bool isPerChannel(Value value, AffineMap map, int64_t channels) {
  auto type = tensorType(value);
  if (type.getNumElements() != channels || channels == 1)
    return false;
  for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (type.getDimSize(axis) == channels && dim && dim.getPosition() == 1)
      return true;
  }
  return false;
}

/// Whether a value that arrives when running is the same along some axes of
/// N,C,H,W, and read at its own place along the others.
static bool isSpread(Value value, AffineMap map) {
  auto type = tensorType(value);
  if (!type.getElementType().isF32())
    return false;
  bool hasChannels = map.isFunctionOfDim(1);
  if (hasChannels && !isImage(value))
    return false;
  for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    bool isOwn = dim && (!hasChannels || dim.getPosition() == axis);
    if (!isOwn && (dim || type.getDimSize(axis) != 1))
      return false;
  }
  return true;
}

/// Finds the blocked form of every extra; without `create` only answers
/// whether there is one.
bool LayoutAssigner::blockExtras(OpBuilder &b, Operation *op, ValueRange extras,
                                 ArrayRef<AffineMap> maps,
                                 SmallVectorImpl<Extra> &blocked, bool create) {
  MLIRContext *context = op->getContext();
  Value image = op->getResult(0);
  int64_t channels = tensorType(image).getDimSize(1);
  int64_t none[2] = {0, 0};
  for (auto [value, map] : llvm::zip(extras, maps)) {
    auto type = tensorType(value);
    if (isElement(type.getElementType()) && map.isIdentity() &&
        type.getShape() == tensorType(image).getShape()) {
      if (create)
        blocked.push_back({blockedInput(b, op->getLoc(), value, none, none),
                           AffineMap::getMultiDimIdentityMap(5, context)});
      continue;
    }
    if (type.getNumElements() == 1) {
      SmallVector<AffineExpr> zeros(type.getRank(),
                                    getAffineConstantExpr(0, context));
      blocked.push_back({value, AffineMap::get(5, 0, zeros, context)});
      continue;
    }
    ElementsAttr constant = constantOf(value);
    if (!constant && isSpread(value, map)) {
      SmallVector<AffineExpr> places(map.getResults());
      bool hasChannels = map.isFunctionOfDim(1);
      if (hasChannels)
        places.push_back(getAffineDimExpr(4, context));
      if (hasChannels && create)
        value = blockedInput(b, op->getLoc(), value, none, none);
      if (create)
        blocked.push_back({value, AffineMap::get(5, 0, places, context)});
      continue;
    }
    if (!constant || !type.getElementType().isF32() ||
        !isPerChannel(value, map, channels))
      return false;
    if (create) {
      SmallVector<AffineExpr> places = {getAffineDimExpr(1, context),
                                        getAffineDimExpr(4, context)};
      blocked.push_back(
          {packPerChannel(b, op->getLoc(), constant, channels, lanes),
           AffineMap::get(5, 0, places, context)});
    }
  }
  return true;
}

/// A kernel with the epilogue of `from`, on blocked operands.
Operation *LayoutAssigner::createKernel(ImplicitLocOpBuilder &b,
                                        Operation *from, StringRef name,
                                        ValueRange inputs,
                                        ArrayRef<Extra> extras, Value out,
                                        ArrayRef<NamedAttribute> attributes) {
  OperationState state(from->getLoc(), name);
  state.addOperands(inputs);
  SmallVector<AffineMap> maps;
  for (const Extra &extra : extras) {
    state.addOperands(extra.value);
    maps.push_back(extra.map);
  }
  state.addOperands(out);
  state.addTypes(out.getType());
  state.addAttributes(attributes);
  state.addAttribute("extra_maps", b.getAffineMapArrayAttr(maps));
  state.addAttribute("operandSegmentSizes",
                     b.getDenseI32ArrayAttr(
                         {int32_t(inputs.size()), int32_t(extras.size()), 1}));
  Region *epilogue = state.addRegion();
  IRMapping mapping;
  from->getRegion(0).cloneInto(epilogue, mapping);
  return b.create(state);
}

SmallVector<Value> layout::extrasOf(Operation *op) {
  size_t count = mapsOf(op).size();
  size_t first = op->getNumOperands() - 1 - count;
  return SmallVector<Value>(op->getOperands().slice(first, count));
}

SmallVector<AffineMap> layout::mapsOf(Operation *op) {
  auto maps = op->getAttrOfType<ArrayAttr>("extra_maps");
  return llvm::to_vector(maps.getAsValueRange<AffineMapAttr>());
}

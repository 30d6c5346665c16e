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
                                 Type element, Fill fill) {
  SmallVector<int64_t> shape(inside);
  shape[2] += low[0] + high[0];
  shape[3] += low[1] + high[1];
  Value padded = tensor::EmptyOp::create(b, shape, element);
  if (!low[0] && !low[1] && !high[0] && !high[1])
    return padded;
  auto halo = kernel::FillHaloOp::create(
      b, TypeRange(padded.getType()),
      fill.value ? ValueRange(fill.value) : ValueRange(), ValueRange(),
      ValueRange(padded), b.getAffineMapArrayAttr({}),
      b.getDenseI64ArrayAttr(low), b.getDenseI64ArrayAttr(high),
      b.getI64IntegerAttr(fill.code));
  return halo->getResult(0);
}

/// A convolution of codes, or those that read a halo around an image.
static SmallVector<kernel::QConvOp> convolutionsOf(Operation *user) {
  SmallVector<kernel::QConvOp> found;
  if (auto conv = dyn_cast<kernel::QConvOp>(user))
    return {conv};
  if (isa<tensor::InsertSliceOp>(user))
    for (Operation *next : user->getUsers())
      if (auto conv = dyn_cast<kernel::QConvOp>(next))
        found.push_back(conv);
  return found;
}

PaddedImage layout::paddedImage(kernel::QConvOp op) {
  PaddedImage own;
  own.image = op.getInputs()[0];
  own.pads.assign(op.getPads().begin(), op.getPads().end());
  own.fill.code = op.getInputZero();
  auto insert = own.image.getDefiningOp<tensor::InsertSliceOp>();
  auto halo = insert ? insert.getDest().getDefiningOp<kernel::FillHaloOp>()
                     : kernel::FillHaloOp();
  if (!halo || halo.getInputs().empty() || own.isPadded())
    return own;
  PaddedImage inside;
  inside.image = insert.getSource();
  llvm::append_range(inside.pads, halo.getLow());
  llvm::append_range(inside.pads, halo.getHigh());
  inside.fill.value = halo.getInputs()[0];
  return inside;
}

/// Whether a value is there when `op` runs, in the same block or around it.
static bool isBefore(Value value, Operation *op) {
  Operation *made = value.getDefiningOp();
  return !made || made->getBlock() != op->getBlock() ||
         made->isBeforeInBlock(op);
}

Fill layout::haloFill(Value image, Operation *op) {
  kernel::QConvOp first;
  Fill fill;
  for (Operation *user : image.getUsers())
    for (kernel::QConvOp conv : convolutionsOf(user)) {
      PaddedImage padded = paddedImage(conv);
      if (padded.image != image || !padded.isPadded() ||
          (padded.fill.value && !isBefore(padded.fill.value, op)) ||
          (first && !(conv->getBlock() == first->getBlock() &&
                      conv->isBeforeInBlock(first))))
        continue;
      first = conv;
      fill = padded.fill;
    }
  return fill;
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
    for (kernel::QConvOp codes : convolutionsOf(user))
      if (PaddedImage padded = paddedImage(codes); padded.fill == home.fill)
        reach(padded.pads);
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
  home.fill = haloFill(image, &*b.getInsertionPoint());
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
  return view(b, b.getLoc(), home, {0, 0}, {0, 0});
}

Value LayoutAssigner::insertInside(ImplicitLocOpBuilder &b, Value blocked,
                                   const Blocked &home, int64_t firstBlock) {
  if (blocked.getType() == home.padded.getType())
    return blocked;
  MLIRContext *context = b.getContext();
  return tensor::InsertSliceOp::create(
      b, blocked, home.padded,
      indices(context, {0, firstBlock, home.low[0], home.low[1], 0}),
      indices(context, tensorType(blocked).getShape()),
      indices(context, {1, 1, 1, 1, 1}));
}

void LayoutAssigner::settle(ImplicitLocOpBuilder &b, Value image, Blocked home,
                            Value produced) {
  home.padded = insertInside(b, produced, home);
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
  return insertInside(b, pack->getResult(0), home);
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
  if (!type.getElementType().isF32() &&
      !type.getElementType().isSignlessInteger(32))
    return false;
  bool hasChannels = map.isFunctionOfDim(1);
  if (hasChannels && type.getRank() != 4)
    return false;
  for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    bool isOwn = dim && (!hasChannels || dim.getPosition() == axis);
    if (!isOwn && (dim || type.getDimSize(axis) != 1))
      return false;
  }
  return true;
}

namespace {
/// What an extra becomes beside a blocked result.
enum class BlockedForm {
  Whole,   ///< blocked like the result
  One,     ///< itself: one value for all places
  Spread,  ///< blocked if it has channels, read along its own axes
  Channels ///< a constant packed by blocks of channels
};
} // namespace

static std::optional<BlockedForm> blockedForm(const Extra &extra,
                                              Value result) {
  auto type = tensorType(extra.value);
  ArrayRef<int64_t> shape = tensorType(result).getShape();
  if (isElement(type.getElementType()) && extra.map.isIdentity() &&
      type.getShape() == shape)
    return BlockedForm::Whole;
  if (type.getNumElements() == 1)
    return BlockedForm::One;
  bool isConstant = bool(constantOf(extra.value));
  if (!isConstant && isSpread(extra.value, extra.map))
    return BlockedForm::Spread;
  if (isConstant && type.getElementType().isF32() &&
      isPerChannel(extra.value, extra.map, shape[1]))
    return BlockedForm::Channels;
  return std::nullopt;
}

bool layout::hasBlockedExtras(Operation *op) {
  return llvm::all_of(extrasOf(op), [&](const Extra &extra) {
    return blockedForm(extra, op->getResult(0)).has_value();
  });
}

SmallVector<Extra> LayoutAssigner::blockExtras(OpBuilder &b, Operation *op) {
  MLIRContext *context = op->getContext();
  Location loc = op->getLoc();
  Value result = op->getResult(0);
  auto block = [&](const Extra &extra) -> Extra {
    Value value = extra.value;
    auto reading = [&](Value blocked, ArrayRef<AffineExpr> places) -> Extra {
      return {blocked, AffineMap::get(5, 0, places, context)};
    };
    switch (*blockedForm(extra, result)) {
    case BlockedForm::Whole:
      return {blockedInput(b, loc, value), b.getMultiDimIdentityMap(5)};
    case BlockedForm::One:
      return reading(value,
                     SmallVector<AffineExpr>(tensorType(value).getRank(),
                                             b.getAffineConstantExpr(0)));
    case BlockedForm::Spread: {
      SmallVector<AffineExpr> places(extra.map.getResults());
      if (!extra.map.isFunctionOfDim(1))
        return reading(value, places);
      places.push_back(b.getAffineDimExpr(4));
      return reading(blockedInput(b, loc, value), places);
    }
    case BlockedForm::Channels:
      int64_t channels = tensorType(result).getDimSize(1);
      return reading(packPerChannel(b, loc, constantOf(value), channels, lanes),
                     {b.getAffineDimExpr(1), b.getAffineDimExpr(4)});
    }
    llvm_unreachable("all forms are above");
  };
  return llvm::map_to_vector(extrasOf(op), block);
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

SmallVector<Extra> layout::extrasOf(Operation *op) {
  SmallVector<Extra> extras;
  if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
    for (OpOperand *input : generic.getDpsInputOperands())
      extras.push_back({input->get(), generic.getMatchingIndexingMap(input)});
    return extras;
  }
  SmallVector<AffineMap> maps = mapsOf(op);
  auto values = op->getOperands().drop_back().take_back(maps.size());
  for (auto [value, map] : llvm::zip_equal(values, maps))
    extras.push_back({value, map});
  return extras;
}

SmallVector<AffineMap> layout::mapsOf(Operation *op) {
  auto maps = op->getAttrOfType<ArrayAttr>("extra_maps");
  return llvm::to_vector(maps.getAsValueRange<AffineMapAttr>());
}

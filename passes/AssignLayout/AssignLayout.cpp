// Walks the kernels of a function in order and keeps, for every N,C,H,W value
// that is computed blocked, its blocked form. A value that someone needs
// unblocked is unpacked; unused unpacks vanish as dead code.
#include "passes/AssignLayout/AssignLayout.h"
#include "dialects/Kernel/KernelDialect.h"
#include "passes/AssignLayout/PackWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_ASSIGNLAYOUT
#include "passes/AssignLayout/AssignLayout.h.inc"
} // namespace inlay

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}
static bool isImage(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 4 && type.getElementType().isF32();
}

namespace {

/// A value in blocked layout inside its halo.
struct Blocked {
  Value padded;                              ///< [N,CB,H+,W+,L]
  SmallVector<int64_t, 2> low = {0, 0}, high = {0, 0};
  int64_t channels = 0;
  Operation *first = nullptr; ///< before which a home for a concat may stand
};

/// An extra operand of an epilogue in blocked form.
struct Extra {
  Value value;
  AffineMap map;
};

class LayoutAssigner {
public:
  LayoutAssigner(func::FuncOp function, int64_t lanes, int64_t registers)
      : function(function), lanes(lanes), registers(registers) {}
  void run();

private:
  bool convert(Operation *op);
  bool convertConv(kernel::ConvOp op);
  bool convertPool(kernel::PoolOp op);
  bool convertReduce(kernel::ReduceOp op);
  bool convertGeneric(linalg::GenericOp op);
  bool convertMatMul(kernel::MatMulOp op);
  bool fitsBlocks(tensor::InsertSliceOp op);
  bool convertInsert(tensor::InsertSliceOp op);
  bool convertExtract(tensor::ExtractSliceOp op);
  bool convertCollapse(tensor::CollapseShapeOp op);

  /// The view of a blocked value with exactly this halo.
  Value view(OpBuilder &b, Location loc, const Blocked &blocked,
             ArrayRef<int64_t> low, ArrayRef<int64_t> high);
  /// The blocked form of an image, packed if need be; with this halo.
  Value blockedInput(OpBuilder &b, Location loc, Value image,
                     ArrayRef<int64_t> low, ArrayRef<int64_t> high);
  /// An empty blocked tensor inside the halo that the users of `image` need.
  Blocked makeHome(ImplicitLocOpBuilder &b, Value image);
  /// The inside of a home, for a producer to write.
  Value inside(ImplicitLocOpBuilder &b, const Blocked &home);
  /// Puts `produced` into its home and makes `image` an unpacking of it.
  void settle(ImplicitLocOpBuilder &b, Value image, Blocked home,
              Value produced);
  /// The first op that makes a part of the concat that ends in `last`.
  Operation *earliestPart(Value last, Operation *otherwise);
  bool blockExtras(OpBuilder &b, Operation *op, ValueRange extras,
                   ArrayRef<AffineMap> maps, SmallVectorImpl<Extra> &blocked,
                   bool create);
  Operation *createKernel(ImplicitLocOpBuilder &b, Operation *from,
                          StringRef name, ValueRange inputs,
                          ArrayRef<Extra> extras, Value out,
                          ArrayRef<NamedAttribute> attributes);
  int64_t blocksOf(int64_t channels) { return (channels + lanes - 1) / lanes; }

  func::FuncOp function;
  int64_t lanes, registers;
  DenseMap<Value, Blocked> blockedOf;
};

} // namespace

//===-- Blocked values ----------------------------------------------------===//

static SmallVector<OpFoldResult> indices(MLIRContext *context,
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

Blocked LayoutAssigner::makeHome(ImplicitLocOpBuilder &b, Value image) {
  ArrayRef<int64_t> shape = tensorType(image).getShape();
  Blocked home;
  home.channels = shape[1];
  for (Operation *user : image.getUsers()) {
    auto conv = dyn_cast<kernel::ConvOp>(user);
    if (!conv || conv.getInputs()[0] != image)
      continue;
    for (int axis = 0; axis < 2; ++axis) {
      home.low[axis] = std::max(home.low[axis], conv.getPads()[axis]);
      home.high[axis] = std::max(home.high[axis], conv.getPads()[2 + axis]);
    }
  }
  home.padded = tensor::EmptyOp::create(
      b,
      ArrayRef<int64_t>{shape[0], blocksOf(shape[1]),
                        shape[2] + home.low[0] + home.high[0],
                        shape[3] + home.low[1] + home.high[1], lanes},
      b.getF32Type());
  home.first = home.padded.getDefiningOp();
  if (home.low[0] || home.low[1] || home.high[0] || home.high[1]) {
    auto halo = kernel::FillHaloOp::create(
        b, TypeRange(home.padded.getType()), ValueRange(), ValueRange(),
        ValueRange(home.padded), b.getAffineMapArrayAttr({}),
        b.getDenseI64ArrayAttr(home.low), b.getDenseI64ArrayAttr(home.high));
    home.padded = halo->getResult(0);
  }
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
                                      b.getF32Type());
  auto unpack = kernel::UnpackOp::create(
      b, TypeRange(image.getType()), ValueRange(inside(b, home)), ValueRange(),
      ValueRange(out), b.getAffineMapArrayAttr({}));
  Value result = unpack->getResult(0);
  image.replaceAllUsesWith(result);
  blockedOf[result] = home;
}

Value LayoutAssigner::blockedInput(OpBuilder &builder, Location loc,
                                   Value image, ArrayRef<int64_t> low,
                                   ArrayRef<int64_t> high) {
  auto known = blockedOf.find(image);
  if (known == blockedOf.end()) {
    ImplicitLocOpBuilder b(loc, builder);
    Blocked home = makeHome(b, image);
    auto pack = kernel::PackOp::create(
        b, TypeRange(inside(b, home).getType()), ValueRange(image),
        ValueRange(), ValueRange(inside(b, home)), b.getAffineMapArrayAttr({}));
    Value packed = pack->getResult(0);
    if (packed.getType() != home.padded.getType()) {
      SmallVector<int64_t> starts = {0, 0, home.low[0], home.low[1], 0};
      SmallVector<int64_t> steps(5, 1);
      packed = tensor::InsertSliceOp::create(
          b, packed, home.padded, indices(b.getContext(), starts),
          indices(b.getContext(), tensorType(packed).getShape()),
          indices(b.getContext(), steps));
    }
    home.padded = packed;
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
    if (type.getElementType().isF32() && map.isIdentity() &&
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
                     b.getDenseI32ArrayAttr({int32_t(inputs.size()),
                                             int32_t(extras.size()), 1}));
  Region *epilogue = state.addRegion();
  IRMapping mapping;
  from->getRegion(0).cloneInto(epilogue, mapping);
  return b.create(state);
}

static SmallVector<AffineMap> mapsOf(Operation *op) {
  auto maps = op->getAttrOfType<ArrayAttr>("extra_maps");
  return llvm::to_vector(maps.getAsValueRange<AffineMapAttr>());
}

/// Whether an epilogue computes in f32 and conditions only, as registers of
/// floats can.
static bool computesInFloats(Region &region) {
  auto fits = [](Type type) { return type.isF32() || type.isInteger(1); };
  return region
      .walk([&](Operation *op) {
        return llvm::all_of(op->getOperandTypes(), fits) &&
                       llvm::all_of(op->getResultTypes(), fits) &&
                       op->getNumRegions() == 0
                   ? WalkResult::advance()
                   : WalkResult::interrupt();
      })
      .wasInterrupted() == false;
}

//===-- Conversions -------------------------------------------------------===//

bool LayoutAssigner::convertConv(kernel::ConvOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!isImage(image) || !isImage(result))
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
  if (group != 1 && !depthwise)
    return false;
  bool planar = !depthwise && channels <= 4 && !blockedOf.count(image);

  ImplicitLocOpBuilder b(op.getLoc(), op);
  SmallVector<int64_t> low = {op.getPads()[0], op.getPads()[1]};
  SmallVector<int64_t> high = {op.getPads()[2], op.getPads()[3]};
  Value input;
  if (!planar) {
    input = blockedInput(b, op.getLoc(), image, low, high);
  } else if (low[0] || low[1] || high[0] || high[1]) {
    ArrayRef<int64_t> size = tensorType(image).getShape();
    Value home = tensor::EmptyOp::create(
        b,
        ArrayRef<int64_t>{size[0], size[1], size[2] + low[0] + high[0],
                          size[3] + low[1] + high[1]},
        b.getF32Type());
    auto halo = kernel::FillHaloOp::create(
        b, TypeRange(home.getType()), ValueRange(), ValueRange(),
        ValueRange(home), b.getAffineMapArrayAttr({}),
        b.getDenseI64ArrayAttr(low), b.getDenseI64ArrayAttr(high));
    SmallVector<int64_t> starts = {0, 0, low[0], low[1]}, steps(4, 1);
    input = tensor::InsertSliceOp::create(
        b, image, halo->getResult(0), indices(b.getContext(), starts),
        indices(b.getContext(), size), indices(b.getContext(), steps));
  } else {
    input = image;
  }
  Blocked home = makeHome(b, result);
  (void)blockExtras(b, op, op.getExtras(), maps, extras = {}, true);
  int64_t outBlocks = blocksOf(shape[0]);
  Value packed =
      depthwise ? packDepthwiseWeight(b, op.getLoc(), weight, lanes)
                : packConvWeight(b, op.getLoc(), weight, lanes,
                                 blocksTogether(outBlocks, registers), planar);
  Value packedBias = packBias(b, op.getLoc(), bias, shape[0], lanes);
  int64_t macs = tensorType(result).getNumElements() * shape[1] * shape[2] *
                 shape[3];
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("strides", op.getStridesAttr()),
      b.getNamedAttr("dilations", op.getDilationsAttr()),
      b.getNamedAttr("macs", b.getI64IntegerAttr(macs))};
  Operation *kernel = createKernel(
      b, op, depthwise ? "kernel.blocked_depthwise" : "kernel.blocked_conv",
      {input, packed, packedBias}, extras, inside(b, home), attributes);
  settle(b, result, home, kernel->getResult(0));
  return true;
}

bool LayoutAssigner::convertPool(kernel::PoolOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!isImage(result) || !blockedOf.count(image) ||
      op.getKind() == PoolKind::Lp)
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
  for (StringRef name :
       {"kind", "kernel", "strides", "dilations", "pads", "count_include_pad"})
    if (Attribute value = op->getAttr(name))
      attributes.push_back(b.getNamedAttr(name, value));
  Operation *kernel = createKernel(b, op, "kernel.blocked_pool", input, extras,
                                   inside(b, home), attributes);
  settle(b, result, home, kernel->getResult(0));
  return true;
}

/// The mean over H and W is an average pool over the whole image.
bool LayoutAssigner::convertReduce(kernel::ReduceOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!blockedOf.count(image) || op.getKind() != ReduceKind::Mean ||
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
      b.getNamedAttr("kind", PoolKindAttr::get(b.getContext(), PoolKind::Average)),
      b.getNamedAttr("kernel", b.getDenseI64ArrayAttr({shape[2], shape[3]})),
      b.getNamedAttr("strides", b.getDenseI64ArrayAttr({1, 1})),
      b.getNamedAttr("dilations", b.getDenseI64ArrayAttr({1, 1})),
      b.getNamedAttr("pads", b.getDenseI64ArrayAttr({0, 0, 0, 0}))};
  Operation *kernel = createKernel(b, op, "kernel.blocked_pool", input, {}, out,
                                   attributes);
  Value pooled = kernel->getResult(0);
  if (op.getKeepdims()) {
    Blocked home;
    home.padded = pooled;
    home.channels = shape[1];
    settle(b, result, home, pooled);
    return true;
  }
  auto flatType = RankedTensorType::get({shape[0], blocks * lanes}, b.getF32Type());
  Value flat = tensor::CollapseShapeOp::create(
      b, flatType, pooled, ArrayRef<ReassociationIndices>{{0}, {1, 2, 3, 4}});
  if (blocks * lanes != shape[1])
    flat = tensor::ExtractSliceOp::create(
        b, flat, indices(b.getContext(), {0, 0}),
        indices(b.getContext(), {shape[0], shape[1]}),
        indices(b.getContext(), {1, 1}));
  result.replaceAllUsesWith(flat);
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
  bool readsTensors = false, readsBlocked = false;
  op.getRegion().walk([&](tensor::ExtractOp) { readsTensors = true; });
  SmallVector<Value> inputs = op.getDpsInputs();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.pop_back();
  for (auto [input, map] : llvm::zip(inputs, maps))
    readsBlocked |= blockedOf.count(input) && map.isIdentity();
  SmallVector<Extra> extras;
  OpBuilder probe(op);
  if (readsTensors || !readsBlocked ||
      !blockExtras(probe, op, inputs, maps, extras, false))
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
  settle(b, result, home, generic.getResult(0));
  return true;
}

/// A product with constant columns: batch axes of the left side are joined.
bool LayoutAssigner::convertMatMul(kernel::MatMulOp op) {
  Value lhs = op.getInputs()[0], result = op.getResult(0);
  ElementsAttr rhs = constantOf(op.getInputs()[1]);
  auto resultType = tensorType(result);
  if (!rhs || op.getTransA() || !resultType.getElementType().isF32() ||
      !rhs.getShapedType().getElementType().isF32() ||
      rhs.getShapedType().getRank() != 2 ||
      tensorType(lhs).getRank() != resultType.getRank())
    return false;
  int64_t rank = resultType.getRank();
  int64_t columns = resultType.getShape().back();
  int64_t rows = resultType.getNumElements() / columns;
  MLIRContext *context = op.getContext();
  ImplicitLocOpBuilder b(op.getLoc(), op);
  AffineMap both = b.getMultiDimIdentityMap(2);
  // Extras: the shape of the result, one value a column, or one value.
  SmallVector<Extra> extras;
  SmallVector<AffineMap> maps = mapsOf(op);
  auto isColumn = [&](Value value, AffineMap map) {
    auto type = tensorType(value);
    if (map.getNumResults() == 0 || type.getNumElements() != columns)
      return false;
    auto dim = dyn_cast<AffineDimExpr>(map.getResults().back());
    return dim && int64_t(dim.getPosition()) == rank - 1;
  };
  auto isWhole = [&](Value value, AffineMap map) {
    return map.isIdentity() && value.getType() == resultType;
  };
  for (auto [value, map] : llvm::zip(op.getExtras(), maps))
    if (!isWhole(value, map) && !isColumn(value, map) &&
        tensorType(value).getNumElements() != 1)
      return false;
  auto join = [&](Value value, int64_t count) -> Value {
    auto type = tensorType(value);
    SmallVector<int64_t> shape = {type.getNumElements() / count, count};
    auto joined = RankedTensorType::get(shape, type.getElementType());
    if (type == joined)
      return value;
    auto groups = getReassociationIndicesForReshape(type, joined);
    return tensor::CollapseShapeOp::create(b, joined, value, *groups);
  };
  for (auto [value, map] : llvm::zip(op.getExtras(), maps)) {
    if (isWhole(value, map)) {
      extras.push_back({join(value, columns), both});
      continue;
    }
    bool column = isColumn(value, map) && columns > 1;
    SmallVector<AffineExpr> places(tensorType(value).getRank(),
                                   getAffineConstantExpr(0, context));
    if (column)
      places.back() = getAffineDimExpr(1, context);
    extras.push_back({value, AffineMap::get(2, 0, places, context)});
  }
  // Few rows read the weights once: wide panels hide the latency of the sums.
  int64_t columnBlocks = (columns + lanes - 1) / lanes;
  int64_t together = rows == 1 ? std::min<int64_t>(8, columnBlocks)
                     : columnBlocks % 3 == 0 ? 3
                     : columnBlocks % 2 == 0 ? 2
                                             : 1;
  Value packed =
      packColumns(b, op.getLoc(), rhs, op.getTransB(), together * lanes);
  Value left = join(lhs, tensorType(lhs).getShape().back());
  Value out = tensor::EmptyOp::create(b, ArrayRef<int64_t>{rows, columns},
                                      b.getF32Type());
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("lanes", b.getI64IntegerAttr(lanes))};
  Operation *kernel = createKernel(b, op, "kernel.packed_matmul",
                                   {left, packed}, extras, out, attributes);
  Value product = kernel->getResult(0);
  if (product.getType() != resultType) {
    auto groups = getReassociationIndicesForReshape(tensorType(product), resultType);
    product = tensor::ExpandShapeOp::create(b, resultType, product, *groups);
  }
  result.replaceAllUsesWith(product);
  return true;
}

Operation *LayoutAssigner::earliestPart(Value last, Operation *otherwise) {
  Operation *earliest = otherwise;
  for (auto insert = last.getDefiningOp<tensor::InsertSliceOp>(); insert;
       insert = insert.getDest().getDefiningOp<tensor::InsertSliceOp>()) {
    auto known = blockedOf.find(insert.getSource());
    if (known != blockedOf.end() && known->second.first &&
        known->second.first->isBeforeInBlock(earliest))
      earliest = known->second.first;
  }
  return earliest;
}

/// Whether one part of a concat along channels starts and ends at whole blocks.
bool LayoutAssigner::fitsBlocks(tensor::InsertSliceOp op) {
  Value source = op.getSource(), result = op.getResult();
  if (!isImage(result) || !blockedOf.count(source))
    return false;
  ArrayRef<int64_t> starts = op.getStaticOffsets();
  ArrayRef<int64_t> part = tensorType(source).getShape();
  ArrayRef<int64_t> whole = tensorType(result).getShape();
  return starts[0] == 0 && starts[2] == 0 && starts[3] == 0 &&
         part[0] == whole[0] && part[2] == whole[2] && part[3] == whole[3] &&
         starts[1] % lanes == 0 &&
         (part[1] % lanes == 0 || starts[1] + part[1] == whole[1]);
}

/// The next part of a concat, if `result` goes nowhere else.
static tensor::InsertSliceOp nextPart(Value result) {
  if (!result.hasOneUse())
    return {};
  auto next = dyn_cast<tensor::InsertSliceOp>(*result.getUsers().begin());
  return next && next.getDest() == result ? next : tensor::InsertSliceOp();
}

bool LayoutAssigner::convertInsert(tensor::InsertSliceOp op) {
  Value source = op.getSource(), dest = op.getDest(), result = op.getResult();
  bool fresh = dest.getDefiningOp<tensor::EmptyOp>() != nullptr;
  if (!fitsBlocks(op) || (!fresh && !blockedOf.count(dest)))
    return false;
  // All parts or none: half a concat is no value.
  for (auto next = nextPart(result); fresh && next;
       next = nextPart(next.getResult()))
    if (!fitsBlocks(next))
      return false;
  ArrayRef<int64_t> starts = op.getStaticOffsets();
  ImplicitLocOpBuilder b(op.getLoc(), op);
  Blocked home;
  if (fresh) {
    // The halo is what the users of the finished concat need.
    Value last = result;
    while (auto next = nextPart(last))
      last = next.getResult();
    // Made before the first part is computed, so that parts land in place.
    b.setInsertionPoint(earliestPart(last, op));
    home = makeHome(b, last);
    b.setInsertionPoint(op);
  } else {
    home = blockedOf[dest];
  }
  int64_t none[2] = {0, 0};
  Value value = blockedInput(b, op.getLoc(), source, none, none);
  SmallVector<int64_t> at = {0, starts[1] / lanes, home.low[0], home.low[1], 0};
  SmallVector<int64_t> steps(5, 1);
  home.padded = tensor::InsertSliceOp::create(
      b, value, home.padded, indices(b.getContext(), at),
      indices(b.getContext(), tensorType(value).getShape()),
      indices(b.getContext(), steps));
  settle(b, result, home, home.padded);
  return true;
}

/// A range of channels, if it starts and ends at whole blocks.
bool LayoutAssigner::convertExtract(tensor::ExtractSliceOp op) {
  Value source = op.getSource(), result = op.getResult();
  if (!isImage(result) || !blockedOf.count(source))
    return false;
  ArrayRef<int64_t> starts = op.getStaticOffsets(), steps = op.getStaticStrides();
  ArrayRef<int64_t> part = tensorType(result).getShape();
  ArrayRef<int64_t> whole = tensorType(source).getShape();
  bool fits = starts[0] == 0 && starts[2] == 0 && starts[3] == 0 &&
              part[0] == whole[0] && part[2] == whole[2] &&
              part[3] == whole[3] && starts[1] % lanes == 0 &&
              part[1] % lanes == 0 &&
              llvm::all_of(steps, [](int64_t step) { return step == 1; });
  if (!fits)
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  int64_t none[2] = {0, 0};
  Value value = blockedInput(b, op.getLoc(), source, none, none);
  SmallVector<int64_t> at = {0, starts[1] / lanes, 0, 0, 0}, ones(5, 1);
  SmallVector<int64_t> sizes = {part[0], part[1] / lanes, part[2], part[3], lanes};
  Blocked home;
  home.channels = part[1];
  home.padded = tensor::ExtractSliceOp::create(
      b, value, indices(b.getContext(), at), indices(b.getContext(), sizes),
      indices(b.getContext(), ones));
  settle(b, result, home, home.padded);
  return true;
}

/// [N,C,1,1] to [N,C]: the lanes of the blocks are the channels already.
bool LayoutAssigner::convertCollapse(tensor::CollapseShapeOp op) {
  Value source = op.getSrc();
  auto type = tensorType(op.getResult());
  if (!blockedOf.count(source) || type.getRank() != 2)
    return false;
  ArrayRef<int64_t> shape = tensorType(source).getShape();
  if (shape[2] != 1 || shape[3] != 1 || type.getDimSize(0) != shape[0] ||
      shape[1] % lanes != 0)
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  int64_t none[2] = {0, 0};
  Value value = blockedInput(b, op.getLoc(), source, none, none);
  Value flat = tensor::CollapseShapeOp::create(
      b, type, value, ArrayRef<ReassociationIndices>{{0}, {1, 2, 3, 4}});
  op.getResult().replaceAllUsesWith(flat);
  return true;
}

bool LayoutAssigner::convert(Operation *op) {
  for (Region &region : op->getRegions())
    if (!computesInFloats(region))
      return false;
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](kernel::ConvOp conv) { return convertConv(conv); })
      .Case([&](kernel::PoolOp pool) { return convertPool(pool); })
      .Case([&](kernel::ReduceOp reduce) { return convertReduce(reduce); })
      .Case([&](kernel::MatMulOp matmul) { return convertMatMul(matmul); })
      .Case([&](linalg::GenericOp generic) { return convertGeneric(generic); })
      .Case([&](tensor::InsertSliceOp insert) { return convertInsert(insert); })
      .Case([&](tensor::ExtractSliceOp extract) {
        return convertExtract(extract);
      })
      .Case([&](tensor::CollapseShapeOp collapse) {
        return convertCollapse(collapse);
      })
      .Default(false);
}

void LayoutAssigner::run() {
  SmallVector<Operation *> kernels;
  for (Operation &op : function.getBody().front())
    kernels.push_back(&op);
  SmallVector<Operation *> replaced;
  for (Operation *op : kernels)
    if (convert(op))
      replaced.push_back(op);
  for (Operation *op : llvm::reverse(replaced))
    if (op->use_empty())
      op->erase();
}

namespace {

struct AssignLayout : inlay::impl::AssignLayoutBase<AssignLayout> {
  using AssignLayoutBase::AssignLayoutBase;

  void runOnOperation() override {
    if (lanes > 1 && !getOperation().isDeclaration())
      LayoutAssigner(getOperation(), lanes, registers).run();
  }
};

} // namespace

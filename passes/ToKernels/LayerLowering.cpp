// One layer becomes one op: a kernel for roots that have a schedule of their
// own, linalg.generic for elementwise layers and data movement.
#include "passes/ToKernels/LayerLowering.h"
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

RankedTensorType inlay::signlessTensor(Type graphType) {
  auto tensor = cast<RankedTensorType>(graphType);
  return tensor.clone(signless(tensor.getElementType()));
}

Value inlay::lowerConstant(OpBuilder &builder, ConstantOp constant) {
  RankedTensorType type = signlessTensor(constant.getType());
  ElementsAttr value = constant.getValue();
  if (value.getShapedType() != type) {
    if (auto dense = dyn_cast<DenseElementsAttr>(value))
      value = dense.bitcast(type.getElementType());
    else if (auto blob = dyn_cast<DenseResourceElementsAttr>(value))
      value = DenseResourceElementsAttr::get(type, blob.getRawHandle());
  }
  return arith::ConstantOp::create(builder, constant.getLoc(),
                                   cast<TypedAttr>(value));
}

Value LayerLowering::tensorOf(Value bodyValue) {
  if (Value known = lowered.lookupOrNull(bodyValue))
    return known;
  auto constant = bodyValue.getDefiningOp<ConstantOp>();
  assert(constant && "operands of a root are inputs or constants");
  Value tensor = lowerConstant(builder, constant);
  lowered.map(bodyValue, tensor);
  return tensor;
}

Value LayerLowering::empty(ImplicitLocOpBuilder &b, Type graphType) {
  RankedTensorType type = signlessTensor(graphType);
  return tensor::EmptyOp::create(b, type.getShape(), type.getElementType());
}

LogicalResult LayerLowering::lower(LayerOp layer) {
  // The location carries the layer's name beside the names of its nodes.
  MLIRContext *context = layer.getContext();
  Location loc = FusedLoc::get(context, {layer.getLoc()}, layer.getNameAttr());
  ImplicitLocOpBuilder b(loc, builder);
  Block &body = layer.getBody().front();
  for (auto [argument, input] :
       llvm::zip(body.getArguments(), layer.getInputs()))
    lowered.map(argument, lowered.lookup(input));
  Operation *root = nullptr;
  for (Operation &op : body.without_terminator()) {
    if (isElementwise(&op) || isa<ConstantOp>(op))
      continue;
    if (root)
      return layer.emitOpError("has two root ops, '")
             << root->getName() << "' and '" << op.getName() << "'";
    root = &op;
  }
  if (root)
    for (Value operand : root->getOperands())
      if (Operation *before = operand.getDefiningOp();
          before && !isa<ConstantOp>(before))
        return layer.emitOpError("has '")
               << before->getName() << "' before its root op '"
               << root->getName() << "'";
  if (auto recurrent = dyn_cast_or_null<RecurrentOp>(root))
    return lowerRecurrent(b, layer, recurrent);
  if (auto reduce = dyn_cast_or_null<ArgReduceOp>(root))
    return lowerArgReduce(b, layer, reduce);
  if (auto trees = dyn_cast_or_null<TreesOp>(root))
    return lowerTrees(b, layer, trees);
  if (isa_and_nonnull<ScatterOp, PoolArgmaxOp, TopKOp, NmsOp, DetOp, CoupleOp>(
          root))
    return lowerAlone(b, layer, root);
  if (auto pad = dyn_cast_or_null<PadOp>(root); pad && lowerHalo(b, layer, pad))
    return success();
  if (!root || isa<GatherOp, PadOp, SliceOp, TransposeOp, ExpandOp>(root))
    return lowerGeneric(b, layer, root);
  return lowerKernel(b, layer, root);
}

//===-- linalg.generic ----------------------------------------------------===//

LogicalResult LayerLowering::lowerGeneric(ImplicitLocOpBuilder &b,
                                          LayerOp layer, Operation *root) {
  auto yield = cast<YieldOp>(layer.getBody().front().getTerminator());
  if (yield.getNumOperands() != 1)
    return layer.emitOpError("yields ")
           << yield.getNumOperands() << " values, but 1 is needed";
  Value result = yield.getOperand(0);
  EpilogueBody body(result, root, [&](Value table) { return tensorOf(table); });
  RankedTensorType type = signlessTensor(result.getType());
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (auto &[value, map] : body.getLeaves()) {
    inputs.push_back(tensorOf(value));
    maps.push_back(map);
  }
  SmallVector<Value> operands;
  if (root) {
    for (Value operand : root->getOperands())
      operands.push_back(tensorOf(operand));
    RankedTensorType rootType =
        cast<RankedTensorType>(root->getResult(0).getType());
    if (auto transpose = dyn_cast<TransposeOp>(root)) {
      AffineMap forward =
          AffineMap::getPermutationMap(transpose.getPerm(), b.getContext());
      inputs.push_back(operands[0]);
      maps.push_back(inversePermutation(forward));
    } else if (isa<ExpandOp>(root)) {
      inputs.push_back(operands[0]);
      maps.push_back(
          broadcastMap(cast<RankedTensorType>(operands[0].getType()).getShape(),
                       rootType.getShape(), b.getContext()));
    }
  }
  maps.push_back(b.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> loops(type.getRank(),
                                         utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      b, TypeRange(type), inputs, ValueRange(empty(b, result.getType())), maps,
      loops, [&](OpBuilder &inner, Location loc, ValueRange scalars) {
        ImplicitLocOpBuilder at(loc, inner);
        Value rootScalar;
        if (root && isa<TransposeOp, ExpandOp>(root)) {
          rootScalar = scalars[inputs.size() - 1];
        } else if (root) {
          SmallVector<Value> place;
          for (int64_t i = 0; i < type.getRank(); ++i)
            place.push_back(linalg::IndexOp::create(at, i));
          rootScalar = emitMovement(at, root, operands, place);
        }
        Value value = body.emit(at, rootScalar, scalars);
        linalg::YieldOp::create(at, value);
      });
  lowered.map(layer.getResult(0), generic.getResult(0));
  return success();
}

//===-- Kernels -----------------------------------------------------------===//

void LayerLowering::createKernel(ImplicitLocOpBuilder &b, LayerOp layer,
                                 Operation *root, StringRef name,
                                 ValueRange inputs,
                                 ArrayRef<NamedAttribute> attributes,
                                 ArrayRef<EpilogueBody::Leaf> scaleLeaves,
                                 Scale scale) {
  auto yield = cast<YieldOp>(layer.getBody().front().getTerminator());
  Value result = yield.getOperand(0);
  EpilogueBody body(result, root, [&](Value table) { return tensorOf(table); });
  Type element = signless(
      cast<RankedTensorType>(root->getResult(0).getType()).getElementType());

  // A product with a vector has lost an axis that the kernel keeps.
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(result.getType()).getShape());
  AffineMap toResult = b.getMultiDimIdentityMap(shape.size());
  SmallVector<int64_t> vectorAxes;
  if (auto matmul = dyn_cast<MatMulOp>(root)) {
    bool row = matmul.getLhs().getType().getRank() == 1;
    bool column = matmul.getRhs().getType().getRank() == 1;
    if (row)
      shape.insert(shape.end() - (column ? 0 : 1), 1);
    if (column)
      shape.push_back(1);
    SmallVector<AffineExpr> kept;
    int64_t rank = shape.size();
    for (int64_t i = 0; i < rank; ++i) {
      bool dropped = (row && i == rank - 2) || (column && i == rank - 1);
      if (!dropped)
        kept.push_back(b.getAffineDimExpr(i));
    }
    toResult = AffineMap::get(rank, 0, kept, b.getContext());
  }

  SmallVector<Value> extras;
  SmallVector<AffineMap> maps;
  for (ArrayRef<EpilogueBody::Leaf> leaves : {body.getLeaves(), scaleLeaves}) {
    for (auto &[value, map] : leaves) {
      extras.push_back(tensorOf(value));
      maps.push_back(map.compose(toResult));
    }
  }
  RankedTensorType resultType = signlessTensor(result.getType());
  RankedTensorType outType =
      RankedTensorType::get(shape, resultType.getElementType());
  Value out = tensor::EmptyOp::create(b, shape, resultType.getElementType());

  OperationState state(b.getLoc(), name);
  state.addOperands(inputs);
  state.addOperands(extras);
  state.addOperands(out);
  state.addTypes(outType);
  state.addAttributes(attributes);
  state.addAttribute("extra_maps", b.getAffineMapArrayAttr(maps));
  state.addAttribute("operandSegmentSizes",
                     b.getDenseI32ArrayAttr(
                         {int32_t(inputs.size()), int32_t(extras.size()), 1}));
  Region *epilogue = state.addRegion();
  if (scale || !body.isIdentity()) {
    Block &block = epilogue->emplaceBlock();
    Value root = block.addArgument(element, b.getLoc());
    for (Value extra : extras)
      block.addArgument(
          cast<RankedTensorType>(extra.getType()).getElementType(), b.getLoc());
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&block);
    ValueRange scalars = block.getArguments().drop_front();
    size_t count = body.getLeaves().size();
    if (scale)
      root = scale(b, root, scalars.drop_front(count));
    kernel::YieldOp::create(b, body.emit(b, root, scalars.take_front(count)));
  }
  Operation *kernel = b.create(state);
  Value value = kernel->getResult(0);
  if (outType != resultType) {
    auto groups = getReassociationIndicesForReshape(outType, resultType);
    value = tensor::CollapseShapeOp::create(b, resultType, value, *groups);
  }
  lowered.map(layer.getResult(0), value);
}

/// An operand of a product as a matrix: a vector becomes a row or a column.
Value LayerLowering::rankAtLeastTwo(ImplicitLocOpBuilder &b, Value value,
                                    bool isRow) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() >= 2)
    return value;
  SmallVector<int64_t> shape = {type.getDimSize(0), 1};
  if (isRow)
    std::swap(shape[0], shape[1]);
  return tensor::ExpandShapeOp::create(
      b, RankedTensorType::get(shape, type.getElementType()), value,
      ArrayRef<ReassociationIndices>{{0, 1}});
}

LogicalResult LayerLowering::lowerKernel(ImplicitLocOpBuilder &b, LayerOp layer,
                                         Operation *root) {
  if (layer.getNumResults() != 1)
    return layer.emitOpError("has ")
           << layer.getNumResults() << " results, but its root gives 1";
  SmallVector<Value> inputs;
  // Attributes of the graph op that the kernel has too.
  SmallVector<NamedAttribute> attributes;
  auto keep = [&](ArrayRef<StringRef> names) {
    for (StringRef name : names)
      if (Attribute value = root->getAttr(name))
        attributes.push_back(b.getNamedAttr(name, value));
  };
  Type element =
      cast<RankedTensorType>(root->getOperand(0).getType()).getElementType();
  auto addUnsigned = [&] {
    if (element.isUnsignedInteger())
      attributes.push_back(b.getNamedAttr("is_unsigned", b.getBoolAttr(true)));
  };
  auto addAll = [&] {
    for (Value operand : root->getOperands())
      inputs.push_back(tensorOf(operand));
  };
  return TypeSwitch<Operation *, LogicalResult>(root)
      .Case([&](ConvOp) {
        addAll();
        keep({"strides", "dilations", "pads", "group"});
        createKernel(b, layer, root, "kernel.conv", inputs, attributes);
        return success();
      })
      .Case([&](ConvTransposeOp) {
        addAll();
        keep({"strides", "dilations", "pads", "group"});
        createKernel(b, layer, root, "kernel.conv_transpose", inputs,
                     attributes);
        return success();
      })
      .Case([&](MatMulOp op) {
        inputs = {rankAtLeastTwo(b, tensorOf(op.getLhs()), true),
                  rankAtLeastTwo(b, tensorOf(op.getRhs()), false)};
        createKernel(b, layer, root, "kernel.matmul", inputs, attributes);
        return success();
      })
      .Case([&](GemmOp op) {
        inputs = {tensorOf(op.getA()), tensorOf(op.getB())};
        keep({"trans_a", "trans_b"});
        double alpha = op.getAlpha().convertToDouble();
        double beta = op.getBeta().convertToDouble();
        SmallVector<EpilogueBody::Leaf> leaves;
        if (op.getC())
          leaves.push_back(
              {op.getC(),
               broadcastMap(op.getC().getType().getShape(),
                            op.getType().getShape(), b.getContext())});
        bool plain = alpha == 1.0 && !op.getC();
        auto scale = [&](ImplicitLocOpBuilder &at, Value sum, ValueRange c) {
          bool isFloat = isa<FloatType>(sum.getType());
          auto times = [&](Value x, double factor) -> Value {
            if (factor == 1.0)
              return x;
            Value constant = scalarConstant(at, x.getType(), factor);
            return isFloat ? Value(arith::MulFOp::create(at, constant, x))
                           : Value(arith::MulIOp::create(at, constant, x));
          };
          Value value = times(sum, alpha);
          if (c.empty())
            return value;
          Value bias = times(c[0], beta);
          return isFloat ? Value(arith::AddFOp::create(at, value, bias))
                         : Value(arith::AddIOp::create(at, value, bias));
        };
        createKernel(b, layer, root, "kernel.matmul", inputs, attributes,
                     leaves, plain ? Scale() : Scale(scale));
        return success();
      })
      .Case<QConvOp, QMatMulOp, QPoolOp, QSoftmaxOp, QSumOp>(
          [&](Operation *op) {
            lowerQuantized(b, layer, op);
            return success();
          })
      .Case([&](PoolOp) {
        addAll();
        keep({"kind", "kernel", "strides", "dilations", "pads",
              "count_include_pad", "p"});
        addUnsigned();
        createKernel(b, layer, root, "kernel.pool", inputs, attributes);
        return success();
      })
      .Case([&](ReduceOp) {
        addAll();
        keep({"kind", "axes", "keepdims"});
        addUnsigned();
        createKernel(b, layer, root, "kernel.reduce", inputs, attributes);
        return success();
      })
      .Case([&](SoftmaxOp) {
        addAll();
        keep({"kind", "axis"});
        createKernel(b, layer, root, "kernel.softmax", inputs, attributes);
        return success();
      })
      .Case([&](LrnOp) {
        addAll();
        keep({"size", "alpha", "beta", "bias"});
        createKernel(b, layer, root, "kernel.lrn", inputs, attributes);
        return success();
      })
      .Case([&](LayerNormOp op) {
        inputs = {tensorOf(op.getInput())};
        keep({"axis", "epsilon", "rms"});
        SmallVector<EpilogueBody::Leaf> leaves;
        for (Value operand : {op.getScale(), op.getBias()})
          if (operand)
            leaves.push_back(
                {operand,
                 broadcastMap(
                     cast<RankedTensorType>(operand.getType()).getShape(),
                     op.getType().getShape(), b.getContext())});
        auto scale = [&](ImplicitLocOpBuilder &at, Value x, ValueRange leaf) {
          Value value = arith::MulFOp::create(at, x, leaf[0]);
          if (leaf.size() > 1)
            value = arith::AddFOp::create(at, value, leaf[1]);
          return value;
        };
        createKernel(b, layer, root, "kernel.layer_norm", inputs, attributes,
                     leaves, scale);
        return success();
      })
      .Case<GridSampleOp, RoiAlignOp, RoiPoolOp, CumulateOp>(
          [&](Operation *op) {
            lowerAlike(b, layer, op);
            return success();
          })
      .Case([&](ResizeOp op) {
        lowerResize(b, layer, op);
        return success();
      })
      .Default([&](Operation *op) {
        return op->emitOpError("has no lowering to a kernel");
      });
}

LogicalResult LayerLowering::lowerArgReduce(ImplicitLocOpBuilder &b,
                                            LayerOp layer, ArgReduceOp root) {
  auto yield = cast<YieldOp>(layer.getBody().front().getTerminator());
  if (!llvm::equal(yield.getValues(), root->getResults()))
    return layer.emitOpError("yields a value that its root, an arg_reduce, "
                             "does not compute");
  Value out = empty(b, root.getType());
  bool isUnsigned =
      root.getInput().getType().getElementType().isUnsignedInteger();
  auto kernel = kernel::ArgReduceOp::create(
      b, TypeRange(out.getType()), ValueRange(tensorOf(root.getInput())),
      ValueRange(), ValueRange(out), b.getAffineMapArrayAttr({}),
      root.getKindAttr(), root.getAxisAttr(), root.getKeepdimsAttr(),
      root.getSelectLastAttr(), b.getBoolAttr(isUnsigned));
  lowered.map(layer.getResult(0), kernel->getResult(0));
  return success();
}

LogicalResult LayerLowering::lowerTrees(ImplicitLocOpBuilder &b, LayerOp layer,
                                        TreesOp root) {
  Value out = empty(b, root.getType());
  SmallVector<Value> inputs;
  for (Value operand : root.getOperands())
    inputs.push_back(tensorOf(operand));
  auto kernel = kernel::TreesOp::create(
      b, TypeRange(out.getType()), inputs, ValueRange(), ValueRange(out),
      b.getAffineMapArrayAttr({}), root.getKindAttr(), root.getDepthAttr(),
      root.getLeafSizeAttr(), root.getRuleAttr());
  lowered.map(layer.getResult(0), kernel->getResult(0));
  return success();
}

LogicalResult LayerLowering::lowerRecurrent(ImplicitLocOpBuilder &b,
                                            LayerOp layer, RecurrentOp root) {
  auto yield = cast<YieldOp>(layer.getBody().front().getTerminator());
  bool writesY = llvm::is_contained(yield.getValues(), root.getResult(0));
  SmallVector<Value> inputs, outs;
  for (Value operand : root.getOperands())
    inputs.push_back(tensorOf(operand));
  for (Value result : root.getResults().drop_front(writesY ? 0 : 1))
    outs.push_back(empty(b, result.getType()));
  auto recurrence = cast<RankedTensorType>(root.getRecurrence().getType());
  Value scratch =
      tensor::EmptyOp::create(b, ArrayRef<int64_t>{recurrence.getDimSize(1)},
                              recurrence.getElementType());
  outs.push_back(scratch);

  OperationState state(b.getLoc(), "kernel.recurrent");
  state.addOperands(inputs);
  state.addOperands(outs);
  for (Value out : outs)
    state.addTypes(out.getType());
  for (StringRef name : {"cell", "direction", "activations", "alphas", "betas",
                         "clip", "input_forget", "linear_before_reset"})
    if (Attribute value = root->getAttr(name))
      state.addAttribute(name, value);
  state.addAttribute("writes_y", b.getBoolAttr(writesY));
  state.addAttribute("has_peepholes", b.getBoolAttr(bool(root.getPeepholes())));
  state.addAttribute("has_lengths",
                     b.getBoolAttr(bool(root.getSequenceLens())));
  state.addAttribute("extra_maps", b.getAffineMapArrayAttr({}));
  state.addAttribute("operandSegmentSizes",
                     b.getDenseI32ArrayAttr(
                         {int32_t(inputs.size()), 0, int32_t(outs.size())}));
  state.addRegion();
  Operation *kernel = b.create(state);
  for (auto [value, result] :
       llvm::zip(yield.getValues(), layer.getResults())) {
    auto source = dyn_cast<OpResult>(value);
    if (!source || source.getOwner() != root)
      return layer.emitOpError("yields a value that its recurrent root does "
                               "not compute");
    lowered.map(result, kernel->getResult(source.getResultNumber() -
                                          (writesY ? 0 : 1)));
  }
  return success();
}

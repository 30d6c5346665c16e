// The legaliser: a few rewrites, each on its own, without folding, so that
// nothing else of the printable form changes.
#include "passes/Legalize/Legalize.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_LEGALIZE
#include "passes/Legalize/Legalize.h.inc"
} // namespace inlay

namespace {

/// load (get_global @splat)[i]
/// -> constant
struct LoadOfSplat : OpRewritePattern<memref::LoadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(memref::LoadOp load,
                                PatternRewriter &rewriter) const override {
    auto get = load.getMemref().getDefiningOp<memref::GetGlobalOp>();
    if (!get)
      return rewriter.notifyMatchFailure(load, "does not read constant data");
    auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
        get, get.getNameAttr());
    if (!global || !global.getConstant())
      return rewriter.notifyMatchFailure(load, "the data is not constant");
    auto data =
        dyn_cast_or_null<DenseElementsAttr>(global.getInitialValueAttr());
    if (!data || !data.isSplat())
      return rewriter.notifyMatchFailure(load, "its elements differ");
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        load, data.getSplatValue<TypedAttr>());
    return success();
  }
};

/// vector.load (get_global @splat)[i]
/// -> constant
struct VectorLoadOfSplat : OpRewritePattern<vector::LoadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::LoadOp load,
                                PatternRewriter &rewriter) const override {
    auto get = load.getBase().getDefiningOp<memref::GetGlobalOp>();
    auto global = get ? SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
                            get, get.getNameAttr())
                      : memref::GlobalOp();
    if (!global || !global.getConstant())
      return rewriter.notifyMatchFailure(load, "does not read constant data");
    auto data =
        dyn_cast_or_null<DenseElementsAttr>(global.getInitialValueAttr());
    if (!data || !data.isSplat())
      return rewriter.notifyMatchFailure(load, "its elements differ");
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        load, DenseElementsAttr::get(load.getVectorType(),
                                     data.getSplatValue<Attribute>()));
    return success();
  }
};

/// copy a to a
/// -> nothing
struct CopyOntoItself : OpRewritePattern<memref::CopyOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(memref::CopyOp copy,
                                PatternRewriter &rewriter) const override {
    if (!isSamePlace(copy.getSource(), copy.getTarget()))
      return rewriter.notifyMatchFailure(copy, "copies between two places");
    rewriter.eraseOp(copy);
    return success();
  }

  /// Views of one buffer with equal operands and equal types.
  static bool isSamePlace(Value a, Value b) {
    if (a == b)
      return true;
    Operation *x = a.getDefiningOp(), *y = b.getDefiningOp();
    return x && y && isa<ViewLikeOpInterface>(x) && x->getNumOperands() > 0 &&
           a.getType() == b.getType() &&
           OperationEquivalence::isEquivalentTo(
               x, y,
               [](Value left, Value right) {
                 return success(isSameOperand(left, right));
               },
               nullptr, OperationEquivalence::IgnoreLocations);
  }

  /// The same value, or two constants that are alike.
  static bool isSameOperand(Value left, Value right) {
    if (left == right)
      return true;
    Operation *x = left.getDefiningOp(), *y = right.getDefiningOp();
    return x && y && x->hasTrait<OpTrait::ConstantLike>() &&
           OperationEquivalence::isEquivalentTo(
               x, y, OperationEquivalence::IgnoreLocations);
  }
};

/// copy a to b, of strided buffers inside of a layer
/// -> for ...: store (load a[i, j]), b[i, j]
struct StridedCopy : OpRewritePattern<memref::CopyOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(memref::CopyOp copy,
                                PatternRewriter &rewriter) const override {
    auto type = cast<MemRefType>(copy.getSource().getType());
    auto target = cast<MemRefType>(copy.getTarget().getType());
    if (memref::isStaticShapeAndContiguousRowMajor(type) &&
        memref::isStaticShapeAndContiguousRowMajor(target))
      return rewriter.notifyMatchFailure(copy, "memcpy can do it");
    auto function = copy->getParentOfType<func::FuncOp>();
    if (!function || function->hasAttr("inlay.entry") || !type.hasStaticShape())
      return rewriter.notifyMatchFailure(copy, "loops belong into layers");
    Location loc = copy.getLoc();
    auto index = [&](int64_t value) {
      return arith::ConstantIndexOp::create(rewriter, loc, value).getResult();
    };
    Value zero = index(0), one = index(1);
    SmallVector<Value> counters;
    for (int64_t size : type.getShape()) {
      auto loop = scf::ForOp::create(rewriter, loc, zero, index(size), one);
      rewriter.setInsertionPointToStart(loop.getBody());
      counters.push_back(loop.getInductionVar());
    }
    Value element =
        memref::LoadOp::create(rewriter, loc, copy.getSource(), counters);
    memref::StoreOp::create(rewriter, loc, element, copy.getTarget(), counters);
    rewriter.eraseOp(copy);
    return success();
  }
};

/// load a[i, j] of a buffer of 1 x 8
/// -> load a[0, j]
template <typename Access> struct IndexOfSizeOne : OpRewritePattern<Access> {
  using OpRewritePattern<Access>::OpRewritePattern;

  LogicalResult matchAndRewrite(Access access,
                                PatternRewriter &rewriter) const override {
    MutableOperandRange indices = access.getIndicesMutable();
    MemRefType type = access.getMemRefType();
    SmallVector<unsigned> known;
    for (auto [i, index] : llvm::enumerate(access.getIndices()))
      if (type.getDimSize(i) == 1 && !matchPattern(index, m_Zero()))
        known.push_back(i);
    if (known.empty())
      return rewriter.notifyMatchFailure(access, "every index is needed");
    Value zero = arith::ConstantIndexOp::create(rewriter, access.getLoc(), 0);
    rewriter.modifyOpInPlace(access, [&] {
      for (unsigned i : known)
        indices[i].set(zero);
    });
    return success();
  }
};

/// roundeven (x < low ? low : x, and so from above), of whole bounds
/// -> the same of roundeven x
/// so that whoever reads the C sees the bounds of what becomes an integer.
struct RoundBeforeBounds : OpRewritePattern<math::RoundEvenOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::RoundEvenOp round,
                                PatternRewriter &rewriter) const override {
    auto isConversion = [](Operation *user) {
      return isa<arith::FPToSIOp, arith::FPToUIOp>(user);
    };
    if (!isa<FloatType>(round.getType()) ||
        !llvm::all_of(round->getUsers(), isConversion))
      return rewriter.notifyMatchFailure(round, "no scalar for an integer");
    SmallVector<arith::SelectOp> bounds;
    Value value = round.getOperand();
    while (auto select = value.getDefiningOp<arith::SelectOp>()) {
      if (!isWholeBound(select))
        break;
      bounds.push_back(select);
      value = select.getFalseValue();
    }
    if (bounds.empty())
      return rewriter.notifyMatchFailure(round, "its operand has no bounds");
    Value result = math::RoundEvenOp::create(rewriter, round.getLoc(), value);
    for (arith::SelectOp select : llvm::reverse(bounds)) {
      auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
      Value isBeyond = arith::CmpFOp::create(rewriter, compare.getLoc(),
                                             compare.getPredicate(), result,
                                             compare.getRhs());
      result = arith::SelectOp::create(rewriter, select.getLoc(), isBeyond,
                                       select.getTrueValue(), result);
    }
    rewriter.replaceOp(round, result);
    return success();
  }

  /// `x < bound ? bound : x` or with `>`, the bound a whole number.
  static bool isWholeBound(arith::SelectOp select) {
    auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
    APFloat bound(0.0);
    return compare && compare.getLhs() == select.getFalseValue() &&
           compare.getRhs() == select.getTrueValue() &&
           matchPattern(compare.getRhs(), m_ConstantFloat(&bound)) &&
           bound.isInteger();
  }
};

struct Legalize : inlay::impl::LegalizeBase<Legalize> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    RewritePatternSet patterns(&getContext());
    patterns
        .add<LoadOfSplat, VectorLoadOfSplat, CopyOntoItself, StridedCopy,
             IndexOfSizeOne<memref::LoadOp>, IndexOfSizeOne<memref::StoreOp>,
             RoundBeforeBounds>(
            &getContext());
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    walkAndApplyPatterns(module, std::move(patterns));
    eraseDeadOps(module);
    eraseDeadData(module);
  }

  static void eraseDeadOps(ModuleOp module) {
    // Users before definitions, so that whole chains go.
    module.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
      if (isOpTriviallyDead(op))
        op->erase();
    });
  }

  static void eraseDeadData(ModuleOp module) {
    llvm::StringSet<> read;
    module.walk([&](memref::GetGlobalOp get) { read.insert(get.getName()); });
    for (auto global :
         llvm::make_early_inc_range(module.getOps<memref::GlobalOp>()))
      if (!read.contains(global.getSymName()))
        global.erase();
  }
};

} // namespace

// What stands around matrix products: factors before them, as attention has
// them, and biases after them.
#include "passes/Simplify/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::simplify;

namespace {
// matmul(x * c, y) -> matmul(x, y) * c
// A factor after the product joins its layer, or goes into constant weights;
// before it, it is a layer of its own. The same for `/`, and for y.
struct MoveFactorBehindMatMul : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    for (unsigned side : {0u, 1u})
      if (succeeded(moveFactor(op, side, rewriter)))
        return success();
    return rewriter.notifyMatchFailure(op, "no uniform factor of its own "
                                           "before it");
  }

  static LogicalResult moveFactor(MatMulOp op, unsigned side,
                                  PatternRewriter &rewriter) {
    auto factor = op->getOperand(side).getDefiningOp<BinaryOp>();
    if (!factor || !factor->hasOneUse() ||
        !isa<FloatType>(elementOf(op.getResult())))
      return failure();
    BinaryKind kind = factor.getKind();
    if (kind != BinaryKind::Mul && kind != BinaryKind::Div)
      return failure();
    auto match = matchWithConstant(factor.getResult(), kind);
    if (!match || match->value.getType() != factor.getType())
      return failure();
    SmallVector<Value> operands(op.getOperands());
    operands[side] = match->value;
    auto product = MatMulOp::create(rewriter, op.getLoc(), op.getType(),
                                    operands[0], operands[1]);
    Tensor scalar(RankedTensorType::get({}, elementOf(op.getResult())));
    scalar.setFloat(0, match->constant);
    Value constant = makeConstant(rewriter, factor.getLoc(), scalar);
    auto scaled = BinaryOp::create(rewriter, factor.getLoc(), op.getType(),
                                   kind, product.getResult(), constant);
    rewriter.replaceOp(op, scaled);
    return success();
  }
};

// add(matmul(x, w), c) -> gemm(x, w, c)
// For matrices and a constant c: what exporters write for a linear layer. The
// sum is made in the same order.
struct BiasToGemm : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getKind() != BinaryKind::Add ||
        !isa<FloatType>(elementOf(op.getResult())))
      return rewriter.notifyMatchFailure(op, "no sum of floats");
    Value product = op.getLhs(), bias = op.getRhs();
    if (!product.getDefiningOp<MatMulOp>())
      std::swap(product, bias);
    auto matmul = product.getDefiningOp<MatMulOp>();
    if (!matmul || !matmul->hasOneUse() || !bias.getDefiningOp<ConstantOp>())
      return rewriter.notifyMatchFailure(op, "not a product of its own and a "
                                             "constant");
    if (rankedType(matmul.getLhs()).getRank() != 2 ||
        rankedType(matmul.getRhs()).getRank() != 2 ||
        matmul.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "not matrices");
    if (llvm::any_of(matmul->getOperands(), [](Value operand) {
          return bool(operand.getDefiningOp<DequantizeOp>());
        }))
      return rewriter.notifyMatchFailure(op, "a product of codes");
    Location loc = rewriter.getFusedLoc({matmul.getLoc(), op.getLoc()});
    auto gemm =
        GemmOp::create(rewriter, loc, TypeRange(op.getType()),
                       ValueRange{matmul.getLhs(), matmul.getRhs(), bias},
                       ArrayRef<NamedAttribute>());
    rewriter.replaceOp(op, gemm);
    return success();
  }
};
} // namespace

void simplify::addProducts(RewritePatternSet &patterns) {
  patterns.add<BiasToGemm, MoveFactorBehindMatMul>(patterns.getContext());
}

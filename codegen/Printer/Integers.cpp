// Integer expressions. Index arithmetic is plain C, which the lowering has
// proved free of overflow; values of tensors wrap, through a helper unless
// their range shows that they cannot (rules R4, R6).
#include "codegen/Printer/FunctionPrinter.h"
#include "codegen/Printer/Ranges.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Support/Numbers.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

Expr FunctionPrinter::constant(TypedAttr value) {
  Type type = value.getType();
  if (auto number = dyn_cast<FloatAttr>(value)) {
    APFloat exact = number.getValue();
    if (exact.isNaN() || exact.isInfinity())
      helpers.needsMathHeader();
    return Expr::literal(type.isF32() ? floatLiteral(exact.convertToFloat())
                                      : doubleLiteral(exact.convertToDouble()));
  }
  APInt number = cast<IntegerAttr>(value).getValue();
  if (type.isInteger(1)) {
    helpers.needsBool();
    return Expr::simple(number.isZero() ? "false" : "true");
  }
  int64_t wide = number.getSExtValue();
  Expr expr = Expr::literal(intLiteral(wide, intWidth(type)));
  if (wide >= 0 && wide <= INT32_MAX)
    expr.asUnsigned = expr.text + "u";
  return expr;
}

std::string FunctionPrinter::unsignedText(const Expr &expr, Type type) {
  if (!expr.asUnsigned.empty())
    return expr.asUnsigned;
  return castTo(spelling.unsignedType(type), expr).text;
}

Expr FunctionPrinter::narrowed(const Expr &expr, Type type) {
  // C computes in int; the cast says that the rest is meant to go.
  return intWidth(type) < 32 ? castTo(spelling.scalarType(type), expr) : expr;
}

Expr FunctionPrinter::helper(const std::string &name, ValueRange operands) {
  SmallVector<Expr> arguments;
  for (Value each : operands)
    arguments.push_back(operand(each));
  return callOf(name, arguments);
}

/// The cast of an unsigned text back to the signed type of the value.
static Expr fromUnsigned(const std::string &signedType, StringRef text) {
  Expr inner;
  inner.text = text.str();
  inner.prec = Prec::Ternary;
  return castTo(signedType, inner);
}

Expr FunctionPrinter::plainArithmetic(Operation *op) {
  Type type = op->getResult(0).getType();
  Expr a = operand(op->getOperand(0)), b = operand(op->getOperand(1));
  bool isIndex = type.isIndex();
  if (isa<arith::MulIOp>(op))
    return narrowed(binary(a, "*", b, Prec::Multiplicative), type);
  bool isSub = isa<arith::SubIOp>(op);
  APInt number;
  if (matchPattern(op->getOperand(1), m_ConstantInt(&number)) &&
      number.getSignificantBits() < 32) {
    int64_t addend = number.getSExtValue() * (isSub ? -1 : 1);
    std::string base = a.base.empty() ? a.text : a.base;
    Prec basePrec = a.base.empty() ? a.prec : a.basePrec;
    if (isIndex && !a.base.empty())
      addend += a.addend;
    Expr left = a;
    if (isIndex) {
      left.text = base;
      left.prec = basePrec;
    }
    if (addend == 0)
      return left;
    Expr sum =
        binary(left, addend < 0 ? "-" : "+",
               Expr::simple(std::to_string(std::abs(addend))), Prec::Additive);
    if (isIndex) {
      sum.base = base;
      sum.basePrec = basePrec;
      sum.addend = addend;
    }
    return narrowed(sum, type);
  }
  return narrowed(
      binary(a, isSub ? "-" : "+", b, Prec::Additive, isIndex && !isSub), type);
}

Expr FunctionPrinter::bitwise(Operation *op, StringRef sign, Prec prec) {
  Type type = op->getResult(0).getType();
  Expr a = operand(op->getOperand(0)), b = operand(op->getOperand(1));
  for (Expr *each : {&a, &b}) {
    each->text = each->inMixed();
    each->prec = Prec::Primary;
  }
  Expr result = binary(a, sign, b, prec);
  result.op = 0;
  return narrowed(result, type);
}

static StringRef orderSign(arith::CmpIPredicate predicate) {
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return "==";
  case arith::CmpIPredicate::ne:
    return "!=";
  case arith::CmpIPredicate::slt:
  case arith::CmpIPredicate::ult:
    return "<";
  case arith::CmpIPredicate::sle:
  case arith::CmpIPredicate::ule:
    return "<=";
  case arith::CmpIPredicate::sgt:
  case arith::CmpIPredicate::ugt:
    return ">";
  default:
    return ">=";
  }
}

Expr FunctionPrinter::compareInts(arith::CmpIOp op) {
  Type type = op.getLhs().getType();
  Expr a = operand(op.getLhs()), b = operand(op.getRhs());
  arith::CmpIPredicate predicate = op.getPredicate();
  StringRef sign = orderSign(predicate);
  bool isEquality = predicate == arith::CmpIPredicate::eq ||
                    predicate == arith::CmpIPredicate::ne;
  bool isUnsigned = predicate >= arith::CmpIPredicate::ult;
  bool neverNegative = rangeOf(op.getLhs()).isNonNegative() &&
                       rangeOf(op.getRhs()).isNonNegative();
  Expr result;
  if (isUnsigned && !neverNegative) {
    for (auto [expr, value] :
         {std::pair(&a, op.getLhs()), std::pair(&b, op.getRhs())}) {
      expr->text = unsignedText(*expr, value.getType());
      expr->prec = Prec::Unary;
    }
  }
  if (type.isInteger(1))
    for (Expr *each : {&a, &b}) {
      each->text = each->inMixed();
      each->prec = Prec::Primary;
    }
  // Nested comparisons get parentheses on either side.
  auto side = [](const Expr &expr) { return expr.in(Prec::Shift); };
  result.text = side(a) + " " + sign.str() + " " + side(b);
  result.prec = isEquality ? Prec::Equality : Prec::Relation;
  return result.absorb(a).absorb(b);
}

/// `&&` and `||` on conditions; the operands of `&&` are kept for `if`.
static Expr logical(const Expr &a, StringRef sign, const Expr &b) {
  Expr result;
  bool isAnd = sign == "&&";
  result.prec = isAnd ? Prec::And : Prec::Or;
  auto side = [&](const Expr &expr) {
    bool isMixed = expr.prec == (isAnd ? Prec::Or : Prec::And);
    return isMixed ? "(" + expr.text + ")" : expr.in(result.prec);
  };
  result.text = side(a) + " " + sign.str() + " " + side(b);
  if (isAnd)
    for (const Expr *each : {&a, &b}) {
      if (each->conjuncts.empty())
        result.conjuncts.push_back(side(*each));
      else
        result.conjuncts.insert(result.conjuncts.end(), each->conjuncts.begin(),
                                each->conjuncts.end());
    }
  return result.absorb(a).absorb(b);
}

Expr FunctionPrinter::scaled(Operation *op) {
  if (isa<kernel::ScaleOp>(op))
    return helper(helpers.scale(), op->getOperands());
  SmallVector<Expr> arguments = {operand(op->getOperand(0)),
                                 operand(op->getOperand(1))};
  auto attr = [&](IntegerAttr value) { arguments.push_back(constant(value)); };
  if (auto sum = dyn_cast<kernel::AddScaledOp>(op)) {
    for (IntegerAttr value :
         {sum.getXFactorAttr(), sum.getYFactorAttr(), sum.getBitsAttr(),
          sum.getXMantissaAttr(), sum.getXLiftAttr(), sum.getYMantissaAttr(),
          sum.getYLiftAttr(), sum.getDivisorAttr(), sum.getShiftAttr()})
      attr(value);
    return callOf(helpers.addScaled(), arguments);
  }
  auto product = cast<kernel::MulScaledOp>(op);
  for (IntegerAttr value :
       {product.getFactorAttr(), product.getBitsAttr(),
        product.getXMantissaAttr(), product.getYMantissaAttr(),
        product.getDivisorAttr(), product.getShiftAttr()})
    attr(value);
  return callOf(helpers.mulScaled(), arguments);
}

std::optional<Expr> FunctionPrinter::buildInteger(Operation *op) {
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return compareInts(compare);
  if (isa<kernel::ScaleOp, kernel::AddScaledOp, kernel::MulScaledOp>(op))
    return scaled(op);
  if (auto dot = dyn_cast<kernel::DotCodesOp>(op)) {
    Expr result =
        callOf(helpers.dotCodes(),
               {operand(dot.getSum()), addressOf(dot.getX(), {dot.getXAt()}),
                addressOf(dot.getW(), {dot.getWAt()})});
    result.readsMemory = true;
    return result;
  }
  if (auto dot = dyn_cast<kernel::DotPairOp>(op)) {
    Expr result =
        callOf(helpers.dotPair(),
               {operand(dot.getSum()), addressOf(dot.getX(), {dot.getXAt()}),
                operand(dot.getW())});
    result.readsMemory = true;
    return result;
  }
  if (op->getNumOperands() != 2 || !op->getResult(0).getType().isIntOrIndex())
    return std::nullopt;
  Type type = op->getResult(0).getType();
  Value left = op->getOperand(0), right = op->getOperand(1);
  IntRange a = rangeOf(left), b = rangeOf(right);
  auto both = [&] { return std::pair(operand(left), operand(right)); };
  if (type.isInteger(1)) {
    auto [x, y] = both();
    if (isa<arith::AndIOp, arith::MulIOp, arith::MinUIOp>(op))
      return logical(x, "&&", y);
    if (isa<arith::OrIOp, arith::MaxUIOp>(op))
      return logical(x, "||", y);
    if (isa<arith::XOrIOp, arith::AddIOp, arith::SubIOp>(op)) {
      if (matchPattern(right, m_One()))
        return negation(x);
      return binary(Expr::simple(x.inMixed()), "!=", Expr::simple(y.inMixed()),
                    Prec::Equality)
          .absorb(x)
          .absorb(y);
    }
    return std::nullopt;
  }
  bool isPlainDivision =
      b.low > 0 || (b.high < -1) || (type.isIndex() && b.low > 0);
  bool neverNegative = a.isNonNegative() && b.isNonNegative();
  return llvm::TypeSwitch<Operation *, std::optional<Expr>>(op)
      .Case<arith::AddIOp, arith::SubIOp, arith::MulIOp>(
          [&](auto) -> std::optional<Expr> {
            std::optional<IntRange> exact = exactRange(op);
            bool isSafe = type.isIndex() ||
                          intWidth(type) < program.options->intBits ||
                          (exact && exact->fits(intWidth(type)));
            if (isSafe)
              return plainArithmetic(op);
            StringRef word = isa<arith::AddIOp>(op)   ? "add"
                             : isa<arith::SubIOp>(op) ? "sub"
                                                      : "mul";
            return helper(helpers.wrapping(word, type), op->getOperands());
          })
      .Case<arith::DivSIOp>([&](auto) -> std::optional<Expr> {
        auto [x, y] = both();
        if (isPlainDivision)
          return narrowed(binary(x, "/", y, Prec::Multiplicative), type);
        return helper(helpers.division(type), op->getOperands());
      })
      .Case<arith::RemSIOp>([&](auto) -> std::optional<Expr> {
        auto [x, y] = both();
        if (isPlainDivision)
          return narrowed(binary(x, "%", y, Prec::Multiplicative), type);
        return helper(helpers.remainder(type), op->getOperands());
      })
      .Case<arith::DivUIOp, arith::RemUIOp>([&](auto) -> std::optional<Expr> {
        bool isDivision = isa<arith::DivUIOp>(op);
        auto [x, y] = both();
        if (neverNegative && b.low > 0)
          return narrowed(
              binary(x, isDivision ? "/" : "%", y, Prec::Multiplicative), type);
        return helper(isDivision ? helpers.unsignedDivision(type)
                                 : helpers.unsignedRemainder(type),
                      op->getOperands());
      })
      .Case<arith::ShLIOp, arith::ShRSIOp, arith::ShRUIOp>(
          [&](auto) -> std::optional<Expr> {
            bool isLeft = isa<arith::ShLIOp>(op);
            bool isInside = b.low >= 0 && b.high < intWidth(type);
            if (!isInside)
              return helper(helpers.shift(isLeft                    ? "shl"
                                          : isa<arith::ShRSIOp>(op) ? "shr"
                                                                    : "ushr",
                                          type),
                            op->getOperands());
            auto [x, y] = both();
            if (!isLeft && (isa<arith::ShRSIOp>(op) || a.isNonNegative()))
              return bitwise(op, ">>", Prec::Shift);
            // Small types are promoted: the unsigned text keeps zeros on top.
            std::string bits = unsignedText(x, type);
            if (isLeft && intWidth(type) < 32)
              bits = "(uint32_t)" + x.in(Prec::Unary);
            return fromUnsigned(spelling.scalarType(type),
                                bits + (isLeft ? " << " : " >> ") + y.inMixed())
                .absorb(x)
                .absorb(y);
          })
      .Case<arith::AndIOp>([&](auto) { return bitwise(op, "&", Prec::BitAnd); })
      .Case<arith::OrIOp>([&](auto) { return bitwise(op, "|", Prec::BitOr); })
      .Case<arith::XOrIOp>([&](auto) { return bitwise(op, "^", Prec::BitXor); })
      .Case<arith::MaxSIOp, arith::MinSIOp>([&](auto) -> std::optional<Expr> {
        StringRef word = isa<arith::MaxSIOp>(op) ? "max" : "min";
        return helper(helpers.extremum(word, type), op->getOperands());
      })
      .Case<arith::MaxUIOp, arith::MinUIOp>([&](auto) -> std::optional<Expr> {
        StringRef word = isa<arith::MaxUIOp>(op) ? "max" : "min";
        return helper(neverNegative ? helpers.extremum(word, type)
                                    : helpers.unsignedExtremum(word, type),
                      op->getOperands());
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<Expr> FunctionPrinter::buildIntegerCast(Operation *op) {
  if (op->getNumOperands() != 1)
    return std::nullopt;
  Value source = op->getOperand(0);
  Type from = source.getType(), to = op->getResult(0).getType();
  if (!from.isIntOrIndex() || !to.isIntOrIndex())
    return std::nullopt;
  Expr x = operand(source);
  std::string type = spelling.scalarType(to);
  bool isUnsigned = isa<arith::ExtUIOp, arith::IndexCastUIOp>(op);
  if (isa<arith::ExtSIOp, arith::ExtUIOp, arith::IndexCastOp,
          arith::IndexCastUIOp>(op)) {
    if (from.isInteger(1)) {
      Expr choice = ternary(x, Expr::literal(isUnsigned ? "1" : "-1"),
                            Expr::literal("0"));
      Expr result = narrowed(choice, to);
      if (isUnsigned && intWidth(to) < 32)
        result.asUnsigned = castTo(spelling.unsignedType(to), choice).text;
      return result;
    }
    if (intWidth(from) == intWidth(to))
      return x;
    if (isUnsigned && !rangeOf(source).isNonNegative()) {
      Expr bits;
      bits.text = unsignedText(x, from);
      bits.prec = Prec::Unary;
      return castTo(type, bits).absorb(x);
    }
    return castTo(type, x);
  }
  if (isa<arith::TruncIOp>(op)) {
    if (to.isInteger(1)) {
      Expr bit;
      bit.text = "(" + x.inMixed() + " & 1) != 0";
      bit.prec = Prec::Equality;
      return bit.absorb(x);
    }
    Expr result = castTo(type, x);
    result.asUnsigned = castTo(spelling.unsignedType(to), x).text;
    return result;
  }
  return std::nullopt;
}

// Floating-point expressions, comparisons with NaN in mind, casts between
// integers and floats, and the mathematical functions.
#include "codegen/Printer/FunctionPrinter.h"
#include "codegen/Printer/Ranges.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

/// The function of libm that an op of the math dialect is, without suffix, or
/// empty.
static StringRef libmStem(Operation *op) {
  return llvm::StringSwitch<StringRef>(op->getName().getStringRef())
      .Case("math.absf", "fabs")
      .Case("math.acos", "acos")
      .Case("math.acosh", "acosh")
      .Case("math.asin", "asin")
      .Case("math.asinh", "asinh")
      .Case("math.atan", "atan")
      .Case("math.atan2", "atan2")
      .Case("math.atanh", "atanh")
      .Case("math.cbrt", "cbrt")
      .Case("math.ceil", "ceil")
      .Case("math.copysign", "copysign")
      .Case("math.cos", "cos")
      .Case("math.cosh", "cosh")
      .Case("math.erf", "erf")
      .Case("math.erfc", "erfc")
      .Case("math.exp", "exp")
      .Case("math.exp2", "exp2")
      .Case("math.expm1", "expm1")
      .Case("math.floor", "floor")
      .Case("math.fma", "fma")
      .Case("math.log", "log")
      .Case("math.log10", "log10")
      .Case("math.log1p", "log1p")
      .Case("math.log2", "log2")
      .Case("math.powf", "pow")
      .Case("math.round", "round")
      .Case("math.roundeven", "rint")
      .Case("math.sin", "sin")
      .Case("math.sinh", "sinh")
      .Case("math.sqrt", "sqrt")
      .Case("math.tan", "tan")
      .Case("math.tanh", "tanh")
      .Case("math.trunc", "trunc")
      .Default("");
}

/// A float type that C has no name for.
static bool isHalf(Type type) { return type.isF16() || type.isBF16(); }

/// The number, if it is one and not NaN.
static std::optional<APFloat> knownNumber(Value value) {
  FloatAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || attr.getValue().isNaN())
    return std::nullopt;
  return attr.getValue();
}

bool FunctionPrinter::needsSimple(Operation *op, unsigned index) const {
  if (isa<arith::MaximumFOp, arith::MinimumFOp>(op))
    // Written as a choice when the other operand is a number.
    return knownNumber(op->getOperand(1 - index)).has_value();
  if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    switch (compare.getPredicate()) {
    case arith::CmpFPredicate::ONE:
    case arith::CmpFPredicate::UEQ:
    case arith::CmpFPredicate::ORD:
    case arith::CmpFPredicate::UNO:
      return true;
    default:
      return false;
    }
  }
  // A choice calls no helper on one side only: what is computed on either way
  // is reached on either way, which a proof's coverage counts.
  if (isa<arith::SelectOp>(op))
    return isa_and_nonnull<arith::AddIOp, arith::SubIOp, arith::MulIOp>(
               op->getOperand(index).getDefiningOp()) &&
           StringRef(values.lookup(op->getOperand(index)).text).ends_with(")");
  return isa<math::IsNaNOp, math::IsInfOp, math::IsFiniteOp>(op);
}

Expr FunctionPrinter::product(arith::MulFOp op) {
  std::string function = spelling.roundedProduct(op.getType());
  bool isAdded = llvm::any_of(op->getUsers(), [](Operation *user) {
    return isa<arith::AddFOp, arith::SubFOp>(user);
  });
  if (roundsToIntegers && isAdded && !function.empty())
    return helper(function, op->getOperands());
  return binary(operand(op.getLhs()), "*", operand(op.getRhs()),
                Prec::Multiplicative);
}

Expr FunctionPrinter::floatExtremum(Operation *op, bool isMax) {
  Value left = op->getOperand(0), right = op->getOperand(1);
  Type type = left.getType();
  if (knownNumber(left))
    std::swap(left, right);
  if (!knownNumber(right))
    return helper(helpers.extremum(isMax ? "max" : "min", type), {left, right});
  // NaN fails the comparison and so gets through.
  Expr x = operand(left), bound = operand(right);
  Expr test = binary(x, isMax ? "<" : ">", bound, Prec::Relation);
  return ternary(test, bound, x);
}

Expr FunctionPrinter::compareFloats(arith::CmpFOp op) {
  using Predicate = arith::CmpFPredicate;
  Expr a = operand(op.getLhs()), b = operand(op.getRhs());
  auto test = [&](const Expr &x, StringRef sign, const Expr &y) {
    Expr result;
    result.prec =
        sign == "==" || sign == "!=" ? Prec::Equality : Prec::Relation;
    result.text =
        x.in(Prec::Shift) + " " + sign.str() + " " + y.in(Prec::Shift);
    return result.absorb(x).absorb(y);
  };
  auto join = [&](const Expr &x, StringRef sign, const Expr &y) {
    Expr result;
    result.prec = sign == "&&" ? Prec::And : Prec::Or;
    if (sign == "&&")
      result.conjuncts = {x.text, y.text};
    result.text = x.text + " " + sign.str() + " " + y.text;
    return result.absorb(x).absorb(y);
  };
  switch (op.getPredicate()) {
  case Predicate::AlwaysFalse:
    helpers.needsBool();
    return Expr::simple("false");
  case Predicate::AlwaysTrue:
    helpers.needsBool();
    return Expr::simple("true");
  case Predicate::OEQ:
    return test(a, "==", b);
  case Predicate::OGT:
    return test(a, ">", b);
  case Predicate::OGE:
    return test(a, ">=", b);
  case Predicate::OLT:
    return test(a, "<", b);
  case Predicate::OLE:
    return test(a, "<=", b);
  case Predicate::ONE:
    return join(test(a, "<", b), "||", test(a, ">", b));
  case Predicate::ORD:
    if (a.text == b.text)
      return test(a, "==", a);
    return join(test(a, "==", a), "&&", test(b, "==", b));
  case Predicate::UEQ:
    return negation(join(test(a, "<", b), "||", test(a, ">", b)));
  // True where the opposite comparison is not: NaN included.
  case Predicate::UGT:
    return negation(test(a, "<=", b));
  case Predicate::UGE:
    return negation(test(a, "<", b));
  case Predicate::ULT:
    return negation(test(a, ">=", b));
  case Predicate::ULE:
    return negation(test(a, ">", b));
  case Predicate::UNE:
    return test(a, "!=", b);
  case Predicate::UNO:
    if (a.text == b.text)
      return test(a, "!=", a);
    return join(test(a, "!=", a), "||", test(b, "!=", b));
  }
  llvm_unreachable("all predicates are above");
}

std::optional<Expr> FunctionPrinter::buildFloat(Operation *op) {
  auto arithmetic = [&](StringRef sign, Prec prec) {
    return binary(operand(op->getOperand(0)), sign, operand(op->getOperand(1)),
                  prec);
  };
  Type to = op->getResult(0).getType();
  return llvm::TypeSwitch<Operation *, std::optional<Expr>>(op)
      .Case<arith::AddFOp>(
          [&](auto) { return arithmetic("+", Prec::Additive); })
      .Case<arith::SubFOp>(
          [&](auto) { return arithmetic("-", Prec::Additive); })
      .Case<arith::MulFOp>([&](arith::MulFOp mul) { return product(mul); })
      .Case<arith::DivFOp>(
          [&](auto) { return arithmetic("/", Prec::Multiplicative); })
      .Case<arith::RemFOp>([&](auto) {
        return helper(helpers.math(spelling.mathFunction("fmod", to)),
                      op->getOperands());
      })
      .Case<arith::NegFOp>([&](auto) {
        Expr x = operand(op->getOperand(0)), result;
        result.prec = Prec::Unary;
        // `--x` would be something else.
        bool isNegative = StringRef(x.text).starts_with("-");
        result.text =
            "-" + (isNegative ? "(" + x.text + ")" : x.in(Prec::Unary));
        return result.absorb(x);
      })
      .Case<arith::MaximumFOp>([&](auto) { return floatExtremum(op, true); })
      .Case<arith::MinimumFOp>([&](auto) { return floatExtremum(op, false); })
      .Case<arith::MaxNumFOp>([&](auto) {
        return helper(helpers.math(spelling.mathFunction("fmax", to)),
                      op->getOperands());
      })
      .Case<arith::MinNumFOp>([&](auto) {
        return helper(helpers.math(spelling.mathFunction("fmin", to)),
                      op->getOperands());
      })
      .Case<arith::CmpFOp>(
          [&](arith::CmpFOp compare) { return compareFloats(compare); })
      .Case<arith::ExtFOp, arith::TruncFOp, arith::SIToFPOp, arith::UIToFPOp>(
          [&](auto) {
            Value source = op->getOperand(0);
            if (isHalf(source.getType()) || isHalf(to))
              return helper(helpers.half(source.getType(), to),
                            op->getOperands());
            Expr x = operand(source);
            if (source.getType().isInteger(1)) {
              bool isSigned = isa<arith::SIToFPOp>(op);
              StringRef suffix = to.isF32() ? "f" : "";
              return ternary(
                  x,
                  Expr::literal(((isSigned ? "-1.0" : "1.0") + suffix).str()),
                  Expr::literal(("0.0" + suffix).str()));
            }
            Expr bits = x;
            if (isa<arith::UIToFPOp>(op)) {
              bits.text = unsignedText(x, source.getType());
              bits.prec = Prec::Unary;
            }
            return castTo(spelling.scalarType(to), bits);
          })
      .Case<arith::FPToSIOp, arith::FPToUIOp>([&](auto) {
        Value source = op->getOperand(0);
        bool isUnsigned = isa<arith::FPToUIOp>(op);
        bool inRange =
            truncatesInto(rangeOfFloat(source), intWidth(to), isUnsigned);
        return helper(
            helpers.toInteger(source.getType(), to, isUnsigned, inRange),
            op->getOperands());
      })
      .Case<arith::BitcastOp>([&](auto) {
        // A float of 16 bits is spelled as its bits.
        if (isHalf(op->getOperand(0).getType()) || isHalf(to))
          return operand(op->getOperand(0));
        return helper(helpers.bits(op->getOperand(0).getType(), to),
                      op->getOperands());
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<Expr> FunctionPrinter::buildMath(Operation *op) {
  StringRef stem = libmStem(op);
  Type type = op->getOperand(0).getType();
  if (stem == "rint" && type.isF32() && !program.options->hasRint)
    return helper(helpers.roundEven(), op->getOperands());
  if (!stem.empty())
    return helper(helpers.math(spelling.mathFunction(stem, type)),
                  op->getOperands());
  if (isa<math::RsqrtOp>(op)) {
    Expr root = helper(helpers.math(spelling.mathFunction("sqrt", type)),
                       op->getOperands());
    return binary(Expr::simple(type.isF32() ? "1.0f" : "1.0"), "/", root,
                  Prec::Multiplicative);
  }
  if (isa<math::IsNaNOp, math::IsInfOp, math::IsFiniteOp>(op)) {
    Expr x = operand(op->getOperand(0)), result;
    result.prec = isa<math::IsInfOp>(op) ? Prec::Or : Prec::Equality;
    if (isa<math::IsNaNOp>(op)) {
      result.text = x.text + " != " + x.text;
    } else if (isa<math::IsFiniteOp>(op)) {
      result.text = x.text + " - " + x.text + " == 0";
    } else {
      helpers.needsMathHeader();
      result.text = x.text + " == INFINITY || " + x.text + " == -INFINITY";
    }
    return result.absorb(x);
  }
  return std::nullopt;
}

std::string FunctionPrinter::libmFunction(Operation *op) {
  StringRef stem = libmStem(op);
  return stem.empty() ? "" : (stem + "f").str();
}

Expr FunctionPrinter::build(Operation *op) {
  if (std::optional<Expr> expr = buildVector(op))
    return *expr;
  if (auto read = dyn_cast<memref::LoadOp>(op))
    return load(read);
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return ternary(operand(select.getCondition()),
                   operand(select.getTrueValue()),
                   operand(select.getFalseValue()));
  for (auto builder :
       {&FunctionPrinter::buildFloat, &FunctionPrinter::buildInteger,
        &FunctionPrinter::buildIntegerCast, &FunctionPrinter::buildMath})
    if (std::optional<Expr> expr = (this->*builder)(op))
      return *expr;
  llvm_unreachable("VerifyPrintable lets only known ops pass");
}

// Values of vector type: GCC's vector extensions for what C's operators say,
// helpers for the rest. A mask is an integer vector of all ones or 0.
#include "codegen/Printer/FunctionPrinter.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Support/Text.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

static int64_t lanesOf(Type type) {
  return cast<VectorType>(type).getNumElements();
}

std::string FunctionPrinter::typeText(Type type) {
  return isa<VectorType>(type) ? helpers.vectorType(type)
                               : spelling.scalarType(type);
}

Expr FunctionPrinter::vectorConstant(DenseElementsAttr value) {
  Type element = value.getElementType();
  if (element.isInteger(1)) {
    std::string type = helpers.vectorType(value.getType());
    bool set = value.getSplatValue<bool>();
    return Expr::simple((set ? "~(" : "(") + type + "){0}" + (set ? ")" : ""));
  }
  Expr scalar = constant(cast<TypedAttr>(value.getSplatValue<Attribute>()));
  return callOf(splatHelper(value.getType()), {scalar});
}

std::string FunctionPrinter::splatHelper(Type type) {
  return cast<VectorType>(type).getElementType().isF32()
             ? helpers.vectorSplat(lanesOf(type))
             : helpers.integerSplat(type);
}

/// `&x[i]`, the address of an element.
Expr FunctionPrinter::addressOf(Value buffer, ValueRange indices) {
  Expr at = element(buffer, indices);
  Expr result;
  result.prec = Prec::Unary;
  result.text = "&" + at.text;
  return result.absorb(at);
}

Expr FunctionPrinter::compareVectors(arith::CmpFOp op) {
  using Predicate = arith::CmpFPredicate;
  Expr a = operand(op.getLhs()), b = operand(op.getRhs());
  auto test = [&](const Expr &x, StringRef sign, const Expr &y) {
    Expr result;
    result.prec = Prec::Primary;
    result.text = "(" + x.in(Prec::Shift) + " " + sign.str() + " " +
                  y.in(Prec::Shift) + ")";
    return result.absorb(x).absorb(y);
  };
  auto join = [&](const Expr &x, StringRef sign, const Expr &y) {
    Expr result;
    result.prec = Prec::Primary;
    result.text = "(" + x.text + " " + sign.str() + " " + y.text + ")";
    return result.absorb(x).absorb(y);
  };
  auto opposite = [&](const Expr &x) {
    Expr result = x;
    result.text = "~" + x.text;
    result.prec = Prec::Unary;
    return result;
  };
  switch (op.getPredicate()) {
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
  case Predicate::UNE:
    return test(a, "!=", b);
  case Predicate::ONE:
    return join(test(a, "<", b), "|", test(a, ">", b));
  case Predicate::UEQ:
    return opposite(join(test(a, "<", b), "|", test(a, ">", b)));
  case Predicate::ORD:
    return join(test(a, "==", a), "&", test(b, "==", b));
  case Predicate::UNO:
    return join(test(a, "!=", a), "|", test(b, "!=", b));
  case Predicate::UGT:
    return opposite(test(a, "<=", b));
  case Predicate::UGE:
    return opposite(test(a, "<", b));
  case Predicate::ULT:
    return opposite(test(a, ">=", b));
  case Predicate::ULE:
    return opposite(test(a, ">", b));
  default:
    return vectorConstant(
        DenseElementsAttr::get(cast<ShapedType>(op.getType()),
                               op.getPredicate() == Predicate::AlwaysTrue));
  }
}

/// Whether a choice is `x < bound ? bound : x`; with `>`, false.
static std::optional<bool> boundOf(arith::SelectOp select) {
  auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
  if (!compare || compare.getLhs() != select.getFalseValue() ||
      compare.getRhs() != select.getTrueValue())
    return std::nullopt;
  if (compare.getPredicate() == arith::CmpFPredicate::OLT)
    return true;
  if (compare.getPredicate() == arith::CmpFPredicate::OGT)
    return false;
  return std::nullopt;
}

/// A rounding only for a conversion to integers, which can do it itself.
static bool roundsForInteger(Operation *op) {
  return isa_and_nonnull<math::RoundEvenOp>(op) && op->hasOneUse() &&
         isa<arith::FPToSIOp>(*op->user_begin()) &&
         isa<VectorType>(op->getResult(0).getType());
}

/// Operations between vectors of codes, integers and floats.
std::optional<Expr> FunctionPrinter::buildIntegerVector(Operation *op,
                                                        VectorType type) {
  int64_t lanes = type.getNumElements();
  auto call = [&](const std::string &name) {
    return helper(name, op->getOperands());
  };
  auto source = [&] { return cast<VectorType>(op->getOperand(0).getType()); };
  auto arithmetic = [&](StringRef sign, Prec prec) -> std::optional<Expr> {
    if (!type.getElementType().isInteger(32))
      return std::nullopt;
    return binary(operand(op->getOperand(0)), sign, operand(op->getOperand(1)),
                  prec);
  };
  return llvm::TypeSwitch<Operation *, std::optional<Expr>>(op)
      .Case([&](kernel::Dot4Op) { return call(helpers.vectorDot4(lanes)); })
      .Case([&](kernel::MulAddOp) { return call(helpers.vectorMulAdd(lanes)); })
      .Case([&](vector::BitCastOp) {
        return castTo(typeText(type), operand(op->getOperand(0)));
      })
      .Case([&](arith::ExtSIOp) {
        return call(helpers.vectorWiden(source(), false));
      })
      .Case([&](arith::ExtUIOp) {
        return call(helpers.vectorWiden(source(), true));
      })
      .Case([&](arith::TruncIOp) { return call(helpers.vectorNarrow(lanes)); })
      .Case(
          [&](arith::SIToFPOp) { return call(helpers.vectorToFloats(lanes)); })
      .Case([&](arith::FPToSIOp) {
        bool nearest = roundsForInteger(op->getOperand(0).getDefiningOp());
        return call(helpers.vectorToInts(lanes, nearest));
      })
      .Case([&](math::RoundEvenOp) -> std::optional<Expr> {
        if (!roundsForInteger(op))
          return std::nullopt;
        return operand(op->getOperand(0));
      })
      .Case(
          [&](arith::MaxSIOp) { return call(helpers.vectorLargerCode(lanes)); })
      .Case([&](arith::AddIOp) { return arithmetic("+", Prec::Additive); })
      .Case([&](arith::SubIOp) { return arithmetic("-", Prec::Additive); })
      .Case(
          [&](arith::MulIOp) { return arithmetic("*", Prec::Multiplicative); })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<Expr> FunctionPrinter::buildVector(Operation *op) {
  if (auto read = dyn_cast<vector::LoadOp>(op)) {
    bool isReadOnly = place(read.getBase()).isReadOnly;
    Expr at = addressOf(read.getBase(), read.getIndices());
    Type element = read.getVectorType().getElementType();
    int64_t lanes = lanesOf(read.getType());
    Expr expr =
        callOf(element.isF32()        ? helpers.vectorLoad(lanes)
               : element.isInteger(1) ? helpers.maskLoad(lanes)
                                      : helpers.integerLoad(read.getType()),
               {at});
    expr.readsMemory |= !isReadOnly;
    return expr;
  }
  if (auto word = dyn_cast<kernel::WordOp>(op)) {
    bool isReadOnly = place(word.getBuffer()).isReadOnly;
    Expr at = addressOf(word.getBuffer(), word.getIndices());
    Expr expr = callOf(helpers.wordAt(), {at});
    expr.readsMemory |= !isReadOnly;
    return expr;
  }
  if (auto extract = dyn_cast<vector::ExtractOp>(op)) {
    Expr from = operand(extract.getSource()), result;
    result.prec = Prec::Postfix;
    result.text = from.in(Prec::Postfix) + "[" +
                  std::to_string(extract.getStaticPosition()[0]) + "]";
    return result.absorb(from);
  }
  if (auto fold = dyn_cast<vector::ReductionOp>(op)) {
    bool isSum = fold.getKind() == vector::CombiningKind::ADD;
    return helper(helpers.vectorFold(isSum ? "sum" : "largest",
                                     lanesOf(fold.getVector().getType())),
                  fold.getVector());
  }
  auto type = dyn_cast<VectorType>(op->getResult(0).getType());
  if (!type)
    return std::nullopt;
  int64_t lanes = type.getNumElements();
  auto call = [&](const std::string &name) {
    return helper(name, op->getOperands());
  };
  auto joined = [&](StringRef sign) {
    Expr a = operand(op->getOperand(0)), b = operand(op->getOperand(1)), result;
    result.prec = Prec::Primary;
    result.text =
        "(" + a.inMixed() + " " + sign.str() + " " + b.inMixed() + ")";
    return result.absorb(a).absorb(b);
  };
  if (std::optional<Expr> integers = buildIntegerVector(op, type))
    return integers;
  StringRef name = op->getName().stripDialect();
  if (isa<math::MathDialect>(op->getDialect())) {
    if (isa<math::ExpOp>(op))
      return call(helpers.vectorExp(lanes));
    if (isa<math::TanhOp>(op))
      return call(helpers.vectorTanh(lanes));
    if (isa<math::ErfOp>(op))
      return call(helpers.vectorErf(lanes));
    if (isa<math::LogOp>(op))
      return call(helpers.vectorLog(lanes));
    if (isa<math::Log1pOp>(op))
      return call(helpers.vectorLog1p(lanes));
    if (isa<math::SinOp>(op))
      return call(helpers.vectorSin(lanes));
    if (isa<math::CosOp>(op))
      return call(helpers.vectorCos(lanes));
    if (isa<math::AtanOp>(op))
      return call(helpers.vectorAtan(lanes));
    if (isa<math::FmaOp>(op))
      return call(helpers.vectorFma(lanes));
    std::string function = libmFunction(op);
    if (function.empty())
      return std::nullopt;
    return call(
        helpers.vectorByLane(name, function, op->getNumOperands(), lanes));
  }
  return llvm::TypeSwitch<Operation *, std::optional<Expr>>(op)
      .Case([&](vector::BroadcastOp) {
        bool isMask = type.getElementType().isInteger(1);
        return call(isMask ? helpers.vectorMask(lanes) : splatHelper(type));
      })
      .Case([&](vector::FMAOp) { return call(helpers.vectorFma(lanes)); })
      .Case([&](arith::SelectOp select) -> std::optional<Expr> {
        if (!isa<VectorType>(select.getCondition().getType()))
          return std::nullopt;
        if (std::optional<bool> isLower = boundOf(select))
          return helper(helpers.vectorBound(*isLower, lanes),
                        {select.getFalseValue(), select.getTrueValue()});
        return call(helpers.vectorSelect(lanes));
      })
      .Case([&](arith::UIToFPOp convert) {
        auto splatOf = [&](float value) {
          return vectorConstant(DenseElementsAttr::get(type, value));
        };
        return callOf(helpers.vectorSelect(lanes),
                      {operand(convert.getIn()), splatOf(1), splatOf(0)});
      })
      .Case([&](arith::CmpFOp compare) { return compareVectors(compare); })
      .Case([&](arith::AndIOp) { return joined("&"); })
      .Case([&](arith::OrIOp) { return joined("|"); })
      .Case([&](arith::XOrIOp) { return joined("^"); })
      .Case([&](arith::MaximumFOp) {
        return call(helpers.vectorExtremum("max", lanes));
      })
      .Case([&](arith::MinimumFOp) {
        return call(helpers.vectorExtremum("min", lanes));
      })
      .Case([&](arith::RemFOp) { return call(helpers.vectorFmod(lanes)); })
      .Default([](Operation *) { return std::nullopt; });
}

void FunctionPrinter::printVectorStore(vector::StoreOp store) {
  Expr target = addressOf(store.getBase(), store.getIndices());
  Expr source = operand(store.getValueToStore());
  VectorType type = cast<VectorType>(store.getValueToStore().getType());
  std::string name = type.getElementType().isF32()
                         ? helpers.vectorStore(type.getNumElements())
                         : helpers.integerStore(type);
  forget(store);
  nameReaders();
  std::string head = std::string(indent, ' ') + name + "(";
  text += fillList(head, {target.text, source.text}, ");") + "\n";
}

void FunctionPrinter::printPrefetch(memref::PrefetchOp op) {
  Expr place = addressOf(op.getMemref(), op.getIndices());
  std::string head = std::string(indent, ' ') + helpers.prefetch() + "(";
  text += fillList(head, {place.text}, ");") + "\n";
}

/// An accumulator is updated where its new value is computed, not at the end
/// of the loop: the compiler keeps that order, and with it fewer registers.
bool FunctionPrinter::updateInPlace(Operation &op) {
  Value result = op.getResult(0);
  if (!isa<VectorType>(result.getType()) || !result.hasOneUse())
    return false;
  OpOperand &use = *result.use_begin();
  auto loop = dyn_cast<scf::ForOp>(use.getOwner()->getParentOp());
  if (!isa<scf::YieldOp>(use.getOwner()) || !loop ||
      use.getOwner()->getBlock() != op.getBlock())
    return false;
  Value argument = loop.getRegionIterArg(use.getOperandNumber());
  bool onlyHere = llvm::all_of(argument.getUsers(),
                               [&](Operation *user) { return user == &op; });
  auto variable = variableOf.find(argument);
  if (!onlyHere || argument.use_empty() || variable == variableOf.end())
    return false;
  unsigned target = variable->second;
  Expr expr = fitted(&op);
  forget(&op);
  assignment(variables[target], expr);
  bindVariable(result, target);
  return true;
}

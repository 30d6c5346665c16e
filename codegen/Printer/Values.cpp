// Which values become variables, which are taken into their user's expression,
// and what the variables are called.
#include "codegen/Printer/FunctionPrinter.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

/// Local names keep to this length.
static constexpr size_t localNameLimit = 16;
/// A condition of at most this many columns is repeated rather than named:
/// only a condition that stands in an `if` teaches Eva bounds.
static constexpr size_t repeatedConditionWidth = 40;

std::string FunctionPrinter::uniqueName(Location loc, StringRef fallback) {
  std::string wish = wishedName(loc);
  return scope.unique(wish.empty() ? fallback : StringRef(wish),
                      localNameLimit);
}

std::string FunctionPrinter::uniqueName(Value value, StringRef fallback) {
  return uniqueName(value.getLoc(), fallback);
}

unsigned FunctionPrinter::newVariable(const std::string &name) {
  variables.push_back(name);
  return variables.size() - 1;
}

void FunctionPrinter::bindVariable(Value value, unsigned variable) {
  Expr expr = Expr::simple(variables[variable]);
  expr.mutables.push_back(variable);
  bind(value, expr);
  variableOf[value] = variable;
}

bool FunctionPrinter::isPending(Value value) const {
  return llvm::is_contained(pending, value);
}

Expr FunctionPrinter::operand(Value value) {
  TypedAttr attr;
  if (matchPattern(value, m_Constant(&attr))) {
    if (auto vector = dyn_cast<DenseElementsAttr>(attr))
      return vectorConstant(vector);
    return constant(attr);
  }
  auto found = values.find(value);
  assert(found != values.end() && "operands are printed before their users");
  return found->second;
}

void FunctionPrinter::nameNow(Value value) {
  llvm::erase(pending, value);
  Expr expr = values.lookup(value);
  StringRef fallback = value.getType().isIndex()      ? "at"
                       : value.getType().isInteger(1) ? "test"
                                                      : "value";
  std::string name = uniqueName(value, fallback);
  if (value.getType().isInteger(1))
    helpers.needsBool();
  assignment("const " + typeText(value.getType()) + " " + name, "=", expr.text,
             expr.conjuncts);
  bind(value, Expr::simple(name));
}

void FunctionPrinter::makeSimple(Value value) {
  if (isPending(value) && !values.lookup(value).isSimple)
    nameNow(value);
}

void FunctionPrinter::nameReaders(Operation *except) {
  for (Value value : SmallVector<Value>(pending)) {
    bool isOperand = except && llvm::is_contained(except->getOperands(), value);
    if (!isOperand && values.lookup(value).readsMemory)
      nameNow(value);
  }
}

void FunctionPrinter::forget(Operation *user) {
  for (Value operand : user->getOperands())
    llvm::erase(pending, operand);
}

bool FunctionPrinter::isInlined(Value value, const Expr &expr) const {
  if (expr.isSimple)
    return true;
  Operation *op = value.getDefiningOp();
  if (value.hasOneUse()) {
    OpOperand &use = *value.use_begin();
    Operation *user = use.getOwner();
    // A loop's end is read on each turn.
    if (auto loop = dyn_cast<scf::ForOp>(user))
      if (use.get() == loop.getUpperBound())
        return false;
    if (user->getBlock() == op->getBlock() && !isa<scf::ConditionOp>(user))
      return true;
    if (isa<scf::ConditionOp>(user))
      return true;
  }
  return value.getType().isInteger(1) && !expr.readsMemory &&
         expr.mutables.empty() && expr.text.size() <= repeatedConditionWidth;
}

Expr FunctionPrinter::fitted(Operation *op) {
  for (auto [i, value] : llvm::enumerate(op->getOperands()))
    if (needsSimple(op, i))
      makeSimple(value);
  // A condition may be longer than the line: `if` splits it.
  bool mayBeLong =
      isa<arith::AndIOp>(op) && op->getResult(0).getType().isInteger(1);
  while (true) {
    Expr expr = build(op);
    // `sum = sum + e` comes out as `sum += e`.
    bool isUpdate = expr.op && llvm::is_contained(variables, expr.left) &&
                    op->getResult(0).hasOneUse() &&
                    isa<scf::YieldOp>(*op->getResult(0).user_begin());
    size_t length = isUpdate ? expr.right.size() : expr.text.size();
    if (mayBeLong || length <= room())
      return expr;
    Value widest;
    size_t width = 0;
    for (Value value : op->getOperands()) {
      const Expr &each = values.lookup(value);
      if (!isPending(value) || each.isSimple || each.text.size() <= width)
        continue;
      widest = value;
      width = each.text.size();
    }
    // A name must be shorter than what it stands for, or this would not end.
    if (!widest)
      return expr;
    nameNow(widest);
  }
}

// C expressions: precedence and parentheses.
#include "codegen/Printer/Expr.h"
#include "llvm/ADT/STLExtras.h"

using namespace inlay;
using llvm::StringRef;

Expr Expr::simple(StringRef text) {
  Expr expr;
  expr.text = text.str();
  expr.isSimple = true;
  return expr;
}

Expr Expr::literal(StringRef text) {
  Expr expr = simple(text);
  if (text.starts_with("-"))
    expr.prec = Prec::Unary;
  return expr;
}

std::string Expr::in(Prec context) const {
  return prec < context ? "(" + text + ")" : text;
}

Expr &Expr::absorb(const Expr &operand) {
  readsMemory |= operand.readsMemory;
  for (unsigned variable : operand.mutables)
    if (!llvm::is_contained(mutables, variable))
      mutables.push_back(variable);
  return *this;
}

static Prec tighter(Prec prec) {
  return static_cast<Prec>(static_cast<int>(prec) + 1);
}

Expr inlay::binary(const Expr &left, StringRef op, const Expr &right, Prec prec,
                   bool isAssociative) {
  Expr expr;
  expr.prec = prec;
  expr.left = left.in(prec);
  expr.right = right.text;
  expr.rightPrec = right.prec;
  if (op.size() == 1)
    expr.op = op[0];
  Prec rightContext = isAssociative ? prec : tighter(prec);
  expr.text = expr.left + " " + op.str() + " " + right.in(rightContext);
  return expr.absorb(left).absorb(right);
}

Expr inlay::callOf(StringRef name, llvm::ArrayRef<Expr> arguments) {
  Expr expr;
  expr.prec = Prec::Postfix;
  expr.text = name.str() + "(";
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    expr.text += (i ? ", " : "") + argument.text;
    expr.absorb(argument);
  }
  expr.text += ")";
  return expr;
}

Expr inlay::castTo(StringRef type, const Expr &operand) {
  Expr expr;
  expr.prec = Prec::Unary;
  expr.text = "(" + type.str() + ")" + operand.in(Prec::Unary);
  return expr.absorb(operand);
}

Expr inlay::ternary(const Expr &condition, const Expr &a, const Expr &b) {
  Expr expr;
  expr.prec = Prec::Ternary;
  expr.text =
      condition.in(Prec::Or) + " ? " + a.in(Prec::Or) + " : " + b.in(Prec::Or);
  return expr.absorb(condition).absorb(a).absorb(b);
}

Expr inlay::negation(const Expr &operand) {
  Expr expr;
  expr.prec = Prec::Unary;
  expr.text = "!" + operand.in(Prec::Unary);
  return expr.absorb(operand);
}

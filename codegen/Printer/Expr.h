// C expressions as text with just enough structure to put parentheses where
// precedence or a reader needs them.
#ifndef INLAY_CODEGEN_PRINTER_EXPR_H
#define INLAY_CODEGEN_PRINTER_EXPR_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>
#include <vector>

namespace inlay {

/// C's precedence, weakest first.
enum class Prec {
  Ternary,
  Or,
  And,
  BitOr,
  BitXor,
  BitAnd,
  Equality,
  Relation,
  Shift,
  Additive,
  Multiplicative,
  Unary,
  Postfix,
  Primary
};

/// An expression. The optional parts say how it came about, so that a user can
/// do better than to put the text in parentheses.
struct Expr {
  std::string text;
  Prec prec = Prec::Primary;
  /// A name or a literal: costs nothing to write twice.
  bool isSimple = false;
  /// Reads memory that a later statement may write.
  bool readsMemory = false;
  /// Variables that change, by number (see FunctionPrinter).
  llvm::SmallVector<unsigned, 2> mutables;

  /// Integers: the same bits as an unsigned value, where that is shorter than a
  /// cast of `text`. At least Unary.
  std::string asUnsigned;
  /// Integers: `text` is `base` + `addend`.
  std::string base;
  Prec basePrec = Prec::Primary;
  int64_t addend = 0;
  /// A binary operator at the top: for `x += e`.
  std::string left, right;
  char op = 0;
  Prec rightPrec = Prec::Primary;
  /// The operands of a chain of `&&`, for nested ifs.
  std::vector<std::string> conjuncts;

  static Expr simple(llvm::StringRef text);
  /// A literal; a negative one is Unary.
  static Expr literal(llvm::StringRef text);

  /// The text as an operand of something that binds like `context`.
  std::string in(Prec context) const;
  /// As an operand of a bitwise operator, shift or `||`, where compilers warn
  /// about mixtures: parentheses unless it binds like a unary.
  std::string inMixed() const { return in(Prec::Unary); }

  /// Takes over what `operand` reads and mentions.
  Expr &absorb(const Expr &operand);
};

/// `left op right` of an operator that associates to the left. `right` keeps
/// its parentheses at the same level unless `isAssociative`.
Expr binary(const Expr &left, llvm::StringRef op, const Expr &right, Prec prec,
            bool isAssociative = false);
/// `name(a, b)`.
Expr callOf(llvm::StringRef name, llvm::ArrayRef<Expr> arguments);
/// `(type)operand`.
Expr castTo(llvm::StringRef type, const Expr &operand);
/// `condition ? a : b`.
Expr ternary(const Expr &condition, const Expr &a, const Expr &b);
/// `!operand`, with `<` turned into `>=` left to the caller.
Expr negation(const Expr &operand);

} // namespace inlay

#endif // INLAY_CODEGEN_PRINTER_EXPR_H

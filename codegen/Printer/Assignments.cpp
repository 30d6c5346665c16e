// Assignments, and declarations with a value: where a long one is broken.
#include "codegen/Printer/FunctionPrinter.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;

static constexpr size_t lineWidth = 80;

/// Whether `text` is a name and what its parentheses hold, and no more.
static bool isWholeCall(StringRef text) {
  StringRef rest =
      text.drop_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (rest.size() == text.size() || !rest.starts_with("("))
    return false;
  int depth = 0;
  for (auto [i, c] : llvm::enumerate(rest)) {
    depth += (c == '(') - (c == ')');
    if (depth == 0)
      return i + 1 == rest.size();
  }
  return false;
}

void FunctionPrinter::assignment(const std::string &left, StringRef op,
                                 const std::string &right,
                                 ArrayRef<std::string> conjuncts) {
  std::string head = left + " " + op.str();
  if (indent + head.size() + 1 + right.size() + 1 <= lineWidth) {
    line(head + " " + right + ";");
    return;
  }
  // What does not fit on a line of its own either is broken behind `&&`.
  if (indent + 4 + right.size() + 1 > lineWidth && conjuncts.size() > 1) {
    std::string start = std::string(indent, ' ') + head + " ";
    size_t column = start.size();
    text += start;
    for (auto [i, conjunct] : llvm::enumerate(conjuncts)) {
      bool isLast = i + 1 == conjuncts.size();
      std::string part = conjunct + (isLast ? ";" : " &&");
      if (i > 0 && column + 1 + part.size() > lineWidth) {
        text += "\n" + std::string(start.size(), ' ');
        column = start.size();
      } else if (i > 0) {
        text += ' ';
        ++column;
      }
      text += part;
      column += part.size();
    }
    text += '\n';
    return;
  }
  // A call of simple arguments is broken between them, one of a single
  // argument in front of it.
  size_t open = right.find('(');
  bool isCall = isWholeCall(right);
  StringRef inside =
      isCall ? StringRef(right).slice(open + 1, right.size() - 1) : "";
  isCall &=
      !inside.contains(',') || inside.find_first_of("([?") == StringRef::npos;
  if (indent + 4 + right.size() + 1 > lineWidth && isCall) {
    SmallVector<StringRef> parts;
    inside.split(parts, ", ");
    std::string start(indent, ' ');
    text +=
        fillList(start + head + " " + right.substr(0, open + 1),
                 std::vector<std::string>(parts.begin(), parts.end()), ");") +
        "\n";
    return;
  }
  line(head);
  text.append(indent + 4, ' ');
  text += right + ";\n";
}

void FunctionPrinter::assignment(const std::string &left, const Expr &right) {
  bool isCompound = right.op && right.left == left && right.op != '<' &&
                    right.op != '>' && right.op != '&' && right.op != '|' &&
                    right.op != '^' && right.op != '%';
  if (isCompound) {
    assignment(left, std::string(1, right.op) + "=", right.right);
    return;
  }
  // Sums and products commute to the bit.
  if ((right.op == '+' || right.op == '*') && right.right == left) {
    assignment(left, std::string(1, right.op) + "=", right.left);
    return;
  }
  assignment(left, "=", right.text);
}

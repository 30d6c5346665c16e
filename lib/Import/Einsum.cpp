//===- Einsum.cpp - Sums of products by subscripts ------------------------===//
//
// Diagonals of repeated labels are gathered; labels of one operand alone are
// summed; then operands are multiplied two at a time, as a batched product of
// matrices where a label is summed, else elementwise:
//
//   bij,bjk->bik   batch b, rows i, inner j, columns k
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Places.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// One letter, or a place of the ellipsis from '\x01' on.
using Labels = std::string;

namespace {
/// A value whose axes have labels.
struct Term {
  Value value;
  Labels labels;

  bool has(char label) const { return labels.find(label) != Labels::npos; }
  int64_t size(char label) const {
    return shapeOf(value)[labels.find(label)];
  }
};

/// The equation as lists of labels, and the products on the way.
class Contraction {
public:
  explicit Contraction(Node &node) : node(node) {}

  LogicalResult parse(StringRef equation);
  LogicalResult run();

private:
  FailureOr<Labels> readLabels(StringRef text, int64_t rank);
  LogicalResult checkSizes();
  void takeDiagonals(Term &term);
  void sumOut(Term &term, const Labels &keep);
  Term multiply(Term lhs, Term rhs, const Labels &keep);
  Term arranged(Term term, const Labels &order);

  Node &node;
  std::vector<Term> terms;
  Labels result;
  int64_t ellipsis = 0; ///< axes that "..." stands for at most
  llvm::StringMap<int64_t> sizes;
};
} // namespace

/// Labels of one operand: letters, and numbered places for the ellipsis,
/// counted from its end so that operands line up on the right.
FailureOr<Labels> Contraction::readLabels(StringRef text, int64_t rank) {
  auto [before, after] = text.split("...");
  bool hasEllipsis = text.contains("...");
  for (char c : before.str() + after.str())
    if (!llvm::isAlpha(c))
      return node.error() << "equation has " << quoted(StringRef(&c, 1))
                          << " where letters or '...' are needed";
  int64_t hidden = rank - int64_t(before.size() + after.size());
  if (hidden < 0 || (hidden > 0 && !hasEllipsis) || hidden > 30)
    return node.error() << "subscripts " << quoted(text)
                        << " do not fit an operand of rank " << rank;
  Labels labels = before.str();
  for (int64_t i = hidden; i > 0; --i)
    labels += char(i);
  return labels + after.str();
}

LogicalResult Contraction::parse(StringRef equation) {
  std::string compact;
  for (char c : equation)
    if (!llvm::isSpace(c))
      compact += c;
  auto [left, right] = StringRef(compact).split("->");
  bool isExplicit = StringRef(compact).contains("->");
  SmallVector<StringRef> parts;
  left.split(parts, ',');
  if (parts.size() != node.numInputs())
    return node.error() << "equation " << quoted(equation) << " has "
                        << uint64_t(parts.size()) << " operands, but there are "
                        << node.numInputs();
  for (auto [i, part] : llvm::enumerate(parts)) {
    auto labels = readLabels(part, node.rank(unsigned(i)));
    if (failed(labels))
      return failure();
    for (char c : *labels)
      ellipsis = c < 32 ? std::max<int64_t>(ellipsis, c) : ellipsis;
    terms.push_back({node.input(unsigned(i)), *labels});
  }
  Labels dots;
  for (int64_t i = ellipsis; i > 0; --i)
    dots += char(i);
  if (isExplicit) {
    auto [before, after] = right.split("...");
    result = before.str() + (right.contains("...") ? dots : "") + after.str();
  } else { // labels that occur once, in order of their codes
    result = dots;
    for (int c = 'A'; c <= 'z'; ++c) {
      int64_t count = 0;
      for (const Term &term : terms)
        count += llvm::count(term.labels, char(c));
      if (count == 1)
        result += char(c);
    }
  }
  for (size_t i = 0; i < result.size(); ++i) {
    bool known = llvm::any_of(
        terms, [&](const Term &term) { return term.has(result[i]); });
    if (!known || result.find(result[i], i + 1) != Labels::npos)
      return node.error() << "the result of equation " << quoted(equation)
                          << " has a label that no operand has, or one twice";
  }
  return checkSizes();
}

/// Axes of one label have one size, or 1.
LogicalResult Contraction::checkSizes() {
  for (const Term &term : terms)
    for (auto [i, label] : llvm::enumerate(term.labels)) {
      int64_t size = shapeOf(term.value)[i];
      int64_t &known = sizes.try_emplace(StringRef(&label, 1), 1).first->second;
      if (size != known && size != 1 && known != 1)
        return node.error() << "one label has axes of " << known << " and "
                            << size;
      if (known == 1)
        known = size;
    }
  return success();
}

/// ii -> i: every (size + 1)-th element of the two axes joined.
void Contraction::takeDiagonals(Term &term) {
  for (size_t i = 0; i < term.labels.size() && term.value; ++i) {
    size_t k = term.labels.find(term.labels[i], i + 1);
    if (k == Labels::npos)
      continue;
    int64_t rank = int64_t(term.labels.size());
    SmallVector<int64_t> perm;
    Labels labels;
    for (size_t axis = 0; axis < size_t(rank); ++axis)
      if (axis != i && axis != k) {
        perm.push_back(int64_t(axis));
        labels += term.labels[axis];
      }
    perm.push_back(int64_t(i));
    perm.push_back(int64_t(k));
    labels += term.labels[i];
    int64_t rows = shapeOf(term.value)[i], columns = shapeOf(term.value)[k];
    int64_t size = std::max(rows, columns);
    SmallVector<int64_t> places;
    for (int64_t p = 0; p < size; ++p)
      places.push_back((rows == 1 ? 0 : p) * columns + (columns == 1 ? 0 : p));
    Value moved = node.transpose(term.value, perm);
    if (!moved)
      return;
    SmallVector<int64_t> joined(shapeOf(moved).drop_back(2));
    joined.push_back(rows * columns);
    term.value = node.create<GatherOp>(node.reshape(moved, joined),
                                       node.ints(places), rank - 2);
    term.labels = labels;
    i = size_t(-1); // from the start: the axes have moved
  }
}

/// Sums over the labels that are not kept.
void Contraction::sumOut(Term &term, const Labels &keep) {
  SmallVector<int64_t> axes;
  Labels labels;
  for (auto [i, label] : llvm::enumerate(term.labels))
    if (keep.find(label) == Labels::npos)
      axes.push_back(int64_t(i));
    else
      labels += label;
  if (!axes.empty() && term.value)
    term.value = node.reduce(ReduceKind::Sum, term.value, axes, false);
  term.labels = labels;
}

/// The axes in another order; labels that it lacks become axes of size 1.
Term Contraction::arranged(Term term, const Labels &order) {
  SmallVector<int64_t> perm, shape;
  for (char label : order) {
    size_t axis = term.labels.find(label);
    if (axis != Labels::npos)
      perm.push_back(int64_t(axis));
    shape.push_back(axis == Labels::npos ? 1 : term.size(label));
  }
  return {node.reshape(node.transpose(term.value, perm), shape), order};
}

Term Contraction::multiply(Term lhs, Term rhs, const Labels &keep) {
  Labels batch, rows, columns, inner;
  for (char label : lhs.labels) {
    bool shared = rhs.has(label), kept = keep.find(label) != Labels::npos;
    // An axis of 1 beside a longer one repeats.
    if (shared && !kept && lhs.size(label) == rhs.size(label))
      inner += label;
    else
      (shared ? batch : rows) += label;
  }
  for (char label : rhs.labels)
    if (!lhs.has(label))
      columns += label;
  if (inner.empty()) {
    Labels order = batch + rows + columns;
    Term product{Value(), order};
    product.value = node.binary(BinaryKind::Mul, arranged(lhs, order).value,
                                arranged(rhs, order).value);
    sumOut(product, keep);
    return product;
  }
  auto join = [&](const Term &term, const Labels &first, const Labels &second) {
    SmallVector<int64_t> shape;
    for (char label : batch)
      shape.push_back(term.size(label));
    for (const Labels *group : {&first, &second}) {
      int64_t size = 1;
      for (char label : *group)
        size *= term.size(label);
      shape.push_back(size);
    }
    return node.reshape(arranged(term, batch + first + second).value, shape);
  };
  Value product = node.create<MatMulOp>(join(lhs, rows, inner),
                                        join(rhs, inner, columns));
  SmallVector<int64_t> shape;
  for (char label : batch)
    shape.push_back(std::max(lhs.size(label), rhs.size(label)));
  for (char label : rows)
    shape.push_back(lhs.size(label));
  for (char label : columns)
    shape.push_back(rhs.size(label));
  Term result{node.reshape(product, shape), batch + rows + columns};
  sumOut(result, keep);
  return result;
}

LogicalResult Contraction::run() {
  for (Term &term : terms)
    takeDiagonals(term);
  for (size_t i = 0; i < terms.size(); ++i) {
    Labels keep = result;
    for (size_t other = 0; other < terms.size(); ++other)
      if (other != i)
        keep += terms[other].labels;
    if (node.hasFailed())
      return failure();
    sumOut(terms[i], keep);
  }
  Term product = terms.front();
  for (size_t i = 1; i < terms.size(); ++i) {
    Labels keep = result;
    for (size_t rest = i + 1; rest < terms.size(); ++rest)
      keep += terms[rest].labels;
    if (node.hasFailed())
      return failure();
    product = multiply(product, terms[i], keep);
  }
  if (node.hasFailed())
    return failure();
  Term final = arranged(product, result);
  return node.result(final.value);
}

static LogicalResult importEinsum(Node &node) {
  for (unsigned i = 0; i < node.numInputs(); ++i)
    if (!node.hasInput(i))
      return node.error() << "operand " << i << " is missing";
  Contraction contraction(node);
  if (node.numInputs() == 0)
    return node.error() << "has no operands";
  if (failed(contraction.parse(node.getString("equation"))))
    return failure();
  return contraction.run();
}

ArrayRef<HandlerRow> inlay::import::einsumHandlers() {
  static constexpr HandlerRow rows[] = {{"", "Einsum", 12, importEinsum}};
  return rows;
}

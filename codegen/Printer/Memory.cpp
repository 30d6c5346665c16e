// Addresses: every access is a name and one subscript, an affine expression of
// loop counters with literal strides, constants last (rules R1, R4, R5).
#include "codegen/Printer/FunctionPrinter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

const FunctionPrinter::Place &FunctionPrinter::place(Value buffer) {
  auto found = places.find(buffer);
  if (found != places.end())
    return found->second;
  auto get = buffer.getDefiningOp<memref::GetGlobalOp>();
  assert(get && "every other buffer has its place when it is defined");
  const Weight *weight = program.findWeight(get.getName());
  assert(weight && "the symbol verifier has seen to it");
  Place place;
  place.base = program.weightExpression(*weight);
  place.element = weight->element;
  place.isReadOnly = true;
  return places[buffer] = place;
}

static int64_t layoutOffset(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  (void)type.getStridesAndOffset(strides, offset);
  return offset;
}

FunctionPrinter::Place FunctionPrinter::viewOf(Operation *view) {
  Value source = view->getOperand(0);
  Place result = place(source);
  auto from = cast<MemRefType>(source.getType());
  auto to = cast<MemRefType>(view->getResult(0).getType());
  if (!ShapedType::isDynamic(layoutOffset(to))) {
    int64_t base = layoutOffset(from);
    result.offset +=
        layoutOffset(to) - (ShapedType::isDynamic(base) ? 0 : base);
    return result;
  }
  auto subview = dyn_cast<memref::SubViewOp>(view);
  if (!subview) // a reshape of such a view: no distance of its own
    return result;
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  (void)from.getStridesAndOffset(strides, offset);
  for (auto [distance, stride] :
       llvm::zip(subview.getMixedOffsets(), strides)) {
    if (auto value = dyn_cast<Value>(distance)) {
      makeSimple(value);
      result.terms.emplace_back(operand(value), stride);
    } else {
      result.offset +=
          cast<IntegerAttr>(cast<Attribute>(distance)).getInt() * stride;
    }
  }
  return result;
}

/// `sum * factor + term`.
static Expr horner(const Expr &sum, int64_t factor, const Expr &term) {
  Expr scaled = factor == 1
                    ? sum
                    : binary(sum, "*", Expr::simple(std::to_string(factor)),
                             Prec::Multiplicative);
  return binary(scaled, "+", term, Prec::Additive, /*isAssociative=*/true);
}

Expr FunctionPrinter::subscript(const Place &place, MemRefType type,
                                ValueRange indices) {
  SmallVector<int64_t> strides;
  int64_t layout = 0;
  (void)type.getStridesAndOffset(strides, layout);
  int64_t constantPart = place.offset;
  // Widest stride first.
  SmallVector<std::pair<Expr, int64_t>> terms;
  auto add = [&](const Expr &term, int64_t stride) {
    auto *at = llvm::find_if(
        terms, [&](const auto &each) { return each.second < stride; });
    terms.insert(at, {term, stride});
  };
  for (const auto &[term, stride] : place.terms)
    add(term, stride);
  for (auto [i, index] : llvm::enumerate(indices)) {
    // The only index into a dimension of size 1 is 0.
    if (type.getDimSize(i) == 1 || strides[i] == 0)
      continue;
    Expr term = operand(index);
    if (auto fixed = getConstantIntValue(index)) {
      constantPart += *fixed * strides[i];
      continue;
    }
    if (!term.base.empty()) {
      constantPart += term.addend * strides[i];
      Expr bare = term;
      bare.text = term.base;
      bare.prec = term.basePrec;
      term = bare;
    }
    add(term, strides[i]);
  }
  if (terms.empty())
    return Expr::literal(std::to_string(constantPart));

  Expr sum = terms[0].first;
  int64_t stride = terms[0].second;
  for (auto &[term, next] : llvm::drop_begin(terms)) {
    if (stride % next == 0) {
      sum = horner(sum, stride / next, term);
      stride = next;
      continue;
    }
    // The strides do not nest: a plain sum of products.
    Expr product = next == 1
                       ? term
                       : binary(term, "*", Expr::simple(std::to_string(next)),
                                Prec::Multiplicative);
    sum = horner(sum, stride, product);
    stride = 1;
  }
  if (stride != 1)
    sum = binary(sum, "*", Expr::simple(std::to_string(stride)),
                 Prec::Multiplicative);
  if (constantPart != 0)
    sum = binary(sum, constantPart < 0 ? "-" : "+",
                 Expr::simple(std::to_string(std::abs(constantPart))),
                 Prec::Additive);
  return sum;
}

Expr FunctionPrinter::element(Value buffer, ValueRange indices) {
  const Place &where = place(buffer);
  auto type = cast<MemRefType>(buffer.getType());
  // Too long a subscript gives its widest index a variable.
  while (true) {
    Expr index = subscript(where, type, indices);
    Expr result;
    result.prec = Prec::Postfix;
    result.text = where.base + "[" + index.text + "]";
    result.absorb(index);
    if (result.text.size() <= room())
      return result;
    Value widest;
    for (Value each : indices)
      if (isPending(each) && !values.lookup(each).isSimple &&
          (!widest ||
           values.lookup(each).text.size() > values.lookup(widest).text.size()))
        widest = each;
    if (widest) {
      nameNow(widest);
      continue;
    }
    if (index.isSimple || index.readsMemory)
      return result;
    // The array's name is long: the subscript gets a line of its own.
    std::string at = scope.unique("at", 8);
    assignment("const int32_t " + at, "=", index.text);
    result.text = where.base + "[" + at + "]";
    result.mutables.clear();
    return result;
  }
}

Expr FunctionPrinter::load(memref::LoadOp load) {
  const Place &from = place(load.getMemref());
  bool isReadOnly = from.isReadOnly;
  ElementType type = from.element;
  Expr expr = element(load.getMemref(), load.getIndices());
  expr.readsMemory |= !isReadOnly;
  if (type.isBool()) {
    Expr test = binary(expr, "!=", Expr::simple("0"), Prec::Equality);
    return test;
  }
  if (type.isUnsigned) {
    Expr cast = castTo(spelling.scalarType(type.type), expr);
    cast.asUnsigned = expr.text;
    return cast;
  }
  return expr;
}

std::string FunctionPrinter::pointerText(Value buffer) {
  const Place &where = place(buffer);
  SmallVector<Value> none;
  Expr index = subscript(where, MemRefType::get({}, where.element.type), none);
  return index.text == "0" ? where.base : where.base + " + " + index.text;
}

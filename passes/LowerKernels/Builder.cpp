// The words for loop nests.
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;

ArrayRef<int64_t> inlay::bufferShape(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getShape();
}
Type inlay::bufferElement(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getElementType();
}

Value LoopBuilder::index(int64_t value) {
  return arith::ConstantIndexOp::create(*this, value);
}

static std::optional<int64_t> constantOf(Value value) {
  APInt bits;
  if (matchPattern(value, m_ConstantInt(&bits)))
    return bits.getSExtValue();
  return std::nullopt;
}

Value LoopBuilder::addIndex(Value x, Value y) {
  std::optional<int64_t> cx = constantOf(x), cy = constantOf(y);
  if (cx && cy)
    return index(*cx + *cy);
  if (cx && *cx == 0)
    return y;
  if (cy && *cy == 0)
    return x;
  return arith::AddIOp::create(*this, x, y);
}
Value LoopBuilder::addIndex(Value x, int64_t value) {
  if (value == 0)
    return x;
  if (std::optional<int64_t> known = constantOf(x))
    return index(*known + value);
  if (value < 0)
    return arith::SubIOp::create(*this, x, index(-value));
  return arith::AddIOp::create(*this, x, index(value));
}
Value LoopBuilder::subIndex(Value x, Value y) {
  if (std::optional<int64_t> cy = constantOf(y))
    return addIndex(x, -*cy);
  return arith::SubIOp::create(*this, x, y);
}
Value LoopBuilder::mulIndex(Value x, Value y) {
  if (std::optional<int64_t> known = constantOf(x))
    return mulIndex(y, *known);
  if (std::optional<int64_t> known = constantOf(y))
    return mulIndex(x, *known);
  return arith::MulIOp::create(*this, x, y);
}
Value LoopBuilder::mulIndex(Value x, int64_t value) {
  if (value == 1)
    return x;
  if (std::optional<int64_t> known = constantOf(x))
    return index(*known * value);
  return arith::MulIOp::create(*this, x, index(value));
}

Value LoopBuilder::divIndex(Value x, int64_t value) {
  if (value == 1)
    return x;
  if (std::optional<int64_t> known = constantOf(x))
    return index(*known / value);
  return arith::DivSIOp::create(*this, x, index(value));
}

Value LoopBuilder::minIndex(Value x, int64_t value) {
  if (std::optional<int64_t> known = constantOf(x))
    return index(std::min(*known, value));
  return arith::MinSIOp::create(*this, x, index(value));
}

Value LoopBuilder::constant(Type type, double value) {
  if (auto vector = dyn_cast<VectorType>(type))
    return splat(*this, constant(vector.getElementType(), value),
                 vector.getNumElements());
  return scalarConstant(*this, type, value);
}
Value LoopBuilder::add(Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::AddFOp::create(*this, x, y);
  return arith::AddIOp::create(*this, x, y);
}
Value LoopBuilder::sub(Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::SubFOp::create(*this, x, y);
  return arith::SubIOp::create(*this, x, y);
}
Value LoopBuilder::mul(Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::MulFOp::create(*this, x, y);
  return arith::MulIOp::create(*this, x, y);
}
Value LoopBuilder::div(Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::DivFOp::create(*this, x, y);
  if (isUnsigned)
    return arith::DivUIOp::create(*this, x, y);
  return arith::DivSIOp::create(*this, x, y);
}

Value LoopBuilder::load(Value buffer, ValueRange place) {
  return memref::LoadOp::create(*this, buffer, place);
}
void LoopBuilder::store(Value value, Value buffer, ValueRange place) {
  memref::StoreOp::create(*this, value, buffer, place);
}

LoopBuilder::Values
LoopBuilder::loop(StringRef name, int64_t size, ValueRange carried,
                  llvm::function_ref<Values(Value, ValueRange)> body) {
  if (size == 0)
    return Values(carried);
  if (size == 1)
    return body(index(0), carried);
  Value zero = index(0), end = index(size), one = index(1);
  auto loop = scf::ForOp::create(*this, zero, end, one, carried);
  Block *block = loop.getBody();
  loop.getInductionVar().setLoc(NameLoc::get(getStringAttr(name), getLoc()));
  for (auto [argument, value] : llvm::zip(loop.getRegionIterArgs(), carried))
    argument.setLoc(value.getLoc());
  InsertionGuard guard(*this);
  if (carried.empty() && block->mightHaveTerminator())
    setInsertionPoint(block->getTerminator());
  else
    setInsertionPointToEnd(block);
  Values next = body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!carried.empty())
    scf::YieldOp::create(*this, next);
  return Values(loop.getResults());
}

void LoopBuilder::loop(StringRef name, int64_t size,
                       llvm::function_ref<void(Value)> body) {
  loop(name, size, ValueRange(), [&](Value i, ValueRange) {
    body(i);
    return Values();
  });
}

LoopBuilder::Values
LoopBuilder::nest(ArrayRef<StringRef> names, ArrayRef<int64_t> sizes,
                  ValueRange carried,
                  llvm::function_ref<Values(ValueRange, ValueRange)> body) {
  Values place;
  std::function<Values(ValueRange)> descend = [&](ValueRange values) -> Values {
    size_t depth = place.size();
    if (depth == sizes.size())
      return body(place, values);
    return loop(names[depth], sizes[depth], values,
                [&](Value i, ValueRange inner) {
                  place.push_back(i);
                  Values next = descend(inner);
                  place.pop_back();
                  return next;
                });
  };
  return descend(carried);
}

void LoopBuilder::nest(ArrayRef<StringRef> names, ArrayRef<int64_t> sizes,
                       llvm::function_ref<void(ValueRange)> body) {
  if (llvm::is_contained(sizes, 0))
    return;
  nest(names, sizes, ValueRange(), [&](ValueRange place, ValueRange) {
    body(place);
    return Values();
  });
}

LoopBuilder::Values LoopBuilder::when(Value condition, ValueRange carried,
                                      llvm::function_ref<Values()> then) {
  if (!condition)
    return then();
  auto choose = scf::IfOp::create(*this, carried.getTypes(), condition,
                                  /*withElse=*/!carried.empty());
  InsertionGuard guard(*this);
  Block *thenBlock = &choose.getThenRegion().front();
  if (carried.empty())
    setInsertionPoint(thenBlock->getTerminator());
  else
    setInsertionPointToEnd(thenBlock);
  Values next = then();
  if (!carried.empty()) {
    scf::YieldOp::create(*this, next);
    setInsertionPointToEnd(&choose.getElseRegion().front());
    scf::YieldOp::create(*this, carried);
  }
  return Values(choose.getResults());
}

void LoopBuilder::either(Value condition, llvm::function_ref<void()> then,
                         llvm::function_ref<void()> otherwise) {
  if (!condition)
    return then();
  auto choose = scf::IfOp::create(*this, TypeRange(), condition, true);
  InsertionGuard guard(*this);
  setInsertionPoint(choose.thenBlock()->getTerminator());
  then();
  setInsertionPoint(choose.elseBlock()->getTerminator());
  otherwise();
}

Value LoopBuilder::both(Value x, Value y) {
  if (!x || !y)
    return x ? x : y;
  return arith::AndIOp::create(*this, x, y);
}

Value LoopBuilder::inside(Value x, int64_t extent, int64_t lowest,
                          int64_t highest) {
  Value condition;
  if (lowest < 0)
    condition =
        arith::CmpIOp::create(*this, arith::CmpIPredicate::sge, x, index(0));
  if (highest >= extent)
    condition =
        both(condition, arith::CmpIOp::create(*this, arith::CmpIPredicate::slt,
                                              x, index(extent)));
  return condition;
}

SmallVector<StringRef> inlay::spatialNames(StringRef prefix, size_t count) {
  static constexpr StringLiteral out[] = {"oz", "oy", "ox"};
  static constexpr StringLiteral in[] = {"iz", "iy", "ix"};
  static constexpr StringLiteral kernel[] = {"kz", "ky", "kx"};
  const StringLiteral *table = prefix == "o"   ? out
                               : prefix == "i" ? in
                                               : kernel;
  return SmallVector<StringRef>(table + (3 - count), table + 3);
}

SmallVector<StringRef> inlay::axisNames(size_t rank) {
  static constexpr StringLiteral few[] = {"i", "j", "k"};
  static constexpr StringLiteral many[] = {"i0", "i1", "i2", "i3", "i4",
                                           "i5", "i6", "i7", "i8", "i9"};
  if (rank <= std::size(few))
    return SmallVector<StringRef>(few, few + rank);
  SmallVector<StringRef> names(many, many + std::min(rank, std::size(many)));
  names.resize(rank, many[std::size(many) - 1]);
  return names;
}

Value inlay::emitRounded(LoopBuilder &b, Value x, Type type, bool isUnsigned) {
  if (type.isInteger(1))
    return arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, x,
                                 b.constant(x.getType(), 0));
  Value rounded = math::RoundEvenOp::create(b, x);
  if (isUnsigned)
    return arith::FPToUIOp::create(b, type, rounded);
  return arith::FPToSIOp::create(b, type, rounded);
}

void inlay::storeWithEpilogue(LoopBuilder &b, Operation *op, Value value,
                              ValueRange place) {
  auto destination = cast<DestinationStyleOpInterface>(op);
  Value out = destination.getDpsInits()[0];
  Region &epilogue = op->getRegion(0);
  if (epilogue.empty()) {
    b.store(value, out, place);
    return;
  }
  auto maps = op->getAttrOfType<ArrayAttr>("extra_maps");
  unsigned count = maps ? maps.size() : 0;
  unsigned first = op->getNumOperands() - 1 - count;
  IRMapping map;
  Block &block = epilogue.front();
  map.map(block.getArgument(0), value);
  for (unsigned i = 0; i < count; ++i) {
    AffineMap affine = cast<AffineMapAttr>(maps[i]).getValue();
    SmallVector<Value> source;
    for (AffineExpr expr : affine.getResults()) {
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        source.push_back(place[dim.getPosition()]);
      else
        source.push_back(b.index(cast<AffineConstantExpr>(expr).getValue()));
    }
    map.map(block.getArgument(1 + i),
            b.load(op->getOperand(first + i), source));
  }
  for (Operation &inner : block.without_terminator())
    b.clone(inner, map);
  Value result = block.getTerminator()->getOperand(0);
  b.store(map.lookupOrDefault(result), out, place);
}

// Scatters: a copy of the input, then the updates in order. Indices are data
// and are clamped into the first axis.
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

static Value combine(LoopBuilder &b, ScatterKind kind, Value old, Value x,
                     bool isUnsigned) {
  bool isFloat = isa<FloatType>(x.getType());
  switch (kind) {
  case ScatterKind::Replace:
    return x;
  case ScatterKind::Add:
    return b.add(old, x);
  case ScatterKind::Mul:
    return b.mul(old, x);
  case ScatterKind::Max:
    if (isFloat)
      return arith::MaximumFOp::create(b, old, x);
    return isUnsigned ? Value(arith::MaxUIOp::create(b, old, x))
                      : Value(arith::MaxSIOp::create(b, old, x));
  case ScatterKind::Min:
    if (isFloat)
      return arith::MinimumFOp::create(b, old, x);
    return isUnsigned ? Value(arith::MinUIOp::create(b, old, x))
                      : Value(arith::MinSIOp::create(b, old, x));
  }
  llvm_unreachable("every kind is above");
}

void inlay::lowerScatter(LoopBuilder &b, kernel::ScatterOp op) {
  Value x = op.getInputs()[0], indices = op.getInputs()[1];
  Value updates = op.getInputs()[2], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y);
  b.nest(axisNames(shape.size()), shape, [&](ValueRange place) {
    b.store(b.load(x, place), y, place);
  });
  ArrayRef<int64_t> count = bufferShape(indices), row = shape.drop_front();
  if (llvm::is_contained(shape, 0) || llvm::is_contained(count, 0))
    return;
  b.nest(axisNames(count.size()), count, [&](ValueRange k) {
    Value raw = b.load(indices, k);
    Type type = raw.getType();
    Value zero = b.constant(type, 0);
    Value negative =
        arith::CmpIOp::create(b, arith::CmpIPredicate::slt, raw, zero);
    Value counted = b.add(raw, b.constant(type, double(shape[0])));
    Value wrapped = arith::SelectOp::create(b, negative, counted, raw);
    Value clamped = arith::MinSIOp::create(
        b, arith::MaxSIOp::create(b, wrapped, zero),
        b.constant(type, double(shape[0] - 1)));
    Value target = b.named("target", [&] {
      return Value(arith::IndexCastOp::create(b, b.getIndexType(), clamped));
    });
    SmallVector<StringRef> names;
    for (size_t i = 0; i < row.size(); ++i)
      names.push_back("r");
    b.nest(names, row, [&](ValueRange rest) {
      Values from(k.begin(), k.end()), to = {target};
      llvm::append_range(from, rest);
      llvm::append_range(to, rest);
      Value value = b.load(updates, from);
      if (op.getKind() != ScatterKind::Replace)
        value = combine(b, op.getKind(), b.load(y, to), value,
                        op.getIsUnsigned());
      b.store(value, y, to);
    });
  });
}

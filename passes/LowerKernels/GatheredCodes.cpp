// Quantized convolutions and products whose window is copied first, as 16-bit
// numbers less the zero of the input. What lies beyond the input is 0 there, so
// that the loop over channels has no condition in it. Two windows at a time
// share the weights, two channels the windows:
//
//   for p, pairs of results:  window[2][K] = x around p, less its zero
//     for oc, pairs of channels:
//       sum[2][2] = bias;  for k, fours: sum[p][c] += window[p] . weight[c]
//       y = epilogue(sum)
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {
/// One op. `positions` is the shape of the results of one channel.
struct Gathered {
  LoopBuilder &b;
  Operation *op;
  Value weights; ///< all in one row
  Value bias;    ///< or null
  Value window;
  int64_t terms, channels; ///< of a window; of a group
  SmallVector<int64_t> positions;
  /// Copies the window of a place to `window`, from `first` on.
  std::function<void(ValueRange place, int64_t first)> gather;
  /// The place of a result.
  std::function<Values(ValueRange place, Value channel)> resultAt;

  void emit(Value group);

private:
  void emitChannels(ArrayRef<Values> places, Value group, int64_t first,
                    int64_t count, int64_t together);
  Values sums(size_t windows, ArrayRef<Value> rows);
};
} // namespace

/// The place that a number along all axes of `shape` stands for.
static Values placeOf(LoopBuilder &b, Value number, ArrayRef<int64_t> shape,
                      ArrayRef<StringRef> names) {
  Values place(shape.size());
  for (size_t axis = shape.size(); axis-- > 0;) {
    bool isLast = llvm::all_of(shape.take_front(axis),
                               [](int64_t size) { return size == 1; });
    place[axis] = b.named(names[axis], [&]() -> Value {
      if (shape[axis] == 1)
        return b.index(0);
      if (isLast)
        return number;
      return arith::RemUIOp::create(b, number, b.index(shape[axis]));
    });
    if (shape[axis] != 1 && !isLast)
      number = arith::DivUIOp::create(b, number, b.index(shape[axis]));
  }
  return place;
}

/// The sums of every window with every row of weights, windows outermost.
Values Gathered::sums(size_t windows, ArrayRef<Value> rows) {
  Values start;
  for (size_t p = 0; p < windows; ++p)
    for (Value row : rows)
      start.push_back(b.named("sum", [&]() -> Value {
        return bias ? b.load(bias, row) : b.constant(b.getI32Type(), 0);
      }));
  int64_t fours = terms / 4, unrolled = fours % 2 == 0 ? 2 : 1;
  auto addFours = [&](Value k, ValueRange carried) -> Values {
    Values next(carried);
    for (int64_t u = 0; u < unrolled; ++u) {
      Value term = b.addIndex(b.mulIndex(k, 4 * unrolled), 4 * u);
      for (size_t i = 0; i < next.size(); ++i) {
        Value x = b.addIndex(term, int64_t(i / rows.size()) * terms);
        Value w = b.addIndex(b.mulIndex(rows[i % rows.size()], terms), term);
        next[i] = b.named("sum", [&]() -> Value {
          return kernel::DotCodesOp::create(b, b.getI32Type(), next[i], window,
                                            x, weights, w);
        });
      }
    }
    return next;
  };
  Values total = b.loop("k", fours / unrolled, start, addFours);
  auto addOne = [&](Value k, ValueRange carried) -> Values {
    Values next;
    for (size_t i = 0; i < carried.size(); ++i) {
      Value term = b.addIndex(k, fours * 4);
      Value x =
          b.load(window, b.addIndex(term, int64_t(i / rows.size()) * terms));
      Value w = b.load(
          weights, b.addIndex(b.mulIndex(rows[i % rows.size()], terms), term));
      Value left = arith::ExtSIOp::create(b, b.getI32Type(), x);
      Value right = arith::ExtSIOp::create(b, b.getI32Type(), w);
      next.push_back(b.named(
          "sum", [&] { return b.add(carried[i], b.mul(left, right)); }));
    }
    return next;
  };
  return terms % 4 == 0 ? total : b.loop("k", terms % 4, total, addOne);
}

void Gathered::emitChannels(ArrayRef<Values> places, Value group, int64_t first,
                            int64_t count, int64_t together) {
  b.loop("m", count, [&](Value m) {
    Values rows;
    for (int64_t i = 0; i < together; ++i)
      rows.push_back(b.named("oc", [&] {
        Value inGroup = b.addIndex(b.mulIndex(m, together), first + i);
        return b.addIndex(b.mulIndex(group, channels), inGroup);
      }));
    Values total = sums(places.size(), rows);
    for (auto [i, sum] : llvm::enumerate(total))
      storeWithEpilogue(
          b, op, sum, resultAt(places[i / rows.size()], rows[i % rows.size()]));
  });
}

void Gathered::emit(Value group) {
  int64_t count = 1;
  for (int64_t size : positions)
    count *= size;
  SmallVector<StringRef> names = {"n"};
  if (positions.size() > 1)
    llvm::append_range(
        names, spatialNames("o", std::min<size_t>(positions.size() - 1, 3)));
  while (names.size() < positions.size())
    names.push_back("i");
  auto emitSome = [&](int64_t first, int64_t times, int64_t windows) {
    b.loop("p", times, [&](Value p) {
      SmallVector<Values> places;
      for (int64_t i = 0; i < windows; ++i) {
        Value number = b.addIndex(b.mulIndex(p, windows), first + i);
        places.push_back(placeOf(b, number, positions, names));
        gather(places.back(), i * terms);
      }
      emitChannels(places, group, 0, channels / 2, 2);
      emitChannels(places, group, channels / 2 * 2, channels % 2, 1);
    });
  };
  emitSome(0, count / 2, 2);
  emitSome(count / 2 * 2, count % 2, 1);
}

/// A value in one row of all its elements.
static Value inOneRow(LoopBuilder &b, Value buffer) {
  int64_t rank = int64_t(bufferShape(buffer).size());
  if (rank == 1)
    return buffer;
  ReassociationIndices all;
  for (int64_t axis = 0; axis < rank; ++axis)
    all.push_back(axis);
  return memref::CollapseShapeOp::create(b, buffer,
                                         ArrayRef<ReassociationIndices>{all});
}

static Value localWindow(LoopBuilder &b, int64_t terms) {
  return b.named("window", [&] {
    return Value(memref::AllocaOp::create(
        b, MemRefType::get({2 * terms}, b.getI16Type())));
  });
}

void inlay::lowerGatheredQConv(LoopBuilder &b, kernel::QConvOp op) {
  Value x = op.getInputs()[0];
  ArrayRef<int64_t> weight = bufferShape(op.getInputs()[1]);
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]), in = bufferShape(x);
  int64_t group = op.getGroup(), perGroup = weight[1];
  size_t spatial = weight.size() - 2;
  if (perGroup == 1 && group > 1)
    return lowerPaddedDepthwise(b, op);
  Gathered made{b,
                op,
                inOneRow(b, op.getInputs()[1]),
                op.getInputs().size() > 2 ? op.getInputs()[2] : Value(),
                Value(),
                perGroup,
                shape[1] / group,
                {shape[0]},
                {},
                {}};
  for (int64_t size : weight.drop_front(2))
    made.terms *= size;
  made.window = localWindow(b, made.terms);
  llvm::append_range(made.positions, shape.drop_front(2));
  made.resultAt = [](ValueRange place, Value channel) {
    Values result = {place[0], channel};
    llvm::append_range(result, place.drop_front());
    return result;
  };
  SmallVector<StringRef> kernelNames = spatialNames("k", spatial);
  SmallVector<StringRef> inNames = spatialNames("i", spatial);
  b.loop("g", group, [&](Value g) {
    made.gather = [&](ValueRange place, int64_t first) {
      b.loop("ic", perGroup, [&](Value ic) {
        Values from = {place[0], b.addIndex(b.mulIndex(g, perGroup), ic)};
        // The code less its zero; beyond the input 0.
        auto descend = [&](auto &self, size_t axis, Value term,
                           Value inside) -> void {
          if (axis == spatial) {
            Value zero = b.constant(b.getI32Type(), 0);
            Value code = b.when(inside, zero, [&]() -> Values {
              return {emitCentred(b, b.load(x, from), op.getInputUnsigned(),
                                  op.getInputZero())};
            })[0];
            Value narrow = arith::TruncIOp::create(b, b.getI16Type(), code);
            b.store(narrow, made.window, b.addIndex(term, first));
            return;
          }
          int64_t size = weight[2 + axis], stride = op.getStrides()[axis];
          int64_t dilation = op.getDilations()[axis], pad = op.getPads()[axis];
          b.loop(kernelNames[axis], size, [&](Value k) {
            Value at = b.named(inNames[axis], [&] {
              Value start = b.mulIndex(place[1 + axis], stride);
              return b.addIndex(b.addIndex(start, b.mulIndex(k, dilation)),
                                -pad);
            });
            int64_t highest =
                (shape[2 + axis] - 1) * stride + (size - 1) * dilation - pad;
            Value here = b.inside(at, in[2 + axis], -pad, highest);
            from.push_back(at);
            self(self, axis + 1, b.addIndex(b.mulIndex(term, size), k),
                 b.both(inside, here));
            from.pop_back();
          });
        };
        descend(descend, 0, ic, Value());
      });
    };
    made.emit(g);
  });
}

void inlay::lowerGatheredQMatMul(LoopBuilder &b, kernel::QMatMulOp op) {
  Value lhs = op.getInputs()[0];
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  int64_t terms = bufferShape(lhs).back();
  Gathered made{b,
                op,
                inOneRow(b, op.getInputs()[1]),
                op.getInputs().size() > 2 ? op.getInputs()[2] : Value(),
                localWindow(b, terms),
                terms,
                shape.back(),
                SmallVector<int64_t>(shape.drop_back()),
                {},
                {}};
  made.gather = [&](ValueRange place, int64_t first) {
    b.loop("k", terms, [&](Value k) {
      Values from(place);
      from.push_back(k);
      Value code = emitCentred(b, b.load(lhs, from), op.getLhsUnsigned(),
                               op.getLhsZero());
      b.store(arith::TruncIOp::create(b, b.getI16Type(), code), made.window,
              b.addIndex(k, first));
    });
  };
  made.resultAt = [](ValueRange place, Value channel) {
    Values result(place);
    result.push_back(channel);
    return result;
  };
  made.emit(b.index(0));
}

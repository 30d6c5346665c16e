// Quantized convolutions and products whose window is copied first, as 16-bit
// numbers less the zero of the input. What lies beyond the input is 0 there, so
// that the loop over channels has no condition in it. Two windows at a time
// share the weights, two channels the windows:
//
//   for p, pairs of results:  window[2][K] = x around p, less its zero
//     for oc, pairs of channels:
//       sum[2][2] = bias;  for k, fours: sum[p][c] += window[p] . weight[c]
//       y = epilogue(sum)
//
// Where channels come last, the codes of a tap lie side by side and are copied
// four at a time.
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/ChannelsLast.h"

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

/// The sums of every window with every row of weights, windows outermost. Rows
/// follow each other: one pointer and constant offsets lead to all of them.
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
      Value weight = b.addIndex(b.mulIndex(rows[0], terms), term);
      for (size_t i = 0; i < next.size(); ++i) {
        Value x = b.addIndex(term, int64_t(i / rows.size()) * terms);
        Value w = b.addIndex(weight, int64_t(i % rows.size()) * terms);
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
      Value w = b.load(weights,
                       b.addIndex(b.addIndex(b.mulIndex(rows[0], terms), term),
                                  int64_t(i % rows.size()) * terms));
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

namespace {
/// Copies windows of an input whose channels come last.
struct RunGatherer {
  LoopBuilder &b;
  kernel::QConvOp op;
  Value window;
  SmallVector<int64_t> in, out, weight; ///< N,C,spatial
  Value row;                            ///< the input in one row, or null

  RunGatherer(LoopBuilder &b, kernel::QConvOp op, Value window);
  void gather(Value group, ValueRange place, int64_t first);

private:
  /// Copies the taps from axis `axis` on; those before lie at `from`.
  void descend(size_t axis, Values from, Value to, Value group,
               ValueRange place);
  void copyRun(Values from, Value to, int64_t count);
  void clear(Value to, int64_t count);
  /// The code at a place of a spatial axis, and whether it is in the input.
  std::pair<Value, Value> tap(size_t axis, Value place, Value k, int64_t taps);
};
} // namespace

RunGatherer::RunGatherer(LoopBuilder &b, kernel::QConvOp op, Value window)
    : b(b), op(op), window(window), in(channelsFirst(op.getInputs()[0], true)),
      out(channelsFirst(op.getOuts()[0], op.getResultLast())),
      weight(channelsFirst(op.getInputs()[1], true)) {
  Value x = op.getInputs()[0];
  if (cast<MemRefType>(x.getType()).getLayout().isIdentity())
    row = inOneRow(b, x);
}

void RunGatherer::clear(Value to, int64_t count) {
  b.loop("k", count, [&](Value k) {
    b.store(b.constant(b.getI16Type(), 0), window, b.addIndex(to, k));
  });
}

/// `from` is the place of the first code: N,spatial,C.
void RunGatherer::copyRun(Values from, Value to, int64_t count) {
  Value zero;
  auto copyOne = [&](Value offset) {
    Values at(from);
    at.back() = b.addIndex(at.back(), offset);
    Value code = row ? b.load(row, b.addIndex(zero, offset))
                     : b.load(op.getInputs()[0], at);
    Value value =
        emitCentred(b, code, op.getInputUnsigned(), op.getInputZero());
    b.store(arith::TruncIOp::create(b, b.getI16Type(), value), window,
            b.addIndex(to, offset));
  };
  if (!row)
    return b.loop("ic", count, copyOne);
  Value start = b.index(0);
  ArrayRef<int64_t> sizes = bufferShape(op.getInputs()[0]);
  for (auto [place, size] : llvm::zip(from, sizes))
    start = b.addIndex(b.mulIndex(start, size), place);
  zero = start;
  int64_t fours = count / 4, unrolled = fours % 2 == 0 ? 2 : 1;
  b.loop("k", fours / unrolled, [&](Value k) {
    for (int64_t u = 0; u < unrolled; ++u) {
      Value offset = b.addIndex(b.mulIndex(k, 4 * unrolled), 4 * u);
      kernel::WidenCodesOp::create(
          b, row, b.addIndex(start, offset), window, b.addIndex(to, offset),
          int32_t(op.getInputZero()), op.getInputUnsigned());
    }
  });
  b.loop("k", count % 4, [&](Value k) { copyOne(b.addIndex(k, fours * 4)); });
}

std::pair<Value, Value> RunGatherer::tap(size_t axis, Value place, Value k,
                                         int64_t taps) {
  int64_t size = weight[2 + axis], stride = op.getStrides()[axis];
  int64_t dilation = op.getDilations()[axis], pad = op.getPads()[axis];
  Value at = b.named(spatialNames("i", weight.size() - 2)[axis], [&] {
    Value start = b.mulIndex(place, stride);
    return b.addIndex(b.addIndex(start, b.mulIndex(k, dilation)), -pad);
  });
  int64_t highest =
      (out[2 + axis] - 1) * stride + (size - taps) * dilation - pad;
  Value here = b.inside(at, in[2 + axis] - taps + 1, -pad, highest);
  return {at, here};
}

void RunGatherer::descend(size_t axis, Values from, Value to, Value group,
                          ValueRange place) {
  size_t spatial = weight.size() - 2;
  int64_t channels = weight[1];
  if (axis == spatial) {
    from.push_back(b.mulIndex(group, channels));
    return copyRun(from, to, channels);
  }
  int64_t below = channels; ///< terms of one tap of this axis
  for (size_t i = axis + 1; i < spatial; ++i)
    below *= weight[2 + i];
  auto eachTap = [&] {
    b.loop(spatialNames("k", spatial)[axis], weight[2 + axis], [&](Value k) {
      auto [at, here] = tap(axis, place[1 + axis], k, 1);
      Value tapTo = b.addIndex(to, b.mulIndex(k, below));
      Values tapFrom(from);
      tapFrom.push_back(at);
      b.either(
          here, [&] { descend(axis + 1, tapFrom, tapTo, group, place); },
          [&] { clear(tapTo, below); });
    });
  };
  bool isRow = axis + 1 == spatial && channels == in[1] && channels % 4 != 0 &&
               op.getDilations()[axis] == 1 && weight[2 + axis] > 1;
  if (!isRow)
    return eachTap();
  auto [at, here] = tap(axis, place[1 + axis], b.index(0), weight[2 + axis]);
  Values rowFrom(from);
  rowFrom.append({at, b.index(0)});
  b.either(
      here, [&] { copyRun(rowFrom, to, weight[2 + axis] * channels); },
      eachTap);
}

void RunGatherer::gather(Value group, ValueRange place, int64_t first) {
  descend(0, {place[0]}, b.index(first), group, place);
}

void inlay::lowerGatheredQConv(LoopBuilder &b, kernel::QConvOp op) {
  Value x = op.getInputs()[0];
  bool last = op.getInputLast();
  SmallVector<int64_t> weight = channelsFirst(op.getInputs()[1], last);
  SmallVector<int64_t> in = channelsFirst(x, last);
  SmallVector<int64_t> shape =
      channelsFirst(op.getOuts()[0], op.getResultLast());
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
  for (int64_t size : llvm::drop_begin(weight, 2))
    made.terms *= size;
  made.window = localWindow(b, made.terms);
  llvm::append_range(made.positions, llvm::drop_begin(shape, 2));
  made.resultAt = [&](ValueRange place, Value channel) {
    Values result = {place[0], channel};
    llvm::append_range(result, place.drop_front());
    return placeIn(op.getResultLast(), result);
  };
  if (last) {
    RunGatherer runs(b, op, made.window);
    b.loop("g", group, [&](Value g) {
      made.gather = [&](ValueRange place, int64_t first) {
        runs.gather(g, place, first);
      };
      made.emit(g);
    });
    return;
  }
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

// The sums of a recurrent step: gate by gate along rows of the weights or, with
// transposed weights, in registers of neighbouring gates.
//
//   acc[t,g] = bias[g]                     for each register g of a tile
//   for k: acc[t,g] += x[t,k] * W[k,g]     for some steps together
//   for k: acc[t,g] += h[k] * R[k,g]       for each step by itself
//
// Where a batch has rows of equal length, t is the row: all of them share the
// reads of W and R.
//
// A tile of few registers has several sums for each, over every n-th k, so that
// they need not wait for each other.
#include "lib/Planning/Registers.h"
#include "passes/LowerKernels/Recurrent.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

//===-- one by one --------------------------------------------------------===//

Value Recurrence::weight(Value matrix, int64_t d, Value gate, Value k) {
  if (op.getTransposedWeights())
    std::swap(gate, k);
  return b.load(matrix, {b.index(d), gate, k});
}

Value Recurrence::inputSum(Step step, Value gate, Value start) {
  return b.loop(
      "k", features, start, [&](Value k, ValueRange carried) -> Values {
        Value product =
            b.mul(b.load(x, {step.t, step.row, k}), weight(w, step.d, gate, k));
        return {b.named("sum", [&] { return b.add(carried[0], product); })};
      })[0];
}

Value Recurrence::stateSum(int64_t d, Value gate, Value start,
                           llvm::function_ref<Value(Value)> state) {
  return b.loop("k", hidden, start, [&](Value k, ValueRange carried) -> Values {
    Value product = b.mul(state(k), weight(r, d, gate, k));
    return {b.named("sum", [&] { return b.add(carried[0], product); })};
  })[0];
}

void Recurrence::fillEach(Step step, int64_t count) {
  int64_t all = gateCount() * hidden;
  b.loop("j", count, [&](Value j) {
    Value start = b.named("sum", [&] {
      Value input = biasAt(step.d, j);
      return b.add(input, biasAt(step.d, b.addIndex(j, all)));
    });
    Value sum = inputSum(step, j, start);
    sum = stateSum(step.d, j, sum, [&](Value k) {
      return b.load(h, {b.index(step.d), step.row, k});
    });
    b.store(sum, gates, placeOf(step, 0, j));
  });
}

void Recurrence::fillEachCandidate(Step step) {
  int64_t d = step.d, all = 3 * hidden;
  b.loop("j", hidden, [&](Value j) {
    Value at = b.addIndex(j, 2 * hidden);
    Value start = b.named("sum", [&] { return biasAt(d, at); });
    Value sum = inputSum(step, at, start);
    Value recurrentBias = biasAt(d, b.addIndex(at, all));
    if (op.getLinearBeforeReset()) {
      Value zero = b.named(
          "sum", [&] { return b.add(recurrentBias, b.constant(type, 0)); });
      Value inner = stateSum(d, at, zero, [&](Value k) {
        return b.load(h, {b.index(d), step.row, k});
      });
      sum = b.add(sum, b.mul(gate(step, 1, j), inner));
    } else {
      Value both = b.named("sum", [&] { return b.add(sum, recurrentBias); });
      sum = stateSum(d, at, both, [&](Value k) { return gate(step, 1, k); });
    }
    b.store(activate(d, 1, sum), gates, placeOf(step, 2, j));
  });
}

//===-- in registers ------------------------------------------------------===//

/// Registers of neighbouring gates, of one or some steps or rows, summed
/// together.
struct Recurrence::Tile {
  struct Register {
    int64_t at, width;
  };
  Value first; ///< gate
  SmallVector<Register> registers;
  int64_t rows = 1; ///< steps, or rows of the batch

  int64_t count() const { return rows * int64_t(registers.size()); }
  /// Sums for each register: enough that there are eight.
  int64_t sets() const { return count() >= 6 ? 1 : count() >= 3 ? 2 : 4; }
  std::string name(int64_t set, int64_t row, int64_t i) const {
    std::string name = "acc";
    if (rows > 1)
      name += "_r" + std::to_string(row);
    if (sets() > 1)
      name += "_s" + std::to_string(set);
    return name + "_c" + std::to_string(i);
  }
};

void Recurrence::eachTile(int64_t from, int64_t count, int64_t rows,
                          int64_t sums,
                          llvm::function_ref<void(const Tile &)> body) {
  int64_t most = std::max<int64_t>(1, sums / rows);
  // What fills no register of `lanes` goes into narrower ones.
  int64_t full = count / lanes;
  SmallVector<Tile::Register> rest;
  int64_t first = full * lanes;
  for (int64_t width = narrower(lanes); width > 0; width = narrower(width))
    for (; first + width <= count; first += width)
      rest.push_back({first, width});
  auto tile = [&](Value at, int64_t size) {
    Tile result{at, {}, rows};
    for (int64_t i = 0; i < size; ++i)
      result.registers.push_back({i * lanes, lanes});
    return result;
  };
  if (full + int64_t(rest.size()) <= most) {
    Tile all = tile(b.index(from), full);
    all.registers.append(rest);
    return body(all);
  }
  if (full > 0)
    overTiles(b, splitEvenly(full, most), "tile",
              [&](Value i, int64_t size, Value) {
                body(tile(b.addIndex(b.mulIndex(i, lanes), from), size));
              });
  if (!rest.empty())
    body(Tile{b.index(from), rest, rows});
}

Values
Recurrence::startSums(const Tile &tile,
                      llvm::function_ref<Value(Value, int64_t width)> start) {
  Values sums;
  for (int64_t set = 0; set < tile.sets(); ++set)
    for (int64_t row = 0; row < tile.rows; ++row)
      for (size_t i = 0; i < tile.registers.size(); ++i) {
        auto [at, width] = tile.registers[i];
        Value gate = b.addIndex(tile.first, at);
        Value sum = set == 0 ? start(gate, width) : constant(0, width);
        sum.setLoc(
            NameLoc::get(b.getStringAttr(tile.name(set, row, i)), b.getLoc()));
        sums.push_back(sum);
      }
  return sums;
}

/// sums[set][row][i] += factor(k, row) * matrix[k, gates of register i].
Values
Recurrence::addProducts(Values sums, const Tile &tile, Value matrix, int64_t d,
                        int64_t inner,
                        llvm::function_ref<Value(Value, int64_t row)> factor) {
  int64_t sets = tile.sets(), count = int64_t(tile.registers.size());
  auto addOne = [&](Values &next, int64_t set, Value k) {
    Values weights;
    for (int64_t i = 0; i < count; ++i)
      weights.push_back(b.named("w" + std::to_string(i), [&] {
        Value gate = b.addIndex(tile.first, tile.registers[i].at);
        return loadWide(b, matrix, {b.index(d), k, gate},
                        tile.registers[i].width);
      }));
    for (int64_t row = 0; row < tile.rows; ++row) {
      llvm::SmallDenseMap<int64_t, Value> spread;
      Value scalar = factor(k, row);
      for (int64_t i = 0; i < count; ++i) {
        int64_t width = tile.registers[i].width;
        Value &x = spread[width];
        if (!x)
          x = b.named("x" + std::to_string(row), [&] {
            return width == 1 ? scalar : splat(b, scalar, width);
          });
        Value &sum = next[(set * tile.rows + row) * count + i];
        sum = b.named(tile.name(set, row, i), [&] {
          return width == 1 ? b.add(sum, b.mul(x, weights[i]))
                            : fusedMultiplyAdd(b, weights[i], x, sum);
        });
      }
    }
  };
  sums = b.loop("k", inner / sets, sums, [&](Value step, ValueRange carried) {
    Values next(carried);
    for (int64_t set = 0; set < sets; ++set)
      addOne(next, set, b.addIndex(b.mulIndex(step, sets), set));
    return next;
  });
  for (int64_t k = inner / sets * sets; k < inner; ++k)
    addOne(sums, k % sets, b.index(k));
  return sums;
}

Values Recurrence::addInput(Values sums, Step step, const Tile &tile) {
  return addProducts(sums, tile, w, step.d, features,
                     [&](Value k, int64_t row) {
                       return b.load(x, {step.t, b.addIndex(step.row, row), k});
                     });
}

Values Recurrence::addState(Values sums, Step step, const Tile &tile) {
  return addProducts(sums, tile, r, step.d, hidden, [&](Value k, int64_t row) {
    return b.load(h, {b.index(step.d), b.addIndex(step.row, row), k});
  });
}

Values Recurrence::totals(ValueRange sums, const Tile &tile) {
  size_t count = tile.count();
  Values result(sums.take_front(count));
  for (auto [i, sum] : llvm::enumerate(sums.drop_front(count)))
    result[i % count] = b.add(result[i % count], sum);
  return result;
}

Value Recurrence::inputBias(int64_t d, Value gate, int64_t width) {
  return b.named("bias", [&] { return biasAt(d, gate, width); });
}

Value Recurrence::stateBias(int64_t d, Value gate, int64_t width) {
  return b.named("bias", [&] {
    return biasAt(d, b.addIndex(gate, gateCount() * hidden), width);
  });
}

/// The gates of the rows of a tile follow each other.
void Recurrence::storeSums(ValueRange sums, const Tile &tile, Value first) {
  size_t columns = tile.registers.size();
  for (auto [n, sum] : llvm::enumerate(sums)) {
    Value gate = b.addIndex(tile.first, tile.registers[n % columns].at);
    store(sum, gates,
          b.addIndex(b.addIndex(first, gate),
                     int64_t(n / columns) * gateCount() * hidden));
  }
}

void Recurrence::fillInputs(Walk walk, Value s) {
  int64_t all = gateCount() * hidden, d = walk.d;
  bool isLinear = op.getCell() == CellKind::Gru && op.getLinearBeforeReset();
  Values times;
  for (int64_t i = 0; i < together; ++i)
    times.push_back(timeOf(
        walk, steps % together == 0 ? b.addIndex(s, i)
                                    : b.minIndex(b.addIndex(s, i), steps - 1)));
  int64_t most = registersForSums(lanes);
  auto fill = [&](int64_t from, int64_t count, bool withStateBias) {
    eachTile(from, count, together, most, [&](const Tile &tile) {
      Values sums = startSums(tile, [&](Value at, int64_t width) {
        Value bias = inputBias(d, at, width);
        return withStateBias ? b.add(bias, stateBias(d, at, width)) : bias;
      });
      sums = addProducts(sums, tile, w, d, features, [&](Value k, int64_t i) {
        return b.load(x, {times[i], walk.row, k});
      });
      storeSums(totals(sums, tile), tile, b.index(0));
    });
  };
  int64_t early = isLinear ? 2 * hidden : all;
  fill(0, early, /*withStateBias=*/true);
  if (isLinear)
    fill(early, hidden, /*withStateBias=*/false);
}

void Recurrence::fillGates(Step step, int64_t count) {
  if (lanes == 1)
    return fillEach(step, count);
  int64_t most = step.rows == 1 ? 12 : registersForSums(lanes);
  eachTile(0, count, step.rows, most, [&](const Tile &tile) {
    Values sums = startSums(tile, [&](Value at, int64_t width) {
      if (together > 1)
        return gate(step, 0, at, width);
      return b.add(inputBias(step.d, at, width), stateBias(step.d, at, width));
    });
    if (together == 1)
      sums = addInput(sums, step, tile);
    sums = totals(addState(sums, step, tile), tile);
    storeSums(sums, tile, step.gates);
  });
}

void Recurrence::fillCandidates(Step step) {
  if (lanes == 1)
    return fillEachCandidate(step);
  int64_t d = step.d;
  bool isLinear = op.getLinearBeforeReset();
  // Two sums for each gate of a linear one: half as many gates fit.
  int64_t most = step.rows == 1 ? 12 : registersForSums(lanes);
  most = isLinear ? most / 2 : most;
  auto rowAt = [&](int64_t row) { return rowOf(step, b.index(row)); };
  eachTile(2 * hidden, hidden, step.rows, most, [&](const Tile &tile) {
    Values sums = startSums(tile, [&](Value at, int64_t width) {
      if (together > 1)
        return gate(step, 0, at, width);
      Value bias = inputBias(d, at, width);
      return isLinear ? bias : b.add(bias, stateBias(d, at, width));
    });
    if (together == 1)
      sums = addInput(sums, step, tile);
    Values inner;
    if (isLinear) {
      inner = startSums(tile, [&](Value at, int64_t width) {
        return stateBias(d, at, width);
      });
      inner = totals(addState(inner, step, tile), tile);
    } else {
      sums = addProducts(sums, tile, r, d, hidden, [&](Value k, int64_t row) {
        return gate(rowAt(row), 1, k);
      });
    }
    sums = totals(sums, tile);
    for (auto [n, sum] : llvm::enumerate(sums)) {
      auto [at, width] = tile.registers[n % tile.registers.size()];
      if (isLinear) {
        Step row = rowAt(int64_t(n / tile.registers.size()));
        Value before = b.addIndex(tile.first, at - hidden);
        Value reset = gate(row, 0, before, width);
        sums[n] = b.add(sum, b.mul(reset, inner[n]));
      }
      sums[n] = activate(d, 1, sums[n]);
    }
    storeSums(sums, tile, step.gates);
  });
}

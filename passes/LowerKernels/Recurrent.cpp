// LSTM, GRU and RNN: for each direction and batch row, a walk over the
// sequence. Y_h and Y_c hold the state; the scratch vector holds the gates.
#include "passes/LowerKernels/Builder.h"
#include "dialects/Kernel/ScalarOps.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

struct Recurrence {
  LoopBuilder &b;
  kernel::RecurrentOp op;
  Value x, w, r, bias, initialH, initialC, peepholes, lengths;
  Value y, h, c, gates;
  int64_t steps, batch, features, hidden, directions;
  Type type;

  Recurrence(LoopBuilder &b, kernel::RecurrentOp op);
  void run();

private:
  void runDirection(int64_t d);
  void runStep(int64_t d, Value row, Value t);
  void lstmStep(int64_t d, Value row, Value t);
  void gruStep(int64_t d, Value row, Value t);
  void rnnStep(int64_t d, Value row, Value t);

  /// Fills gates[from .. from + count) with the input's and, if `withState`,
  /// the state's products, and the biases.
  void fillGates(int64_t d, Value row, Value t, int64_t from, int64_t count,
                 bool withState);
  Value inputSum(int64_t d, Value row, Value t, Value gate, Value start);
  Value stateSum(int64_t d, Value gate, Value start,
                 llvm::function_ref<Value(Value)> state);
  Value activate(int64_t d, int64_t which, Value x);
  /// The new state of one unit, and the output of this step.
  void storeState(int64_t d, Value row, Value t, Value j, Value value);
  Value gate(int64_t which, Value j) {
    return b.load(gates, b.addIndex(j, which * hidden));
  }
  Value biasAt(int64_t d, Value place) {
    return b.load(bias, {b.index(d), place});
  }
  int64_t gateCount() {
    return op.getCell() == CellKind::Lstm ? 4
           : op.getCell() == CellKind::Gru ? 3
                                           : 1;
  }
  int64_t functionCount() {
    return op.getCell() == CellKind::Lstm ? 3
           : op.getCell() == CellKind::Gru ? 2
                                           : 1;
  }
  bool isReverse(int64_t d) {
    return op.getDirection() == Direction::Reverse || d == 1;
  }
};

} // namespace

Recurrence::Recurrence(LoopBuilder &b, kernel::RecurrentOp op) : b(b), op(op) {
  OperandRange inputs = op.getInputs(), outs = op.getOuts();
  unsigned in = 0, out = 0;
  x = inputs[in++];
  w = inputs[in++];
  r = inputs[in++];
  bias = inputs[in++];
  initialH = inputs[in++];
  bool lstm = op.getCell() == CellKind::Lstm;
  if (lstm)
    initialC = inputs[in++];
  if (op.getHasPeepholes())
    peepholes = inputs[in++];
  if (op.getHasLengths())
    lengths = inputs[in++];
  if (op.getWritesY())
    y = outs[out++];
  h = outs[out++];
  if (lstm)
    c = outs[out++];
  gates = outs[out++];
  steps = bufferShape(x)[0];
  batch = bufferShape(x)[1];
  features = bufferShape(x)[2];
  directions = bufferShape(r)[0];
  hidden = bufferShape(r)[2];
  type = bufferElement(x);
}

Value Recurrence::activate(int64_t d, int64_t which, Value value) {
  double clip = op.getClip().convertToDouble();
  if (clip > 0.0) {
    Value high = b.constant(type, clip), low = b.constant(type, -clip);
    Value under =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, value, low);
    value = arith::SelectOp::create(b, under, low, value);
    Value over =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, value, high);
    value = arith::SelectOp::create(b, over, high, value);
  }
  int64_t index = d * functionCount() + which;
  StringRef name = cast<StringAttr>(op.getActivations()[index]).getValue();
  return emitActivation(b, name, op.getAlphas()[index], op.getBetas()[index],
                        value);
}

Value Recurrence::inputSum(int64_t d, Value row, Value t, Value gate,
                           Value start) {
  return b.loop("k", features, start,
                [&](Value k, ValueRange carried) -> Values {
                  Value product = b.mul(b.load(x, {t, row, k}),
                                        b.load(w, {b.index(d), gate, k}));
                  return {b.named("sum",
                                  [&] { return b.add(carried[0], product); })};
                })[0];
}

Value Recurrence::stateSum(int64_t d, Value gate, Value start,
                           llvm::function_ref<Value(Value)> state) {
  return b.loop("k", hidden, start,
                [&](Value k, ValueRange carried) -> Values {
                  Value product =
                      b.mul(state(k), b.load(r, {b.index(d), gate, k}));
                  return {b.named("sum",
                                  [&] { return b.add(carried[0], product); })};
                })[0];
}

void Recurrence::fillGates(int64_t d, Value row, Value t, int64_t from,
                           int64_t count, bool withState) {
  int64_t all = gateCount() * hidden;
  b.loop("j", count, [&](Value j) {
    Value gate = b.addIndex(j, from);
    Value start = b.named("sum", [&] {
      Value value = biasAt(d, gate);
      return withState ? b.add(value, biasAt(d, b.addIndex(gate, all))) : value;
    });
    Value sum = inputSum(d, row, t, gate, start);
    if (withState)
      sum = stateSum(d, gate, sum,
                     [&](Value k) { return b.load(h, {b.index(d), row, k}); });
    b.store(sum, gates, gate);
  });
}

void Recurrence::storeState(int64_t d, Value row, Value t, Value j,
                            Value value) {
  b.store(value, h, {b.index(d), row, j});
  if (y)
    b.store(value, y, {t, b.index(d), row, j});
}

void Recurrence::lstmStep(int64_t d, Value row, Value t) {
  fillGates(d, row, t, 0, 4 * hidden, true);
  auto peep = [&](Value value, int64_t which, Value j, Value state) {
    if (!peepholes)
      return value;
    Value weight =
        b.load(peepholes, {b.index(d), b.addIndex(j, which * hidden)});
    return b.add(value, b.mul(weight, state));
  };
  b.loop("j", hidden, [&](Value j) {
    Values place = {b.index(d), row, j};
    Value old = b.named("old_cell", [&] { return b.load(c, place); });
    Value input = b.named("input_gate", [&] {
      return activate(d, 0, peep(gate(0, j), 0, j, old));
    });
    Value forget = b.named("forget_gate", [&]() -> Value {
      if (op.getInputForget())
        return b.sub(b.constant(type, 1), input);
      return activate(d, 0, peep(gate(2, j), 2, j, old));
    });
    Value candidate =
        b.named("candidate", [&] { return activate(d, 1, gate(3, j)); });
    Value cell = b.named("cell", [&] {
      return b.add(b.mul(forget, old), b.mul(input, candidate));
    });
    Value output = b.named("output_gate", [&] {
      return activate(d, 0, peep(gate(1, j), 1, j, cell));
    });
    b.store(cell, c, place);
    Value state = b.named(
        "state", [&] { return b.mul(output, activate(d, 2, cell)); });
    storeState(d, row, t, j, state);
  });
}

void Recurrence::gruStep(int64_t d, Value row, Value t) {
  int64_t all = 3 * hidden;
  fillGates(d, row, t, 0, 2 * hidden, true);
  // z stays as it is; r becomes r * h unless the bias comes before the reset.
  b.loop("j", hidden, [&](Value j) {
    b.store(activate(d, 0, gate(0, j)), gates, j);
    Value reset = activate(d, 0, gate(1, j));
    if (!op.getLinearBeforeReset())
      reset = b.mul(reset, b.load(h, {b.index(d), row, j}));
    b.store(reset, gates, b.addIndex(j, hidden));
  });
  b.loop("j", hidden, [&](Value j) {
    Value at = b.addIndex(j, 2 * hidden);
    Value start = b.named("sum", [&] { return biasAt(d, at); });
    Value sum = inputSum(d, row, t, at, start);
    Value recurrentBias = biasAt(d, b.addIndex(at, all));
    if (op.getLinearBeforeReset()) {
      Value inner = stateSum(
          d, at, b.named("sum", [&] { return b.add(recurrentBias, b.constant(type, 0)); }),
          [&](Value k) { return b.load(h, {b.index(d), row, k}); });
      sum = b.add(sum, b.mul(gate(1, j), inner));
    } else {
      sum = stateSum(d, at,
                     b.named("sum", [&] { return b.add(sum, recurrentBias); }),
                     [&](Value k) { return gate(1, k); });
    }
    b.store(activate(d, 1, sum), gates, at);
  });
  b.loop("j", hidden, [&](Value j) {
    Values place = {b.index(d), row, j};
    Value update = b.named("update", [&] { return gate(0, j); });
    Value kept = b.mul(update, b.load(h, place));
    Value fresh = b.mul(b.sub(b.constant(type, 1), update), gate(2, j));
    storeState(d, row, t, j,
               b.named("state", [&] { return b.add(fresh, kept); }));
  });
}

void Recurrence::rnnStep(int64_t d, Value row, Value t) {
  fillGates(d, row, t, 0, hidden, true);
  b.loop("j", hidden, [&](Value j) {
    storeState(d, row, t, j, b.named("state", [&] {
      return activate(d, 0, gate(0, j));
    }));
  });
}

void Recurrence::runStep(int64_t d, Value row, Value t) {
  switch (op.getCell()) {
  case CellKind::Lstm:
    return lstmStep(d, row, t);
  case CellKind::Gru:
    return gruStep(d, row, t);
  case CellKind::Rnn:
    return rnnStep(d, row, t);
  }
}

void Recurrence::runDirection(int64_t d) {
  b.loop("n", batch, [&](Value row) {
    b.loop("j", hidden, [&](Value j) {
      Values place = {b.index(d), row, j};
      b.store(b.load(initialH, place), h, place);
      if (c)
        b.store(b.load(initialC, place), c, place);
    });
    Value length;
    if (lengths)
      length = b.named("length", [&]() -> Value {
        Value raw = b.load(lengths, row);
        Type rawType = raw.getType();
        Value low = arith::MaxSIOp::create(b, raw, b.constant(rawType, 0));
        Value high =
            arith::MinSIOp::create(b, low, b.constant(rawType, double(steps)));
        return arith::IndexCastOp::create(b, b.getIndexType(), high);
      });
    b.loop("s", steps, [&](Value s) {
      Value inside;
      Value t = s;
      if (length)
        inside = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, s, length);
      if (isReverse(d)) {
        t = b.named("t", [&]() -> Value {
          Value last = length ? b.addIndex(length, -1) : b.index(steps - 1);
          Value back = arith::SubIOp::create(b, last, s);
          if (!length)
            return back;
          Value low = arith::MaxSIOp::create(b, back, b.index(0));
          return arith::MinSIOp::create(b, low, b.index(steps - 1));
        });
      }
      b.when(inside, ValueRange(), [&] {
        runStep(d, row, t);
        return Values();
      });
      if (length && y) {
        Value beyond =
            arith::CmpIOp::create(b, arith::CmpIPredicate::sge, s, length);
        b.when(beyond, ValueRange(), [&] {
          b.loop("j", hidden, [&](Value j) {
            b.store(b.constant(type, 0), y, {s, b.index(d), row, j});
          });
          return Values();
        });
      }
    });
  });
}

void Recurrence::run() {
  for (int64_t d = 0; d < directions; ++d)
    runDirection(d);
}

void inlay::lowerRecurrent(LoopBuilder &b, kernel::RecurrentOp op) {
  Recurrence(b, op).run();
}

// LSTM, GRU and RNN: for each direction and batch row, a walk over the
// sequence. Y_h and Y_c hold the state; the scratch vector holds the gates.
#include "passes/LowerKernels/Recurrent.h"
#include "dialects/Kernel/ScalarOps.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

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
  directions = bufferShape(h)[0];
  hidden = bufferShape(h)[2];
  type = bufferElement(x);
  lanes = lanesOfLines(op);
  together = lanes == 1 ? 1 : bufferShape(gates)[0] / (gateCount() * hidden);
  rows = 1;
  if (batch > 1 && !lengths)
    std::swap(rows, together);
}

int64_t Recurrence::gateCount() {
  return op.getCell() == CellKind::Lstm  ? 4
         : op.getCell() == CellKind::Gru ? 3
                                         : 1;
}

int64_t Recurrence::functionCount() {
  return op.getCell() == CellKind::Lstm  ? 3
         : op.getCell() == CellKind::Gru ? 2
                                         : 1;
}

bool Recurrence::isReverse(int64_t d) {
  return op.getDirection() == Direction::Reverse || d == 1;
}

void Recurrence::eachUnit(llvm::function_ref<void(Value, int64_t)> body) {
  int64_t first = 0;
  for (int64_t width = lanes; width > 0; width = narrower(width)) {
    int64_t count = (hidden - first) / width;
    b.loop("j", count, [&](Value v) {
      body(b.addIndex(b.mulIndex(v, width), first), width);
    });
    first += count * width;
  }
}

Value Recurrence::constant(double value, int64_t width) {
  return b.constant(width == 1 ? type : VectorType::get({width}, type), value);
}

void Recurrence::store(Value value, Value buffer, ValueRange place) {
  if (isa<VectorType>(value.getType()))
    storeVector(b, value, buffer, place);
  else
    b.store(value, buffer, place);
}

Value Recurrence::activate(int64_t d, int64_t which, Value value) {
  double clip = op.getClip().convertToDouble();
  if (clip > 0.0) {
    Value high = b.constant(value.getType(), clip);
    Value low = b.constant(value.getType(), -clip);
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

Recurrence::Step Recurrence::rowOf(Step step, Value i) {
  return {step.d, b.addIndex(step.row, i), step.t,
          b.addIndex(step.gates, b.mulIndex(i, gateCount() * hidden)), 1};
}

void Recurrence::eachRow(Step step, llvm::function_ref<void(Step)> body) {
  b.loop("i", step.rows, [&](Value i) { body(rowOf(step, i)); });
}

void Recurrence::storeState(Step step, Value j, Value value) {
  store(value, h, {b.index(step.d), step.row, j});
  if (y)
    store(value, y, {step.t, b.index(step.d), step.row, j});
}

void Recurrence::lstmUnits(Step step) {
  auto peep = [&](Value value, int64_t which, Value j, Value state,
                  int64_t width) {
    if (!peepholes)
      return value;
    Value place = b.addIndex(j, which * hidden);
    Value weight = loadWide(b, peepholes, {b.index(step.d), place}, width);
    return b.add(value, b.mul(weight, state));
  };
  eachUnit([&](Value j, int64_t width) {
    Values place = {b.index(step.d), step.row, j};
    Value old =
        b.named("old_cell", [&] { return loadWide(b, c, place, width); });
    Value input = b.named("input_gate", [&] {
      return activate(step.d, 0,
                      peep(gate(step, 0, j, width), 0, j, old, width));
    });
    Value forget = b.named("forget_gate", [&]() -> Value {
      if (op.getInputForget())
        return b.sub(constant(1, width), input);
      return activate(step.d, 0,
                      peep(gate(step, 2, j, width), 2, j, old, width));
    });
    Value candidate = b.named("candidate", [&] {
      return activate(step.d, 1, gate(step, 3, j, width));
    });
    Value cell = b.named("cell", [&] {
      return b.add(b.mul(forget, old), b.mul(input, candidate));
    });
    Value output = b.named("output_gate", [&] {
      return activate(step.d, 0,
                      peep(gate(step, 1, j, width), 1, j, cell, width));
    });
    store(cell, c, place);
    Value state = b.named(
        "state", [&] { return b.mul(output, activate(step.d, 2, cell)); });
    storeState(step, j, state);
  });
}

void Recurrence::gruResets(Step step) {
  // z stays as it is; r becomes r * h unless the bias comes before the reset.
  eachUnit([&](Value j, int64_t width) {
    store(activate(step.d, 0, gate(step, 0, j, width)), gates,
          placeOf(step, 0, j));
    Value reset = activate(step.d, 0, gate(step, 1, j, width));
    if (!op.getLinearBeforeReset())
      reset =
          b.mul(reset, loadWide(b, h, {b.index(step.d), step.row, j}, width));
    store(reset, gates, placeOf(step, 1, j));
  });
}

void Recurrence::gruUnits(Step step) {
  eachUnit([&](Value j, int64_t width) {
    Values place = {b.index(step.d), step.row, j};
    Value update = b.named("update", [&] { return gate(step, 0, j, width); });
    Value kept = b.mul(update, loadWide(b, h, place, width));
    Value fresh =
        b.mul(b.sub(constant(1, width), update), gate(step, 2, j, width));
    storeState(step, j, b.named("state", [&] { return b.add(fresh, kept); }));
  });
}

void Recurrence::rnnUnits(Step step) {
  eachUnit([&](Value j, int64_t width) {
    storeState(step, j, b.named("state", [&] {
      return activate(step.d, 0, gate(step, 0, j, width));
    }));
  });
}

void Recurrence::runStep(Step step) {
  switch (op.getCell()) {
  case CellKind::Lstm:
    fillGates(step, 4 * hidden);
    return eachRow(step, [&](Step row) { lstmUnits(row); });
  case CellKind::Gru:
    fillGates(step, 2 * hidden);
    eachRow(step, [&](Step row) { gruResets(row); });
    fillCandidates(step);
    return eachRow(step, [&](Step row) { gruUnits(row); });
  case CellKind::Rnn:
    fillGates(step, hidden);
    return eachRow(step, [&](Step row) { rnnUnits(row); });
  }
}

void Recurrence::runRows(int64_t d, Value row, int64_t count) {
  b.loop("i", count, [&](Value i) {
    eachUnit([&](Value j, int64_t width) {
      Values place = {b.index(d), b.addIndex(row, i), j};
      store(loadWide(b, initialH, place, width), h, place);
      if (c)
        store(loadWide(b, initialC, place, width), c, place);
    });
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
  runWalk({d, row, length, count});
}

void Recurrence::runDirection(int64_t d) {
  if (rows == 1)
    return b.loop("n", batch, [&](Value row) { runRows(d, row, 1); });
  overTiles(b, splitEvenly(batch, rows), "n",
            [&](Value row, int64_t count, Value) { runRows(d, row, count); });
}

Value Recurrence::timeOf(Walk walk, Value s) {
  if (!isReverse(walk.d))
    return s;
  return b.named("t", [&]() -> Value {
    Value last = walk.length ? b.addIndex(walk.length, -1) : b.index(steps - 1);
    Value back = arith::SubIOp::create(b, last, s);
    if (!walk.length)
      return back;
    Value low = arith::MaxSIOp::create(b, back, b.index(0));
    return arith::MinSIOp::create(b, low, b.index(steps - 1));
  });
}

void Recurrence::runStepOf(Walk walk, Value s, Value gates) {
  Value inside;
  if (walk.length)
    inside =
        arith::CmpIOp::create(b, arith::CmpIPredicate::slt, s, walk.length);
  Value t = timeOf(walk, s);
  b.when(inside, ValueRange(), [&] {
    runStep({walk.d, walk.row, t, gates, walk.rows});
    return Values();
  });
  if (!walk.length || !y)
    return;
  Value beyond =
      arith::CmpIOp::create(b, arith::CmpIPredicate::sge, s, walk.length);
  b.when(beyond, ValueRange(), [&] {
    eachUnit([&](Value j, int64_t width) {
      store(constant(0, width), y, {s, b.index(walk.d), walk.row, j});
    });
    return Values();
  });
}

void Recurrence::runWalk(Walk walk) {
  if (together == 1)
    return b.loop("s", steps, [&](Value s) { runStepOf(walk, s, b.index(0)); });
  int64_t groups = (steps + together - 1) / together;
  b.loop("group", groups, [&](Value group) {
    Value first = b.named("first", [&] { return b.mulIndex(group, together); });
    fillInputs(walk, first);
    b.loop("i", together, [&](Value i) {
      Value s = b.named("s", [&] { return b.addIndex(first, i); });
      Value exists;
      if (groups * together > steps)
        exists = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, s,
                                       b.index(steps));
      b.when(exists, ValueRange(), [&] {
        runStepOf(walk, s, b.mulIndex(i, gateCount() * hidden));
        return Values();
      });
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

// One recurrent layer while it is lowered: LSTM, GRU or RNN, its units one by
// one or, with transposed weights, in registers.
#ifndef INLAY_PASSES_LOWERKERNELS_RECURRENT_H
#define INLAY_PASSES_LOWERKERNELS_RECURRENT_H

#include "passes/LowerKernels/LaneLine.h"

namespace inlay {

struct Recurrence {
  using Value = mlir::Value;
  using Values = LoopBuilder::Values;

  LoopBuilder &b;
  kernel::RecurrentOp op;
  Value x, w, r, bias, initialH, initialC, peepholes, lengths;
  Value y, h, c, gates;
  int64_t steps, batch, features, hidden, directions;
  int64_t lanes;    ///< 1: everything one by one
  int64_t together; ///< steps whose input is multiplied together
  int64_t rows;     ///< of the batch that walk together, if that is 1
  mlir::Type type;

  Recurrence(LoopBuilder &b, kernel::RecurrentOp op);
  void run();

private:
  /// Where a step of `rows` rows of the batch reads and writes; `gates` is the
  /// place of the first gate of the first.
  struct Step {
    int64_t d;
    Value row, t, gates;
    int64_t rows;
  };
  /// A walk of `rows` rows over the sequence; `length` is null where it is that
  /// of x.
  struct Walk {
    int64_t d;
    Value row, length;
    int64_t rows;
  };

  void runDirection(int64_t d);
  /// All steps of `count` rows of the batch from `row` on.
  void runRows(int64_t d, Value row, int64_t count);
  void runWalk(Walk walk);
  /// Step number `s` of a walk, if the sequence is that long.
  void runStepOf(Walk walk, Value s, Value gates);
  /// Where step number `s` stands in x and Y.
  Value timeOf(Walk walk, Value s);
  void runStep(Step step);
  // For one row, when its gates are filled.
  void lstmUnits(Step step);
  void gruResets(Step step);
  void gruUnits(Step step);
  void rnnUnits(Step step);

  /// Visits the rows of a step.
  void eachRow(Step step, llvm::function_ref<void(Step)> body);
  /// Row `i` of a step.
  Step rowOf(Step step, Value i);
  /// Visits all units, `width` at a time.
  void eachUnit(llvm::function_ref<void(Value j, int64_t width)> body);
  /// A constant in every lane.
  Value constant(double value, int64_t width);
  Value activate(int64_t d, int64_t which, Value x);
  void store(Value value, Value buffer, mlir::ValueRange place);
  /// The new state of some units, and the output of this step.
  void storeState(Step step, Value j, Value value);
  Value placeOf(Step step, int64_t which, Value j) {
    return b.addIndex(step.gates, b.addIndex(j, which * hidden));
  }
  Value gate(Step step, int64_t which, Value j, int64_t width = 1) {
    return loadWide(b, gates, placeOf(step, which, j), width);
  }
  Value biasAt(int64_t d, Value place, int64_t width = 1) {
    return loadWide(b, bias, {b.index(d), place}, width);
  }
  int64_t gateCount();
  int64_t functionCount();
  bool isReverse(int64_t d);

  //===-- sums ------------------------------------------------------------===//

  /// Fills the first `count` gates with the products of the input and the
  /// state, and the biases.
  void fillGates(Step step, int64_t count);
  /// Fills the last gate of a GRU, whose first is the update and whose second
  /// the reset or, unless the bias comes before that, the state after it.
  void fillCandidates(Step step);

  // One by one.
  void fillEach(Step step, int64_t count);
  void fillEachCandidate(Step step);
  Value inputSum(Step step, Value gate, Value start);
  Value stateSum(int64_t d, Value gate, Value start,
                 llvm::function_ref<Value(Value)> state);
  Value weight(Value matrix, int64_t d, Value gate, Value k);

  // In registers.
  struct Tile;
  /// Fills the gates of the `together` steps from number `s` on with what does
  /// not depend on the state; beyond the last step, with that of the last.
  void fillInputs(Walk walk, Value s);
  /// Visits the `count` gates from `from` on by tiles of at most `sums`
  /// registers for that many rows.
  void eachTile(int64_t from, int64_t count, int64_t rows, int64_t sums,
                llvm::function_ref<void(const Tile &)> body);
  /// A sum for each row, register and set of a tile; `start` gives those of the
  /// first set.
  Values startSums(const Tile &tile,
                   llvm::function_ref<Value(Value gate, int64_t width)> start);
  Values addProducts(Values sums, const Tile &tile, Value matrix, int64_t d,
                     int64_t inner,
                     llvm::function_ref<Value(Value k, int64_t row)> factor);
  Values addInput(Values sums, Step step, const Tile &tile);
  Values addState(Values sums, Step step, const Tile &tile);
  /// Stores one sum for each row and register; `first` is the place of the
  /// first gate of the first row.
  void storeSums(mlir::ValueRange sums, const Tile &tile, Value first);
  Value inputBias(int64_t d, Value gate, int64_t width);
  Value stateBias(int64_t d, Value gate, int64_t width);
  /// One sum for each row and register.
  Values totals(mlir::ValueRange sums, const Tile &tile);
  /// The next width to try for what does not fill registers of `width`.
  static int64_t narrower(int64_t width) {
    return width > 4 ? width / 2 : width > 1 ? 1 : 0;
  }
};

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_RECURRENT_H

// LSTM, GRU, RNN: shape function and verifier.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

static int64_t gatesOf(CellKind cell) {
  return cell == CellKind::Lstm ? 4 : cell == CellKind::Gru ? 3 : 1;
}
static int64_t functionsOf(CellKind cell) {
  return cell == CellKind::Lstm ? 3 : cell == CellKind::Gru ? 2 : 1;
}

LogicalResult RecurrentOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> x = shapeOf(adaptor.getInput());
  ArrayRef<int64_t> r = shapeOf(adaptor.getRecurrence());
  if (x.size() != 3 || r.size() != 3)
    return inferError(loc, "X and R have shapes " + shapeText(x) + " and " +
                               shapeText(r) + ", but rank 3 is needed");
  int64_t directions =
      adaptor.getDirection() == Direction::Bidirectional ? 2 : 1;
  int64_t gates = gatesOf(adaptor.getCell()), hidden = r[2];
  auto need = [&](StringRef name, Value value,
                  ArrayRef<int64_t> shape) -> LogicalResult {
    if (!value || shapeOf(value) == shape)
      return success();
    return inferError(loc, Twine(name) + " has shape " +
                               shapeText(shapeOf(value)) + ", but " +
                               shapeText(shape) + " is needed");
  };
  int64_t steps = x[0], batch = x[1];
  if (failed(need("W", adaptor.getWeight(),
                  {directions, gates * hidden, x[2]})) ||
      failed(need("R", adaptor.getRecurrence(),
                  {directions, gates * hidden, hidden})) ||
      failed(need("B", adaptor.getBias(), {directions, 2 * gates * hidden})) ||
      failed(need("initial_h", adaptor.getInitialH(),
                  {directions, batch, hidden})) ||
      failed(need("initial_c", adaptor.getInitialC(),
                  {directions, batch, hidden})) ||
      failed(need("P", adaptor.getPeepholes(), {directions, 3 * hidden})) ||
      failed(need("sequence_lens", adaptor.getSequenceLens(), {batch}))) // (C1)
    return failure();
  Type element = elementOf(adaptor.getInput());
  types.push_back(
      RankedTensorType::get({steps, directions, batch, hidden}, element));
  types.push_back(RankedTensorType::get({directions, batch, hidden}, element));
  if (adaptor.getCell() == CellKind::Lstm)
    types.push_back(types.back());
  return success();
}

LogicalResult RecurrentOp::verify() {
  static constexpr StringLiteral known[] = {
      "sigmoid", "tanh",     "relu",       "affine",   "leakyrelu",
      "elu",     "softplus", "softsign",   "scaledtanh", "hardsigmoid",
      "thresholdedrelu"};
  size_t count = functionsOf(getCell()) *
                 (getDirection() == Direction::Bidirectional ? 2 : 1);
  if (getActivations().size() != count || getAlphas().size() != count ||
      getBetas().size() != count) // (C2)
    return emitOpError("has ")
           << getActivations().size() << " activations, "
           << getAlphas().size() << " alphas and " << getBetas().size()
           << " betas, but needs " << count << " of each";
  for (auto name : getActivations().getAsValueRange<StringAttr>())
    if (!llvm::is_contained(known, name)) // (C2)
      return emitOpError("does not know the activation '") << name << "'";
  if ((getCell() == CellKind::Lstm) != bool(getInitialC())) // (C3)
    return emitOpError("initial_c must be given for lstm and only there");
  return success();
}

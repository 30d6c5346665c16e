//===- Recurrent.cpp - LSTM, GRU, RNN -------------------------------------===//
//
// One op for the three cells. What a model leaves out (bias, states, the
// names of activations) is filled in here; `layout=1` becomes transposes.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Contrib.h"
#include "lib/Import/HandlerTable.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

namespace {
/// What is different between the cells.
struct Cell {
  CellKind kind;
  int64_t gates;
  SmallVector<StringRef> activations; ///< of one direction
};

/// Activations of all directions with their parameters.
struct Activations {
  SmallVector<StringRef> names;
  SmallVector<float> alphas, betas;
};
} // namespace

static Cell describe(CellKind kind) {
  if (kind == CellKind::Lstm)
    return {kind, 4, {"sigmoid", "tanh", "tanh"}};
  if (kind == CellKind::Gru)
    return {kind, 3, {"sigmoid", "tanh"}};
  return {kind, 1, {"tanh"}};
}

static bool takesAlpha(StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"affine", "leakyrelu", "thresholdedrelu", "scaledtanh",
              "hardsigmoid", "elu"},
             true)
      .Default(false);
}

static bool takesBeta(StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"affine", "scaledtanh", "hardsigmoid"}, true)
      .Default(false);
}

static float defaultAlpha(StringRef name) {
  return llvm::StringSwitch<float>(name)
      .Case("leakyrelu", 0.01f)
      .Case("hardsigmoid", 0.2f)
      .Cases({"affine", "thresholdedrelu", "scaledtanh", "elu"}, 1.0f)
      .Default(0.0f);
}

static float defaultBeta(StringRef name) {
  return llvm::StringSwitch<float>(name)
      .Case("hardsigmoid", 0.5f)
      .Case("scaledtanh", 1.0f)
      .Default(0.0f);
}

/// Reads the lists of activations; the parameters are consumed in order by
/// those functions that have them.
static FailureOr<Activations> readActivations(Node &node, const Cell &cell,
                                              int64_t directions) {
  static constexpr StringLiteral known[] = {
      "sigmoid",    "tanh",        "relu",           "affine",
      "leakyrelu",  "elu",         "softplus",       "softsign",
      "scaledtanh", "hardsigmoid", "thresholdedrelu"};
  Activations result;
  // The schema's default does not know the number of directions.
  auto given = node.getStrings("activations");
  if (!node.hasAttr("activations"))
    given = std::nullopt;
  size_t count = cell.activations.size() * size_t(directions);
  if (given && !given->empty()) {
    if (given->size() != count) // I17
      return node.error() << "activations has " << uint64_t(given->size())
                          << " names, but " << uint64_t(count) << " are needed";
    for (const std::string &name : *given) {
      const auto *found = llvm::find(known, StringRef(name).lower());
      if (found == std::end(known)) // I25
        return node.error() << "does not know the activation " << quoted(name);
      result.names.push_back(*found);
    }
  } else {
    for (int64_t i = 0; i < directions; ++i)
      llvm::append_range(result.names, cell.activations);
  }
  auto alphas = node.getFloats("activation_alpha");
  auto betas = node.getFloats("activation_beta");
  size_t nextAlpha = 0, nextBeta = 0;
  for (StringRef name : result.names) {
    float alpha = defaultAlpha(name), beta = defaultBeta(name);
    if (takesAlpha(name) && alphas && nextAlpha < alphas->size())
      alpha = (*alphas)[nextAlpha++];
    if (takesBeta(name) && betas && nextBeta < betas->size())
      beta = (*betas)[nextBeta++];
    result.alphas.push_back(alpha);
    result.betas.push_back(beta);
  }
  return result;
}

static FailureOr<Direction> readDirection(Node &node) {
  StringRef name = node.getString("direction", "forward");
  if (name == "forward")
    return Direction::Forward;
  if (name == "reverse")
    return Direction::Reverse;
  if (name == "bidirectional")
    return Direction::Bidirectional;
  return node.error() << "direction is " << quoted(name)
                      << ", but 'forward', 'reverse' or 'bidirectional' is "
                         "needed"; // I25
}

/// Operand `index`, or zeros; with the batch axis moved to its place.
static Value stateOrZeros(Node &node, unsigned index, bool batchFirst,
                          ArrayRef<int64_t> shape) {
  if (!node.hasInput(index))
    return node.splat(RankedTensorType::get(shape, node.element(0)), 0.0);
  if (!batchFirst || node.rank(index) != 3)
    return node.input(index);
  return node.transpose(node.input(index), {1, 0, 2});
}

static LogicalResult importRecurrent(Node &node, const Cell &cell) {
  for (unsigned i = 0; i < 3; ++i)
    if (node.rank(i) != 3) // I16
      return node.error() << "input " << i << " is " << typeText(node.input(i))
                          << ", but rank 3 is needed";
  auto direction = readDirection(node);
  if (failed(direction))
    return failure();
  int64_t directions = *direction == Direction::Bidirectional ? 2 : 1;
  auto activations = readActivations(node, cell, directions);
  if (failed(activations))
    return failure();
  bool batchFirst = node.getInt("layout") != 0;
  int64_t hidden = node.shape(2)[2];
  int64_t declared = node.getInt("hidden_size", hidden);
  if (declared != hidden)
    return node.error() << "hidden_size is " << declared << ", but R is "
                        << typeText(node.input(2));
  Value input = node.input(0);
  if (batchFirst)
    input = node.transpose(input, {1, 0, 2});
  if (!input)
    return failure();
  int64_t batch = shapeOf(input)[1];
  bool isLstm = cell.kind == CellKind::Lstm;
  SmallVector<int64_t> stateShape = {directions, batch, hidden};
  Value bias =
      stateOrZeros(node, 3, false, {directions, 2 * cell.gates * hidden});
  Value initialH = stateOrZeros(node, 5, batchFirst, stateShape);
  Value initialC, peepholes;
  if (isLstm) {
    initialC = stateOrZeros(node, 6, batchFirst, stateShape);
    peepholes = node.input(7);
  }
  MLIRContext *context = node.getContext();
  OpBuilder &builder = node.getBuilder();
  SmallVector<Value> results = node.createAll<RecurrentOp>(
      isLstm ? 3 : 2, CellKindAttr::get(context, cell.kind),
      DirectionAttr::get(context, *direction), input, node.input(1),
      node.input(2), bias, initialH, initialC, peepholes, node.input(4),
      builder.getStrArrayAttr(activations->names),
      builder.getDenseF32ArrayAttr(activations->alphas),
      builder.getDenseF32ArrayAttr(activations->betas),
      builder.getF32FloatAttr(node.getFloat("clip", 0.0f)),
      builder.getBoolAttr(node.getInt("input_forget") != 0),
      builder.getBoolAttr(node.getInt("linear_before_reset") != 0));
  for (unsigned i = 0; i < results.size(); ++i) {
    Value result = results[i];
    if (batchFirst && result)
      result = i == 0 ? node.transpose(result, {2, 0, 1, 3})
                      : node.transpose(result, {1, 0, 2});
    if (failed(node.result(i, result)))
      return failure();
  }
  return success();
}

template <CellKind kind> static LogicalResult importCell(Node &node) {
  return importRecurrent(node, describe(kind));
}

/// Weights [directions, from, to] of bytes, with one scale a direction or one
/// a column, as floats in LSTM's order of axes.
static Value unpackWeight(Node &node, unsigned index, unsigned scaleIndex) {
  int64_t directions = node.shape(index)[0], columns = node.shape(index)[2];
  Type type = node.getBuilder().getF32Type();
  for (unsigned each : {scaleIndex, scaleIndex + 1})
    if (node.hasInput(each) &&
        node.inputType(each).getNumElements() != directions &&
        node.shape(each) != ArrayRef<int64_t>({directions, columns})) { // I17
      node.error() << "input " << each << " is " << typeText(node.input(each))
                   << ", but one for each of " << directions
                   << " directions or " << columns << " columns is needed";
      return {};
    }
  auto spread = [&](Value value) {
    int64_t count = rankedType(value).getNumElements() / directions;
    return node.reshape(node.cast(value, type), {directions, 1, count});
  };
  Value weight = node.cast(node.input(index), type);
  if (node.hasInput(scaleIndex + 1))
    weight = node.binary(BinaryKind::Sub, weight,
                         spread(node.input(scaleIndex + 1)));
  weight = node.binary(BinaryKind::Mul, weight, spread(node.input(scaleIndex)));
  return node.transpose(weight, {0, 2, 1});
}

/// An LSTM with weights of bytes. ONNX Runtime rounds its input and its state
/// to bytes before each product; here they stay floats, which is closer to the
/// model that was quantized.
static LogicalResult importDynamicQuantizeLstm(Node &node) {
  if (failed(checkContrib(node, 3, 12,
                          {{"activation_alpha", AttributeKind::Floats},
                           {"activation_beta", AttributeKind::Floats},
                           {"activations", AttributeKind::Strings},
                           {"clip", AttributeKind::Float},
                           {"direction", AttributeKind::String},
                           {"hidden_size", AttributeKind::Int},
                           {"input_forget", AttributeKind::Int}})) ||
      failed(checkFloats(node, {0, 3, 5, 6, 7, 8, 10})))
    return failure();
  for (unsigned index : {1u, 2u}) {
    unsigned scaleIndex = index == 1 ? 8 : 10;
    if (!node.hasInput(scaleIndex)) // I13
      return node.error() << "input " << scaleIndex << " (a scale) is needed";
    if (node.rank(index) != 3 || node.shape(index)[0] < 1 ||
        !isa<IntegerType>(node.element(index))) // I16
      return node.error() << "input " << index << " is "
                          << typeText(node.input(index))
                          << ", but integers of rank 3 are needed";
    Value weight = unpackWeight(node, index, scaleIndex);
    if (!weight)
      return failure();
    node.getOperands()[index] = weight;
  }
  node.getOperands().resize(8);
  return importRecurrent(node, describe(CellKind::Lstm));
}

ArrayRef<HandlerRow> inlay::import::recurrentHandlers() {
  static constexpr HandlerRow rows[] = {
      {"com.microsoft", "DynamicQuantizeLSTM", 1, importDynamicQuantizeLstm},
      {"", "GRU", 3, importCell<CellKind::Gru>},
      {"", "LSTM", 1, importCell<CellKind::Lstm>},
      {"", "RNN", 1, importCell<CellKind::Rnn>},
  };
  return rows;
}

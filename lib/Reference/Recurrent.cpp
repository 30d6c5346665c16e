// LSTM, GRU and RNN by the equations of the ONNX operator texts, one cell of
// one batch entry at a time.
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

namespace {
/// Operands as arrays, and what holds for the whole op.
struct Network {
  CellKind cell;
  int64_t steps, batch, inputs, hidden, gates;
  std::vector<double> x, w, r, b, h0, c0, peepholes;
  std::vector<int64_t> lengths;
  double clip;
  bool inputForget, linearBeforeReset;
};

/// A walk in one direction: its slices of the weights and its activations.
struct Walk {
  const double *w, *r, *wb, *rb, *peepholes;
  SmallVector<UnaryKind> functions;
  SmallVector<double> alphas, betas;
  SmallVector<bool> isAffine, isScaledTanh;
};
} // namespace

static double activate(const Network &net, const Walk &direction,
                       unsigned which, double x) {
  if (net.clip > 0)
    x = std::min(std::max(x, -net.clip), net.clip);
  double alpha = direction.alphas[which], beta = direction.betas[which];
  if (direction.isAffine[which])
    return alpha * x + beta;
  if (direction.isScaledTanh[which])
    return alpha * std::tanh(beta * x);
  return unaryFunction(direction.functions[which], x, alpha, beta);
}

/// Row `gate * hidden + j` of a weight matrix times a vector.
static double dotRow(const double *matrix, int64_t row, const double *vector,
                     int64_t size) {
  double sum = 0;
  for (int64_t i = 0; i < size; ++i)
    sum += matrix[row * size + i] * vector[i];
  return sum;
}

static void stepLstm(const Network &net, const Walk &d, const double *x,
                     std::vector<double> &h, std::vector<double> &c) {
  int64_t size = net.hidden;
  std::vector<double> nextH(size), nextC(size);
  for (int64_t j = 0; j < size; ++j) {
    auto gate = [&](int64_t g) {
      int64_t row = g * size + j;
      return dotRow(d.w, row, x, net.inputs) + d.wb[row] +
             dotRow(d.r, row, h.data(), size) + d.rb[row];
    };
    auto peephole = [&](int64_t g, double cell) {
      return d.peepholes ? d.peepholes[g * size + j] * cell : 0;
    };
    double in = activate(net, d, 0, gate(0) + peephole(0, c[j]));
    double forget = net.inputForget
                        ? 1 - in
                        : activate(net, d, 0, gate(2) + peephole(2, c[j]));
    double candidate = activate(net, d, 1, gate(3));
    nextC[j] = forget * c[j] + in * candidate;
    double out = activate(net, d, 0, gate(1) + peephole(1, nextC[j]));
    nextH[j] = out * activate(net, d, 2, nextC[j]);
  }
  h = nextH;
  c = nextC;
}

static void stepGru(const Network &net, const Walk &d, const double *x,
                    std::vector<double> &h) {
  int64_t size = net.hidden;
  std::vector<double> update(size), reset(size), next(size), resetH(size);
  auto input = [&](int64_t g, int64_t j) {
    return dotRow(d.w, g * size + j, x, net.inputs) + d.wb[g * size + j];
  };
  auto recur = [&](int64_t g, int64_t j, const std::vector<double> &state) {
    return dotRow(d.r, g * size + j, state.data(), size) + d.rb[g * size + j];
  };
  for (int64_t j = 0; j < size; ++j) {
    update[j] = activate(net, d, 0, input(0, j) + recur(0, j, h));
    reset[j] = activate(net, d, 0, input(1, j) + recur(1, j, h));
    resetH[j] = reset[j] * h[j];
  }
  for (int64_t j = 0; j < size; ++j) {
    double state =
        net.linearBeforeReset ? reset[j] * recur(2, j, h) : recur(2, j, resetH);
    double candidate = activate(net, d, 1, input(2, j) + state);
    next[j] = (1 - update[j]) * candidate + update[j] * h[j];
  }
  h = next;
}

static void stepRnn(const Network &net, const Walk &d, const double *x,
                    std::vector<double> &h) {
  std::vector<double> next(net.hidden);
  for (int64_t j = 0; j < net.hidden; ++j)
    next[j] = activate(net, d, 0,
                       dotRow(d.w, j, x, net.inputs) + d.wb[j] +
                           dotRow(d.r, j, h.data(), net.hidden) + d.rb[j]);
  h = next;
}

static FailureOr<Walk> makeDirection(RecurrentOp op, const Network &net,
                                     int64_t index) {
  Walk d;
  int64_t rows = net.gates * net.hidden;
  d.w = net.w.data() + index * rows * net.inputs;
  d.r = net.r.data() + index * rows * net.hidden;
  d.wb = net.b.data() + index * 2 * rows;
  d.rb = d.wb + rows;
  d.peepholes = net.peepholes.empty()
                    ? nullptr
                    : net.peepholes.data() + index * 3 * net.hidden;
  int64_t count = net.cell == CellKind::Lstm  ? 3
                  : net.cell == CellKind::Gru ? 2
                                              : 1;
  for (int64_t i = index * count; i < (index + 1) * count; ++i) {
    StringRef name = cast<StringAttr>(op.getActivations()[i]).getValue();
    // ONNX spells some names without the underscores of the dialect's kinds.
    std::string word = llvm::StringSwitch<std::string>(name)
                           .Case("leakyrelu", "leaky_relu")
                           .Case("hardsigmoid", "hard_sigmoid")
                           .Case("thresholdedrelu", "thresholded_relu")
                           .Default(name.str());
    d.isAffine.push_back(name == "affine");
    d.isScaledTanh.push_back(name == "scaledtanh");
    std::optional<UnaryKind> kind = symbolizeUnaryKind(word);
    if (!kind && !d.isAffine.back() && !d.isScaledTanh.back())
      return op.emitOpError("activation '") << name << "' has no meaning here";
    d.functions.push_back(kind.value_or(UnaryKind::Abs));
    d.alphas.push_back(op.getAlphas()[i]);
    d.betas.push_back(op.getBetas()[i]);
  }
  return d;
}

static Network makeNetwork(RecurrentOp op, ArrayRef<Tensor> operands) {
  Network net;
  net.cell = op.getCell();
  net.steps = operands[0].getShape()[0];
  net.batch = operands[0].getShape()[1];
  net.inputs = operands[0].getShape()[2];
  net.hidden = operands[2].getShape()[2];
  net.gates = net.cell == CellKind::Lstm  ? 4
              : net.cell == CellKind::Gru ? 3
                                          : 1;
  net.x = toArray<double>(operands[0]);
  net.w = toArray<double>(operands[1]);
  net.r = toArray<double>(operands[2]);
  net.b = toArray<double>(operands[3]);
  net.h0 = toArray<double>(operands[4]);
  size_t next = 5;
  if (op.getInitialC())
    net.c0 = toArray<double>(operands[next++]);
  if (op.getPeepholes())
    net.peepholes = toArray<double>(operands[next++]);
  net.lengths.assign(net.batch, net.steps);
  if (op.getSequenceLens())
    net.lengths = toArray<int64_t>(operands[next++]);
  net.clip = op.getClip().convertToDouble();
  net.inputForget = op.getInputForget();
  net.linearBeforeReset = op.getLinearBeforeReset();
  return net;
}

Results reference::evaluateRecurrent(Operation *operation,
                                     ArrayRef<Tensor> operands) {
  auto op = cast<RecurrentOp>(operation);
  Network net = makeNetwork(op, operands);
  int64_t directions = operands[1].getShape()[0];
  std::vector<double> y(net.steps * directions * net.batch * net.hidden);
  std::vector<double> lastH(directions * net.batch * net.hidden), lastC = lastH;
  for (int64_t index = 0; index < directions; ++index) {
    FailureOr<Walk> d = makeDirection(op, net, index);
    if (failed(d))
      return failure();
    bool backward = index == 1 || op.getDirection() == Direction::Reverse;
    for (int64_t n = 0; n < net.batch; ++n) {
      int64_t state = (index * net.batch + n) * net.hidden;
      std::vector<double> h(net.h0.begin() + state,
                            net.h0.begin() + state + net.hidden),
          c;
      if (!net.c0.empty())
        c.assign(net.c0.begin() + state, net.c0.begin() + state + net.hidden);
      int64_t length = std::clamp<int64_t>(net.lengths[n], 0, net.steps);
      for (int64_t k = 0; k < length; ++k) {
        int64_t t = backward ? length - 1 - k : k;
        const double *x = net.x.data() + (t * net.batch + n) * net.inputs;
        if (net.cell == CellKind::Lstm)
          stepLstm(net, *d, x, h, c);
        else if (net.cell == CellKind::Gru)
          stepGru(net, *d, x, h);
        else
          stepRnn(net, *d, x, h);
        llvm::copy(h, y.begin() + ((t * directions + index) * net.batch + n) *
                                      net.hidden);
      }
      llvm::copy(h, lastH.begin() + state);
      llvm::copy(c, lastC.begin() + state);
    }
  }
  SmallVector<Tensor> results = {fromArray<double>(resultType(op, 0), y),
                                 fromArray<double>(resultType(op, 1), lastH)};
  if (op->getNumResults() > 2)
    results.push_back(fromArray<double>(resultType(op, 2), lastC));
  return results;
}

//===- Fourier.cpp - Discrete Fourier transforms --------------------------===//
//
// DFT and STFT as products with constant matrices, and MelWeightMatrix. A
// length n = n1 * n2 is transformed in two steps with a twist between them, as
// Cooley and Tukey do, which takes n * (n1 + n2) products and as few constants:
//
//   x[n1][n2] -- n1 wide DFT of each column --> turn by w^(j2 * k1)
//             -- n2 wide DFT of each row    --> X[k1 + n1 * k2]
//
// A complex tensor has a last axis of 2: real part, imaginary part.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"

#include <cmath>
#include <numeric>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

namespace {

/// The transform of rows [B, n, c], c being 1 (real) or 2 (complex), into
/// [B, bins, 2].
class Transform {
public:
  Transform(Node &node, int64_t length, int64_t bins, bool inverse)
      : node(node), length(length), bins(bins), inverse(inverse) {}

  Value apply(Value rows);

private:
  /// exp(-+2 pi i k / size) for the forward and the inverse transform.
  std::pair<double, double> root(int64_t k, int64_t size) const {
    constexpr double pi = 3.14159265358979323846;
    double angle = 2 * pi * double(k % size) / double(size);
    return {std::cos(angle), inverse ? std::sin(angle) : -std::sin(angle)};
  }
  int64_t chooseFactor(int64_t parts) const;
  std::vector<double> matrix(int64_t size, int64_t parts, int64_t columns,
                             bool splitInput, bool splitOutput,
                             double scale) const;
  Value applyDirectly(Value rows);
  Value applyInTwoSteps(Value rows, int64_t first);
  Value part(Value value, int64_t index);

  Node &node;
  int64_t length, bins;
  bool inverse;
};

} // namespace

/// The divisor n1 that takes the fewest products; 1 for the whole in one step.
int64_t Transform::chooseFactor(int64_t parts) const {
  int64_t best = 1, fewest = parts * length * 2 * bins;
  for (int64_t first = 2; first <= length / 2; ++first) {
    if (length % first != 0)
      continue;
    int64_t kept = (bins + first - 1) / first;
    int64_t products = length * (parts * 2 * first + 4 + 4 * kept);
    if (products < fewest) {
      fewest = products;
      best = first;
    }
  }
  return best;
}

/// The first `columns` columns of the DFT of `size` as a real matrix
/// [parts * size, 2 * columns]. Parts of a number stand side by side, or, where
/// split, all real parts before all imaginary ones.
std::vector<double> Transform::matrix(int64_t size, int64_t parts,
                                      int64_t columns, bool splitInput,
                                      bool splitOutput, double scale) const {
  std::vector<double> values(size_t(parts * size * 2 * columns));
  for (int64_t j = 0; j < size; ++j)
    for (int64_t k = 0; k < columns; ++k) {
      auto [re, im] = root(j * k, size);
      for (int64_t from = 0; from < parts; ++from)
        for (int64_t to = 0; to < 2; ++to) {
          double value = from == to ? re : to == 1 ? im : -im;
          int64_t row = splitInput ? from * size + j : j * parts + from;
          int64_t column = splitOutput ? to * columns + k : k * 2 + to;
          values[size_t(row * 2 * columns + column)] = value * scale;
        }
    }
  return values;
}

Value Transform::apply(Value rows) {
  if (!rows)
    return {};
  int64_t parts = shapeOf(rows)[2], first = chooseFactor(parts);
  int64_t second = length / first, kept = (bins + first - 1) / first;
  constexpr int64_t limit = 1 << 24; // elements of a matrix
  int64_t largest =
      first == 1 ? parts * length * 2 * bins
                 : std::max(parts * first * 2 * first, 2 * second * 2 * kept);
  if (largest > limit) {
    node.error() << "the length " << length
                 << " has no divisors by which it could be transformed in "
                    "steps, and is too long for one";
    return {};
  }
  return first == 1 ? applyDirectly(rows) : applyInTwoSteps(rows, first);
}

Value Transform::applyDirectly(Value rows) {
  Type type = elementOf(rows);
  int64_t batch = shapeOf(rows)[0], parts = shapeOf(rows)[2];
  Value weights = floatConstant(node,
                                matrix(length, parts, bins, false, false,
                                       inverse ? 1.0 / double(length) : 1),
                                type, {parts * length, 2 * bins});
  Value product = node.create<MatMulOp>(
      node.reshape(rows, {batch, length * parts}), weights);
  return node.reshape(product, {batch, bins, 2});
}

/// [.., 2, n] at `index` of the axis before the last.
Value Transform::part(Value value, int64_t index) {
  if (!value)
    return {};
  SmallVector<int64_t> sizes(shapeOf(value)), starts(sizes.size(), 0);
  SmallVector<int64_t> steps(sizes.size(), 1);
  starts[sizes.size() - 2] = index;
  sizes[sizes.size() - 2] = 1;
  SmallVector<int64_t> shape(sizes);
  shape.erase(shape.end() - 2);
  return node.reshape(node.create<SliceOp>(value, starts, sizes, steps), shape);
}

Value Transform::applyInTwoSteps(Value rows, int64_t first) {
  Type type = elementOf(rows);
  int64_t batch = shapeOf(rows)[0], parts = shapeOf(rows)[2];
  int64_t second = length / first;
  int64_t kept = (bins + first - 1) / first; // values of k2 that are needed
  // Columns: [B, j2, k1], real and imaginary parts apart.
  Value columns = node.transpose(
      node.reshape(rows, {batch, first, second, parts}), {0, 2, 1, 3});
  Value inner = node.create<MatMulOp>(
      node.reshape(columns, {batch, second, first * parts}),
      floatConstant(node, matrix(first, parts, first, false, true, 1), type,
                    {first * parts, 2 * first}));
  inner = node.reshape(inner, {batch, second, 2, first});
  // The turn.
  std::vector<double> cosines, sines;
  for (int64_t j = 0; j < second; ++j)
    for (int64_t k = 0; k < first; ++k) {
      auto [re, im] = root(j * k, length);
      cosines.push_back(re);
      sines.push_back(im);
    }
  Value cosine = floatConstant(node, cosines, type, {second, first});
  Value sine = floatConstant(node, sines, type, {second, first});
  Value re = part(inner, 0), im = part(inner, 1);
  auto combine = [&](BinaryKind kind, Value a, Value b, Value c, Value d) {
    return node.binary(kind, node.binary(BinaryKind::Mul, a, b),
                       node.binary(BinaryKind::Mul, c, d));
  };
  Value turnedRe = combine(BinaryKind::Sub, re, cosine, im, sine);
  Value turnedIm = combine(BinaryKind::Add, re, sine, im, cosine);
  // Rows: [B, k1, j2] to [B, k1, k2].
  turnedRe = node.transpose(turnedRe, {0, 2, 1});
  turnedIm = node.transpose(turnedIm, {0, 2, 1});
  if (!turnedRe || !turnedIm)
    return {};
  Value joined = node.create<ConcatOp>(ValueRange({turnedRe, turnedIm}), 2u);
  Value outer = node.create<MatMulOp>(
      joined, floatConstant(node,
                            matrix(second, 2, kept, true, false,
                                   inverse ? 1.0 / double(length) : 1),
                            type, {2 * second, 2 * kept}));
  outer = node.transpose(node.reshape(outer, {batch, first, kept, 2}),
                         {0, 2, 1, 3});
  outer = node.reshape(outer, {batch, kept * first, 2});
  if (kept * first == bins)
    return outer;
  return node.create<SliceOp>(outer, ArrayRef<int64_t>{0, 0, 0},
                              ArrayRef<int64_t>{batch, bins, 2},
                              ArrayRef<int64_t>{1, 1, 1});
}

//===-- Lengths and parts -------------------------------------------------===//

/// [B, n, c] with `length` places along axis 1: cut, or filled with zeros.
static Value fitLength(Node &node, Value rows, int64_t length) {
  if (!rows)
    return {};
  ArrayRef<int64_t> shape = shapeOf(rows);
  if (shape[1] > length)
    return node.create<SliceOp>(rows, ArrayRef<int64_t>{0, 0, 0},
                                ArrayRef<int64_t>{shape[0], length, shape[2]},
                                ArrayRef<int64_t>{1, 1, 1});
  if (shape[1] == length)
    return rows;
  return node.create<PadOp>(
      PadMode::Constant, rows, node.scalar(elementOf(rows), 0.0),
      ArrayRef<int64_t>{0, 0, 0}, ArrayRef<int64_t>{0, length - shape[1], 0});
}

/// The other half of a spectrum [B, n / 2 + 1, 2] of a real signal, which is
/// the first half's mirror image: X[n - k] is the conjugate of X[k].
static Value completeSpectrum(Node &node, Value half, int64_t length) {
  SmallVector<int64_t> places;
  std::vector<double> signs;
  for (int64_t k = 0; k < length; ++k) {
    bool isMirrored = k > length / 2;
    places.push_back(isMirrored ? length - k : k);
    signs.push_back(1);
    signs.push_back(isMirrored ? -1 : 1);
  }
  Value whole = node.create<GatherOp>(half, node.ints(places), 1);
  if (!whole)
    return {};
  return node.binary(BinaryKind::Mul, whole,
                     floatConstant(node, signs, elementOf(whole), {length, 2}));
}

/// A constant operand with one number.
static FailureOr<int64_t> readScalar(Node &node, unsigned index,
                                     StringRef role) {
  auto values = node.constInts(index, role);
  if (failed(values))
    return failure();
  if (values->size() != 1) // I17
    return node.error() << role << " has " << uint64_t(values->size())
                        << " values, but 1 is needed";
  return values->front();
}

/// The parts of a number along the last axis, 1 or 2.
static LogicalResult checkParts(Node &node, int64_t parts) {
  if (parts == 1 || parts == 2)
    return success();
  return node.error() << "input is " << typeText(node.input(0))
                      << ", but the last axis needs 1 (real) or 2 (complex) "
                         "places"; // I16
}

static LogicalResult checkLength(Node &node, StringRef role, int64_t length) {
  // Tables of roots are of this size.
  constexpr int64_t longest = 1 << 22;
  if (length >= 1 && length <= longest)
    return success();
  return node.error() << role << " is " << length << ", but a length in [1, "
                      << longest << "] is needed"; // I18
}

//===-- Operators ---------------------------------------------------------===//

/// Halves are computed in float.
static Type computeType(Node &node) {
  Type type = node.element(0);
  return type.isF64() ? type : node.getBuilder().getF32Type();
}

static LogicalResult importDft(Node &node) {
  if (node.rank(0) < 2) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but a signal axis and an axis of parts are "
                           "needed";
  SmallVector<int64_t> shape(node.shape(0));
  int64_t rank = node.rank(0), parts = shape.back();
  if (failed(checkParts(node, parts)))
    return failure();
  constexpr int64_t axisIsOperandSince = 20;
  int64_t given = node.getInt("axis", 1);
  if (node.version() >= axisIsOperandSince) {
    given = -2;
    if (node.hasInput(2)) {
      auto read = readScalar(node, 2, "axis");
      if (failed(read))
        return failure();
      given = *read;
    }
  }
  auto axis = node.axis(given, rank);
  if (failed(axis))
    return failure();
  if (*axis == rank - 1) // I19
    return node.error() << "axis is " << given
                        << ", the axis of real and imaginary parts";
  bool inverse = node.getInt("inverse") != 0;
  bool onesided = node.getInt("onesided") != 0;
  bool toReal = inverse && onesided;
  int64_t length = toReal ? 2 * (shape[*axis] - 1) : shape[*axis];
  if (node.hasInput(1)) {
    auto read = readScalar(node, 1, "dft_length");
    if (failed(read))
      return failure();
    length = *read;
  }
  if (failed(checkLength(node, "dft_length", length)))
    return failure();
  if (onesided && parts != (inverse ? 2 : 1)) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but onesided=1 needs "
                        << (inverse ? "a complex spectrum" : "a real signal");

  // The signal axis before the parts, all others as one.
  SmallVector<int64_t> perm = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(perm[*axis], perm[rank - 2]);
  Value rows =
      node.transpose(node.cast(node.input(0), computeType(node)), perm);
  if (!rows)
    return failure();
  SmallVector<int64_t> moved(shapeOf(rows));
  auto batch = checkedProduct(ArrayRef(moved).drop_back(2));
  rows = node.reshape(rows, {*batch, moved[rank - 2], parts});
  rows = fitLength(node, rows, toReal ? length / 2 + 1 : length);
  if (toReal)
    rows = completeSpectrum(node, rows, length);
  int64_t bins = onesided && !inverse ? length / 2 + 1 : length;
  Value result = Transform(node, length, bins, inverse).apply(rows);
  if (toReal && result)
    result = node.create<SliceOp>(result, ArrayRef<int64_t>{0, 0, 0},
                                  ArrayRef<int64_t>{*batch, bins, 1},
                                  ArrayRef<int64_t>{1, 1, 1});
  moved[rank - 2] = bins;
  moved[rank - 1] = toReal ? 1 : 2;
  result = node.transpose(node.reshape(result, moved), perm);
  return node.result(node.cast(result, node.element(0)));
}

/// [B, L, c] cut into overlapping frames [B, frames, n, c]. Chunks that both
/// the step and the length are multiples of need no table of places.
static Value cutFrames(Node &node, Value signal, int64_t frames, int64_t length,
                       int64_t step) {
  int64_t batch = shapeOf(signal)[0], parts = shapeOf(signal)[2];
  int64_t chunk = std::gcd(length, step), count = length / chunk;
  constexpr int64_t mostSlices = 64;
  if (count > mostSlices) {
    SmallVector<int64_t> places;
    for (int64_t frame = 0; frame < frames; ++frame)
      for (int64_t i = 0; i < length; ++i)
        places.push_back(frame * step + i);
    return node.create<GatherOp>(
        signal, node.reshape(node.ints(places), {frames, length}), 1);
  }
  int64_t chunks = (frames - 1) * (step / chunk) + count;
  Value cut =
      node.create<SliceOp>(signal, ArrayRef<int64_t>{0, 0, 0},
                           ArrayRef<int64_t>{batch, chunks * chunk, parts},
                           ArrayRef<int64_t>{1, 1, 1});
  cut = node.reshape(cut, {batch, chunks, chunk * parts});
  SmallVector<Value> slices;
  for (int64_t i = 0; i < count; ++i)
    slices.push_back(
        node.create<SliceOp>(cut, ArrayRef<int64_t>{0, i, 0},
                             ArrayRef<int64_t>{batch, frames, chunk * parts},
                             ArrayRef<int64_t>{1, step / chunk, 1}));
  if (node.hasFailed())
    return {};
  return node.reshape(node.create<ConcatOp>(ValueRange(slices), 2u),
                      {batch, frames, length, parts});
}

static LogicalResult importStft(Node &node) {
  if (node.rank(0) != 2 && node.rank(0) != 3) // I16
    return node.error() << "signal is " << typeText(node.input(0))
                        << ", but [batch, length, 1 or 2] is needed";
  int64_t batch = node.shape(0)[0], size = node.shape(0)[1];
  int64_t parts = node.rank(0) == 3 ? node.shape(0)[2] : 1;
  auto step = readScalar(node, 1, "frame_step");
  if (failed(step) || failed(checkParts(node, parts)) ||
      failed(checkLength(node, "frame_step", *step)))
    return failure();
  int64_t length = node.hasInput(2) ? node.inputType(2).getNumElements() : size;
  if (node.hasInput(3)) {
    auto read = readScalar(node, 3, "frame_length");
    if (failed(read))
      return failure();
    if (node.hasInput(2) && *read != length) // I17
      return node.error() << "frame_length is " << *read << ", but the window "
                          << typeText(node.input(2)) << " has " << length
                          << " places";
    length = *read;
  }
  if (failed(checkLength(node, "frame_length", length)))
    return failure();
  if (length > size) // I16
    return node.error() << "frames of " << length
                        << " do not fit into the signal "
                        << typeText(node.input(0));
  bool onesided = node.getInt("onesided", 1) != 0;
  if (onesided && parts != 1)
    return node.error() << "signal is " << typeText(node.input(0))
                        << ", but onesided=1 needs a real signal";
  Type type = computeType(node);
  int64_t frames = (size - length) / *step + 1;
  Value signal =
      node.reshape(node.cast(node.input(0), type), {batch, size, parts});
  if (!signal)
    return failure();
  Value cut = cutFrames(node, signal, frames, length, *step);
  if (node.hasInput(2))
    cut =
        node.binary(BinaryKind::Mul, cut,
                    node.reshape(node.cast(node.input(2), type), {length, 1}));
  int64_t bins = onesided ? length / 2 + 1 : length;
  Value result = Transform(node, length, bins, false)
                     .apply(node.reshape(cut, {batch * frames, length, parts}));
  result = node.reshape(result, {batch, frames, bins, 2});
  return node.result(node.cast(result, node.element(0)));
}

/// Triangles over the bins of a spectrum, evenly spaced on the mel scale.
static LogicalResult importMelWeightMatrix(Node &node) {
  auto bands = readScalar(node, 0, "num_mel_bins");
  auto length = readScalar(node, 1, "dft_length");
  auto rate = readScalar(node, 2, "sample_rate");
  auto lowest = node.constFloats(3, "lower_edge_hertz");
  auto highest = node.constFloats(4, "upper_edge_hertz");
  if (failed(bands) || failed(length) || failed(rate) || failed(lowest) ||
      failed(highest))
    return failure();
  constexpr int64_t most = 1 << 24;
  int64_t bins = *length / 2 + 1;
  if (*bands < 1 || *length < 1 || *rate < 1 || *bands > most ||
      *length > most || *bands * bins > most || lowest->size() != 1 ||
      highest->size() != 1) // I18
    return node.error() << "has " << *bands << " bands of a transform of "
                        << *length << " at " << *rate
                        << " Hz, which gives no matrix";
  Type type = elementType(int32_t(node.getInt("output_datatype", 1)),
                          node.getContext());
  if (!type || !isa<FloatType>(type)) // I25
    return node.error() << "output_datatype is "
                        << node.getInt("output_datatype", 1)
                        << ", but a type of floats is needed";
  auto mel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
  double low = mel(lowest->front()), high = mel(highest->front());
  double width = (high - low) / double(*bands + 2);
  SmallVector<int64_t> edges;
  for (int64_t i = 0; i < *bands + 2; ++i) {
    double hertz = 700 * (std::pow(10.0, (double(i) * width + low) / 2595) - 1);
    double bin = std::floor(double(*length + 1) * hertz / double(*rate));
    if (!(bin >= 0 && bin < double(bins))) // I18
      return node.error() << "band edge " << hertz
                          << " Hz lies outside of the spectrum of " << bins
                          << " bins";
    edges.push_back(int64_t(bin));
  }
  std::vector<double> values(size_t(bins * *bands), 0.0);
  for (int64_t band = 0; band < *bands; ++band) {
    int64_t left = edges[band], middle = edges[band + 1];
    int64_t right = edges[band + 2];
    auto at = [&](int64_t bin) -> double & {
      return values[size_t(bin * *bands + band)];
    };
    if (left == middle)
      at(middle) = 1;
    for (int64_t bin = left; left < middle && bin <= middle; ++bin)
      at(bin) = double(bin - left) / double(middle - left);
    for (int64_t bin = middle; bin < right; ++bin)
      at(bin) = double(right - bin) / double(right - middle);
  }
  Value wide = floatConstant(node, values, node.getBuilder().getF64Type(),
                             {bins, *bands});
  return node.result(node.cast(wide, type));
}

ArrayRef<HandlerRow> inlay::import::fourierHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "DFT", 17, importDft},
      {"", "MelWeightMatrix", 17, importMelWeightMatrix},
      {"", "STFT", 17, importStft},
  };
  return rows;
}

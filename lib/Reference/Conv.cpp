// Convolutions: three spatial axes always, leading ones of size 1 added. The
// sums of one output channel are kept in an array while input channels and
// kernel places go by, so that the innermost loop is along a row.
#include "lib/Reference/Families.h"
#include "lib/Reference/Loops.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

namespace {
/// One axis of a sliding window.
struct Axis {
  int64_t in = 1, out = 1, kernel = 1, stride = 1, dilation = 1, pad = 0;

  /// Whether each place of the result sees the same place of the input.
  bool isPointwise() const {
    return kernel == 1 && stride == 1 && pad == 0 && in == out;
  }

  /// The places [first, last) of the result for which kernel place `k` is
  /// inside the input.
  std::pair<int64_t, int64_t> inside(int64_t k) const {
    int64_t shift = k * dilation - pad;
    int64_t first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    int64_t last = in - 1 - shift < 0 ? 0 : (in - 1 - shift) / stride + 1;
    return {first, std::max(first, std::min(last, out))};
  }
};

struct Window {
  Axis axis[3];
  int64_t inSize() const { return axis[0].in * axis[1].in * axis[2].in; }
  int64_t outSize() const { return axis[0].out * axis[1].out * axis[2].out; }
  int64_t kernelSize() const {
    return axis[0].kernel * axis[1].kernel * axis[2].kernel;
  }
};
} // namespace

template <typename ConvLike>
static Window makeWindow(ConvLike op, ArrayRef<int64_t> input,
                         ArrayRef<int64_t> weight, ArrayRef<int64_t> result) {
  Window window;
  size_t spatial = input.size() - 2;
  for (size_t i = 0; i < spatial; ++i) {
    Axis &axis = window.axis[3 - spatial + i];
    axis.in = input[2 + i];
    axis.out = result[2 + i];
    axis.kernel = weight[2 + i];
    axis.stride = op.getStrides()[i];
    axis.dilation = op.getDilations()[i];
    axis.pad = op.getPads()[i];
  }
  // Pointwise axes are one long row: many convolutions have 7 x 7 places. Only
  // the last ones lie side by side in memory.
  for (size_t i = 2; i-- > 0;) {
    if (!window.axis[i].isPointwise() || !window.axis[2].isPointwise())
      break;
    window.axis[2].in *= window.axis[i].in;
    window.axis[2].out = window.axis[2].in;
    window.axis[i] = Axis();
  }
  return window;
}

/// Calls `visit(inOffset, outOffset, count)` for each run along the last axis
/// in which kernel place (k0, k1, k2) meets the input. The input moves by the
/// stride while the result moves by 1.
template <typename Visit>
static void forEachRun(const Window &window, int64_t k0, int64_t k1, int64_t k2,
                       Visit visit) {
  const Axis &d = window.axis[0], &h = window.axis[1], &w = window.axis[2];
  auto [d0, d1] = d.inside(k0);
  auto [h0, h1] = h.inside(k1);
  auto [w0, w1] = w.inside(k2);
  if (w1 <= w0)
    return;
  for (int64_t od = d0; od < d1; ++od)
    for (int64_t oh = h0; oh < h1; ++oh) {
      int64_t id = od * d.stride + k0 * d.dilation - d.pad;
      int64_t ih = oh * h.stride + k1 * h.dilation - h.pad;
      int64_t iw = w0 * w.stride + k2 * w.dilation - w.pad;
      visit((id * h.in + ih) * w.in + iw, (od * h.out + oh) * w.out + w0,
            w1 - w0);
    }
}

/// Adds one kernel (input plane to output plane) to the sums.
template <typename T>
static void addPlane(const Window &window, const T *input, const T *kernel,
                     T *sums) {
  int64_t stride = window.axis[2].stride;
  for (int64_t k0 = 0; k0 < window.axis[0].kernel; ++k0)
    for (int64_t k1 = 0; k1 < window.axis[1].kernel; ++k1)
      for (int64_t k2 = 0; k2 < window.axis[2].kernel; ++k2) {
        T factor = *kernel++;
        forEachRun(
            window, k0, k1, k2, [&](int64_t in, int64_t out, int64_t count) {
              addScaled(sums + out, 1, input + in, stride, factor, count);
            });
      }
}

/// The same with input and output exchanged: the window describes the
/// convolution whose gradient this is.
template <typename T>
static void addPlaneTransposed(const Window &window, const T *input,
                               const T *kernel, T *sums) {
  int64_t stride = window.axis[2].stride;
  for (int64_t k0 = 0; k0 < window.axis[0].kernel; ++k0)
    for (int64_t k1 = 0; k1 < window.axis[1].kernel; ++k1)
      for (int64_t k2 = 0; k2 < window.axis[2].kernel; ++k2) {
        T factor = *kernel++;
        forEachRun(
            window, k0, k1, k2, [&](int64_t out, int64_t in, int64_t count) {
              addScaled(sums + out, stride, input + in, 1, factor, count);
            });
      }
}

template <typename T, typename Op>
static Tensor convolve(Op op, ArrayRef<Tensor> operands) {
  RankedTensorType type = resultType(op);
  Window window = makeWindow(op, operands[0].getShape(), operands[1].getShape(),
                             type.getShape());
  std::vector<T> input = toArray<T>(operands[0]);
  std::vector<T> weight = toArray<T>(operands[1]);
  std::vector<T> bias;
  if (operands.size() > 2)
    bias = toArray<T>(operands[2]);
  int64_t channels = operands[0].getShape()[1], filters = type.getShape()[1];
  int64_t perGroup = channels / op.getGroup();
  std::vector<T> result(type.getNumElements());
  for (int64_t n = 0; n < type.getShape()[0]; ++n)
    for (int64_t m = 0; m < filters; ++m) {
      T *sums = result.data() + (n * filters + m) * window.outSize();
      if (!bias.empty())
        std::fill(sums, sums + window.outSize(), bias[m]);
      int64_t first = m / (filters / op.getGroup()) * perGroup;
      for (int64_t c = 0; c < perGroup; ++c)
        addPlane(
            window, input.data() + (n * channels + first + c) * window.inSize(),
            weight.data() + (m * perGroup + c) * window.kernelSize(), sums);
    }
  return fromArray<T>(type, result);
}

template <typename T>
static Tensor convolveTransposed(ConvTransposeOp op,
                                 ArrayRef<Tensor> operands) {
  RankedTensorType type = resultType(op);
  // Seen from the other side: the op's result is the window's input.
  Window window = makeWindow(op, type.getShape(), operands[1].getShape(),
                             operands[0].getShape());
  std::vector<T> input = toArray<T>(operands[0]);
  std::vector<T> weight = toArray<T>(operands[1]);
  std::vector<T> bias;
  if (operands.size() > 2)
    bias = toArray<T>(operands[2]);
  int64_t channels = operands[0].getShape()[1], filters = type.getShape()[1];
  int64_t perGroup = channels / op.getGroup();
  int64_t filtersPerGroup = filters / op.getGroup();
  std::vector<T> result(type.getNumElements());
  for (int64_t n = 0; n < type.getShape()[0]; ++n)
    for (int64_t m = 0; m < filters; ++m) {
      T *sums = result.data() + (n * filters + m) * window.inSize();
      if (!bias.empty())
        std::fill(sums, sums + window.inSize(), bias[m]);
      int64_t group = m / filtersPerGroup;
      for (int64_t c = group * perGroup; c < (group + 1) * perGroup; ++c)
        addPlaneTransposed(
            window, input.data() + (n * channels + c) * window.outSize(),
            weight.data() + (c * filtersPerGroup + m % filtersPerGroup) *
                                window.kernelSize(),
            sums);
    }
  return fromArray<T>(type, result);
}

Results reference::evaluateConv(Operation *op, ArrayRef<Tensor> operands) {
  bool floats = isFloat(operands[0]);
  if (auto conv = dyn_cast<ConvOp>(op))
    return SmallVector<Tensor>{floats ? convolve<double>(conv, operands)
                                      : convolve<int64_t>(conv, operands)};
  if (auto conv = dyn_cast<QConvOp>(op))
    return SmallVector<Tensor>{convolve<int64_t>(conv, operands)};
  auto conv = cast<ConvTransposeOp>(op);
  return SmallVector<Tensor>{floats
                                 ? convolveTransposed<double>(conv, operands)
                                 : convolveTransposed<int64_t>(conv, operands)};
}

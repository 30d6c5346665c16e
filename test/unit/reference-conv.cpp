// Convolutions and pools against the formula, place by place, over random
// shapes. The reference keeps sums of whole planes; this does not.
#include "Graphs.h"
#include "llvm/ADT/Twine.h"
#include <cmath>
#include <random>

using namespace inlay;
using namespace inlay::test;

namespace {
struct Case {
  int64_t n, c, m, group;
  std::vector<int64_t> in, kernel, strides, dilations, pads; ///< begins, ends

  size_t spatial() const { return in.size(); }
  int64_t out(size_t i) const {
    return (in[i] + pads[i] + pads[spatial() + i] -
            ((kernel[i] - 1) * dilations[i] + 1)) /
               strides[i] +
           1;
  }
};
} // namespace

static std::string shape(int64_t a, int64_t b, std::vector<int64_t> rest) {
  std::string text = std::to_string(a) + "x" + std::to_string(b) + "x";
  for (int64_t size : rest)
    text += std::to_string(size) + "x";
  return "tensor<" + text + "f32>";
}

static std::string list(const std::vector<int64_t> &values) {
  std::string text;
  for (int64_t value : values)
    text += (text.empty() ? " " : ", ") + std::to_string(value);
  return "array<i64:" + text + ">";
}

static Case randomCase(std::mt19937 &random) {
  auto pick = [&](int64_t low, int64_t high) {
    return low + int64_t(random() % uint64_t(high - low + 1));
  };
  Case test;
  test.group = pick(1, 3);
  test.n = pick(1, 2);
  test.c = test.group * pick(1, 2);
  test.m = test.group * pick(1, 3);
  int64_t spatial = pick(1, 3);
  test.pads.resize(2 * spatial);
  for (int64_t i = 0; i < spatial; ++i) {
    test.in.push_back(pick(1, 6));
    test.kernel.push_back(pick(1, 3));
    test.strides.push_back(pick(1, 3));
    test.dilations.push_back(pick(1, 2));
    test.pads[i] = pick(0, 3);
    int64_t window = (test.kernel[i] - 1) * test.dilations[i] + 1;
    test.pads[spatial + i] =
        std::max(pick(0, 3), window - test.in[i] - test.pads[i]);
  }
  return test;
}

/// Calls `visit` with every index below `sizes`, in row-major order.
template <typename Visit>
static void forAll(const std::vector<int64_t> &sizes, Visit visit) {
  std::vector<int64_t> index(sizes.size(), 0);
  for (int64_t size : sizes)
    if (size == 0)
      return;
  for (;;) {
    visit(index);
    size_t axis = sizes.size();
    while (axis-- > 0) {
      if (++index[axis] < sizes[axis])
        break;
      index[axis] = 0;
    }
    if (axis == size_t(-1))
      return;
  }
}

static int64_t flat(const std::vector<int64_t> &sizes,
                    const std::vector<int64_t> &index) {
  int64_t offset = 0;
  for (size_t i = 0; i < sizes.size(); ++i)
    offset = offset * sizes[i] + index[i];
  return offset;
}

/// The input place of kernel place `k` for result place `o`, or nothing.
static std::optional<std::vector<int64_t>>
inputPlace(const Case &test, const std::vector<int64_t> &o,
           const std::vector<int64_t> &k) {
  std::vector<int64_t> place(test.spatial());
  for (size_t i = 0; i < place.size(); ++i) {
    place[i] = o[i] * test.strides[i] + k[i] * test.dilations[i] - test.pads[i];
    if (place[i] < 0 || place[i] >= test.in[i])
      return std::nullopt;
  }
  return place;
}

static std::vector<int64_t> outSizes(const Case &test) {
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < test.spatial(); ++i)
    sizes.push_back(test.out(i));
  return sizes;
}

static int64_t count(const std::vector<int64_t> &sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    product *= size;
  return product;
}

static std::string attributes(const Case &test) {
  return "strides = " + list(test.strides) +
         ", dilations = " + list(test.dilations) +
         ", pads = " + list(test.pads) +
         ", group = " + std::to_string(test.group) + " : i64";
}

TEST(Conv, agrees_with_the_formula) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Case test = randomCase(random);
    std::vector<int64_t> out = outSizes(test);
    int64_t perGroup = test.c / test.group, perGroupOut = test.m / test.group;
    std::string x = shape(test.n, test.c, test.in);
    std::string w = shape(test.m, perGroup, test.kernel);
    std::string y = shape(test.n, test.m, out);
    std::string b = "tensor<" + std::to_string(test.m) + "xf32>";
    Graph graph("func.func @f(%x: " + x + ", %w: " + w + ", %b: " + b +
                ") -> " + y + " {\n%0 = inlay.conv %x, %w, %b {" +
                attributes(test) + "} : (" + x + ", " + w + ", " + b + ") -> " +
                y + "\nreturn %0 : " + y + "\n}");
    Tensor tx = randomTensor(graph.type(0), round);
    Tensor tw = randomTensor(graph.type(1), round + 1000);
    Tensor tb = randomTensor(graph.type(2), round + 2000);
    std::vector<double> expected;
    for (int64_t n = 0; n < test.n; ++n)
      for (int64_t m = 0; m < test.m; ++m)
        forAll(out, [&](const std::vector<int64_t> &o) {
          double sum = tb.getFloat(m);
          for (int64_t c = 0; c < perGroup; ++c)
            forAll(test.kernel, [&](const std::vector<int64_t> &k) {
              auto place = inputPlace(test, o, k);
              if (!place)
                return;
              int64_t channel = m / perGroupOut * perGroup + c;
              sum += tx.getFloat((n * test.c + channel) * count(test.in) +
                                 flat(test.in, *place)) *
                     tw.getFloat((m * perGroup + c) * count(test.kernel) +
                                 flat(test.kernel, k));
            });
          expected.push_back(sum);
        });
    auto results = graph.run({tx, tw, tb});
    ASSERT_EQ(results.size(), 1u);
    expectNear(valuesOf(results[0]), expected);
  }
}

TEST(ConvTranspose, scatters_what_a_convolution_gathers) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    Case test = randomCase(random);
    // The transposed op goes from `out` back to `in`; what the strides leave
    // over at the end is its output padding.
    std::vector<int64_t> out = outSizes(test), extra;
    for (size_t i = 0; i < test.spatial(); ++i)
      extra.push_back(test.in[i] -
                      ((out[i] - 1) * test.strides[i] +
                       (test.kernel[i] - 1) * test.dilations[i] + 1 -
                       test.pads[i] - test.pads[test.spatial() + i]));
    int64_t perGroup = test.c / test.group, perGroupOut = test.m / test.group;
    std::string x = shape(test.n, test.c, out);
    std::string w = shape(test.c, perGroupOut, test.kernel);
    std::string y = shape(test.n, test.m, test.in);
    Graph graph("func.func @f(%x: " + x + ", %w: " + w + ") -> " + y +
                " {\n%0 = inlay.conv_transpose %x, %w {" + attributes(test) +
                ", output_padding = " + list(extra) + "} : (" + x + ", " + w +
                ") -> " + y + "\nreturn %0 : " + y + "\n}");
    Tensor tx = randomTensor(graph.type(0), round);
    Tensor tw = randomTensor(graph.type(1), round + 1000);
    std::vector<double> expected(test.n * test.m * count(test.in));
    for (int64_t n = 0; n < test.n; ++n)
      for (int64_t c = 0; c < test.c; ++c)
        for (int64_t j = 0; j < perGroupOut; ++j)
          forAll(out, [&](const std::vector<int64_t> &o) {
            forAll(test.kernel, [&](const std::vector<int64_t> &k) {
              auto place = inputPlace(test, o, k);
              if (!place)
                return;
              int64_t m = c / perGroup * perGroupOut + j;
              expected[(n * test.m + m) * count(test.in) +
                       flat(test.in, *place)] +=
                  tx.getFloat((n * test.c + c) * count(out) + flat(out, o)) *
                  tw.getFloat((c * perGroupOut + j) * count(test.kernel) +
                              flat(test.kernel, k));
            });
          });
    auto results = graph.run({tx, tw});
    ASSERT_EQ(results.size(), 1u);
    expectNear(valuesOf(results[0]), expected);
  }
}

TEST(Pool, agrees_with_the_formula) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    Case test = randomCase(random);
    test.m = test.c;
    // A window must meet the input, or its maximum is that of nothing.
    for (size_t i = 0; i < test.spatial(); ++i)
      test.pads[i] =
          std::min(test.pads[i], (test.kernel[i] - 1) * test.dilations[i]);
    bool fits = true;
    for (size_t i = 0; i < test.spatial(); ++i)
      fits &= test.in[i] + test.pads[i] + test.pads[test.spatial() + i] >=
              (test.kernel[i] - 1) * test.dilations[i] + 1;
    if (!fits)
      continue;
    std::vector<int64_t> out = outSizes(test);
    const char *kinds[] = {"max", "average", "lp"};
    std::string kind = kinds[round % 3];
    bool countPads = round % 2;
    std::string x = shape(test.n, test.c, test.in);
    std::string y = shape(test.n, test.c, out);
    Graph graph("func.func @f(%x: " + x + ") -> " + y + " {\n%0 = inlay.pool " +
                kind + " %x {kernel = " + list(test.kernel) + ", strides = " +
                list(test.strides) + ", dilations = " + list(test.dilations) +
                ", pads = " + list(test.pads) + ", count_include_pad = " +
                (countPads ? "true" : "false") + ", p = 3 : i64} : (" + x +
                ") -> " + y + "\nreturn %0 : " + y + "\n}");
    Tensor tx = randomTensor(graph.type(0), round);
    std::vector<double> expected;
    for (int64_t plane = 0; plane < test.n * test.c; ++plane)
      forAll(out, [&](const std::vector<int64_t> &o) {
        double largest = -HUGE_VAL, sum = 0, cubes = 0;
        int64_t places = 0;
        forAll(test.kernel, [&](const std::vector<int64_t> &k) {
          auto place = inputPlace(test, o, k);
          places += place || countPads;
          if (!place)
            return;
          double value =
              tx.getFloat(plane * count(test.in) + flat(test.in, *place));
          largest = std::max(largest, value);
          sum += value;
          cubes += std::pow(std::fabs(value), 3);
        });
        expected.push_back(kind == "max"  ? largest
                           : kind == "lp" ? std::cbrt(cubes)
                           : places       ? sum / double(places)
                                          : 0);
      });
    auto results = graph.run({tx});
    ASSERT_EQ(results.size(), 1u);
    expectNear(valuesOf(results[0]), expected);
  }
}

TEST(Pool, ceil_mode_does_not_count_beyond_the_padded_input) {
  // The last window has two places, one of them in the pad.
  expectNear(
      runOne(R"(func.func @f(%x: tensor<1x1x5xf32>) -> tensor<1x1x3xf32> {
    %0 = inlay.pool average %x {kernel = array<i64: 3>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 1>, ceil_mode = true, count_include_pad = true} : (tensor<1x1x5xf32>) -> tensor<1x1x3xf32>
    return %0 : tensor<1x1x3xf32>
  })",
             {{1, 2, 3, 4, 5}}),
      {2, 4, 2.5});
}

// The functions on vectors that C's libm has for one number: reductions of the
// range and polynomials of our own (minimax in the precision of the result),
// with NaN, infinities and gradual underflow as in libm. What a comment says of
// the error holds for all floats; test/codegen/vectors-accuracy.test measures
// it. All forms of a function give the same bits.
#include "codegen/Printer/Helpers.h"

using namespace mlir;
using namespace inlay;

std::string Helpers::vectorExp(int64_t lanes) {
  vectorSplat(lanes);
  vectorFma(lanes);
  vectorSelect(lanes);
  vectorBound(true, lanes);
  vectorBound(false, lanes);
  vectorByLane("roundeven", "rintf", 1, lanes);
  std::string scaled =
      R"(  /* 2 to the power of n in two factors, which reach the subnormals. */
  const @V whole = select_@V(n == n, n, splat_@V(0.0f));
  const @I bits = __builtin_convertvector(whole, @I);
  const @I half = bits >> 1;
  const @V first = (@V)((half + 127) << 23);
  const @V second = (@V)((bits - half + 127) << 23);
  return p * first * second;
)";
  if (lanes == 16)
    scaled = "#if defined(__AVX512F__)\n"
             "  return (@V)_mm512_scalef_ps((__m512)p, (__m512)n);\n"
             "#else\n" +
             scaled + "#endif\n";
  return addVector(2, "exp", lanes, R"(/* e to the power of x, within 1 ulp. */
static inline @V exp_@V(@V x) {
  x = atleast_@V(x, splat_@V(-104.0f));
  x = atmost_@V(x, splat_@V(89.0f));
  /* x = n * ln 2 + r. */
  const @V n = roundeven_@V(x * splat_@V(1.44269504f));
  @V r = fma_@V(n, splat_@V(-0.693145752f), x);
  r = fma_@V(n, splat_@V(-1.42860677e-6f), r);
  @V p = splat_@V(1.38145371e-3f);
  p = fma_@V(p, r, splat_@V(8.36874545e-3f));
  p = fma_@V(p, r, splat_@V(4.1668389e-2f));
  p = fma_@V(p, r, splat_@V(0.166665211f));
  p = fma_@V(p, r, splat_@V(0.49999994f));
  p = fma_@V(p, r, splat_@V(1.0f));
  p = fma_@V(p, r, splat_@V(1.0f));
)" + scaled + "}\n");
}

std::string Helpers::vectorTanh(int64_t lanes) {
  vectorExp(lanes);
  return addVector(3, "tanh", lanes,
                   R"(/* Hyperbolic tangent, within 2 ulp. */
static inline @V tanh_@V(@V x) {
  const @I sign = (@I)x & (@I)splat_@V(-0.0f);
  const @V size = (@V)((@I)x & ~(@I)splat_@V(-0.0f));
  const @V square = x * x;
  @V p = splat_@V(2.2958396e-3f);
  p = fma_@V(p, square, splat_@V(-8.3469786e-3f));
  p = fma_@V(p, square, splat_@V(2.1769959e-2f));
  p = fma_@V(p, square, splat_@V(-5.3959407e-2f));
  p = fma_@V(p, square, splat_@V(0.13333304f));
  p = fma_@V(p, square, splat_@V(-0.33333334f));
  const @V near = fma_@V(p * square, size, size);
  const @V one = splat_@V(1.0f);
  const @V power = exp_@V(size + size);
  const @V far = one - splat_@V(2.0f) / (power + one);
  const @V y = select_@V(size < splat_@V(0.625f), near, far);
  return (@V)((@I)y | sign);
}
)");
}

std::string Helpers::vectorErf(int64_t lanes) {
  vectorExp(lanes);
  return addVector(3, "erf", lanes, R"(/* Error function, within 2 ulp. */
static inline @V erf_@V(@V x) {
  const @I sign = (@I)x & (@I)splat_@V(-0.0f);
  @V size = (@V)((@I)x & ~(@I)splat_@V(-0.0f));
  const @V square = x * x;
  @V p = splat_@V(8.3926963e-5f);
  p = fma_@V(p, square, splat_@V(-8.1485062e-4f));
  p = fma_@V(p, square, splat_@V(5.2015916e-3f));
  p = fma_@V(p, square, splat_@V(-2.6859647e-2f));
  p = fma_@V(p, square, splat_@V(0.112837f));
  p = fma_@V(p, square, splat_@V(-0.37612635f));
  p = fma_@V(p, square, splat_@V(0.128379167f));
  const @V near = fma_@V(p, x, x);
  const @V limit = splat_@V(3.925f);
  size = select_@V(size > limit, limit, size);
  @V q = splat_@V(-2.4813843e-8f);
  q = fma_@V(q, size, splat_@V(2.1767685e-6f));
  q = fma_@V(q, size, splat_@V(-5.1113388e-5f));
  q = fma_@V(q, size, splat_@V(6.235014e-4f));
  q = fma_@V(q, size, splat_@V(-4.846863e-3f));
  q = fma_@V(q, size, splat_@V(2.6603555e-2f));
  q = fma_@V(q, size, splat_@V(-0.11032286f));
  q = fma_@V(q, size, splat_@V(-0.6316287f));
  q = fma_@V(q, size, splat_@V(-1.1303219f));
  q = fma_@V(q, size, splat_@V(3.3663987e-4f));
  const @V far = splat_@V(1.0f) - exp_@V(q);
  const @V signed_far = (@V)((@I)far | sign);
  return select_@V(size < splat_@V(0.921875f), near, signed_far);
}
)");
}

/// What the logarithms share.
std::string Helpers::vectorLogOfSum(int64_t lanes) {
  vectorSplat(lanes);
  vectorFma(lanes);
  return addVector(
      2, "log_of_sum", lanes,
      R"(/* log(x * (1 + rest)) of normal x > 0 and a rest below its last digit. */
static inline @V log_of_sum_@V(@V x, @V rest) {
  /* x = 2 to the power of n * (1 + f), between the roots of 1/2 and 2. */
  const @I bits = ((@I)x & 0x7fffffff) - 0x3f3504f3;
  const @V n = __builtin_convertvector(bits >> 23, @V);
  const @V root = (@V)((bits & 0x7fffff) + 0x3f3504f3);
  const @V f = root - splat_@V(1.0f);
  const @V square = f * f;
  @V p = splat_@V(-7.6344952e-2f);
  p = fma_@V(p, f, splat_@V(0.12761575f));
  p = fma_@V(p, f, splat_@V(-0.131601825f));
  p = fma_@V(p, f, splat_@V(0.142017588f));
  p = fma_@V(p, f, splat_@V(-0.166233569f));
  p = fma_@V(p, f, splat_@V(0.200012267f));
  p = fma_@V(p, f, splat_@V(-0.250008196f));
  p = fma_@V(p, f, splat_@V(0.333333313f));
  rest = fma_@V(n, splat_@V(-2.12194440e-4f), rest);
  rest = fma_@V(square * f, p, rest);
  rest = fma_@V(square, splat_@V(-0.5f), rest);
  return fma_@V(n, splat_@V(0.693359375f), f + rest);
}
)");
}

std::string Helpers::vectorLog(int64_t lanes) {
  vectorSelect(lanes);
  vectorLogOfSum(lanes);
  return addVector(3, "log", lanes, R"(/* Natural logarithm, within 1 ulp. */
static inline @V log_@V(@V x) {
  const @V zero = splat_@V(0.0f);
  const @I tiny = x < splat_@V(1.17549435e-38f);
  const @V normal = select_@V(tiny, x * splat_@V(8388608.0f), x);
  const @V shift = select_@V(tiny, splat_@V(15.9423847f), zero);
  @V y = log_of_sum_@V(normal, zero) - shift;
  y = select_@V(x < splat_@V(INFINITY), y, x);
  y = select_@V(x >= zero, y, splat_@V(NAN));
  return select_@V(x == zero, splat_@V(-INFINITY), y);
}
)");
}

std::string Helpers::vectorLog1p(int64_t lanes) {
  vectorSelect(lanes);
  vectorLogOfSum(lanes);
  return addVector(3, "log1p", lanes, R"(/* log(1 + x), within 1 ulp. */
static inline @V log1p_@V(@V x) {
  const @V one = splat_@V(1.0f);
  const @V sum = x + one;
  /* What the sum has lost. */
  const @I small = x < one;
  const @V rest = select_@V(small, x - (sum - one), one - (sum - x));
  @V y = log_of_sum_@V(sum, rest / sum);
  y = select_@V(sum == one, x, y);
  y = select_@V(x < splat_@V(INFINITY), y, x);
  y = select_@V(x >= -one, y, splat_@V(NAN));
  return select_@V(x == -one, splat_@V(-INFINITY), y);
}
)");
}

/// The same for both, of what they need and of the numbers too large for them.
static std::string farLanes(StringRef function) {
  return ("  if (any_@V(~near)) {\n"
          "    for (int32_t i = 0; i < @L; ++i) {\n"
          "      y[i] = near[i] ? y[i] : " +
          function + ";\n    }\n  }\n  return y;\n}\n")
      .str();
}

/// The sine a number of quarters of a turn ahead, from which both come.
std::string Helpers::vectorTurn(int64_t lanes) {
  vectorSplat(lanes);
  vectorFma(lanes);
  vectorSelect(lanes);
  vectorByLane("roundeven", "rintf", 1, lanes);
  return addVector(2, "turn", lanes,
                   R"(/* sin(x + quarters * pi / 2) for x from 0 to 131072. */
static inline @V turn_@V(@V x, int32_t quarters) {
  /* x = n * pi / 2 + r, by pi / 2 in three parts (Cody and Waite). */
  const @V n = roundeven_@V(x * splat_@V(0.636619772f));
  @V r = fma_@V(n, splat_@V(-1.57079637f), x);
  r = fma_@V(n, splat_@V(4.37113883e-8f), r);
  r = fma_@V(n, splat_@V(1.71512439e-15f), r);
  const @V square = r * r;
  @V p = splat_@V(-1.95172674e-4f);
  p = fma_@V(p, square, splat_@V(8.332178e-3f));
  p = fma_@V(p, square, splat_@V(-0.166666552f));
  const @V sine = fma_@V(square * r, p, r);
  @V q = splat_@V(2.44384155e-5f);
  q = fma_@V(q, square, splat_@V(-1.38873677e-3f));
  q = fma_@V(q, square, splat_@V(4.16666456e-2f));
  const @V one = splat_@V(1.0f);
  const @V start = fma_@V(square, splat_@V(-0.5f), one);
  const @V cosine = fma_@V(square * square, q, start);
  const @I quadrant = __builtin_convertvector(n, @I) + quarters;
  const @V y = select_@V((quadrant & 1) != 0, cosine, sine);
  const @I sign = (quadrant & 2) != 0;
  return (@V)((@I)y ^ (sign & (@I)splat_@V(-0.0f)));
}
)");
}

std::string Helpers::vectorSin(int64_t lanes) {
  vectorTurn(lanes);
  vectorAny(lanes);
  return addVector(3, "sin", lanes, R"(/* Sine, within 2 ulp. */
static inline @V sin_@V(@V x) {
  const @I sign = (@I)x & (@I)splat_@V(-0.0f);
  const @V size = (@V)((@I)x ^ sign);
  const @I near = size <= splat_@V(131072.0f);
  @V y = turn_@V((@V)((@I)size & near), 0);
  y = (@V)((@I)y ^ sign);
)" + farLanes(math("sinf") + "(x[i])"));
}

std::string Helpers::vectorCos(int64_t lanes) {
  vectorTurn(lanes);
  vectorAny(lanes);
  return addVector(3, "cos", lanes, R"(/* Cosine, within 2 ulp. */
static inline @V cos_@V(@V x) {
  const @V size = (@V)((@I)x & ~(@I)splat_@V(-0.0f));
  const @I near = size <= splat_@V(131072.0f);
  @V y = turn_@V((@V)((@I)size & near), 1);
)" + farLanes(math("cosf") + "(x[i])"));
}

std::string Helpers::vectorAtan(int64_t lanes) {
  vectorSplat(lanes);
  vectorFma(lanes);
  vectorSelect(lanes);
  return addVector(2, "atan", lanes, R"(/* Arc tangent, within 2 ulp. */
static inline @V atan_@V(@V x) {
  const @I sign = (@I)x & (@I)splat_@V(-0.0f);
  const @V size = (@V)((@I)x ^ sign);
  /* atan(x) = pi / 2 - atan(1 / x). */
  const @V one = splat_@V(1.0f);
  const @I steep = size > one;
  const @V t = select_@V(steep, one / size, size);
  const @V square = t * t;
  @V p = splat_@V(-1.79360528e-3f);
  p = fma_@V(p, square, splat_@V(1.09145287e-2f));
  p = fma_@V(p, square, splat_@V(-3.1177694e-2f));
  p = fma_@V(p, square, splat_@V(5.79574332e-2f));
  p = fma_@V(p, square, splat_@V(-8.40343982e-2f));
  p = fma_@V(p, square, splat_@V(0.109521821f));
  p = fma_@V(p, square, splat_@V(-0.142642409f));
  p = fma_@V(p, square, splat_@V(0.199985489f));
  p = fma_@V(p, square, splat_@V(-0.333332986f));
  const @V flat = fma_@V(p, t * square, t);
  const @V less = flat + splat_@V(4.37113883e-8f);
  const @V rest = splat_@V(1.57079637f) - less;
  return (@V)((@I)select_@V(steep, rest, flat) | sign);
}
)");
}

std::string Helpers::vectorFmod(int64_t lanes) {
  vectorSplat(lanes);
  vectorFma(lanes);
  vectorSelect(lanes);
  vectorAny(lanes);
  vectorByLane("trunc", "truncf", 1, lanes);
  return addVector(2, "fmod", lanes,
                   R"(/* The remainder of a / b, exactly, with the sign of a. */
static inline @V fmod_@V(@V a, @V b) {
  const @I sign = (@I)a & (@I)splat_@V(-0.0f);
  const @V size = (@V)((@I)a ^ sign);
  const @V step = (@V)((@I)b & ~(@I)splat_@V(-0.0f));
  /* Rounded up, the quotient is one too large, and the rest negative. */
  const @V times = trunc_@V(size / step);
  const @V most = splat_@V(8388608.0f);
  const @I near = (times < most) & (step < splat_@V(INFINITY));
  @V y = fma_@V(-times, step, size);
  y = select_@V(y < splat_@V(0.0f), y + step, y);
  y = (@V)((@I)y | sign);
)" + farLanes(math("fmodf") + "(a[i], b[i])"));
}

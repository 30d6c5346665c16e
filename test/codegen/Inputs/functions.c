/* Runs functions.mlir on floats of all sizes. Fails where a result is further
   from that in double than its function may be; prints a sum of all bits, which
   is the same however the program is built. */
#include "codes.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LANES = CODES_X_SIZE, FUNCTIONS = 15 };
#ifndef STEP
#define STEP 32771
#endif

static double remainder_of(double x, double z) { return fmod(x, z); }
static int isSet = 0;
static double chosen(double x, double z) { return isSet ? x : z; }
static double number(double x, double z) {
  (void)x;
  (void)z;
  return isSet;
}

#define OF_ONE(f)                                                              \
  static double f##_of(double x, double z) {                                   \
    (void)z;                                                                   \
    return f(x);                                                               \
  }
OF_ONE(exp)
OF_ONE(tanh)
OF_ONE(erf)
OF_ONE(log)
OF_ONE(log1p)
OF_ONE(sin)
OF_ONE(cos)
OF_ONE(atan)
OF_ONE(sqrt)
OF_ONE(floor)
OF_ONE(ceil)
OF_ONE(trunc)

static const struct {
  const char *name;
  double (*want)(double, double);
  double ulps;
} functions[FUNCTIONS] = {
    {"exp", exp_of, 1},        {"tanh", tanh_of, 2},   {"erf", erf_of, 2},
    {"log", log_of, 1},        {"log1p", log1p_of, 1}, {"sin", sin_of, 2},
    {"cos", cos_of, 2},        {"atan", atan_of, 2},   {"sqrt", sqrt_of, 0.501},
    {"floor", floor_of, 0},    {"ceil", ceil_of, 0},   {"trunc", trunc_of, 0},
    {"fmod", remainder_of, 0}, {"where", chosen, 0},   {"cast", number, 0},
};

static codes_arena arena;
static float x[LANES], z[LANES], y[FUNCTIONS][LANES];
static uint8_t mask[LANES];
static double worst[FUNCTIONS];
static uint32_t sum = 0;
static int failed = 0;

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return value != value ? 0x7fc00000u : bits;
}

static float of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

/* The distance in units of the last digit of a float. */
static double distance(float got, double want) {
  int exponent;
  float near = (float)want;
  if (bits_of(got) == bits_of(near) && (isnan(want) || isinf(near))) {
    return 0;
  }
  if (isnan(got) || isnan(want) || isinf(got) || isinf(near) ||
      !signbit(got) != !signbit(want)) {
    return INFINITY;
  }
  frexp(want, &exponent);
  return fabs((double)got - want) /
         ldexp(1, (want == 0 || exponent < -125 ? -125 : exponent) - 24);
}

static void check(int f, int i) {
  int isTurn = functions[f].want == sin_of || functions[f].want == cos_of;
  double want, far;
  isSet = mask[i] != 0;
  want = functions[f].want(x[i], z[i]);
  far = distance(y[f][i], want);
  if (far > worst[f]) {
    worst[f] = far;
  }
  if (far > functions[f].ulps && !failed) {
    fprintf(stderr, "%s of %a, %a: %a, not %a, %g ulp\n", functions[f].name,
            (double)x[i], (double)z[i], (double)y[f][i], want, far);
    failed = 1;
  }
  /* The libm of the machine has the sine of larger numbers. */
  if (!isTurn || fabsf(x[i]) <= 131072.0f) {
    sum = sum * 31u + bits_of(y[f][i]);
  }
}

static void run(void) {
  int f, i;
  if (codes_run(&arena, x, z, mask, y[0], y[1], y[2], y[3], y[4], y[5], y[6],
                y[7], y[8], y[9], y[10], y[11], y[12], y[13], y[14]) != 0) {
    failed = 1;
  }
  for (f = 0; f < FUNCTIONS; ++f) {
    for (i = 0; i < LANES; ++i) {
      check(f, i);
    }
  }
}

int main(int argc, char **argv) {
  static const float special[] = {
      NAN,       INFINITY, -INFINITY, 0.0f,   -0.0f,     1.0f,
      -1.0f,     2.0f,     0.5f,      -0.5f,  2.5f,      -2.5f,
      1e-45f,    -1e-45f,  1.2e-38f,  3e38f,  89.0f,     -104.0f,
      131072.0f, 1.5e5f,   1e-8f,     0.625f, -0.99999f, 8388608.0f};
  enum { SPECIALS = sizeof(special) / sizeof(*special) };
  uint64_t bits = 0;
  int i, pair = 0;
  for (pair = 0; pair < SPECIALS * SPECIALS; pair += LANES) {
    for (i = 0; i < LANES; ++i) {
      x[i] = special[(pair + i) / SPECIALS % SPECIALS];
      z[i] = special[(pair + i) % SPECIALS];
      mask[i] = (uint8_t)(pair + i) & 2;
    }
    run();
  }
  while (bits <= UINT32_MAX) {
    for (i = 0; i < LANES; ++i, bits += STEP) {
      x[i] = of_bits((uint32_t)bits);
      /* Quotients of all sizes, most of them small. */
      z[i] = of_bits((uint32_t)(bits * 3u + (bits >> 3)));
      if (i % 4) {
        z[i] = x[i] * (0.01f + (float)(bits % 997u) / 333.0f);
      }
      mask[i] = (uint8_t)(bits & 3u);
    }
    run();
  }
  printf("%08x\n", (unsigned)sum);
  for (i = 0; argc > 1 && i < FUNCTIONS; ++i) {
    printf("%-6s %.3f ulp\n", functions[i].name, worst[i]);
  }
  (void)argv;
  return failed;
}

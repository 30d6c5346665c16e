/* Runs codes.mlir on inputs that hold all extremes, and prints the outputs. */
#include "codes.h"
#include <math.h>
#include <stdio.h>

static int8_t a[256], b[4096], c[1024], best[1024], y[1024], z[1024];
static float f[1024];
static int32_t sums[1024];
static codes_arena arena;
static uint32_t state = 1;

static int8_t code(int i) {
  static const int8_t ends[] = {-128, 127, -127, 0, -1, 1};
  state = state * 1664525u + 1013904223u;
  return i % 5 == 0 ? ends[(state >> 16) % 6] : (int8_t)(state >> 24);
}

int main(void) {
  int i;
  for (i = 0; i < 256; ++i) {
    a[i] = code(i);
  }
  for (i = 0; i < 4096; ++i) {
    b[i] = code(i);
  }
  for (i = 0; i < 1024; ++i) {
    static const float ends[] = {NAN, INFINITY, -INFINITY, -0.0f, 0.5f, -2.5f};
    c[i] = code(i);
    sums[i] = (int32_t)code(1) << (i % 25);
    f[i] = i % 9 < 6 ? ends[i % 9] : (float)code(1) * 1.25f;
  }
  if (codes_run(&arena, a, b, c, f, sums, best, y, z) != 0) {
    return 1;
  }
  for (i = 0; i < 1024; ++i) {
    printf("%d %d %d %d\n", (int)sums[i], best[i], y[i], z[i]);
  }
  return 0;
}

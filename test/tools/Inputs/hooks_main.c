/* Runs a model plainly and with hooks; both must give the same, and each step
 * must be told of once before and once after it. */
#include "add.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  int before[ADD_STEPS], after[ADD_STEPS];
  int32_t next;
} counts;

static void on_before(void *user, int32_t step) {
  counts *seen = user;
  seen->before[step] += step == seen->next;
}

static void on_after(void *user, int32_t step) {
  counts *seen = user;
  seen->after[step] += step == seen->next++;
}

int main(void) {
  static add_arena arena;
  static const float x[ADD_X_SIZE] = {1, 2, 3, 4, 5, 6};
  float plain[ADD_Z_SIZE], hooked[ADD_Z_SIZE], none[ADD_Z_SIZE];
  counts seen = {{0}, {0}, 0};
  const add_hooks hooks = {on_before, on_after, &seen};
  if (add_run(&arena, x, plain) != ADD_OK ||
      add_run_ex(&arena, x, hooked, &hooks) != ADD_OK ||
      add_run_ex(&arena, x, none, NULL) != ADD_OK ||
      add_run_ex(&arena, NULL, none, &hooks) != ADD_E_NULL)
    return 1;
  for (int i = 0; i < ADD_STEPS; ++i) {
    printf("%s: %s, %d before, %d after\n", add_steps[i].name,
           add_steps[i].nodes, seen.before[i], seen.after[i]);
  }
  return memcmp(plain, hooked, sizeof plain) != 0 ||
         memcmp(plain, none, sizeof plain) != 0;
}

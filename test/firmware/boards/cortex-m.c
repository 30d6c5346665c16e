/* Start-up and semihosting of a Cortex-M in QEMU's MPS2 and MPS3 boards. */
#include "board.h"
#include <stdint.h>

extern uint32_t _sidata, _sdata, _edata, _sbss, _ebss, _estack;
int main(void);

static int semihost(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void board_write(const char *text) { semihost(0x04, text); }

static void leave(uint32_t code) {
  const uint32_t block[2] = {0x20026u, code};
  semihost(0x20, block);
  for (;;) {
  }
}

static void fault(void) {
  board_write("fault\n");
  leave(99u);
}

__attribute__((noinline)) void mark_begin(void) { __asm__ volatile(""); }
__attribute__((noinline)) void mark_end(void) { __asm__ volatile(" "); }
unsigned long board_cycles(void) { return 0; }

void reset(void) {
  volatile uint32_t *cpacr = (volatile uint32_t *)0xE000ED88u;
  *cpacr |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
  const uint32_t *from = &_sidata;
  for (uint32_t *to = &_sdata; to < &_edata;) {
    *to++ = *from++;
  }
  for (uint32_t *to = &_sbss; to < &_ebss;) {
    *to++ = 0;
  }
  leave((uint32_t)main());
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] =
    {&_estack, (void *)reset, (void *)fault, (void *)fault,
     (void *)fault, (void *)fault, (void *)fault};

static uint32_t *stack_pointer(void) {
  uint32_t *sp;
  __asm__ volatile("mov %0, sp" : "=r"(sp));
  return sp;
}

static uint32_t *painted_to;

__attribute__((noinline)) void board_paint_stack(void) {
  painted_to = stack_pointer() - 8;
  for (volatile uint32_t *at = &_ebss; at < painted_to; ++at) {
    *at = 0xA5A5A5A5u;
  }
}

unsigned long board_stack_used(void) {
  const uint32_t *at = &_ebss;
  while (at < painted_to && *at == 0xA5A5A5A5u) {
    ++at;
  }
  return (unsigned long)((const char *)painted_to - (const char *)at);
}

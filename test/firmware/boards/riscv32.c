/* Start-up and semihosting of a 32-bit RISC-V in QEMU's board virt. */
#include "board.h"
#include <stddef.h>
#include <stdint.h>

extern uint32_t _sbss[], _ebss[];
int main(void);

__asm__(".section .init\n"
        ".globl _start\n"
        "_start:\n"
        "  la sp, _estack\n"
        "  j start\n"
        ".text\n"
        ".option norvc\n"
        ".balign 16\n"
        "semihost:\n"
        "  slli x0, x0, 0x1f\n"
        "  ebreak\n"
        "  srai x0, x0, 7\n"
        "  ret\n"
        ".option rvc\n");

int semihost(int operation, const void *argument);

void board_write(const char *text) { semihost(0x04, text); }

void start(void) {
  for (volatile uint32_t *at = _sbss; at < _ebss; ++at) {
    *at = 0;
  }
  uint32_t block[2] = {0x20026u, 0};
  block[1] = (uint32_t)main();
  semihost(0x20, block);
  for (;;) {
  }
}

__attribute__((noinline)) void mark_begin(void) { __asm__ volatile(""); }
__attribute__((noinline)) void mark_end(void) { __asm__ volatile(" "); }
unsigned long board_cycles(void) { return 0; }

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  char *a = to;
  const char *b = from;
  for (size_t i = 0; i < count; ++i) {
    a[i] = b[i];
    __asm__ volatile("");
  }
  return to;
}

void *memset(void *to, int value, size_t count) {
  char *a = to;
  for (size_t i = 0; i < count; ++i) {
    a[i] = (char)value;
    __asm__ volatile("");
  }
  return to;
}

static uint32_t *painted_to;

__attribute__((noinline)) void board_paint_stack(void) {
  uint32_t *sp;
  __asm__ volatile("mv %0, sp" : "=r"(sp));
  painted_to = sp - 8;
  for (volatile uint32_t *at = _ebss; at < painted_to; ++at) {
    *at = 0xA5A5A5A5u;
  }
}

unsigned long board_stack_used(void) {
  const uint32_t *at = _ebss;
  while (at < painted_to && *at == 0xA5A5A5A5u) {
    ++at;
  }
  return (unsigned long)((const char *)painted_to - (const char *)at);
}

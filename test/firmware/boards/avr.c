/* Serial output and a cycle counter of an ATmega2560; simavr ends when the
 * processor sleeps with interrupts off. */
#include "board.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdint.h>

extern uint8_t __bss_end;
static volatile uint32_t overflows;
static uint32_t cycles;

ISR(TIMER1_OVF_vect) { ++overflows; }

void board_write(const char *text) {
  UCSR0B = 1 << TXEN0;
  for (; *text != 0; ++text) {
    while ((UCSR0A & (1 << UDRE0)) == 0) {
    }
    UDR0 = (uint8_t)*text;
  }
}

static uint32_t now(void) {
  cli();
  uint16_t low = TCNT1;
  uint32_t high = overflows;
  if ((TIFR1 & (1 << TOV1)) != 0 && low < 0x8000u) {
    ++high;
  }
  sei();
  return (high << 16) | low;
}

void mark_begin(void) {
  TCCR1A = 0;
  TCCR1B = 1 << CS10;
  TIMSK1 = 1 << TOIE1;
  sei();
  cycles = now();
}

void mark_end(void) { cycles = now() - cycles; }
unsigned long board_cycles(void) { return cycles; }

static uint8_t *painted_to;

void __attribute__((noinline)) board_paint_stack(void) {
  painted_to = (uint8_t *)SP - 8;
  for (volatile uint8_t *at = &__bss_end; at < painted_to; ++at) {
    *at = 0xA5;
  }
}

unsigned long board_stack_used(void) {
  const uint8_t *at = &__bss_end;
  while (at < painted_to && *at == 0xA5) {
    ++at;
  }
  return (unsigned long)(painted_to - at);
}

/* After main. */
__attribute__((destructor)) static void stop(void) {
  cli();
  sleep_enable();
  sleep_cpu();
}

/* What a bench program needs of the board it runs on. */
#ifndef INLAY_TEST_BOARD_H
#define INLAY_TEST_BOARD_H

/* Prints text that ends with a NUL. */
void board_write(const char *text);

/* Around the code that is measured. */
void mark_begin(void);
void mark_end(void);

/* Fills the free part of the stack with a pattern; how much of it is gone. */
void board_paint_stack(void);
unsigned long board_stack_used(void);

/* Cycles between the marks, or 0 where the emulator counts instead. */
unsigned long board_cycles(void);

#endif

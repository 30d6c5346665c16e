/* What generated code needs of a C library, for compilers that come without. */
#ifndef INLAY_TEST_STRING_H
#define INLAY_TEST_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memset(void *to, int value, size_t count);

#endif

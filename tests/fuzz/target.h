/* What every text is put through: read, printed, checked, lowered, differentiated, emitted. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>

enum { FUZZ_LONGEST_TEXT = 4096 };

/* Aborts when the compiler breaks one of its promises on the text; any text is allowed. */
void fuzz_compile(const char *text, size_t length);

#endif

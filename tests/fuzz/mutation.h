/* Texts altered by chance: pieces cut, doubled, swapped, taken from other texts. */
#ifndef FUZZ_MUTATION_H
#define FUZZ_MUTATION_H

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_text {
    char *bytes; /* length of them, in room for FUZZ_LONGEST_TEXT */
    size_t length;
} fuzz_text;

typedef struct fuzz_corpus {
    fuzz_text *texts;
    size_t count;
} fuzz_corpus;

/* Writes an altered text of the corpus to `to`: the same for the same seed. */
void fuzz_mutate(const fuzz_corpus *corpus, uint64_t seed, fuzz_text *to);

#endif

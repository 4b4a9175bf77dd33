/* A 128-bit hash of texts, for telling contents apart (not against malice): two FNV-1a hashes
 * (Fowler, Noll and Vo) from different starts. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

typedef struct base_hash {
    uint64_t halves[2];
} base_hash;

enum { BASE_HASH_LENGTH = 33 }; /* as text, with its NUL */

base_hash base_hash_start(void);
/* The end of each text counts: "ab" and "c" differ from "a" and "bc". */
void base_hash_add(base_hash *hash, const char *text);
void base_hash_print(const base_hash *hash, char text[BASE_HASH_LENGTH]);

#endif

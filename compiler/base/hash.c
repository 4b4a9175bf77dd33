#include "base/hash.h"

#include <stdio.h>

static const uint64_t prime = 0x100000001B3u;

base_hash base_hash_start(void) {
    return (base_hash){{0xCBF29CE484222325u, 0x9E3779B97F4A7C15u}};
}

void base_hash_add(base_hash *hash, const char *text) {
    for (int k = 0; k < 2; k++) {
        uint64_t half = hash->halves[k];
        for (const unsigned char *c = (const unsigned char *)text; *c; c++)
            half = (half ^ *c) * prime;
        hash->halves[k] = (half ^ 0xFF) * prime;
    }
}

void base_hash_print(const base_hash *hash, char text[BASE_HASH_LENGTH]) {
    snprintf(text, BASE_HASH_LENGTH, "%016llx%016llx", (unsigned long long)hash->halves[0],
             (unsigned long long)hash->halves[1]);
}

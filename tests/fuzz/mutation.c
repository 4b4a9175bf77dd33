#include "mutation.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "random_source.h"
#include "target.h"

/* A piece of a text, by place and length. */
typedef struct piece {
    size_t begin;
    size_t length;
} piece;

static const char *const oddities[] = {"0",           "1",
                                       "-1",          "1e308",
                                       "1e-320",      "1e999",
                                       "0.5",         "99999999999999999999",
                                       "(",           ")",
                                       "[",           "]",
                                       "{",           "}",
                                       "..",          "->",
                                       "|",           "=",
                                       "\"",          "#",
                                       "\n",          ";",
                                       "\t",          "^",
                                       "[mm/d]",      "[1]",
                                       "[K]",         "[degC]",
                                       "dt",          "if",
                                       "then",        "else",
                                       "not",         "and",
                                       "min(",        "pow(",
                                       "log(",        "tanh(",
                                       "substeps",    "euler",
                                       "state",       "next",
                                       "der",         "flux",
                                       "store",       "param",
                                       "output",      "let",
                                       "fn",          "net",
                                       "const",       "model",
                                       "import",      "use",
                                       "\xC3\xA9",    "1980-02-30",
                                       "mm^",         "m/s/s",
                                       "^-1",         "a.b",
                                       "\r\n",        "\\",
                                       "solver\n|",   "experiment",
                                       "dim",         "input",
                                       "part",        "extend",
                                       "shared",      "solve",
                                       "where",       "scale log",
                                       "dim z = 3\n", "[z]",
                                       "[z-1 | 0]",   "[z+1 | edge]",
                                       "| wrap",      "[z: 2 .. z.n]",
                                       "[1]",         "z.n",
                                       "sum[z](",     "mean[m](",
                                       "soft(",       "convolve(",
                                       "upstream(",   "doy",
                                       "for",         "with"};

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* The word, number or sign at a place. */
static piece token_at(const fuzz_text *text, size_t place) {
    size_t begin = place, end = place;
    while (begin > 0 && is_word(text->bytes[begin - 1]))
        begin--;
    while (end < text->length && is_word(text->bytes[end]))
        end++;
    return (piece){begin, end > begin ? end - begin : text->length > place};
}

static piece line_at(const fuzz_text *text, size_t place) {
    size_t begin = place, end = place;
    while (begin > 0 && text->bytes[begin - 1] != '\n')
        begin--;
    while (end < text->length && text->bytes[end] != '\n')
        end++;
    return (piece){begin, end - begin + (end < text->length)};
}

static piece random_piece(const fuzz_text *text, random_source *source) {
    size_t place = text->length ? random_below(source, (uint32_t)text->length) : 0;
    switch (random_below(source, 3)) {
    case 0:
        return token_at(text, place);
    case 1:
        return line_at(text, place);
    default:
        return (piece){place, random_below(source, 2)};
    }
}

/* Puts bytes in the place of a piece, if there is room. */
static void replace(fuzz_text *text, piece old, const char *bytes, size_t length) {
    if (text->length - old.length + length > FUZZ_LONGEST_TEXT)
        return;
    size_t after = old.begin + old.length;
    memmove(text->bytes + old.begin + length, text->bytes + after, text->length - after);
    memcpy(text->bytes + old.begin, bytes, length);
    text->length = text->length - old.length + length;
}

static void replace_from(fuzz_text *text, piece old, const fuzz_text *from, piece taken) {
    char copy[FUZZ_LONGEST_TEXT];
    memcpy(copy, from->bytes + taken.begin, taken.length);
    replace(text, old, copy, taken.length);
}

static void put_oddity(fuzz_text *text, piece old, random_source *source) {
    size_t drawn = random_below(source, sizeof oddities / sizeof *oddities);
    replace(text, old, oddities[drawn], strlen(oddities[drawn]));
}

static void change_byte(fuzz_text *text, piece old, random_source *source) {
    char byte = (char)(unsigned char)random_below(source, 256);
    replace(text, (piece){old.begin, old.length > 0}, &byte, 1);
}

static void mutate_once(fuzz_text *text, const fuzz_corpus *corpus, random_source *source) {
    piece here = random_piece(text, source);
    piece nothing = {here.begin, 0};
    const fuzz_text *other = &corpus->texts[random_below(source, (uint32_t)corpus->count)];
    switch (random_below(source, 8)) {
    case 0:
        replace(text, here, "", 0);
        break;
    case 1:
        replace_from(text, nothing, text, here);
        break;
    case 2:
        replace_from(text, here, text, random_piece(text, source));
        break;
    case 3:
        replace_from(text, here, other, random_piece(other, source));
        break;
    case 4:
        replace_from(text, nothing, other, random_piece(other, source));
        break;
    case 5:
        put_oddity(text, here, source);
        break;
    case 6:
        put_oddity(text, nothing, source);
        break;
    default:
        change_byte(text, here, source);
    }
}

void fuzz_mutate(const fuzz_corpus *corpus, uint64_t seed, fuzz_text *to) {
    random_source source = {seed};
    const fuzz_text *from = &corpus->texts[random_below(&source, (uint32_t)corpus->count)];
    memcpy(to->bytes, from->bytes, from->length);
    to->length = from->length;
    for (uint32_t left = 1 + random_below(&source, 3); left > 0; left--)
        mutate_once(to, corpus, &source);
}

/* Every row of syntax_error.def is met by some wrong text, the last one by none, and no wrong text
 * is told of in other words. The wrong texts are the rows' own examples, altered token by token. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

typedef struct mistake {
    const char *sentence;
    const char *example;
} mistake;

static const mistake mistakes[] = {
#define MISTAKE(below, second, last, met, expected, sentence, example) {sentence, example},
#include "front/syntax_error.def"
#undef MISTAKE
};

enum { MISTAKES = sizeof mistakes / sizeof *mistakes, MOST_PIECES = 64 };

/* Where an example may stand. */
static const char *const places[] = {"model m {\n%s\n}\n", "experiment e {\n%s\n}\n", "%s\n"};

/* More to alter than the examples. */
static const char *const others[] = {
    "let a[y, x: 1 .. 3] : mm scale log1p = x[z-1 | edge, 3 | 0] + f(x)[1] \"doc\"",
    "flux q[z] : W[z-1 | wrap] -> W[z+1] | one = -(b^-2) | two = not (a and b or c)",
    "part other | one = hbv(P = P) | two = hymod()",
    "solver | one = euler | two = rk4(substeps = 2)",
    "shared param a[m] : m^(-1/3)*s^-2 in -1 .. 2 [mm] = 0.5 \"doc\"",
    "solve c[z] : Pa scale log in 1 .. 2*3 = if a then b else c\n where sum[z](x) == g",
    "output Q : mm | one = a | two = b \"doc\"",
    "step 0.5 h \"half\"",
    "dim m \"members\", n = 4 \"layers\"",
    "fn none() = 1",
    "import \"a.afx\"\nfn f(x) = x \"doc\"",
    "warmup = 365 d with gradient",
    "batch = 100 sites, 365 d, [1, \"a\"]",
    "data = csv(\"folder\", forcing = daymet, 1 .. 3)",
    "extend m { use a = b }",
    "model n \"doc\" { fn g(a) = a \"doc\"; use c = d }",
    "experiment e \"doc\" { use a = b; epochs = 3 }",
};

static const char *const words[] = {
    "x",          "3",       "\"text\"", "1980-01-01", "if",    "then",   "else",     "and",
    "or",         "not",     "for",      "in",         "where", "with x", "scale x",  "->",
    "..",         "==",      "<",        "=",          "+",     "-",      "*",        "/",
    "^",          "(",       ")",        "[",          "]",     "{",      "}",        ",",
    ":",          "|",       ";",        "\n",         "%",     "dt",     "\nmodel",  "\nextend x",
    "\nshared x", "\nlet x", "\ndim x",  "\nuse 3",    "\nfn",  "\nif",   "\nstep 3", "\nparam 3",
    "\nimport x", "10 [mm]", "f(x)"};

/* A part of a text. */
typedef struct piece {
    size_t begin;
    size_t end;
} piece;

static size_t end_of_token(const char *text, size_t at) {
    size_t end = at + 1;
    if (text[at] == '"') {
        while (text[end] && text[end] != '"')
            end++;
        return end + 1;
    }
    bool word = isalnum((unsigned char)text[at]) || text[at] == '_';
    while (word && (isalnum((unsigned char)text[end]) || text[end] == '_' ||
                    (text[end] == '.' && text[end + 1] != '.')))
        end++;
    bool twice = strncmp(text + at, "->", 2) == 0 || strncmp(text + at, "..", 2) == 0 ||
                 strncmp(text + at, "==", 2) == 0;
    return twice ? at + 2 : end;
}

static size_t split(const char *text, piece *pieces) {
    size_t count = 0;
    for (size_t at = strspn(text, " \n"); text[at] && count < MOST_PIECES;
         at += strspn(text + at, " \n")) {
        size_t end = end_of_token(text, at);
        pieces[count++] = (piece){at, end};
        at = end;
    }
    return count;
}

/* ---- what is said ---- */

typedef struct said_tally {
    size_t met[MISTAKES];
    size_t texts;
} said_tally;

static char *problems_of(const reading *read) {
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    assert_non_null(file);
    diag_print(read->context.diags, (diag_style){0}, file);
    fclose(file);
    return text;
}

/* What of a sentence is told as it is written. */
static const char *kept_part(const char *sentence) {
    return sentence[0] == '@' ? sentence + 1 : sentence;
}

static void count_rows(const char *said, said_tally *tally) {
    for (size_t k = 0; k < MISTAKES; k++)
        tally->met[k] += strstr(said, kept_part(mistakes[k].sentence)) != NULL &&
                         strstr(said, mistakes[k].example) != NULL;
}

static void try_text(const char *place, const char *text, said_tally *tally) {
    char program[2000];
    snprintf(program, sizeof program, place, text);
    reading read = read_text(program);
    tally->texts++;
    if (errors_of(&read) > 0) {
        char *said = problems_of(&read);
        if (strstr(said, mistakes[MISTAKES - 1].sentence))
            fail_msg("no words for:\n%s%s", program, said);
        count_rows(said, tally);
        free(said);
    }
    forget(&read);
}

static const char *place_of(const char *text) {
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        char program[2000];
        snprintf(program, sizeof program, places[k], text);
        reading read = read_text(program);
        bool fine = errors_of(&read) == 0;
        forget(&read);
        if (fine)
            return places[k];
    }
    fail_msg("this example cannot be read: %s", text);
    return NULL;
}

static void alter(const char *text, piece old, const char *new, char altered[1000]) {
    snprintf(altered, 1000, "%.*s %s %s", (int)old.begin, text, new, text + old.end);
}

/* Each token left out, replaced, and something put before it. */
static void try_alterations(const char *text, said_tally *tally) {
    piece pieces[MOST_PIECES];
    size_t count = split(text, pieces);
    const char *place = place_of(text);
    char altered[1000];
    for (size_t k = 0; k < count; k++) {
        alter(text, pieces[k], "", altered);
        try_text(place, altered, tally);
        for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
            alter(text, pieces[k], words[w], altered);
            try_text(place, altered, tally);
            alter(text, (piece){pieces[k].begin, pieces[k].begin}, words[w], altered);
            try_text(place, altered, tally);
        }
    }
}

static bool is_new(size_t row) {
    for (size_t k = 0; k < row; k++)
        if (strcmp(mistakes[k].example, mistakes[row].example) == 0)
            return false;
    return true;
}

static void test_every_sentence_is_said(void **state) {
    (void)state;
    said_tally tally = {0};
    for (size_t k = 0; k < MISTAKES; k++)
        if (is_new(k))
            try_alterations(mistakes[k].example, &tally);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        try_alterations(others[k], &tally);
    size_t silent = 0;
    for (size_t k = 0; k + 1 < MISTAKES; k++) {
        if (!tally.met[k])
            print_message("never said: %s\n", mistakes[k].sentence);
        silent += !tally.met[k];
    }
    print_message("%zu texts\n", tally.texts);
    assert_int_equal(silent, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_sentence_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

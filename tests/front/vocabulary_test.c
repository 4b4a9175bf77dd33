/* The words of the language are what the scanner and the layout take them for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "front/parse.h"
#include "front/vocabulary.h"
#include "grammar.h"
#include "reading.h"

static int kind_of(const char *word) {
    reading read = read_text("");
    base_source *source = base_source_of_text(read.context.arena, "word", word, strlen(word));
    front_reader reader = {.context = &read.context, .source = source};
    front_scan(&reader);
    int kind = reader.scanned.at[0].kind;
    forget(&read);
    return kind;
}

static void test_reserved_words(void **state) {
    (void)state;
    size_t k = 0;
    for (; front_word_at(FRONT_RESERVED, k); k++)
        assert_int_not_equal(kind_of(front_word_at(FRONT_RESERVED, k)), NAME);
    assert_int_equal(k, 7);
}

static void test_other_words_are_names(void **state) {
    (void)state;
    for (front_word_sort sort = 0; sort < FRONT_WORD_SORTS; sort++)
        for (size_t k = 0; sort != FRONT_RESERVED && front_word_at(sort, k); k++)
            assert_int_equal(kind_of(front_word_at(sort, k)), NAME);
}

static bool holds(front_word_sort sort, const char *word) {
    for (size_t k = 0; front_word_at(sort, k); k++)
        if (strcmp(front_word_at(sort, k), word) == 0)
            return true;
    return false;
}

static void test_every_sort_has_its_words(void **state) {
    (void)state;
    static const struct {
        front_word_sort sort;
        const char *word;
    } some[] = {{FRONT_DECLARATIONS, "store"}, {FRONT_DECLARATIONS, "solve"},
                {FRONT_CONTEXTUAL, "in"},      {FRONT_FUNCTIONS, "min"},
                {FRONT_FUNCTIONS, "sum"},      {FRONT_FUNCTIONS, "hard"},
                {FRONT_GIVEN, "doy"},          {FRONT_SOLVERS, "adaptive"},
                {FRONT_UNITS, "mm"},           {FRONT_SETTINGS, "real"}};
    for (size_t k = 0; k < sizeof some / sizeof *some; k++)
        assert_true(holds(some[k].sort, some[k].word));
    assert_false(holds(FRONT_FUNCTIONS, "if"));
    assert_string_equal(front_word_meaning(FRONT_FUNCTIONS, 0),
                        "the lesser; a tie gives one half to each");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reserved_words),
        cmocka_unit_test(test_other_words_are_names),
        cmocka_unit_test(test_every_sort_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

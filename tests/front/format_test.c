/* Sources of this repository are laid out already; the layout of any source is its own layout and
 * says the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/writer.h"
#include "front/format.h"
#include "random_program.h"
#include "random_source.h"
#include "reading.h"

/* The text may have a NUL inside. NULL if it cannot be laid out. */
static const char *format_bytes(reading *read, const char *text, size_t count) {
    base_source *source = base_source_of_text(read->context.arena, "test.afx", text, count);
    return front_format(&read->context, source);
}

static const char *format_of(reading *read, const char *text) {
    return format_bytes(read, text, strlen(text));
}

static void assert_format(const char *text, const char *wanted) {
    reading read = read_text("");
    const char *got = format_of(&read, text);
    assert_non_null(got);
    assert_string_equal(got, wanted);
    assert_string_equal(format_of(&read, got), wanted);
    forget(&read);
}

static void test_indentation(void **state) {
    (void)state;
    assert_format("\n\nmodel m {\n\n step 1 d\n\n\n\n\tlet a = 1\n      # end\n  }",
                  "model m {\n  step 1 d\n\n  let a = 1\n  # end\n}\n");
    assert_format("model m {\nlet a = if b\n        then 1\nelse 2\n}\n",
                  "model m {\n  let a = if b\n          then 1\n    else 2\n}\n");
    assert_format("model m {\nlet a\n  # one\n  | x = 1\n  | y = 2\n# next\nlet b = 1\n}\n",
                  "model m {\n  let a\n    # one\n    | x = 1\n    | y = 2\n  # next\n"
                  "  let b = 1\n}\n");
}

static void test_blanks(void **state) {
    (void)state;
    assert_format("model m{\n  param a:mm in -1..1=0 \"x\"\n}\n",
                  "model m {\n  param a : mm in -1 .. 1 = 0 \"x\"\n}\n");
    assert_format("model m {\n  let a = min( b ,c )+ d*e -1\n}\n",
                  "model m {\n  let a = min(b, c) + d*e - 1\n}\n");
    assert_format("model m {\n  flux q:S->T=-k*S[z -1|0]+2[mm]#x \n}\n",
                  "model m {\n  flux q : S -> T = -k*S[z - 1 | 0]+2 [mm]  #x\n}\n");
    assert_format("model m {\n  let  a  =  b   # far\n  let ab  = f (c)\n}\n",
                  "model m {\n  let  a  =  b   # far\n  let ab  = f(c)\n}\n");
}

static void test_comments_below_one_another(void **state) {
    (void)state;
    assert_format("model m {\n  let a=1   # one\n            # two\n  let b = 1\n}\n",
                  "model m {\n  let a = 1   # one\n              # two\n  let b = 1\n}\n");
    assert_format("# only", "# only\n");
    assert_format("", "");
}

static void test_comments_lose_no_text_to_a_nul(void **state) {
    (void)state;
    static const char text[] = "# one \0\0two \0\n# end\0\n";
    reading read = read_text("");
    assert_string_equal(format_bytes(&read, text, sizeof text - 1), "# one two\n# end\n");
    forget(&read);
}

static void test_strings_have_no_nul(void **state) {
    (void)state;
    static const char text[] = "model m {\n  step 1 d\n  forcing P : mm/d \"rain\0fall\"\n}\n";
    reading read = read_text("");
    assert_null(format_bytes(&read, text, sizeof text - 1));
    assert_int_equal(errors_of(&read), 1);
    forget(&read);
}

static void test_lines_of_windows(void **state) {
    (void)state;
    assert_format("\xEF\xBB\xBFmodel m {\r\n step 1 d \r\n}", "model m {\r\n  step 1 d\r\n}\r\n");
}

static void test_errors_have_no_format(void **state) {
    (void)state;
    reading read = read_text("");
    assert_null(format_of(&read, "model m {\n let a = = 1\n}\n"));
    assert_int_equal(errors_of(&read), 1);
    forget(&read);
}

/* ---- files ---- */

static bool is_laid_out(const char *path) {
    reading read = read_text("");
    base_source *source = base_source_read(read.context.arena, path);
    assert_non_null(source);
    const char *text = front_format(&read.context, source);
    bool tabs = strstr(path, "tabs_and_letters") != NULL; /* is about columns and tabs */
    if (text && !tabs && strcmp(text, source->text) != 0)
        fail_msg("%s is not laid out", path);
    forget(&read);
    return text != NULL;
}

static void test_files_are_laid_out(void **state) {
    assert_true(files_that_are(*state, is_laid_out) > 100);
}

/* ---- any text ---- */

/* The same text with other blanks, some more lines, and comments at the ends of lines. */
static const char *disordered(base_arena *arena, const char *text, random_source *chance) {
    base_writer writer = base_writer_start(arena);
    bool quoted = false;
    for (; *text; text++) {
        uint32_t draw = random_below(chance, 12);
        if (quoted && *text == '\\')
            base_write(&writer, "%c", *text++);
        else if (*text == '"')
            quoted = !quoted;
        if (*text == '\n' && draw == 0)
            base_write(&writer, " # \"note\" %d", (int)random_below(chance, 100));
        base_write(&writer, "%c", *text);
        if (*text == '\n')
            base_write(&writer, "%s%*s", draw == 1 ? "\n\n" : "", (int)random_below(chance, 9), "");
        else if (*text == ' ' && !quoted && draw < 4)
            base_write(&writer, "%s", draw == 0 ? "\t" : "  ");
    }
    return writer.text;
}

/* The comments alone, one a line. */
static const char *comments_of(base_arena *arena, const char *text) {
    base_writer writer = base_writer_start(arena);
    for (const char *at = text; (at = strstr(at, "# \"note\" ")); at++)
        base_write(&writer, "%.*s\n", (int)strcspn(at, "\r\n"), at);
    return writer.text;
}

static void assert_keeps(const char *text, uint64_t seed) {
    reading before = read_text(text);
    base_arena *arena = before.context.arena;
    const char *once = format_of(&before, text);
    if (!once)
        fail_msg("seed %u has no format:\n%s", (unsigned)seed, text);
    const char *twice = format_of(&before, once);
    assert_non_null(twice);
    assert_string_equal(once, twice);
    reading after = read_text(once);
    assert_string_equal(front_print(arena, before.program), front_print(arena, after.program));
    assert_string_equal(comments_of(arena, text), comments_of(arena, once));
    forget(&after);
    forget(&before);
}

static void test_random_programs_keep_their_meaning(void **state) {
    (void)state;
    enum { PROGRAMS = 1500 };
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        base_arena *arena = base_arena_create();
        random_source chance = {seed};
        assert_keeps(disordered(arena, random_program(arena, seed), &chance), seed);
        base_arena_free(arena);
    }
}

int main(int count, char **words) {
    if (count < 2)
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_indentation),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_comments_below_one_another),
        cmocka_unit_test(test_comments_lose_no_text_to_a_nul),
        cmocka_unit_test(test_strings_have_no_nul),
        cmocka_unit_test(test_lines_of_windows),
        cmocka_unit_test(test_errors_have_no_format),
        cmocka_unit_test_prestate(test_files_are_laid_out, words + 1),
        cmocka_unit_test(test_random_programs_keep_their_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Places as editors count them, files as editors name them, and words as editors explain them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "front/vocabulary.h"
#include "lsp/context.h"
#include "lsp/path.h"
#include "lsp/position.h"

static const base_source *source_of(base_arena *arena, const char *text) {
    return base_source_of_text(arena, "text", text, strlen(text));
}

/* a is one unit everywhere; é 2 bytes; ネ 3 bytes, one unit; 🌧 4 bytes and two units of UTF-16. */
static const char text[] = "aé\r\nネ🌧b\n\nend";

static void expect_place(const base_source *source, lsp_encoding encoding, uint32_t offset,
                         lsp_position wanted) {
    lsp_position found = lsp_position_of(source, offset, encoding);
    assert_int_equal(found.line, wanted.line);
    assert_int_equal(found.character, wanted.character);
    assert_int_equal(lsp_offset_of(source, wanted, encoding), offset);
}

static void letters_count_by_encoding(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const base_source *source = source_of(arena, text);
    expect_place(source, LSP_UTF16, 3, (lsp_position){0, 2});
    expect_place(source, LSP_UTF8, 3, (lsp_position){0, 3});
    expect_place(source, LSP_UTF32, 3, (lsp_position){0, 2});
    expect_place(source, LSP_UTF16, 8, (lsp_position){1, 1});
    expect_place(source, LSP_UTF16, 12, (lsp_position){1, 3});
    expect_place(source, LSP_UTF8, 12, (lsp_position){1, 7});
    expect_place(source, LSP_UTF32, 12, (lsp_position){1, 2});
    expect_place(source, LSP_UTF16, 13, (lsp_position){1, 4});
    expect_place(source, LSP_UTF16, 14, (lsp_position){2, 0});
    expect_place(source, LSP_UTF16, 18, (lsp_position){3, 3});
    base_arena_free(arena);
}

static void places_outside_are_the_nearest(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const base_source *source = source_of(arena, text);
    assert_int_equal(lsp_offset_of(source, (lsp_position){0, 99}, LSP_UTF16), 3);
    assert_int_equal(lsp_offset_of(source, (lsp_position){1, 2}, LSP_UTF16), 8); /* inside 🌧 */
    assert_int_equal(lsp_offset_of(source, (lsp_position){1, 5}, LSP_UTF8), 8);
    assert_int_equal(lsp_offset_of(source, (lsp_position){2, 7}, LSP_UTF16), 14);
    assert_int_equal(lsp_offset_of(source, (lsp_position){99, 0}, LSP_UTF16), strlen(text));
    assert_int_equal(lsp_offset_of(source_of(arena, ""), (lsp_position){0, 1}, LSP_UTF16), 0);
    assert_int_equal(lsp_position_of(source, 4000, LSP_UTF16).character, 3);
    base_arena_free(arena);
}

/* Bytes that are no UTF-8 count as one each, and never lead out of the text. */
static void broken_letters_stay_inside(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const base_source *source = source_of(arena, "\x80\xF0\x9F\n\xE3\xC3");
    for (uint32_t offset = 0; offset <= source->length; offset++)
        for (lsp_encoding encoding = LSP_UTF16; encoding <= LSP_UTF32; encoding++) {
            lsp_position place = lsp_position_of(source, offset, encoding);
            uint32_t back = lsp_offset_of(source, place, encoding);
            assert_true(back <= source->length && back <= offset + 2);
        }
    base_arena_free(arena);
}

static void files_have_addresses(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const char *path = "/none/a b/\xC3\xA9.afx";
    const char *address = lsp_address_of(arena, path);
    assert_string_equal(address, "file:///none/a%20b/%C3%A9.afx");
    assert_string_equal(lsp_path_of(arena, address), path);
    assert_string_equal(lsp_path_of(arena, "file://localhost/none/x"), "/none/x");
    assert_string_equal(lsp_path_of(arena, "file:///none/./b/../%63"), "/none/c");
    assert_string_equal(lsp_path_of(arena, "file:///../../"), "/");
    assert_string_equal(lsp_path_of(arena, "file:///none/%zz%4"), "/none/%zz%4");
    assert_null(lsp_path_of(arena, "untitled:Untitled-1"));
    assert_null(lsp_path_of(arena, "file://"));
    assert_null(lsp_path_of(arena, "file:///a%00b"));
    base_arena_free(arena);
}

/* The cursor stands at the `@`. */
static void expect_context(const char *before, lsp_expected wanted) {
    base_arena *arena = base_arena_create();
    const base_source *source = source_of(arena, before);
    lsp_context found = lsp_context_at(arena, source, (uint32_t)strlen(before));
    if (found.expected != wanted)
        fail_msg("`%s`: %d, not %d", before, (int)found.expected, (int)wanted);
    base_arena_free(arena);
}

static void lines_tell_what_may_follow(void **state) {
    (void)state;
    expect_context("", LSP_TOP);
    expect_context("mod", LSP_TOP);
    expect_context("model ", LSP_NOTHING);
    expect_context("extend ", LSP_MODEL_NAME);
    expect_context("model m {\n", LSP_STATEMENT);
    expect_context("model m {\n  flu", LSP_STATEMENT);
    expect_context("model m {\n  step 1 ", LSP_UNIT);
    expect_context("model m {\n  forcing P : ", LSP_UNIT);
    expect_context("model m {\n  param k : mm/", LSP_UNIT);
    expect_context("model m {\n  param k : mm in ", LSP_EXPRESSION);
    expect_context("model m {\n  let x = 3 [", LSP_UNIT);
    expect_context("model m {\n  let x = y[", LSP_EXPRESSION);
    expect_context("model m {\n  let ", LSP_NOTHING);
    expect_context("model m {\n  let x[z: 2 .. ", LSP_EXPRESSION);
    expect_context("model m {\n  flux q : ", LSP_END);
    expect_context("model m {\n  flux q : S -> ", LSP_END);
    expect_context("model m {\n  flux q : S -> = ", LSP_EXPRESSION);
    expect_context("model m {\n  flux q : S ->\n    | ", LSP_NOTHING);
    expect_context("model m {\n  flux q : S ->\n    | a = ", LSP_EXPRESSION);
    expect_context("model m {\n  let x = min(a,\n    ", LSP_EXPRESSION);
    expect_context("model m {\n  let x = min(a,\n  flux q : ", LSP_END);
    expect_context("model m {\n  next ", LSP_STATE);
    expect_context("model m {\n  solver ", LSP_SOLVER);
    expect_context("model m {\n  net n : 2 -> 8 ", LSP_ACTIVATION);
    expect_context("model m {\n  part p = ", LSP_MODEL_NAME);
    expect_context("model m {\n  part p = hbv(", LSP_ARGUMENT);
    expect_context("model m {\n  part p = hbv(P = ", LSP_EXPRESSION);
    expect_context("model m {\n  use ", LSP_CHOSEN);
    expect_context("model m {\n  use a = ", LSP_LABEL_OF);
    expect_context("model m {\n  # use a = ", LSP_NOTHING);
    expect_context("model m \"a = ", LSP_NOTHING);
    expect_context("model m { }\n", LSP_TOP);
    expect_context("experiment e {\n  ", LSP_SETTING);
    expect_context("experiment e {\n  loss = ", LSP_VALUE);
    expect_context("experiment e {\n  loss = nse(Q, q)\n  ", LSP_SETTING);
    expect_context("experiment e {\n  dynamic = lstm([P], hidden = 8) for a, ", LSP_TARGET);
    expect_context("model m {\n  let x = (((((((((((((((((((((((((((((((((((((((a", LSP_EXPRESSION);
    expect_context("fn f(x) = x*", LSP_EXPRESSION);
    expect_context("fn f(x) = x/3 [kJ/", LSP_UNIT);
    expect_context("}}}}", LSP_TOP);
}

static const char *const explained[] = {
#define WORD(name, form, words) #name,
#include "lsp/word.def"
#undef WORD
#define SPECIAL(name, form, words) #name,
#include "lsp/special.def"
#undef SPECIAL
};

static bool is_explained(const char *name) {
    for (size_t i = 0; i < sizeof explained / sizeof *explained; i++)
        if (strcmp(explained[i], name) == 0)
            return true;
    ir_op op = IR_NONE;
    for (int arity = 1; arity <= 3 && op == IR_NONE; arity++)
        op = op_spelled(name, arity);
    return op != IR_NONE || strcmp(name, "hard") == 0; /* kept, and means nothing yet */
}

static void every_word_is_explained(void **state) {
    (void)state;
    static const front_word_sort sorts[] = {FRONT_DECLARATIONS, FRONT_FUNCTIONS, FRONT_GIVEN};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        const char *word;
        for (size_t k = 0; (word = front_word_at(sorts[i], k)); k++)
            if (!is_explained(word))
                fail_msg("no editor would say what `%s` is", word);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_count_by_encoding),
        cmocka_unit_test(places_outside_are_the_nearest),
        cmocka_unit_test(broken_letters_stay_inside),
        cmocka_unit_test(files_have_addresses),
        cmocka_unit_test(lines_tell_what_may_follow),
        cmocka_unit_test(every_word_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "reading.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static reading begin(void) {
    base_arena *arena = base_arena_create();
    assert_non_null(arena);
    return (reading){.context = {arena, base_names_create(arena), base_diags_create(arena)}};
}

reading read_text(const char *text) {
    reading read = begin();
    base_source *source = base_source_of_text(read.context.arena, "test.afx", text, strlen(text));
    read.program = front_read_source(&read.context, source);
    return read;
}

reading read_file(const char *path) {
    reading read = begin();
    read.program = front_read(&read.context, path);
    assert_non_null(read.program);
    return read;
}

void check_with(reading *read, const char *uses) {
    front_use list[8];
    front_options options = {.uses = list};
    while (*uses && options.use_count < 8) {
        size_t length = strcspn(uses, " ");
        char *one = base_arena_copy(read->context.arena, uses, length);
        assert_true(front_use_parse(&read->context, one, &list[options.use_count++]));
        uses += length + strspn(uses + length, " ");
    }
    read->checked = front_check(&read->context, read->program, &options);
}

void forget(reading *read) {
    base_arena_free(read->context.arena);
}

size_t errors_of(const reading *read) {
    return diag_error_count(read->context.diags);
}

const front_symbol *symbol_called(const reading *read, front_symbol_kind kind, const char *name) {
    assert_non_null(read->checked);
    const front_symbols *all = &read->checked->symbols[kind];
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->at[i]->name, name) == 0)
            return all->at[i];
    fail_msg("no symbol called %s", name);
    return NULL;
}

size_t files_that_are(char **folders, bool (*of)(const char *path)) {
    size_t count = 0;
    for (; *folders; folders++) {
        glob_t found;
        const char *folder = *folders;
        char pattern[4096];
        snprintf(pattern, sizeof pattern, "%s/*.afx", folder);
        assert_int_equal(glob(pattern, 0, NULL, &found), 0);
        for (size_t k = 0; k < found.gl_pathc; k++)
            count += of(found.gl_pathv[k]);
        globfree(&found);
    }
    return count;
}

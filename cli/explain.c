#include "base/explain.h"

#include <stdio.h>
#include <strings.h>

#include "cli.h"

/* By code, or by the name of a warning. */
static bool is_called(diag_code code, const char *word) {
    const char *name = diag_warning_name(code);
    return strcasecmp(diag_code_name(code), word) == 0 || (name && strcasecmp(name, word) == 0);
}

static void print_indented(const char *heading, const char *text) {
    printf("\n%s:\n\n    ", heading);
    for (; *text; text++) {
        putchar(*text);
        if (*text == '\n' && text[1] && text[1] != '\n')
            printf("    ");
    }
}

static void print_title(diag_code code) {
    const char *name = diag_warning_name(code);
    printf("%s  %s", diag_code_name(code), diag_title(code));
    if (name)
        printf(" (-W %s)", name);
    printf("\n");
}

static void print_text(diag_code code, const base_explanation *explanation) {
    print_title(code);
    printf("\n%s\n", explanation->words);
    print_indented("before", explanation->before);
    print_indented("after", explanation->after);
}

static void print_member(const char *key, const char *text) {
    printf(", \"%s\": ", key);
    cli_print_json_text(text);
}

static void print_json(diag_code code, const base_explanation *explanation) {
    const char *name = diag_warning_name(code);
    printf("{\"code\": \"%s\", \"severity\": \"%s\"", diag_code_name(code),
           diag_severity_name(diag_severity_of(code)));
    if (name)
        print_member("warning", name);
    print_member("title", diag_title(code));
    print_member("words", explanation->words);
    print_member("before", explanation->before);
    print_member("after", explanation->after);
    printf("}\n");
}

static int explain(const cli_arguments *arguments, diag_code code, base_arena *arena) {
    base_explanation explanation;
    if (!base_explain(arena, code, &explanation))
        return cli_fail(arguments, CLI_INTERNAL, "%s has no explanation", diag_code_name(code));
    if (cli_given(arguments, "--json"))
        print_json(code, &explanation);
    else
        print_text(code, &explanation);
    return CLI_OK;
}

static int explain_in(const cli_arguments *arguments, base_arena *arena) {
    int code = CLI_OK;
    bool all = arguments->word_count == 0, found = false;
    for (diag_code k = 0; k < DIAG_COUNT && code == CLI_OK; k++) {
        if (!all && !is_called(k, arguments->words[0]))
            continue;
        found = true;
        if (all && !cli_given(arguments, "--json"))
            print_title(k);
        else
            code = explain(arguments, k, arena);
    }
    if (!found)
        return cli_fail(arguments, CLI_USAGE, "there is no code '%s'; afflux explain lists all",
                        arguments->words[0]);
    return code;
}

static int explain_within_memory(const cli_arguments *arguments, base_arena *arena) {
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory))
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    base_arena_on_failure(arena, &out_of_memory);
    return explain_in(arguments, arena);
}

static int run_explain(const cli_arguments *arguments) {
    base_arena *arena = base_arena_create();
    if (!arena)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    int code = explain_within_memory(arguments, arena);
    base_arena_free(arena);
    return code;
}

static const cli_option options[] = {{"--json", NULL, "one JSON object on a line for each code"},
                                     {NULL, NULL, NULL}};

const cli_command cli_explain = {
    .name = "explain",
    .form = "[CODE]",
    .words = "says what a code of an error or a warning means, with an example",
    .examples = "afflux explain U012\n"
                "afflux explain overdraw",
    .options = options,
    .least_words = 0,
    .most_words = 1,
    .run = run_explain,
};

#include "show/show.h"

#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "model_options.h"

typedef const char *show_form(const show_subject *subject);

typedef struct show_choice {
    const char *option;
    show_form *form;
} show_choice;

/* The form that was asked for; NULL: two were, which has been said. */
static show_form *form_of(const cli_arguments *arguments) {
    static const show_choice forms[] = {
        {"--graph", show_graph}, {"--html", show_html}, {"--tex", show_tex}};
    show_form *form = NULL;
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        if (!cli_given(arguments, forms[k].option))
            continue;
        if (form) {
            cli_fail(arguments, CLI_USAGE, "one of --graph, --html and --tex at a time");
            return NULL;
        }
        form = forms[k].form;
    }
    return form ? form : show_text;
}

/* NULL when memory is out. */
static const char *text_of(const driver_unit *unit, show_form *form) {
    base_arena *arena = unit->context.arena;
    const show_subject subject = {arena, unit->program, unit->checked, unit->proven};
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory))
        return NULL;
    base_arena_on_failure(arena, &out_of_memory);
    const char *text = form(&subject);
    base_arena_on_failure(arena, NULL);
    return text;
}

static int put(const cli_arguments *arguments, const char *text) {
    const char *path = cli_value(arguments, "-o");
    afx_error error = {0};
    if (path) {
        core_status status = core_file_write(path, text, strlen(text), &error);
        return status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
    }
    if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
        return cli_fail(arguments, CLI_DATA, "standard output cannot be written");
    return CLI_OK;
}

static int show_unit(const cli_arguments *arguments, driver_unit *unit, driver_options *options) {
    show_form *form = form_of(arguments);
    if (!form)
        return CLI_USAGE;
    options->default_size = CLI_SMALL_DIM;
    options->no_text = true;
    if (driver_read(unit, arguments->words[0]))
        driver_compile(unit, options);
    int code = cli_show_diagnostics(arguments, unit);
    if (code != CLI_OK)
        return code;
    const char *text = text_of(unit, form);
    return text ? put(arguments, text) : cli_fail(arguments, CLI_INTERNAL, "memory is out");
}

static int run_show(const cli_arguments *arguments) {
    return cli_with_unit(arguments, show_unit);
}

static const cli_option options[] = {
    {"--graph", NULL, "stores and fluxes as a picture, SVG"},
    {"--html", NULL, "one page: picture, typeset equations, tables"},
    {"--tex", NULL, "equations and tables for a paper, LaTeX"},
    {"-o", "FILE", "where it goes; standard output by default"},
    CLI_MODEL_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_show = {
    .name = "show",
    .form = "FILE",
    .words = "shows symbols, equations and mass balance: as text, picture, page or LaTeX",
    .examples = "afflux show models/hbv.afx\n"
                "afflux show models/hbv.afx --use ET=linear --html -o hbv.html",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_show,
};

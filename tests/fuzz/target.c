#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "front/format.h"

static void promise(bool kept, const char *what) {
    if (kept)
        return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

static driver_unit *read_text(const char *text, size_t length) {
    driver_unit *unit = driver_create();
    promise(unit != NULL, "memory is there");
    base_arena *arena = unit->context.arena;
    const base_source *source = base_source_of_text(arena, "fuzz.afx", text, length);
    unit->program = front_read_source(&unit->context, source);
    return unit;
}

/* parse(print(parse(x))) equals parse(x): what was understood is printed, and understood again. */
static void print_again(const driver_unit *unit) {
    const char *printed = front_print(unit->context.arena, unit->program);
    driver_unit *again = read_text(printed, strlen(printed));
    promise(diag_error_count(again->context.diags) == 0, "what is printed can be read");
    const char *twice = front_print(again->context.arena, again->program);
    promise(strcmp(printed, twice) == 0, "what is printed prints the same");
    driver_free(again);
}

/* A layout is its own layout and says the same. */
static void format_again(driver_unit *unit) {
    front_context *context = &unit->context;
    const char *once = front_format(context, unit->program->source);
    promise(once != NULL, "what can be read can be laid out");
    driver_unit *again = read_text(once, strlen(once));
    const char *twice = front_format(&again->context, again->program->source);
    promise(twice && strcmp(once, twice) == 0, "a layout is its own layout");
    promise(strcmp(front_print(context->arena, unit->program),
                   front_print(context->arena, again->program)) == 0,
            "a layout says the same");
    driver_free(again);
}

static void show_problems(const driver_unit *unit) {
    FILE *nowhere = fopen("/dev/null", "w");
    promise(nowhere != NULL, "/dev/null is there");
    diag_print(unit->context.diags, (diag_style){0}, nowhere);
    diag_print(unit->context.diags, (diag_style){.json = true}, nowhere);
    fclose(nowhere);
}

static void compile(driver_unit *unit, const driver_options *options) {
    bool made = driver_compile(unit, options);
    promise(!unit->broken, unit->broken ? unit->broken : "");
    promise(made || diag_error_count(unit->context.diags) > 0, "a failure is explained");
    if (!made)
        return;
    for (size_t k = 0; k < unit->checked->symbols[SYMBOL_STORE].count; k++)
        promise(unit->proven[k], "every store is proven");
    promise(unit->output.source[0] && unit->output.header[0], "C is written");
}

/* The same with another real type, and every parameter varying in time. */
static void compile_dynamic(const char *text, size_t length, const front_checked *checked) {
    const front_symbols *params = &checked->symbols[SYMBOL_PARAM];
    driver_unit *unit = read_text(text, length);
    const char **names = base_arena_take(unit->context.arena, (params->count + 1) * sizeof *names);
    for (size_t k = 0; k < params->count; k++)
        names[k] = params->at[k]->name;
    compile(unit, &(driver_options){.single = true,
                                    .second = true,
                                    .no_forcing_gradient = true,
                                    .dynamics = names,
                                    .dynamic_count = params->count});
    driver_free(unit);
}

void fuzz_compile(const char *text, size_t length) {
    driver_unit *unit = read_text(text, length);
    if (diag_error_count(unit->context.diags) == 0) {
        print_again(unit);
        format_again(unit);
    }
    for (size_t k = 0; k < unit->program->experiments.count; k++)
        front_experiment_of(&unit->context, unit->program, unit->program->experiments.at[k]->name);
    if (unit->program->models.count)
        compile(unit, &(driver_options){0});
    show_problems(unit);
    if (unit->module)
        compile_dynamic(text, length, unit->checked);
    driver_free(unit);
}

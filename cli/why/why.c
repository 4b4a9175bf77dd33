#include "why/why.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/project.h"
#include "model_options.h"
#include "why/why_numbers.h"

static bool wants_numbers(const cli_arguments *arguments) {
    return cli_given(arguments, "--forcing") || cli_given(arguments, "--data");
}

/* The name nearest to one that the model does not have. */
static const char *nearest_name(const front_checked *checked, const char *name) {
    const char *nearest = NULL;
    size_t least = 3;
    for (int kind = 0; kind < SYMBOL_KINDS; kind++)
        for (size_t k = 0; k < checked->symbols[kind].count && kind != SYMBOL_DIM; k++) {
            const char *other = checked->symbols[kind].at[k]->name;
            size_t distance = base_name_distance(name, other);
            if (distance < least) {
                least = distance;
                nearest = other;
            }
        }
    return nearest;
}

static int fail_unknown(const cli_arguments *arguments, const front_checked *checked,
                        const char *name) {
    for (size_t k = 0; k < checked->dropped.count; k++)
        if (strcmp(checked->dropped.at[k]->name, name) == 0)
            return cli_fail(arguments, CLI_USAGE,
                            "`%s` is left out of %s: only alternatives that are not chosen read it",
                            name, checked->name);
    const char *nearest = nearest_name(checked, name);
    return cli_fail(arguments, CLI_USAGE, "%s has no `%s`%s%s%s", checked->name, name,
                    nearest ? "; did you mean `" : "", nearest ? nearest : "", nearest ? "`?" : "");
}

/* "[3, 1]" behind a name: elements from 1. */
static bool read_element(cli_reasons *reasons, const char *text) {
    size_t rank = reasons->target->dims.rank, count = 0;
    for (const char *at = text; *at && *at != ']'; count++) {
        char *end = NULL;
        unsigned long element = strtoul(at + 1, &end, 10);
        if (count == rank || end == at + 1 || (*end != ',' && *end != ']') || element == 0 ||
            element > reasons->target->dims.at[count]->size)
            return false;
        reasons->element[count] = element - 1;
        at = end;
    }
    return !*text || (count == rank && strcmp(text + strlen(text) - 1, "]") == 0);
}

static int explain_name(const cli_arguments *arguments, driver_unit *unit, cli_project *project) {
    const char *name = arguments->words[1];
    size_t length = strcspn(name, "[");
    cli_reasons reasons = {
        .arena = unit->context.arena, .checked = unit->checked, .deepest = SIZE_MAX};
    reasons.target = cli_symbol_of(unit->checked, name, length);
    if (!reasons.target)
        return fail_unknown(arguments, unit->checked, base_arena_copy(reasons.arena, name, length));
    if (!read_element(&reasons, name + length))
        return cli_fail(arguments, CLI_USAGE, "%s: `%s` has no such element", name,
                        reasons.target->name);
    if (!cli_whole_number(arguments, "--depth", 1, &reasons.deepest))
        return CLI_USAGE;
    cli_find_reasons(&reasons);
    int code = CLI_OK;
    if (project)
        code = cli_number_trained(project, &reasons);
    else if (wants_numbers(arguments))
        code = cli_number_reasons(arguments, unit, &reasons);
    if (code == CLI_OK)
        cli_print_reasons(&reasons);
    return code;
}

/* The compilation's arena serves the answer too. */
static int explain_within_memory(const cli_arguments *arguments, driver_unit *unit,
                                 cli_project *project) {
    jmp_buf out_of_memory;
    base_arena *arena = unit->context.arena;
    if (setjmp(out_of_memory))
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    base_arena_on_failure(arena, &out_of_memory);
    int code = explain_name(arguments, unit, project);
    base_arena_on_failure(arena, NULL);
    return code;
}

static int explain_unit(const cli_arguments *arguments, driver_unit *unit,
                        driver_options *options) {
    options->default_size = CLI_SMALL_DIM;
    bool read = driver_read(unit, arguments->words[0]);
    if (read && wants_numbers(arguments))
        driver_compile(unit, options);
    else if (read)
        driver_check(unit, options);
    int code = cli_show_diagnostics(arguments, unit);
    if (code != CLI_OK || !unit->checked)
        return code;
    return explain_within_memory(arguments, unit, NULL);
}

/* An experiment, by the weights that a training found. */
static int explain_trained(const cli_arguments *arguments) {
    cli_project project = {0};
    int code = cli_project_open(arguments, arguments->words[0], &project);
    if (code == CLI_OK)
        code = explain_within_memory(arguments, project.unit, &project);
    cli_project_close(&project);
    return code;
}

static int run_why(const cli_arguments *arguments) {
    if (cli_given(arguments, "--run"))
        return explain_trained(arguments);
    return cli_with_unit(arguments, explain_unit);
}

static const cli_option options[] = {
    {"--depth", "N", "no further down than N levels"},
    {"--forcing", "FILE", "with the numbers of a run, and derivatives: as of afflux run"},
    {"--data", "PATH", "as of afflux run, and so are the options that follow"},
    {"--date", "DATE", "the step to look at; the last by default"},
    {"--step", "N", "the same by its number"},
    {"--site", "NAME", "the site to look at; the first by default"},
    {"--run", "RUN", "of an experiment: the trained run whose numbers are wanted"},
    {"--experiment", "NAME", "the experiment to take; the last of the file by default"},
    {"--member", "N", "of an experiment whose model has copies; 1 by default"},
    {"--column", "NAME=COLUMN", "what a column is called (repeatable)"},
    {"--every", "TIME", "rows are this far apart"},
    {"--network", "FILE", "rows site,downstream of a river network"},
    {"--param", "NAME=VALUE", "a number, or a file with one for each site (repeatable)"},
    {"--params", "P.csv", "rows name,value, or a column `site` and one for each name"},
    {"--attribute", "NAME=VALUE", "as --param"},
    {"--attributes", "A.csv", "as --params"},
    {"--weights", "W.safetensors", "weights of the model's networks"},
    {"--state", "NAME=VALUE", "as --param: before the first step"},
    {"--load-state", "S.csv", "as --params: states before the first step"},
    CLI_MODEL_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_why = {
    .name = "why",
    .form = "FILE NAME",
    .words = "says how a value is computed, what it depends on, and what reads it",
    .examples = "afflux why models/hbv.afx Q\n"
                "afflux why models/hbv.afx ET --forcing forcing.csv --date 1990-06-01",
    .options = options,
    .least_words = 2,
    .most_words = 2,
    .run = run_why,
};

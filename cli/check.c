#include <stdio.h>
#include <string.h>

#include "model_options.h"

static void print_stores(const driver_unit *unit, size_t *unproven) {
    const front_symbols *stores = &unit->checked->symbols[SYMBOL_STORE];
    for (size_t k = 0; k < stores->count; k++) {
        if (!unit->proven[k])
            ++*unproven;
        printf("  %-12s %-10s %s\n", stores->at[k]->name, stores->at[k]->unit_text,
               unit->proven[k] ? "proven: changes by its fluxes and nothing else" : "NOT proven");
    }
    const front_symbols *states = &unit->checked->symbols[SYMBOL_STATE];
    for (size_t k = 0; k < states->count; k++)
        printf("  %-12s %-10s unproven: a state, changed by an equation\n", states->at[k]->name,
               states->at[k]->unit_text);
}

static void print_exchanges(const driver_unit *unit) {
    const front_symbols *exchanges = &unit->checked->exchanges;
    printf("exchanges with outside:");
    for (size_t k = 0; k < exchanges->count; k++) {
        const front_symbol *flux = exchanges->at[k];
        const char *way = !flux->leaves ? "in" : flux->enters ? "in and out" : "out";
        printf("%s %s (%s)", k ? "," : "", flux->name, way);
    }
    printf(exchanges->count ? "\n" : " none\n");
}

static void print_dropped(const driver_unit *unit) {
    const front_symbols *dropped = &unit->checked->dropped;
    if (!dropped->count)
        return;
    printf("left out, as only unchosen alternatives read them:");
    for (size_t k = 0; k < dropped->count; k++)
        printf("%s %s", k ? "," : "", dropped->at[k]->name);
    printf("\n");
}

/* A model whose dims take the size of the data is checked for a small one. */
static void print_assumed(const driver_unit *unit) {
    const front_symbols *dims = &unit->checked->symbols[SYMBOL_DIM];
    const char *before = "sizes that nobody gave, checked with:";
    for (size_t k = 0; k < dims->count; k++)
        if (dims->at[k]->assumed) {
            printf("%s %s=%zu", before, dims->at[k]->name, dims->at[k]->size);
            before = ",";
        }
    if (*before == ',')
        printf("\n");
}

static int print_summary(const driver_unit *unit) {
    const front_checked *checked = unit->checked;
    size_t unproven = 0;
    printf("%s: %zu stores, %zu parameters, %zu fluxes; %s%s\n", checked->name,
           checked->symbols[SYMBOL_STORE].count, checked->symbols[SYMBOL_PARAM].count,
           checked->symbols[SYMBOL_FLUX].count, checked->map ? "a map, no step" : "step ",
           checked->map ? "" : checked->step_text);
    print_assumed(unit);
    for (size_t k = 0; k < checked->chosen_count; k++)
        if (!checked->map || strcmp(checked->chosen[k].name, "solver") != 0)
            printf("  %s = %s\n", checked->chosen[k].name, checked->chosen[k].label);
    if (checked->map) {
        print_dropped(unit);
        return CLI_OK;
    }
    printf("mass balance:\n");
    print_stores(unit, &unproven);
    print_exchanges(unit);
    print_dropped(unit);
    return unproven ? CLI_CHECK : CLI_OK;
}

static void print_json_names(const char *key, const front_symbols *symbols) {
    printf(", \"%s\": [", key);
    for (size_t k = 0; k < symbols->count; k++)
        printf("%s\"%s\"", k ? ", " : "", symbols->at[k]->name);
    printf("]");
}

static int print_json(const driver_unit *unit) {
    const front_checked *checked = unit->checked;
    const front_symbols *stores = &checked->symbols[SYMBOL_STORE];
    bool all = true;
    printf("{\"model\": \"%s\", \"step_seconds\": %.17g, \"stores\": [", checked->name,
           checked->map ? 0 : checked->step_seconds);
    for (size_t k = 0; k < stores->count; k++) {
        printf("%s{\"name\": \"%s\", \"unit\": \"%s\", \"proven\": %s}", k ? ", " : "",
               stores->at[k]->name, stores->at[k]->unit_text, unit->proven[k] ? "true" : "false");
        all = all && unit->proven[k];
    }
    printf("]");
    print_json_names("unproven_states", &checked->symbols[SYMBOL_STATE]);
    print_json_names("parameters", &checked->symbols[SYMBOL_PARAM]);
    print_json_names("forcings", &checked->symbols[SYMBOL_FORCING]);
    print_json_names("outputs", &checked->symbols[SYMBOL_OUTPUT]);
    print_json_names("exchanges", &checked->exchanges);
    print_json_names("dropped", &checked->dropped);
    printf("}\n");
    return all ? CLI_OK : CLI_CHECK;
}

static int check_unit(const cli_arguments *arguments, driver_unit *unit, driver_options *options) {
    bool fine = driver_read(unit, arguments->words[0]);
    options->default_size = CLI_SMALL_DIM;
    options->no_text = true;
    if (unit->program && unit->program->models.count)
        driver_compile(unit, options);
    if (unit->program)
        for (size_t k = 0; k < unit->program->experiments.count; k++)
            front_experiment_of(&unit->context, unit->program,
                                unit->program->experiments.at[k]->name);
    int code = cli_show_diagnostics(arguments, unit);
    if (code != CLI_OK || !fine || !unit->checked)
        return code;
    if (cli_given(arguments, "--json"))
        return print_json(unit);
    return cli_given(arguments, "--message-format") ? CLI_OK : print_summary(unit);
}

static int run_check(const cli_arguments *arguments) {
    return cli_with_unit(arguments, check_unit);
}

static const cli_option options[] = {
    {"--json", NULL, "the findings as JSON"}, CLI_MODEL_OPTIONS, {NULL, NULL, NULL}};

const cli_command cli_check = {
    .name = "check",
    .form = "FILE",
    .words = "checks names, units, bounds and mass balance, and shows what was found",
    .examples = "afflux check models/hbv.afx\n"
                "afflux check models/hbv.afx --use ET=neural",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_check,
};

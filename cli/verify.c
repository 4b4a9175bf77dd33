#include "verify.h"

#include <math.h>
#include <stdio.h>

#include "core/memory.h"
#include "model_options.h"
#include "report/table.h"

enum { STEPS = 40, BRIEF_STEPS = 3 };

static void print_json(const cli_arguments *arguments, const cli_verification *v, bool passed) {
    printf("{\"file\": ");
    cli_print_json_text(arguments->words[0]);
    printf(", \"passed\": %s, \"checks\": [", passed ? "true" : "false");
    for (size_t k = 0; k < v->count; k++) {
        const cli_finding *f = &v->findings[k];
        printf("%s\n  {\"name\": \"%s\", \"points\": %zu, \"worst\": ", k ? "," : "", f->name,
               f->points);
        cli_print_json_number(f->worst);
        printf(", \"limit\": %.17g, \"passed\": %s, \"note\": ", f->limit,
               f->passed ? "true" : "false");
        cli_print_json_text(f->note);
        printf("}");
    }
    printf("\n]}\n");
}

static const char *number_text(base_arena *arena, double number) {
    if (number == 0)
        return "0";
    return base_arena_format(arena, "%.1e", number);
}

static core_status print_table(const cli_verification *v, afx_error *error) {
    static const report_column columns[] = {
        {"check", REPORT_LEFT, 0},  {"compared", REPORT_RIGHT, 0}, {"worst", REPORT_RIGHT, 0},
        {"limit", REPORT_RIGHT, 0}, {"", REPORT_LEFT, 0},          {"", REPORT_LEFT, 0}};
    report_table table = {.columns = columns, .column_count = 6};
    core_buffer text = {0};
    core_status status = CORE_OK;
    for (size_t k = 0; k < v->count && status == CORE_OK; k++) {
        const cli_finding *f = &v->findings[k];
        const char *cells[] = {f->name,
                               base_arena_format(v->arena, "%zu", f->points),
                               number_text(v->arena, f->worst),
                               number_text(v->arena, f->limit),
                               f->points == 0 ? "none met"
                               : f->passed    ? "ok"
                                              : "FAILED",
                               f->note};
        for (int c = 0; c < 6 && status == CORE_OK; c++)
            status = report_table_add(&table, cells[c], error);
    }
    if (status == CORE_OK)
        status = report_table_text(&table, &text, error);
    if (status == CORE_OK)
        printf("%s", text.bytes);
    report_table_free(&table);
    core_buffer_free(&text);
    return status;
}

static bool check_stores(cli_verification *v, const driver_unit *unit) {
    cli_finding *finding = &v->findings[v->count++];
    *finding = (cli_finding){.name = "stores conserve (proof)", .passed = true, .note = ""};
    const front_symbols *stores = &unit->checked->symbols[SYMBOL_STORE];
    for (size_t k = 0; k < stores->count; k++) {
        finding->points++;
        if (unit->proven[k])
            continue;
        finding->passed = false;
        finding->worst = NAN;
        finding->note = stores->at[k]->name;
    }
    return finding->passed;
}

static int verify_model(const cli_arguments *arguments, driver_unit *unit, const cli_native *native,
                        size_t points) {
    cli_verification v = {.arena = unit->context.arena, .seed = 20260101, .points = points};
    v.program = cli_program_create(unit->module, native->model, STEPS, v.arena);
    v.brief = cli_program_create(unit->module, native->model, BRIEF_STEPS, v.arena);
    check_stores(&v, unit);
    cli_check_values(&v);
    cli_check_smooth(&v);
    cli_check_ties(&v);
    cli_check_jumps(&v);
    bool passed = true;
    for (size_t k = 0; k < v.count; k++)
        passed = passed && v.findings[k].passed;
    afx_error error = {0};
    core_status status = CORE_OK;
    if (cli_given(arguments, "--json"))
        print_json(arguments, &v, passed);
    else
        status = print_table(&v, &error);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    return passed ? CLI_OK : CLI_CHECK;
}

static int compile_and_verify(const cli_arguments *arguments, driver_unit *unit,
                              driver_options *options) {
    size_t points = 8;
    if (!cli_whole_number(arguments, "--points", 1, &points))
        return CLI_USAGE;
    if (driver_read(unit, arguments->words[0]))
        driver_compile(unit, options);
    int code = cli_show_diagnostics(arguments, unit);
    if (code != CLI_OK)
        return code;
    cli_native native;
    afx_error error = {0};
    core_status status = cli_native_load(unit, &native, &error);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    code = verify_model(arguments, unit, &native, points);
    cli_native_close(&native);
    return code;
}

static int run_verify(const cli_arguments *arguments) {
    return cli_with_unit(arguments, compile_and_verify);
}

static const cli_option options[] = {{"--points", "N", "random points; 8 by default"},
                                     {"--json", NULL, "the findings as JSON"},
                                     CLI_MODEL_OPTIONS,
                                     {NULL, NULL, NULL}};

const cli_command cli_verify = {
    .name = "verify",
    .form = "FILE",
    .words =
        "holds the compiled derivatives against independent ones, at smooth points, ties, jumps",
    .examples = "afflux verify models/hbv.afx\n"
                "afflux verify models/hbv.afx --use ET=neural --json",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_verify,
};

/* What `afflux verify` says of one model. */
#include <math.h>
#include <stdio.h>

#include "core/memory.h"
#include "report/table.h"
#include "verify.h"

void cli_print_findings_json(const cli_verification *v, const char *file, const char *uses) {
    printf("{\"file\": ");
    cli_print_json_text(file);
    printf(", \"model\": ");
    cli_print_json_text(v->program.model->info->name);
    printf(", \"uses\": ");
    cli_print_json_text(uses);
    printf(", \"passed\": %s, \"checks\": [", cli_findings_passed(v) ? "true" : "false");
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
    printf("\n]}");
}

static const char *number_text(base_arena *arena, double number) {
    if (number == 0)
        return "0";
    return base_arena_format(arena, "%.1e", number);
}

core_status cli_print_findings(const cli_verification *v, afx_error *error) {
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

bool cli_findings_passed(const cli_verification *v) {
    bool passed = true;
    for (size_t k = 0; k < v->count; k++)
        passed = passed && v->findings[k].passed;
    return passed;
}

static double share_of_limit(const cli_finding *finding) {
    if (!finding->passed)
        return INFINITY;
    return finding->limit > 0 ? finding->worst / finding->limit : 0;
}

const cli_finding *cli_worst_finding(const cli_verification *v) {
    const cli_finding *worst = &v->findings[0];
    for (size_t k = 0; k < v->count; k++)
        if (share_of_limit(&v->findings[k]) > share_of_limit(worst))
            worst = &v->findings[k];
    return worst;
}

/* What `afflux verify` says of one model. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "report/table.h"
#include "verify/verify.h"

enum { NEAREST_KINKS = 5, CHECK_COLUMNS = 6, KINK_COLUMNS = 5 };

static const char *number_text(base_arena *arena, double number) {
    if (number == 0)
        return "0";
    if (isnan(number))
        return "NaN";
    return base_arena_format(arena, "%.1e", number);
}

const char *cli_place_text(base_span place, base_arena *arena) {
    if (!place.source)
        return "";
    return base_arena_format(arena, "%s:%u", place.source->path,
                             base_position_of(place.source, place.begin).line);
}

static core_status add_cells(report_table *table, const char *const *cells, size_t count,
                             afx_error *error) {
    for (size_t c = 0; c < count; c++)
        CORE_TRY(report_table_add(table, cells[c], error));
    return CORE_OK;
}

/* ---- findings ---- */

static core_status add_finding(const cli_verification *v, const cli_finding *f, report_table *table,
                               afx_error *error) {
    const char *cells[CHECK_COLUMNS] = {base_arena_format(v->arena, "  %s", f->name),
                                        base_arena_format(v->arena, "%zu", f->points),
                                        number_text(v->arena, f->worst),
                                        number_text(v->arena, f->limit),
                                        f->points == 0 ? "none met"
                                        : f->passed    ? "ok"
                                                       : "FAILED",
                                        f->note};
    return add_cells(table, cells, CHECK_COLUMNS, error);
}

static core_status add_group(const cli_verification *v, cli_group group, report_table *table,
                             afx_error *error) {
    static const char *const headings[CLI_GROUPS] = {"Values", "First order", "Second order",
                                                     "Invariance", "Edges"};
    const char *cells[CHECK_COLUMNS] = {headings[group], "", "", "", "", ""};
    bool begun = false;
    for (size_t k = 0; k < v->count; k++) {
        if (v->findings[k].group != group)
            continue;
        if (!begun)
            CORE_TRY(add_cells(table, cells, CHECK_COLUMNS, error));
        begun = true;
        CORE_TRY(add_finding(v, &v->findings[k], table, error));
    }
    return CORE_OK;
}

static core_status print_checks(const cli_verification *v, afx_error *error) {
    static const report_column columns[CHECK_COLUMNS] = {
        {"check", REPORT_LEFT, 0},  {"compared", REPORT_RIGHT, 0}, {"worst", REPORT_RIGHT, 0},
        {"limit", REPORT_RIGHT, 0}, {"", REPORT_LEFT, 0},          {"", REPORT_LEFT, 0}};
    report_table table = {.columns = columns, .column_count = CHECK_COLUMNS};
    core_status status = CORE_OK;
    for (cli_group group = 0; group < CLI_GROUPS && status == CORE_OK; group++)
        status = add_group(v, group, &table, error);
    if (status == CORE_OK)
        status = cli_print_table(&table, error);
    report_table_free(&table);
    return status;
}

/* ---- kinks ---- */

static core_status add_kink(const cli_verification *v, const cli_kink *kink, report_table *table,
                            afx_error *error) {
    const char *cells[KINK_COLUMNS] = {
        base_arena_format(v->arena, "  %s", kink->equation), kink->operation,
        base_arena_format(v->arena, "%s %s", number_text(v->arena, kink->nearest),
                          strcmp(kink->unit, "1") == 0 ? "" : kink->unit),
        base_arena_format(v->arena, "%zu of %zu", kink->exactly, kink->times),
        cli_place_text(kink->place, v->arena)};
    return add_cells(table, cells, KINK_COLUMNS, error);
}

static core_status print_kinks(const cli_verification *v, bool all, afx_error *error) {
    static const report_column columns[KINK_COLUMNS] = {{"kinks and jumps", REPORT_LEFT, 0},
                                                        {"", REPORT_LEFT, 0},
                                                        {"nearest", REPORT_LEFT, 0},
                                                        {"exactly on it", REPORT_RIGHT, 0},
                                                        {"", REPORT_LEFT, 0}};
    size_t shown = all || v->kink_count < NEAREST_KINKS ? v->kink_count : NEAREST_KINKS;
    report_table table = {.columns = columns, .column_count = KINK_COLUMNS};
    core_status status = CORE_OK;
    for (size_t k = 0; k < shown && status == CORE_OK; k++)
        status = add_kink(v, &v->kinks[k], &table, error);
    if (status == CORE_OK && shown) {
        printf("\n");
        status = cli_print_table(&table, error);
    }
    if (shown < v->kink_count)
        printf("  and %zu more: --kinks shows all\n", v->kink_count - shown);
    report_table_free(&table);
    return status;
}

core_status cli_print_findings(const cli_verification *v, bool all_kinks, afx_error *error) {
    CORE_TRY(print_checks(v, error));
    CORE_TRY(print_kinks(v, all_kinks, error));
    if (v->refused)
        printf("\n%zu of %zu points were drawn again: a solve did not end there\n", v->refused,
               v->drawn);
    return CORE_OK;
}

/* ---- what failed ---- */

/* The line of the place, with a mark under it. */
static void say_line(base_span place) {
    const base_source *source = place.source;
    base_position at = base_position_of(source, place.begin);
    uint32_t begin = source->line_starts[at.line - 1], end = begin;
    while (end < source->length && source->text[end] != '\n')
        end++;
    fprintf(stderr, "%5u | %.*s\n      | %*s^", at.line, (int)(end - begin), source->text + begin,
            (int)at.column - 1, "");
    for (uint32_t k = place.begin + 1; k < place.end && k < end; k++)
        if (((unsigned char)source->text[k] & 0xC0) != 0x80)
            fputc('~', stderr);
    fputc('\n', stderr);
}

void cli_say_faults(const cli_verification *v) {
    for (size_t k = 0; k < v->count; k++) {
        const cli_finding *f = &v->findings[k];
        if (f->passed)
            continue;
        const char *place = cli_place_text(f->place, v->arena);
        fprintf(stderr, "%s%s%s: ", place, place[0] ? ": " : "", f->name);
        if (f->fault)
            fprintf(stderr, "%s\n", f->fault);
        else
            fprintf(stderr, "off by %.1e, limit %.1e%s%s\n", f->worst, f->limit,
                    f->note[0] ? ", worst in " : "", f->note);
        if (f->place.source && !f->explained)
            say_line(f->place);
    }
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
    return finding->limit > 0 && !finding->exponent ? finding->worst / finding->limit : 0;
}

const cli_finding *cli_worst_finding(const cli_verification *v) {
    const cli_finding *worst = &v->findings[0];
    for (size_t k = 0; k < v->count; k++)
        if (share_of_limit(&v->findings[k]) > share_of_limit(worst))
            worst = &v->findings[k];
    return worst;
}

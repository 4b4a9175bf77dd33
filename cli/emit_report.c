#include "emit_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- words for both forms ---- */

static const char *const regions[IR_REGIONS] = {
    "prepare",      "step",           "prepare tangent", "step tangent",   "prepare adjoint",
    "step adjoint", "prepare record", "step record",     "prepare second", "step second"};

static const char *const reasons[] = {
    [BACK_CALLS] = "calls",   [BACK_SCALAR] = "scalar", [BACK_GATHERS] = "gathers",
    [BACK_LEVELS] = "levels", [BACK_PLACES] = "places", [BACK_MAY_STOP] = "may_stop",
    [BACK_SHARED] = "shared"};

static const char *file_of(const base_span *span) {
    if (!span->source)
        return "";
    const char *slash = strrchr(span->source->path, '/');
    return slash ? slash + 1 : span->source->path;
}

static uint32_t line_of(const base_span *span) {
    return span->source ? base_position_of(span->source, span->begin).line : 0;
}

/* What is counted of a region. */
typedef struct measure {
    const char *key;
    const char *words;
    size_t offset; /* in back_cost, a uint64_t */
} measure;

static const measure counts[] = {
    {"operations", "operations", offsetof(back_cost, all)},
    {"cost", "cost", offsetof(back_cost, cost)},
    {"loads", "loads", offsetof(back_cost, traffic.loads)},
    {"stores", "stores", offsetof(back_cost, traffic.stores)},
    {"scratch_loads", "loads of scratch", offsetof(back_cost, traffic.scratch_loads)},
    {"scratch_stores", "stores to scratch", offsetof(back_cost, traffic.scratch_stores)},
    {"bytes", "bytes", offsetof(back_cost, bytes)},
    {"shared_loads", "loads of weights", offsetof(back_cost, traffic.shared_loads)},
    {"scratch", "numbers of scratch", offsetof(back_cost, scratch)},
    {"nests", "loop nests", offsetof(back_cost, nests)},
    {"circles", "circles", offsetof(back_cost, circles)},
};

static uint64_t counted(const back_cost *cost, const measure *what) {
    uint64_t number;
    memcpy(&number, (const char *)cost + what->offset, sizeof number);
    return number;
}

/* ---- text ---- */

static const ir_region_kind columns[] = {IR_STEP, IR_STEP_TANGENT, IR_STEP_ADJOINT, IR_STEP_RECORD,
                                         IR_STEP_SECOND};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void print_row(const back_report *report, const char *words, const uint64_t *row) {
    printf("  %-20s", words);
    for (size_t k = 0; k < COLUMNS; k++)
        if (report->cost[columns[k]].made)
            printf(" %9" PRIu64, row[k]);
    printf("\n");
}

static void print_operator(const back_report *report, ir_op op) {
    const op_row *row = op_row_of(op);
    uint64_t numbers[COLUMNS], all = 0;
    for (size_t k = 0; k < COLUMNS; k++)
        all += numbers[k] = report->cost[columns[k]].operations[op];
    char words[32];
    snprintf(words, sizeof words, "  %s%s (%d)", row->form == OP_PREFIX ? "0 " : "", row->spelling,
             row->cost);
    if (all)
        print_row(report, words, numbers);
}

static void print_table(const back_report *report) {
    printf("  %-20s", "");
    for (size_t k = 0; k < COLUMNS; k++)
        if (report->cost[columns[k]].made)
            printf(" %9s", strchr(regions[columns[k]], ' ') ? strchr(regions[columns[k]], ' ') + 1
                                                            : regions[columns[k]]);
    printf("\n");
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        uint64_t numbers[COLUMNS];
        for (size_t k = 0; k < COLUMNS; k++)
            numbers[k] = counted(&report->cost[columns[k]], &counts[c]);
        print_row(report, counts[c].words, numbers);
        for (ir_op op = IR_NONE + 1; op < IR_OPERATORS && c == 0; op++)
            print_operator(report, op);
    }
}

static const char *const worths[] = {[BACK_CHEAPER] = "cheaper",
                                     [BACK_ALONG_NETWORK] = "along the network",
                                     [BACK_SOLVED] = "solved"};

static void print_kept(const back_report *report) {
    uint32_t all = report->taped_states + report->kept_numbers;
    printf("\nkept for the adjoint: %u numbers (%u bytes) a step, %u of them states%s\n", all,
           all * report->real_bytes, report->taped_states, report->kept_count ? ", and:" : "");
    for (size_t k = 0; k < report->kept_count; k++) {
        const back_kept *kept = &report->kept[k];
        printf("  %s:%-4u %5u of %-7s %s", file_of(&kept->span), line_of(&kept->span),
               kept->numbers, kept->what, worths[kept->worth]);
        if (kept->worth == BACK_CHEAPER)
            printf(" than cost %" PRIu64, kept->saves);
        if (kept->worth == BACK_CHEAPER && kept->states)
            printf(" and %u of states", kept->states);
        if (kept->name)
            printf(" (%s)", kept->name);
        printf("\n");
    }
}

static void print_repeated(const back_report *report) {
    uint64_t operations = 0, cost = 0;
    for (size_t k = 0; k < report->repeated_count; k++) {
        operations += report->repeated[k].operations;
        cost += report->repeated[k].cost;
    }
    printf("\ncomputed again by the adjoint, being cheaper so: %" PRIu64
           " operations, cost %" PRIu64 "\n",
           operations, cost);
    for (size_t k = 0; k < report->repeated_count; k++) {
        const back_repeated *at = &report->repeated[k];
        printf("  %s:%-4u %5" PRIu64 " operations, cost %" PRIu64 ", the dearest %d\n",
               file_of(&at->span), at->line, at->operations, at->cost, at->dearest);
    }
}

static void print_note(const back_note *note) {
    uint64_t count = note->count;
    switch (note->reason) {
    case BACK_CALLS:
        printf("%" PRIu64 " of %s: vectors by gcc with AFX_VECTOR_MATH, else lane by lane", count,
               note->what);
        break;
    case BACK_SCALAR:
        printf("%" PRIu64 " of %s, which has no vector form: lane by lane", count, note->what);
        break;
    case BACK_GATHERS:
        printf("%" PRIu64 " reads along the network: gathered lane by lane", count);
        break;
    case BACK_LEVELS:
        printf("%" PRIu64 " circles along the network: a level waits for another, vectors only "
               "within one",
               count);
        break;
    case BACK_PLACES:
        printf("%" PRIu64 " circles along %s, place by place (%u); of each the lanes in vectors",
               count, note->what, note->places);
        break;
    case BACK_MAY_STOP:
        printf("%" PRIu64 " circles along %s (%u at most), until all lanes are settled", count,
               note->what, note->places);
        break;
    case BACK_SHARED:
        printf("%" PRIu64 " values that are the same for all lanes: once for a block", count);
        break;
    }
    printf("\n");
}

static void print_notes(const back_report *report) {
    printf("\nloops that are not, or not everywhere, plain vectors over the lanes:\n");
    for (size_t k = 0; k < report->note_count; k++) {
        printf("  %-16s ", regions[report->notes[k].region]);
        print_note(&report->notes[k]);
    }
    if (report->note_count == 0)
        printf("  none\n");
}

static void print_lanes(const back_report *report) {
    if (report->lane_count == 1)
        printf("\nlanes: sites, in blocks of %u: %s\n", report->block, report->why_lanes);
    else
        printf("\nlanes: the %u elements of %s, in blocks of %u site%s: %s\n", report->lane_count,
               report->lanes, report->block, report->block == 1 ? "" : "s", report->why_lanes);
}

void cli_print_cost(const driver_unit *unit) {
    const back_report *report = unit->output.report;
    printf("%s: one step of one lane; a number is %u bytes; cost in units of one addition\n\n",
           unit->module->name, report->real_bytes);
    print_table(report);
    print_lanes(report);
    print_kept(report);
    print_repeated(report);
    print_notes(report);
}

/* ---- JSON ---- */

static void print_cost_json(const back_cost *cost) {
    printf("{\"by_operator\": {");
    const char *comma = "";
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        if (cost->operations[op] == 0)
            continue;
        printf("%s\"%s\": %" PRIu64, comma, op_row_of(op)->name, cost->operations[op]);
        comma = ", ";
    }
    printf("}, \"terms\": %" PRIu64, cost->terms);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        printf(", \"%s\": %" PRIu64, counts[c].key, counted(cost, &counts[c]));
    printf("}");
}

static void print_place_json(const base_span *span) {
    printf("\"file\": \"%s\", \"line\": %u}", file_of(span), line_of(span));
}

static void print_values_json(const back_report *report) {
    printf("\"kept\": [");
    for (size_t k = 0; k < report->kept_count; k++) {
        const back_kept *kept = &report->kept[k];
        printf("%s{\"name\": \"%s\", \"what\": \"%s\", \"saves\": %" PRIu64
               ", \"states\": %u, \"numbers\": %u, \"worth\": \"%s\", ",
               k ? ",\n  " : "", kept->name ? kept->name : "", kept->what, kept->saves,
               kept->states, kept->numbers, worths[kept->worth]);
        print_place_json(&kept->span);
    }
    printf("],\n \"repeated\": [");
    for (size_t k = 0; k < report->repeated_count; k++) {
        const back_repeated *at = &report->repeated[k];
        printf("%s{\"operations\": %" PRIu64 ", \"cost\": %" PRIu64 ", \"dearest\": %d, ",
               k ? ",\n  " : "", at->operations, at->cost, at->dearest);
        print_place_json(&at->span);
    }
    printf("]");
}

void cli_print_cost_json(const driver_unit *unit) {
    const back_report *report = unit->output.report;
    printf("{\"model\": \"%s\", \"real_bytes\": %u, \"taped_states\": %u, "
           "\"kept_numbers\": %u,\n \"lanes\": {\"along\": \"%s\", \"count\": %u, "
           "\"block\": %u, \"why\": \"%s\"},\n \"regions\": {",
           unit->module->name, report->real_bytes, report->taped_states, report->kept_numbers,
           report->lanes, report->lane_count, report->block, report->why_lanes);
    const char *comma = "";
    for (ir_region_kind kind = IR_PREPARE; kind < IR_REGIONS; kind++) {
        if (!report->cost[kind].made)
            continue;
        printf("%s\"%s\": ", comma, regions[kind]);
        print_cost_json(&report->cost[kind]);
        comma = ",\n  ";
    }
    printf("},\n ");
    print_values_json(report);
    printf(",\n \"loops\": [");
    for (size_t k = 0; k < report->note_count; k++) {
        const back_note *note = &report->notes[k];
        printf("%s{\"region\": \"%s\", \"reason\": \"%s\", \"what\": \"%s\", \"count\": %" PRIu64
               ", \"places\": %u, ",
               k ? ",\n  " : "", regions[note->region], reasons[note->reason], note->what,
               note->count, note->places);
        print_place_json(&note->span);
    }
    printf("]}\n");
}

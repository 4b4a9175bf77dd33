/* Counts what stands in the regions; what they read and write was counted as they were written. */
#include "back/report.h"

#include <stdlib.h>
#include <string.h>

#include "back/text.h"

enum { MOST_CALLS = 4 };

typedef struct reporting {
    const back_file *file;
    back_report *report;
    ir_region_kind kind;
    const ir_region *region;
} reporting;

uint64_t back_rounds(const ir_module *module, uint32_t dims) {
    uint64_t rounds = 1;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (dims >> d & 1)
            rounds *= module->dims[d].size;
    return rounds;
}

/* ---- notes ---- */

static void note(reporting *r, back_note given) {
    back_report *report = r->report;
    given.region = r->kind;
    for (size_t k = 0; k < report->note_count; k++) {
        back_note *known = &report->notes[k];
        bool same = known->region == given.region && known->reason == given.reason &&
                    strcmp(known->what, given.what) == 0;
        if (!same)
            continue;
        known->count += given.count;
        return;
    }
    report->notes = base_arena_grow(r->file->arena, report->notes, report->note_count,
                                    &report->note_capacity, sizeof *report->notes);
    report->notes[report->note_count++] = given;
}

static void note_calls(reporting *r, ir_op op, uint64_t count) {
    back_call calls[MOST_CALLS];
    size_t found = back_calls_of(r->file, op, calls, MOST_CALLS);
    for (size_t k = 0; k < found; k++)
        note(r, (back_note){.reason = calls[k].vector ? BACK_CALLS : BACK_SCALAR,
                            .what = calls[k].function,
                            .count = count});
}

static void note_circle(reporting *r, const ir_nest *nest) {
    const ir_dim *dim = &r->file->module->dims[nest->dim];
    r->report->cost[r->kind].circles++;
    if (nest->dim == IR_LANES)
        note(r, (back_note){.reason = BACK_LEVELS, .what = "", .count = 1});
    else
        note(r, (back_note){.reason = dim->stops ? BACK_MAY_STOP : BACK_PLACES,
                            .what = dim->name,
                            .count = 1,
                            .places = dim->size});
}

/* ---- operations ---- */

static void count_operations(back_cost *cost, ir_op op, uint64_t count) {
    cost->operations[op] += count;
    cost->all += count;
    cost->cost += count * (uint64_t)op_row_of(op)->cost;
}

static void count_value(reporting *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    back_cost *cost = &r->report->cost[r->kind];
    if (value->op == IR_REDUCE) {
        uint32_t dims = r->region->values[value->argument[0]].dims;
        uint64_t terms = back_rounds(r->file->module, dims);
        cost->terms += terms;
        cost->all += terms;
        cost->cost += terms;
    }
    if (value->op != IR_REDUCE && back_is_gathered(value))
        note(r, (back_note){.reason = BACK_GATHERS, .what = "", .count = 1, .span = value->span});
    if (!ir_is_operator(value))
        return;
    uint64_t rounds = back_rounds(r->file->module, value->dims);
    count_operations(cost, value->op, rounds);
    note_calls(r, value->op, rounds);
}

static void count_nest(reporting *r, const ir_nest *nest) {
    if (nest->kind == IR_NEST_OPEN)
        note_circle(r, nest);
    if (nest->kind != IR_NEST_VALUES)
        return;
    r->report->cost[r->kind].nests++;
    for (uint32_t k = 0; k < nest->count && back_is_laned(nest->dims); k++)
        count_value(r, nest->ids[k]);
}

static void count_region(reporting *r) {
    back_cost *cost = &r->report->cost[r->kind];
    cost->made = r->region->nest_count > 0;
    const back_traffic *traffic = &r->file->traffic[r->kind];
    uint64_t numbers =
        traffic->loads + traffic->stores + traffic->scratch_loads + traffic->scratch_stores;
    cost->traffic = *traffic;
    cost->bytes = numbers * r->report->real_bytes;
    cost->scratch = r->file->scratch_of[r->kind];
    for (ir_op op = 0; op < IR_OPERATORS; op++)
        count_operations(cost, op, traffic->again[op]);
    for (uint32_t k = 0; k < r->region->nest_count; k++)
        count_nest(r, &r->region->nests[k]);
    if (cost->traffic.shared_values)
        note(r,
             (back_note){.reason = BACK_SHARED, .what = "", .count = cost->traffic.shared_values});
}

/* ---- kept, or computed again ---- */

static const char *word_for(const ir_value *value) {
    if (ir_is_operator(value))
        return op_row_of(value->op)->spelling;
    if (value->op == IR_REDUCE)
        return value->by == IR_ADD ? "sum" : op_row_of(value->by)->spelling;
    return "value";
}

/* Places of a lane; 0 for what all lanes share, which is computed once. */
static uint64_t cost_of(const ir_module *module, const ir_region *region, const ir_value *value) {
    if (value->op == IR_REDUCE)
        value = &region->values[value->argument[0]];
    else if (!ir_is_operator(value))
        return 0;
    if (!back_is_laned(value->dims))
        return 0;
    uint64_t each = ir_is_operator(value) ? (uint64_t)op_row_of(value->op)->cost : 1;
    return each * back_rounds(module, value->dims);
}

/* Marks what the adjoint has at hand of the STEP's values: kept, or computed again anyway. */
static bool *find_at_hand(const reporting *r) {
    const ir_region *step = &r->file->module->regions[IR_STEP];
    const ir_region *adjoint = &r->file->module->regions[IR_STEP_ADJOINT];
    bool *at_hand = base_arena_take(r->file->arena, step->count * sizeof *at_hand);
    for (ir_id id = 1; id < adjoint->count; id++)
        at_hand[adjoint->values[id].origin] = true;
    for (ir_id id = 1; id < step->count; id++) {
        const ir_value *root = &step->values[id];
        if (root->op == IR_STORE && r->file->module->symbols[root->symbol].role == IR_KEPT)
            at_hand[root->argument[0]] = true;
    }
    return at_hand;
}

/* Marks a value of the STEP and what it is made of, as far as that is not at hand. */
static bool *find_behind(const reporting *r, ir_id value, const bool *at_hand) {
    const ir_region *step = &r->file->module->regions[IR_STEP];
    bool *behind = base_arena_take(r->file->arena, step->count * sizeof *behind);
    behind[value] = true;
    bool again;
    do { /* round circles */
        again = false;
        for (ir_id id = step->count; id-- > 1;) {
            const ir_value *reader = &step->values[id];
            for (int k = 0; k < ir_arity(reader) && behind[id]; k++)
                behind[reader->argument[k]] |= !at_hand[reader->argument[k]];
            if (reader->op != IR_PREVIOUS || !behind[id] || behind[reader->target] ||
                at_hand[reader->target])
                continue;
            behind[reader->target] = again = true;
        }
    } while (again);
    return behind;
}

static bool reads_along_network(const ir_value *value) {
    return (value->op == IR_SHIFT || value->op == IR_PREVIOUS) && value->dim == IR_LANES;
}

/* What keeping the value saves. */
static void weigh_kept(const reporting *r, ir_id value, const bool *at_hand, back_kept *kept) {
    const ir_module *module = r->file->module;
    const ir_region *step = &module->regions[IR_STEP];
    const bool *behind = find_behind(r, value, at_hand);
    bool *counted = base_arena_take(r->file->arena, module->symbol_count * sizeof *counted);
    for (ir_id id = 1; id < step->count; id++) {
        const ir_value *of = &step->values[id];
        if (!behind[id])
            continue;
        kept->saves += cost_of(module, step, of);
        if (reads_along_network(of) && kept->worth == BACK_CHEAPER)
            kept->worth = BACK_ALONG_NETWORK;
        const ir_symbol *symbol = &module->symbols[of->symbol];
        if (of->op != IR_LOAD || symbol->role != IR_STATE || symbol->taped || counted[of->symbol])
            continue;
        counted[of->symbol] = true;
        kept->states += symbol->elements;
    }
}

/* The stores of the STEP; a RECORD keeps the same. */
static void find_kept(reporting *r) {
    const ir_module *module = r->file->module;
    const ir_region *step = &module->regions[IR_STEP];
    back_report *report = r->report;
    const bool *at_hand = find_at_hand(r);
    for (ir_id id = 1; id < step->count; id++) {
        const ir_value *root = &step->values[id];
        const ir_symbol *symbol = &module->symbols[root->symbol];
        if (root->op != IR_STORE || symbol->role != IR_KEPT)
            continue;
        const ir_value *value = &step->values[root->argument[0]];
        back_kept kept = {.name = value->name,
                          .what = word_for(value),
                          .worth = symbol->solved ? BACK_SOLVED : BACK_CHEAPER,
                          .numbers = symbol->elements,
                          .span = value->span};
        weigh_kept(r, root->argument[0], at_hand, &kept);
        report->kept = base_arena_grow(r->file->arena, report->kept, report->kept_count,
                                       &report->kept_capacity, sizeof *report->kept);
        report->kept[report->kept_count++] = kept;
    }
}

static back_repeated *repeated_at(reporting *r, base_span span) {
    back_report *report = r->report;
    uint32_t line = span.source ? base_position_of(span.source, span.begin).line : 0;
    for (size_t k = 0; k < report->repeated_count; k++)
        if (report->repeated[k].line == line && report->repeated[k].span.source == span.source)
            return &report->repeated[k];
    report->repeated = base_arena_grow(r->file->arena, report->repeated, report->repeated_count,
                                       &report->repeated_capacity, sizeof *report->repeated);
    report->repeated[report->repeated_count] = (back_repeated){.span = span, .line = line};
    return &report->repeated[report->repeated_count++];
}

static int by_line(const void *a, const void *b) {
    const back_repeated *first = a, *second = b;
    return (first->line > second->line) - (first->line < second->line);
}

static void find_repeated(reporting *r) {
    const ir_module *module = r->file->module;
    const ir_region *adjoint = &module->regions[IR_STEP_ADJOINT];
    for (ir_id id = 1; id < adjoint->count; id++) {
        const ir_value *value = &adjoint->values[id];
        if (!value->origin || !ir_is_operator(value))
            continue;
        back_repeated *at = repeated_at(r, value->span);
        uint64_t rounds = back_rounds(module, value->dims);
        int cost = op_row_of(value->op)->cost;
        at->operations += rounds;
        at->cost += rounds * (uint64_t)cost;
        at->dearest = at->dearest > cost ? at->dearest : cost;
    }
    if (r->report->repeated_count)
        qsort(r->report->repeated, r->report->repeated_count, sizeof *r->report->repeated, by_line);
}

back_report *back_make_report(const back_file *file) {
    back_report *report = base_arena_take(file->arena, sizeof *report);
    report->real_bytes = file->single ? 4 : 8;
    const ir_dim *dim = &file->module->dims[file->lane_dim];
    report->lanes = file->lane_dim == IR_LANES ? "sites" : dim->name;
    report->lane_count = file->lane_dim == IR_LANES ? 1 : dim->size;
    report->why_lanes = file->why_lanes;
    report->block = file->block;
    report->taped_states = back_taped_rows(file);
    report->kept_numbers = file->module->places[IR_KEPT];
    reporting r = {.file = file, .report = report};
    for (r.kind = IR_PREPARE; r.kind < IR_REGIONS; r.kind++) {
        r.region = &file->module->regions[r.kind];
        count_region(&r);
    }
    find_kept(&r);
    find_repeated(&r);
    return report;
}

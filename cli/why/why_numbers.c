#include "why/why_numbers.h"

#include <math.h>
#include <string.h>

#include "ir/trace.h"

/* Far below any number's own digits, so that its square is nothing. */
static const double tiny = 1e-60;

typedef struct numbering {
    cli_reasons *reasons;
    ir_simulation *run;
    uint32_t lane;
    double complex asked; /* what is asked for, in its declared unit */
    size_t times;         /* it was computed in the step: by a solver, once for each stage */
} numbering;

/* ---- where numbers are ---- */

static const ir_module *module_of(const numbering *n) {
    return n->run->module;
}

/* The symbol that a host gives or gets under this name; NULL: none. */
static const ir_symbol *given_symbol(const numbering *n, const front_symbol *symbol) {
    const ir_module *module = module_of(n);
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *of = &module->symbols[k];
        bool result = of->role == IR_OUTPUT && symbol->kind == SYMBOL_OUTPUT;
        if ((of->role <= IR_STATE || of->role == IR_WEIGHT || result) &&
            strcmp(of->name, symbol->name) == 0)
            return of;
    }
    return NULL;
}

/* The numbers of a given symbol, one for each of its elements; those of states: before the step. */
static double complex *given_numbers(const numbering *n, const ir_symbol *symbol, bool after) {
    const ir_numbers *values = &n->run->values;
    size_t lane = symbol->role == IR_WEIGHT ? 0 : n->lane;
    double complex *all =
        symbol->role == IR_STATE && !after ? values->start : values->of[symbol->role];
    return all + lane * module_of(n)->places[symbol->role] + symbol->index;
}

/* The place of the element that is asked for. */
static size_t asked_place(const cli_reasons *reasons) {
    const front_symbol *symbol = reasons->target;
    size_t place = 0;
    for (size_t d = 0; d < symbol->dims.rank; d++)
        place = place * symbol->dims.at[d]->size + reasons->element[d];
    return place;
}

static bool is_called(const ir_value *value, const front_symbol *symbol) {
    return value->op != IR_LOAD && value->name && strcmp(value->name, symbol->name) == 0;
}

/* What is only another name for something has that one's numbers. */
static const front_symbol *meant(const numbering *n, const front_symbol *symbol) {
    for (int k = 0; k < 16; k++) {
        const front_statement *statement = cli_statement_of(n->reasons->checked, symbol);
        const front_expr *value = statement ? statement->pieces[0].value : symbol->value;
        bool alias = value && value->kind == EXPR_NAME && value->symbol->dims.rank == 0 &&
                     value->convert_factor == 1 && value->convert_shift == 0 &&
                     (symbol->kind == SYMBOL_LET || symbol->kind == SYMBOL_FLUX);
        if (!alias || value->symbol->kind == SYMBOL_STORE || value->symbol->kind == SYMBOL_STATE)
            break;
        symbol = value->symbol;
    }
    return symbol;
}

/* ---- the numbers of a run ---- */

static void widen(cli_reason *reason, double number) {
    reason->number = reason->computed ? fmin(reason->number, number) : number;
    reason->high = reason->computed ? fmax(reason->high, number) : number;
    reason->computed = true;
}

static bool is_asked(const numbering *n, const uint32_t coordinate[IR_MOST_DIMS]) {
    const front_dims *dims = &n->reasons->target->dims;
    const ir_module *module = module_of(n);
    for (size_t k = 0; k < dims->rank; k++)
        for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
            if (strcmp(module->dims[d].name, dims->at[k]->name) == 0 &&
                coordinate[d] != n->reasons->element[k])
                return false;
    return true;
}

/* All elements of one value of the region that was interpreted last. */
static void read_value(numbering *n, cli_reason *reason, const ir_traced *of, ir_id id) {
    uint32_t coordinate[IR_MOST_DIMS] = {[IR_LANES] = n->lane};
    uint32_t dims = of->module->regions[of->region].values[id].dims;
    bool target = reason == &n->reasons->at[0];
    do {
        double complex number =
            ir_result_at(of->module, of->region, of->environment, id, coordinate) /
            meant(n, reason->symbol)->factor;
        if (target && !is_asked(n, coordinate))
            continue;
        widen(reason, creal(number));
        if (target) {
            n->asked = number;
            n->times++;
        }
    } while (ir_trace_advance(of, dims, coordinate));
}

static void look(void *context, ir_region_kind kind, size_t step) {
    (void)step;
    numbering *n = context;
    const ir_region *region = &module_of(n)->regions[kind];
    ir_traced of = {module_of(n), kind, &n->run->environment, NULL};
    for (size_t k = 0; k < n->reasons->count; k++) {
        cli_reason *reason = &n->reasons->at[k];
        const front_symbol *symbol = meant(n, reason->symbol);
        for (ir_id id = 1; id < region->count && !reason->again; id++)
            if (!given_symbol(n, reason->symbol) && is_called(&region->values[id], symbol))
                read_value(n, reason, &of, id);
    }
}

static void read_given(numbering *n, cli_reason *reason) {
    const ir_symbol *symbol = given_symbol(n, reason->symbol);
    if (reason->symbol->kind == SYMBOL_CONST)
        widen(reason, reason->symbol->number / reason->symbol->factor);
    if (!symbol || reason->symbol->kind == SYMBOL_NET)
        return;
    bool target = reason == &n->reasons->at[0];
    const double complex *numbers = given_numbers(n, symbol, target);
    if (target) {
        n->asked = numbers[asked_place(n->reasons)];
        n->times = 1;
        widen(reason, creal(n->asked));
        return;
    }
    for (uint32_t e = 0; e < symbol->elements; e++)
        widen(reason, creal(numbers[e]));
}

/* The step with its inputs as they stand: n->asked. */
static void run_step(numbering *n) {
    ir_observer observer = {look, n};
    n->asked = 0;
    n->times = 0;
    for (size_t k = 0; k < n->reasons->count; k++)
        n->reasons->at[k].computed = false;
    n->run->observer = &observer;
    ir_simulate(n->run);
    n->run->observer = NULL;
    for (size_t k = 0; k < n->reasons->count; k++)
        if (!n->reasons->at[k].again)
            read_given(n, &n->reasons->at[k]);
}

/* ---- derivatives ---- */

/* By a number that was given: all its elements together. */
static double slope_by_given(numbering *n, const ir_symbol *symbol) {
    double complex *numbers = given_numbers(n, symbol, false);
    for (uint32_t e = 0; e < symbol->elements; e++)
        numbers[e] += I * tiny;
    run_step(n);
    for (uint32_t e = 0; e < symbol->elements; e++)
        numbers[e] = creal(numbers[e]);
    return cimag(n->asked) / tiny;
}

static size_t places_of_value(const numbering *n, const ir_value *value) {
    size_t places = 1;
    for (uint32_t d = IR_LANES + 1; d < module_of(n)->dim_count; d++)
        if (value->dims >> d & 1)
            places *= module_of(n)->dims[d].size;
    return places;
}

static double slope_by_value(numbering *n, ir_region_kind kind, ir_id id) {
    const ir_value *value = &module_of(n)->regions[kind].values[id];
    size_t places = places_of_value(n, value);
    size_t first = value->dims >> IR_LANES & 1 ? n->lane * places : 0;
    double slope = 0;
    for (size_t place = first; place < first + places; place++) {
        ir_nudge nudge = {kind, 0, id, place, I * tiny};
        n->run->nudge = &nudge;
        run_step(n);
        n->run->nudge = NULL;
        slope += cimag(n->asked) / tiny;
    }
    return slope;
}

/* By what an equation gives: all elements, and all stages of a solver, together. */
static bool slope_by_equation(numbering *n, const front_symbol *symbol, double *slope) {
    bool found = false;
    symbol = meant(n, symbol);
    *slope = 0;
    for (int kind = IR_PREPARE; kind <= IR_STEP; kind++)
        for (ir_id id = 1; id < module_of(n)->regions[kind].count; id++)
            if (is_called(&module_of(n)->regions[kind].values[id], symbol)) {
                *slope += slope_by_value(n, (ir_region_kind)kind, id) * symbol->factor;
                found = true;
            }
    return found;
}

static void find_slope(numbering *n, cli_reason *reason) {
    const ir_symbol *given = given_symbol(n, reason->symbol);
    double slope = 1;
    bool found = true;
    if (reason->symbol->kind == SYMBOL_NET || reason->symbol->kind == SYMBOL_CONST)
        return;
    if (reason == &n->reasons->at[0])
        slope = 1;
    else if (given && given->role != IR_OUTPUT)
        slope = slope_by_given(n, given);
    else
        found = slope_by_equation(n, reason->symbol, &slope);
    reason->slope = slope;
    reason->sloped = found;
}

/* The step starts from the same states each time, also where it is the first of the run. */
static void keep_start(ir_simulation *run) {
    size_t states = run->module->places[IR_STATE] * run->lanes;
    if (!run->started)
        memcpy(run->values.start, run->tape.states, states * sizeof *run->values.start);
    run->started = true;
}

/* In doubles, also of a model in float, whose numbers would round tiny ones away. */
static void find_slopes(numbering *n) {
    ir_environment *environment = &n->run->environment;
    bool single = environment->single;
    environment->complex_numbers = true;
    environment->single = false;
    for (size_t k = 0; k < n->reasons->count; k++)
        if (!n->reasons->at[k].again)
            find_slope(n, &n->reasons->at[k]);
    environment->complex_numbers = false;
    environment->single = single;
}

void cli_fill_numbers(cli_reasons *reasons, ir_simulation *run, uint32_t lane) {
    numbering n = {.reasons = reasons, .run = run, .lane = lane};
    run_step(&n);
    keep_start(run);
    if (n.times == 1) /* else no one number is asked for */
        find_slopes(&n);
    run_step(&n);
}

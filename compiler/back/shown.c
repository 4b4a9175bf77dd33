/* The lesser or greater of two values costs one instruction when it need pass on "not a number" of
 * one of them only, else four. It need not of what is a number in any case, nor of what the states
 * after the step will show without it: a run whose states are not finite at its end has failed. */
#include "back/region.h"

typedef struct showing {
    back_region *r;
    bool *shows;   /* by value: is some state no number after the step when it is none? */
    bool *lasting; /* by symbol: a state that is no number then makes one after the next step so */
} showing;

static bool is_strict(ir_op op) {
    switch (op) {
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV:
    case IR_NEG:
    case IR_EXP:
    case IR_LOG:
    case IR_SQRT:
    case IR_TANH:
        return true;
    default:
        return false;
    }
}

static bool is_zero(const ir_value *value) {
    return value->op == IR_NUMBER && value->number == 0;
}

static bool is_limit(ir_op op) {
    return op == IR_MIN || op == IR_MAX;
}

static bool is_shown(const showing *s, ir_id id) {
    return s->shows[id] || s->r->region->values[id].op == IR_NUMBER;
}

/* All later readers have been seen, which it must be shown by: not through the limit itself. */
static void choose_form(showing *s, ir_id id) {
    const ir_value *value = &s->r->region->values[id];
    ir_id first = value->argument[0], second = value->argument[1];
    back_limit form = is_shown(s, second)  ? BACK_PASSES_FIRST
                      : is_shown(s, first) ? BACK_PASSES_SECOND
                                           : BACK_PASSES_BOTH;
    s->r->limit[id] = (uint8_t)form;
    if (!s->shows[id])
        return;
    s->shows[first] = s->shows[first] || form != BACK_PASSES_SECOND;
    s->shows[second] = s->shows[second] || form != BACK_PASSES_FIRST;
}

static bool is_last_of_state(const showing *s, const ir_value *value) {
    const ir_symbol *symbol = &s->r->file->module->symbols[value->symbol];
    return value->op == IR_STORE && value->flavour == IR_VALUE && symbol->role == IR_STATE &&
           s->lasting[value->symbol];
}

static void show_all(showing *s) {
    const ir_region *region = s->r->region;
    for (ir_id id = 1; id < region->count; id++)
        s->shows[id] = false;
    for (ir_id id = region->count; id-- > 1;) {
        const ir_value *value = &region->values[id];
        bool last = ir_is_root(value) && is_last_of_state(s, value);
        if (last || (s->shows[id] && value->op == IR_CLAMP))
            s->shows[value->argument[0]] = true;
        if (is_limit(value->op))
            choose_form(s, id);
        for (int k = 0; s->shows[id] && is_strict(value->op) && k < ir_arity(value); k++)
            s->shows[value->argument[k]] = true;
    }
}

/* Is the whole state read by something that shows? */
static bool lasts(const showing *s, uint32_t symbol) {
    const ir_region *region = s->r->region;
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        bool whole = value->op == IR_LOAD && value->symbol == symbol && value->flavour == IR_VALUE;
        for (int k = 0; k < s->r->file->module->symbols[symbol].rank; k++)
            whole = whole && value->element[k] == IR_LOOP;
        if (whole && s->shows[id])
            return true;
    }
    return false;
}

static bool drop_states(showing *s) {
    const ir_module *module = s->r->file->module;
    bool dropped = false;
    for (uint32_t k = 0; k < module->symbol_count; k++)
        if (s->lasting[k] && !lasts(s, k)) {
            s->lasting[k] = false;
            dropped = true;
        }
    return dropped;
}

/* What an adjoint computes again were numbers in the forward run. */
static void repeat_limits(back_region *r) {
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &r->region->values[id];
        bool known = value->origin || r->region->values[value->argument[1]].op == IR_NUMBER;
        if (is_limit(value->op))
            r->limit[id] = (uint8_t)(known ? BACK_PASSES_FIRST : BACK_PASSES_BOTH);
    }
}

/* Of an arm of 0 gcc 12 makes a mask. Where two choices by one condition have it on different sides
 * it would compare twice, but not of a number that it does not know. */
static void name_zeros(back_region *r) {
    enum { FIRST = 1, SECOND = 2 };
    const ir_value *values = r->region->values;
    uint8_t *sides = base_arena_take(r->file->arena, r->region->count); /* by condition */
    for (ir_id id = 1; id < r->region->count; id++)
        if (values[id].op == IR_SELECT)
            sides[values[id].argument[0]] |=
                is_zero(&values[values[id].argument[1]]) ? FIRST : SECOND;
    for (ir_id id = 1; id < r->region->count; id++)
        if (values[id].op == IR_SELECT && sides[values[id].argument[0]] == (FIRST | SECOND))
            r->limit[id] = BACK_NAMES_ZERO;
}

void back_find_limits(back_region *r) {
    const ir_module *module = r->file->module;
    base_arena *arena = r->file->arena;
    name_zeros(r);
    if (r->kind == IR_STEP_ADJOINT || r->kind == IR_STEP_SECOND) {
        repeat_limits(r);
        return;
    }
    bool steps = r->kind == IR_STEP || r->kind == IR_STEP_TANGENT || r->kind == IR_STEP_RECORD;
    showing s = {.r = r,
                 .shows = base_arena_take(arena, r->region->count * sizeof(bool)),
                 .lasting = base_arena_take(arena, (module->symbol_count + 1) * sizeof(bool))};
    for (uint32_t k = 0; k < module->symbol_count && steps && !module->map; k++)
        s.lasting[k] = module->symbols[k].role == IR_STATE;
    do
        show_all(&s);
    while (drop_states(&s));
}

/* A picture for a model without stores: what is given above, outputs below, and a line wherever one
 * is made of the other, through whatever lies between. */
#include "show/flow.h"

/* A walk from one box through everything it is made of. */
typedef struct walk {
    const show_flow *flow;
    front_symbols seen;
    bool *reached; /* by box */
} walk;

static void walk_symbol(walk *w, const front_symbol *symbol);

static void walk_expr(walk *w, const front_expr *expr) {
    if (!expr)
        return;
    if (expr->symbol && expr->symbol->kind != SYMBOL_DIM)
        walk_symbol(w, expr->symbol);
    for (size_t k = 0; expr->places && expr->symbol && k < expr->symbol->dims.rank; k++)
        walk_expr(w, expr->places[k].value);
    for (size_t k = 0; k < expr->arguments.count; k++)
        walk_expr(w, expr->arguments.at[k]);
}

/* All that the symbol is computed from: its statements, its own value, the equality of an unknown.
 * The initial value of a state is not among them. */
static void walk_sources(walk *w, const front_symbol *symbol) {
    const front_checked *checked = w->flow->subject->checked;
    if (symbol->kind != SYMBOL_STATE)
        walk_expr(w, symbol->value);
    walk_expr(w, symbol->condition);
    for (size_t s = 0; s < checked->system_count; s++) {
        const front_system *system = &checked->systems[s];
        for (size_t k = 0; k < system->statement_count; k++)
            for (size_t p = 0;
                 system->statements[k].symbol == symbol && p < system->statements[k].piece_count;
                 p++)
                walk_expr(w, system->statements[k].pieces[p].value);
    }
}

static void walk_symbol(walk *w, const front_symbol *symbol) {
    for (size_t k = 0; k < w->flow->boxes; k++)
        if (w->flow->nodes.at[k].symbol == symbol) {
            w->reached[k] = true;
            return;
        }
    for (size_t k = 0; k < w->seen.count; k++)
        if (w->seen.at[k] == symbol)
            return;
    w->seen.at = base_arena_grow(w->flow->arena, w->seen.at, w->seen.count, &w->seen.capacity,
                                 sizeof *w->seen.at);
    w->seen.at[w->seen.count++] = (front_symbol *)(uintptr_t)symbol;
    walk_sources(w, symbol);
}

size_t *show_reads(const show_flow *flow) {
    size_t count = flow->boxes;
    size_t *reads = base_arena_take(flow->arena, (count * count + 1) * sizeof *reads);
    for (size_t k = 0; k < count; k++) {
        walk w = {.flow = flow, .reached = base_arena_take(flow->arena, count + 1)};
        walk_sources(&w, flow->nodes.at[k].symbol);
        for (size_t from = 0; from < count; from++)
            reads[from * count + k] = w.reached[from] && from != k;
    }
    return reads;
}

/* What is evaluated when: as written under the sequential solver, each value after those it reads
 * under the others. */
#include "front/order.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

void front_visit_names(const front_expr *expr, front_visit *visit, void *data) {
    if (expr->symbol)
        visit(data, expr);
    for (size_t i = 0; expr->kind == EXPR_NAME && expr->places && i < expr->symbol->dims.rank; i++)
        if (expr->places[i].value)
            front_visit_names(expr->places[i].value, visit, data);
    for (size_t i = 0; i < expr->indices.count; i++)
        if (expr->indices.at[i].value)
            front_visit_names(expr->indices.at[i].value, visit, data);
    for (size_t i = 0; i < expr->arguments.count; i++)
        front_visit_names(expr->arguments.at[i], visit, data);
}

front_expr *front_value_of(const front_entry *entry) {
    if (entry->item->kind == ITEM_SOLVE)
        return entry->normal;
    return entry->values && entry->item->choices.count ? entry->values[entry->chosen] : NULL;
}

/* ---- who reads whom ---- */

typedef struct collecting {
    front_graph *graph;
    size_t reader;
    front_expr *above;
    const front_symbol *swept[IR_MOST_DIMS]; /* dims that loops inside the expression are over */
    size_t swept_count;
} collecting;

static uint32_t swept_dims(const collecting *state, const front_symbol *symbol) {
    uint32_t dims = 0;
    for (size_t i = 0; i < symbol->dims.rank; i++)
        for (size_t k = 0; k < state->swept_count; k++)
            if (state->swept[k] == symbol->dims.at[i])
                dims |= 1u << i;
    return dims;
}

static void add_read(collecting *state, front_expr *name) {
    front_graph *graph = state->graph;
    const front_entry *entry = front_entry_of(name->symbol);
    if (!entry->node || graph->nodes[entry->node - 1].entry != entry)
        return;
    front_node *node = &graph->nodes[state->reader];
    node->reads = base_arena_grow(graph->checker->context->arena, node->reads, node->count,
                                  &node->capacity, sizeof *node->reads);
    node->reads[node->count++] = (front_edge){.to = entry->node - 1,
                                              .name = name,
                                              .above = state->above,
                                              .swept = swept_dims(state, name->symbol)};
}

static void collect_reads(collecting *state, front_expr *expr) {
    collecting inner = *state;
    bool loop = (expr->kind == EXPR_REDUCE || expr->kind == EXPR_CONVOLVE) && expr->dim;
    if (loop && inner.swept_count < IR_MOST_DIMS)
        inner.swept[inner.swept_count++] = expr->dim;
    if (expr->kind == EXPR_UPSTREAM)
        inner.above = expr;
    if (expr->kind == EXPR_NAME && expr->symbol) {
        add_read(state, expr);
        for (size_t i = 0; expr->places && i < expr->symbol->dims.rank; i++)
            if (expr->places[i].value)
                collect_reads(state, expr->places[i].value);
    }
    for (size_t i = 0; i < expr->arguments.count; i++)
        collect_reads(&inner, expr->arguments.at[i]);
}

front_graph front_graph_of(front_checker *checker, front_entry **entries, size_t count) {
    base_arena *arena = checker->context->arena;
    front_graph graph = {.checker = checker, .count = count};
    graph.nodes = base_arena_take(arena, (count + 1) * sizeof *graph.nodes);
    graph.stack = base_arena_take(arena, (count + 1) * sizeof *graph.stack);
    graph.out = base_arena_take(arena, (count + 1) * sizeof *graph.out);
    for (size_t i = 0; i < count; i++) {
        graph.nodes[i].entry = entries[i];
        entries[i]->node = i + 1;
    }
    for (size_t i = 0; i < count; i++)
        for (front_entry *entry = entries[i]; entry; entry = entry->next_piece) {
            front_expr *value = front_value_of(entry);
            collecting state = {.graph = &graph, .reader = i};
            if (value)
                collect_reads(&state, value);
        }
    for (size_t i = 0; i < count; i++)
        entries[i]->node = 0;
    return graph;
}

/* ---- the order of one scope ---- */

/* Under the sequential solver only what lies outside the step may stand in any order. */
static bool is_sorted_kind(front_symbol_kind kind, bool sequential) {
    if (kind == SYMBOL_DERIVED || kind == SYMBOL_CONST)
        return true;
    return !sequential && (kind == SYMBOL_LET || kind == SYMBOL_FLUX || kind == SYMBOL_SOLVE);
}

static void sort_entries(front_checker *checker, front_scope *scope, front_entry **entries,
                         size_t count) {
    front_graph graph = front_graph_of(checker, entries, count);
    front_sort_graph(&graph);
    for (size_t i = 0; i < graph.out_count; i++)
        scope->sorted[scope->sorted_count++] = graph.nodes[graph.out[i]].entry;
}

typedef struct reading {
    front_checker *checker;
    const front_entry *reader;
} reading;

static void check_before(void *data, const front_expr *name) {
    const reading *place = data;
    front_symbol_kind kind = name->symbol->kind;
    const front_entry *entry = front_entry_of(name->symbol);
    bool made = kind == SYMBOL_LET || kind == SYMBOL_FLUX || kind == SYMBOL_SOLVE;
    if (!made || entry->place <= place->reader->place || entry->scope != place->reader->scope ||
        entry->bound)
        return;
    base_diags *diags = diags_of(place->checker);
    diag_report(diags, DIAG_R008, name->span, "`%s` is read before it is made", name->symbol->name);
    diag_label(diags, name->symbol->span, "made here");
    diag_help(diags, "under `solver sequential` statements act in the order written");
}

static bool is_step_head(const front_entry *entry) {
    bool step = entry->symbol.kind == SYMBOL_LET || entry->symbol.kind == SYMBOL_FLUX ||
                entry->symbol.kind == SYMBOL_SOLVE || entry->item->kind == ITEM_NEXT ||
                entry->item->kind == ITEM_DER;
    return step && front_value_of(entry) && !entry->head;
}

/* Each value is made where its first piece is written; what it reads of itself is a recurrence. */
static void keep_written_order(front_checker *checker, front_scope *scope) {
    for (size_t i = 0; i < scope->entry_count; i++) {
        front_entry *head = scope->entries[i];
        if (!is_step_head(head) || head->bound)
            continue;
        for (front_entry *entry = head; entry; entry = entry->next_piece) {
            reading place = {checker, head};
            if (front_value_of(entry))
                front_visit_names(front_value_of(entry), check_before, &place);
        }
        sort_entries(checker, scope, &head, 1);
    }
}

/* What a part is given comes before what it does with it, each after what it reads. */
static void order_given(front_checker *checker, front_scope *scope, front_entry **room) {
    size_t count = 0;
    for (size_t i = 0; i < scope->entry_count; i++)
        if (is_step_head(scope->entries[i]) && scope->entries[i]->bound)
            room[count++] = scope->entries[i];
    sort_entries(checker, scope, room, count);
}

static void order_scope(front_checker *checker, front_scope *scope) {
    base_arena *arena = checker->context->arena;
    size_t bytes = (scope->entry_count + 1) * sizeof(front_entry *);
    bool sequential = scope->system.solver == SOLVER_SEQUENTIAL;
    front_entry **room = base_arena_take(arena, bytes);
    size_t count = 0;
    scope->sorted = base_arena_take(arena, bytes);
    for (size_t i = 0; i < scope->entry_count; i++)
        if (is_sorted_kind(scope->entries[i]->symbol.kind, sequential))
            room[count++] = scope->entries[i];
    sort_entries(checker, scope, room, count);
    if (sequential) {
        order_given(checker, scope, room);
        keep_written_order(checker, scope);
        return;
    }
    for (size_t i = 0; i < scope->entry_count; i++)
        if (scope->entries[i]->state && !scope->entries[i]->head)
            scope->sorted[scope->sorted_count++] = scope->entries[i];
}

void front_order(front_checker *checker) {
    for (size_t i = 0; i < checker->scope_count; i++)
        order_scope(checker, checker->turns[i]);
    if (diag_error_count(diags_of(checker)) == 0)
        front_check_inferred(checker);
    if (diag_error_count(diags_of(checker)) == 0)
        front_check_solves(checker);
}

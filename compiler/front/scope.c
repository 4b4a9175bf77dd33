/* A model and its parts, written out: one scope for each, one entry for each statement. */
#include <string.h>

#include "front/check.h"

enum { MOST_STATEMENTS = 100000, DEEPEST_PARTS = 64 };

front_entry *front_add_entry(front_checker *checker, front_scope *scope, const front_item *item,
                             front_symbol_kind kind) {
    base_arena *arena = checker->context->arena;
    front_entry *entry = base_arena_take(arena, sizeof *entry);
    scope->entries = base_arena_grow(arena, scope->entries, scope->entry_count,
                                     &scope->entry_capacity, sizeof *scope->entries);
    entry->place = scope->entry_count;
    entry->item = item;
    entry->scope = scope;
    entry->sight = scope;
    entry->unit_known = true;
    const char *name = item->name ? item->name : "";
    entry->symbol = (front_symbol){
        .kind = kind,
        .name = *scope->prefix ? base_arena_format(arena, "%s%s", scope->prefix, name) : name,
        .doc = item->doc ? item->doc : "",
        .span = item->name_span,
        .item = item,
        .unit_text = "1",
        .declared = unit_one(),
        .internal = unit_one(),
        .factor = 1,
        .shared = item->shared};
    scope->entries[scope->entry_count++] = entry;
    return entry;
}

static bool has_bounds(const front_item *item) {
    for (size_t i = 0; i < item->over.count; i++)
        if (item->over.at[i].low)
            return true;
    return false;
}

/* Equations of one name over pieces of its dims; whether they overlap is seen later. */
static bool are_pieces(const front_item *item, const front_item *first) {
    bool kind = item->kind == ITEM_LET || item->kind == ITEM_FLUX || item->kind == ITEM_OUTPUT ||
                item->kind == ITEM_NEXT || item->kind == ITEM_DER;
    return kind && item->kind == first->kind && item->over.count && first->over.count &&
           (has_bounds(item) || has_bounds(first));
}

static void link_piece(front_entry *head, front_entry *piece) {
    front_entry *last = head->last_piece ? head->last_piece : head;
    piece->head = head;
    last->next_piece = piece;
    head->last_piece = piece;
    piece->symbol.kind = SYMBOL_KINDS;
}

/* What a part is given for a forcing, attribute or parameter takes the statement's place. */
static front_item *bound_item(front_checker *checker, const front_item *item,
                              const front_expr *given) {
    front_item *bound = base_arena_take(checker->context->arena, sizeof *bound);
    front_choice *choice = base_arena_take(checker->context->arena, sizeof *choice);
    *bound = *item;
    *choice = (front_choice){.value = given->arguments.at[0]};
    bound->choices = (front_choices){choice, 1, 1};
    bound->low = bound->high = bound->normal = NULL;
    bound->shared = false;
    return bound;
}

static front_entry *enter_bound(front_checker *checker, front_scope *scope, const front_item *item,
                                const front_expr *given) {
    front_entry *entry =
        front_add_entry(checker, scope, bound_item(checker, item, given), SYMBOL_LET);
    entry->bound = true;
    entry->sight = scope->outer;
    return entry;
}

/* A dim may be given a dim around the part, which it then is, or a size. */
static void enter_dim(front_checker *checker, front_scope *scope, const front_item *item,
                      const front_expr *given) {
    const front_expr *tree = given->arguments.at[0];
    front_entry *outer =
        tree->kind == EXPR_NAME ? front_find_in(checker, scope->outer, tree->name) : NULL;
    if (!outer || outer->symbol.kind != SYMBOL_DIM) {
        outer = front_add_entry(checker, scope, bound_item(checker, item, given), SYMBOL_DIM);
        outer->sight = scope->outer;
    }
    if (!front_table_get(&scope->names, item->name))
        front_table_put(checker->context->arena, &scope->names, item->name, outer);
}

static void enter(front_checker *checker, front_scope *scope, const front_item *item) {
    const front_expr *given =
        front_is_bindable(item) ? front_table_get(&scope->arguments, item->name) : NULL;
    front_enter_comparison(checker, scope, item);
    if (given && item->kind == ITEM_DIM) {
        enter_dim(checker, scope, item, given);
        return;
    }
    front_entry *entry = given ? enter_bound(checker, scope, item, given)
                               : front_add_entry(checker, scope, item, front_symbol_kind_of(item));
    scope->timed = scope->timed || front_needs_time(item->kind);
    if (item->kind == ITEM_STEP && !scope->step)
        scope->step = item;
    if (item->kind == ITEM_SOLVER && !scope->solver)
        scope->solver = entry;
    if (!front_has_own_name(item))
        return;
    const front_item *function = front_find_function(checker, item->name);
    front_entry *first = front_table_get(&scope->names, item->name);
    if (first && !function && are_pieces(item, first->item)) {
        link_piece(first, entry);
        return;
    }
    front_check_name(checker, item, function ? function : first ? first->item : item);
    if (!first)
        front_table_put(checker->context->arena, &scope->names, item->name, entry);
    if (item->kind == ITEM_FN)
        front_check_words(checker, item);
}

static void refuse_foreign(front_checker *checker, const front_item *item) {
    diag_report(checker->context->diags, DIAG_R013, item->name_span,
                "`%s` belongs to a part, which alone changes it", item->name);
}

/* next and der name a state instead of declaring one. */
static void find_state(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    if (item->kind != ITEM_NEXT && item->kind != ITEM_DER)
        return;
    front_entry *state = front_table_get(&entry->scope->names, item->name);
    if (strchr(item->name, '.'))
        refuse_foreign(checker, item);
    else if (!state)
        front_report_unknown(checker, item->name, item->name_span);
    else if (state->symbol.kind == SYMBOL_STATE)
        entry->state = state;
    if (!entry->state)
        return;
    if (!state->equation)
        state->equation = entry;
    else if (are_pieces(item, state->equation->item))
        link_piece(state->equation, entry);
}

static void enter_all(front_checker *checker, front_scope *scope) {
    checker->scope = scope;
    for (size_t i = 0; i < scope->model->items.count; i++)
        enter(checker, scope, scope->model->items.at[i]);
    size_t count = scope->entry_count;
    for (size_t i = 0; i < count; i++)
        find_state(checker, scope->entries[i]);
    for (size_t i = 0; i < count; i++)
        if (scope->entries[i]->symbol.kind == SYMBOL_DIM)
            front_read_size(checker, scope->entries[i]);
    for (size_t i = 0; i < count; i++)
        front_read_dims(checker, scope->entries[i]);
}

/* Writing out is bounded, so that models that are made of models cannot grow without end. */
static bool has_room(front_checker *checker, const front_block *model, const front_entry *part) {
    base_span span = part ? part->item->name_span : model->name_span;
    size_t depth = 0;
    for (const front_entry *p = part; p; p = p->scope->part)
        depth++;
    checker->statement_count += model->items.count + 1;
    if (depth > DEEPEST_PARTS)
        diag_report(checker->context->diags, DIAG_P004, span, "parts of parts go too deep");
    else if (checker->statement_count > MOST_STATEMENTS && !checker->crowded)
        diag_report(checker->context->diags, DIAG_P004, span,
                    "more than %d statements in a model%s", MOST_STATEMENTS,
                    part ? " and its parts" : "");
    checker->crowded = checker->crowded || checker->statement_count > MOST_STATEMENTS;
    return depth <= DEEPEST_PARTS && !checker->crowded;
}

static front_scope *begin(front_checker *checker, const front_block *model, front_entry *part) {
    base_arena *arena = checker->context->arena;
    front_scope *scope = base_arena_take(arena, sizeof *scope);
    scope->prefix = part ? base_arena_format(arena, "%s.", part->symbol.name) : "";
    scope->model = model;
    scope->outer = part ? part->scope : NULL;
    scope->part = part;
    scope->system = (front_system){.name = part ? part->symbol.name : "",
                                   .model = model->name,
                                   .block = model,
                                   .span = part ? part->item->name_span : model->name_span,
                                   .substeps = 1};
    if (part)
        scope->system.dims = part->symbol.dims;
    checker->scopes = base_arena_grow(arena, checker->scopes, checker->scope_count,
                                      &checker->scope_capacity, sizeof *checker->scopes);
    checker->scopes[checker->scope_count++] = scope;
    return scope;
}

front_scope *front_add_scope(front_checker *checker, const front_block *model, front_entry *part) {
    if (!has_room(checker, model, part))
        return NULL;
    front_scope *scope = begin(checker, model, part);
    if (part)
        front_read_arguments(checker, scope);
    enter_all(checker, scope);
    if (part)
        front_check_arguments(checker, scope);
    front_choose_in(checker, scope);
    size_t count = scope->entry_count;
    for (size_t i = 0; i < count; i++)
        if (scope->entries[i]->item->kind == ITEM_PART)
            front_make_part(checker, scope->entries[i]);
    scope->turn = checker->turn_count++;
    return scope;
}

void front_make_scopes(front_checker *checker) {
    front_check_functions(checker);
    if (!front_add_scope(checker, checker->model, NULL))
        return;
    checker->turns =
        base_arena_take(checker->context->arena, checker->scope_count * sizeof *checker->turns);
    for (size_t i = 0; i < checker->scope_count; i++)
        checker->turns[checker->scopes[i]->turn] = checker->scopes[i];
}

void front_list_entries(front_checker *checker) {
    size_t count = 0;
    for (size_t i = 0; i < checker->scope_count; i++)
        count += checker->scopes[i]->entry_count;
    checker->entries =
        base_arena_take(checker->context->arena, (count + 1) * sizeof *checker->entries);
    checker->entry_count = 0;
    for (size_t i = 0; i < checker->scope_count; i++) {
        const front_scope *scope = checker->turns[i];
        for (size_t k = 0; k < scope->entry_count; k++)
            checker->entries[checker->entry_count++] = scope->entries[k];
    }
}

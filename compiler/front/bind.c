/* What parts are given. Parts step before what they are in, so the lets that their arguments read
 * are copied into them, and an argument may read only what is known by then. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* ---- copies of lets ---- */

static front_item *with_choice(front_checker *checker, const front_entry *entry) {
    front_item *item = base_arena_take(checker->context->arena, sizeof *item);
    *item = *entry->item;
    if (item->choices.count)
        item->choices = (front_choices){&item->choices.at[entry->chosen], 1, 1};
    return item;
}

static front_expr *copy_if(front_checker *checker, const front_expr *expr) {
    return expr ? front_copy(checker, expr) : NULL;
}

static front_entry *copy_piece(front_checker *checker, front_scope *scope, const front_entry *let) {
    front_entry *copy =
        front_add_entry(checker, scope, with_choice(checker, let), let->symbol.kind);
    copy->bound = true;
    copy->sight = let->sight;
    copy->symbol.dims = let->symbol.dims;
    copy->values = base_arena_take(checker->context->arena, 2 * sizeof *copy->values);
    copy->values[0] = copy_if(checker, front_value_of(let));
    for (size_t i = 0; i < IR_RANK; i++) {
        copy->over_low[i] = copy_if(checker, let->over_low[i]);
        copy->over_high[i] = copy_if(checker, let->over_high[i]);
    }
    return copy;
}

static const front_symbol *copy_let(front_checker *checker, front_scope *scope,
                                    const front_entry *let) {
    front_entry *head = front_table_get(&scope->copies, let);
    if (head)
        return &head->symbol;
    front_entry_of(&let->symbol)->copied = true;
    head = copy_piece(checker, scope, let);
    front_table_put(checker->context->arena, &scope->copies, let, head);
    for (const front_entry *piece = let->next_piece; piece; piece = piece->next_piece) {
        front_entry *copy = copy_piece(checker, scope, piece);
        front_entry *last = head->last_piece ? head->last_piece : head;
        copy->head = head;
        last->next_piece = head->last_piece = copy;
    }
    return &head->symbol;
}

/* ---- what an argument reads ---- */

typedef struct binding {
    front_checker *checker;
    front_scope *scope;
} binding;

static void refuse_early(const binding *b, const front_expr *name, const front_entry *entry) {
    base_diags *diags = diags_of(b->checker);
    bool around = false;
    for (const front_scope *outer = b->scope->outer; outer; outer = outer->outer)
        around = around || entry->scope == outer;
    diag_report(diags, DIAG_R024, name->span, "the part `%s` is given `%s`, which is made later",
                b->scope->system.name, name->symbol->name);
    diag_label(diags, b->scope->part->item->name_span, "parts step in the order written, %s",
               around ? "before what they are in" : "each after those above it");
}

static void bind_name(const binding *b, front_expr *name) {
    const front_symbol *symbol = name->symbol;
    const front_entry *entry = front_entry_of(symbol);
    bool made = symbol->kind == SYMBOL_FLUX || symbol->kind == SYMBOL_OUTPUT ||
                symbol->kind == SYMBOL_SOLVE;
    if (symbol->kind == SYMBOL_LET && entry->scope != b->scope)
        name->symbol = copy_let(b->checker, b->scope, entry);
    else if (made && entry->scope->turn >= b->scope->turn)
        refuse_early(b, name, entry);
}

static void bind_expr(const binding *b, front_expr *expr) {
    if (expr->kind == EXPR_NAME)
        bind_name(b, expr);
    for (size_t i = 0; i < expr->arguments.count; i++)
        bind_expr(b, expr->arguments.at[i]);
    for (size_t i = 0; i < expr->indices.count; i++) {
        bind_expr(b, expr->indices.at[i].at);
        if (expr->indices.at[i].value)
            bind_expr(b, expr->indices.at[i].value);
    }
}

/* Made of what does not vary in time. */
static bool is_static(const front_expr *expr) {
    front_symbol_kind kind = expr->kind == EXPR_NAME ? expr->symbol->kind : SYMBOL_CONST;
    bool fixed = kind == SYMBOL_ATTRIBUTE || kind == SYMBOL_PARAM || kind == SYMBOL_DERIVED ||
                 kind == SYMBOL_CONST;
    bool fine = fixed && expr->kind != EXPR_CALL;
    for (size_t i = 0; fine && i < expr->arguments.count; i++)
        fine = is_static(expr->arguments.at[i]);
    for (size_t i = 0; fine && i < expr->indices.count; i++)
        fine = is_static(expr->indices.at[i].at) &&
               (!expr->indices.at[i].value || is_static(expr->indices.at[i].value));
    return fine;
}

/* Copies are added to the scope while it is walked, and so are bound in their turn. */
static void bind_scope(front_checker *checker, front_scope *scope) {
    binding b = {checker, scope};
    for (size_t i = 0; i < scope->entry_count; i++) {
        front_entry *entry = scope->entries[i];
        if (!entry->bound || !entry->item->choices.count)
            continue;
        bind_expr(&b, entry->values[0]);
        if (entry->item->kind != ITEM_LET && is_static(entry->values[0]))
            entry->symbol.kind = SYMBOL_DERIVED;
    }
}

/* From the outside in: what a part is given may be given on. */
void front_bind_parts(front_checker *checker) {
    for (size_t i = 0; i < checker->scope_count; i++)
        if (checker->scopes[i]->outer)
            bind_scope(checker, checker->scopes[i]);
}

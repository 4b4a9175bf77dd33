/* The checked copies of every expression of every statement. */
#include "front/check.h"

/* A function nobody calls is checked too: its words stand for anything. */
static void expand_alone(front_checker *checker, const front_item *function) {
    size_t count = function->words.count;
    front_expr **arguments =
        base_arena_take(checker->context->arena, (count + 1) * sizeof *arguments);
    for (size_t i = 0; i < count; i++)
        arguments[i] = front_error_at(checker, function->words.at[i].span);
    front_call call = {function, arguments, NULL};
    front_expand(checker, function->choices.at[0].value, &call);
}

static front_expr *expand_if(front_checker *checker, const front_expr *tree) {
    return tree ? front_expand(checker, tree, NULL) : NULL;
}

static front_expr **expand_indices(front_checker *checker, const front_indices *indices) {
    front_expr **made =
        base_arena_take(checker->context->arena, (indices->count + 1) * sizeof *made);
    for (size_t i = 0; i < indices->count; i++)
        made[i] = front_expand(checker, indices->at[i].at, NULL);
    return made;
}

/* The part that was chosen has entries of its own for what it is given. */
static void expand_unchosen(front_checker *checker, front_entry *part) {
    const front_choices *choices = &part->item->choices;
    for (size_t i = 0; i < choices->count; i++) {
        const front_exprs *arguments = &choices->at[i].value->arguments;
        for (size_t k = 0; (i != part->chosen || !part->inner) && k < arguments->count; k++) {
            const front_expr *argument = arguments->at[k];
            if (argument->kind == EXPR_NAMED)
                argument = argument->arguments.at[0];
            front_exprs *list = &part->unchosen;
            list->at = base_arena_grow(checker->context->arena, list->at, list->count,
                                       &list->capacity, sizeof *list->at);
            list->at[list->count++] = front_expand(checker, argument, NULL);
        }
    }
}

static void expand_entry(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    size_t count = item->choices.count;
    entry->values = base_arena_take(checker->context->arena, (count + 1) * sizeof(front_expr *));
    for (size_t k = 0; k < count; k++)
        entry->values[k] = front_expand(checker, item->choices.at[k].value, NULL);
    entry->low = expand_if(checker, item->low);
    entry->high = expand_if(checker, item->high);
    entry->normal = expand_if(checker, item->normal);
    entry->condition = expand_if(checker, item->condition);
    for (size_t k = 0; k < item->over.count && k < IR_RANK; k++) {
        entry->over_low[k] = expand_if(checker, item->over.at[k].low);
        entry->over_high[k] = expand_if(checker, item->over.at[k].high);
    }
    entry->from_indices = expand_indices(checker, &item->from.indices);
    entry->to_indices = expand_indices(checker, &item->to.indices);
}

static void expand_scope(front_checker *checker, front_scope *scope) {
    size_t count = scope->entry_count; /* clocks come behind */
    for (size_t i = 0; i < count; i++) {
        front_entry *entry = scope->entries[i];
        front_item_kind kind = entry->item->kind;
        checker->scope = entry->sight;
        if (kind == ITEM_FN)
            expand_alone(checker, entry->item);
        else if (kind == ITEM_PART)
            expand_unchosen(checker, entry);
        else if (kind != ITEM_SOLVER && kind != ITEM_USE && kind != ITEM_STEP && kind != ITEM_DIM)
            expand_entry(checker, entry);
    }
}

void front_expand_all(front_checker *checker) {
    checker->scope = checker->scopes[0];
    checker->alone = true;
    for (size_t i = 0; i < checker->program->functions.count; i++)
        expand_alone(checker, checker->program->functions.at[i]);
    checker->alone = false;
    for (size_t i = 0; i < checker->scope_count; i++)
        expand_scope(checker, checker->scopes[i]);
    checker->scope = checker->scopes[0];
}

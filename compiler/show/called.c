/* Which functions outside models the models call. */
#include <string.h>

#include "show/view.h"

static bool calls(const front_expr *expr, const char *name) {
    bool found = expr->kind == EXPR_CALL && strcmp(expr->name, name) == 0;
    for (size_t k = 0; !found && k < expr->arguments.count; k++)
        found = calls(expr->arguments.at[k], name);
    for (size_t k = 0; !found && k < expr->indices.count; k++)
        found = expr->indices.at[k].value && calls(expr->indices.at[k].value, name);
    return found;
}

static bool item_calls(const front_item *item, const char *name) {
    for (size_t k = 0; k < item->choices.count; k++)
        if (calls(item->choices.at[k].value, name))
            return true;
    return (item->normal && calls(item->normal, name)) ||
           (item->condition && calls(item->condition, name));
}

static bool is_called(const show_subject *subject, const front_items *known, const char *name) {
    for (size_t s = 0; s < subject->checked->system_count; s++) {
        const front_items *items = &subject->checked->systems[s].block->items;
        for (size_t k = 0; k < items->count; k++)
            if (item_calls(items->at[k], name))
                return true;
    }
    for (size_t k = 0; k < known->count; k++)
        if (item_calls(known->at[k], name))
            return true;
    return false;
}

static bool holds(const front_items *list, const front_item *item) {
    for (size_t k = 0; k < list->count; k++)
        if (list->at[k] == item)
            return true;
    return false;
}

front_items show_functions(const show_subject *subject) {
    const front_items *all = &subject->program->functions;
    front_items called = {0}, ordered = {0};
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t k = 0; k < all->count; k++) {
            if (holds(&called, all->at[k]) || !is_called(subject, &called, all->at[k]->name))
                continue;
            called.at = base_arena_grow(subject->arena, called.at, called.count, &called.capacity,
                                        sizeof *called.at);
            called.at[called.count++] = all->at[k];
            grown = true;
        }
    }
    ordered.at = base_arena_take(subject->arena, (called.count + 1) * sizeof *ordered.at);
    for (size_t k = 0; k < all->count; k++)
        if (holds(&called, all->at[k]))
            ordered.at[ordered.count++] = all->at[k];
    return ordered;
}

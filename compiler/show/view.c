/* The systems of a model, their equations and choices. */
#include "show/view.h"

#include <string.h>

const front_system *show_system(const front_checked *checked, size_t k) {
    return &checked->systems[k ? k - 1 : checked->system_count - 1];
}

const char *show_full_name(base_arena *arena, const front_system *system, const char *name) {
    return *system->name ? base_arena_format(arena, "%s.%s", system->name, name) : name;
}

const front_system *show_system_of(const front_checked *checked, const front_symbol *symbol) {
    const front_system *found = show_system(checked, 0);
    size_t longest = 0;
    for (size_t k = 0; k < checked->system_count; k++) {
        const front_system *system = &checked->systems[k];
        size_t length = strlen(system->name);
        if (length > longest && strncmp(symbol->name, system->name, length) == 0 &&
            symbol->name[length] == '.') {
            found = system;
            longest = length;
        }
    }
    return found;
}

bool show_is_chosen(const show_subject *subject, const front_system *system, const front_item *item,
                    size_t choice) {
    const front_checked *checked = subject->checked;
    const char *label = item->choices.at[choice].label;
    const char *name = show_full_name(subject->arena, system, item->name);
    for (size_t k = 0; label && k < checked->chosen_count; k++)
        if (strcmp(checked->chosen[k].name, name) == 0)
            return strcmp(checked->chosen[k].label, label) == 0;
    return false;
}

const char *show_solver(base_arena *arena, const front_system *system) {
    const char *name = front_solver_name(system->solver);
    if (system->solver == SOLVER_ADAPTIVE)
        return base_arena_format(arena, "%s(rtol = %g, atol = %g)", name, system->relative,
                                 system->absolute);
    if (system->substeps > 1)
        return base_arena_format(arena, "%s(substeps = %zu)", name, system->substeps);
    return name;
}

bool show_is_equation(const front_item *item) {
    switch (item->kind) {
    case ITEM_FLUX:
    case ITEM_LET:
    case ITEM_NEXT:
    case ITEM_DER:
    case ITEM_OUTPUT:
    case ITEM_FN:
    case ITEM_SOLVE:
        return true;
    case ITEM_PARAM:
        return item->choices.count > 0;
    default:
        return false;
    }
}

/* ---- all equations ---- */

static void add(const show_subject *subject, show_equations *all, show_equation equation) {
    base_arena *arena = subject->arena;
    equation.name = equation.system ? show_full_name(arena, equation.system, equation.item->name)
                                    : equation.item->name;
    all->at = base_arena_grow(arena, all->at, all->count, &all->capacity, sizeof *all->at);
    all->at[all->count++] = equation;
}

show_equations show_all_equations(const show_subject *subject) {
    show_equations all = {0};
    front_items functions = show_functions(subject);
    for (size_t k = 0; k < functions.count; k++)
        add(subject, &all, (show_equation){.item = functions.at[k]});
    for (size_t s = 0; s < subject->checked->system_count; s++) {
        const front_system *system = show_system(subject->checked, s);
        for (size_t k = 0; k < system->block->items.count; k++) {
            const front_item *item = system->block->items.at[k];
            if (show_is_equation(item))
                add(subject, &all, (show_equation){system, item, NULL, k});
        }
    }
    return all;
}

size_t show_number_of(const show_equations *equations, const front_symbol *symbol) {
    for (size_t k = 0; k < equations->count; k++)
        if (equations->at[k].item->kind != ITEM_FN &&
            strcmp(equations->at[k].name, symbol->name) == 0)
            return k + 1;
    return 0;
}

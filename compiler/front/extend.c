/* The models of a program as they are checked: with what `extend` blocks add to them. */
#include <string.h>

#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* A model that grows. What is there already, for alternatives to join: by name, the equations of
 * states by the state's, and the solver. */
typedef struct merging {
    front_block *block;
    front_table named;
    front_table equations;
    front_table solvers;
} merging;

static front_table *table_for(merging *m, const front_item *item) {
    if (item->kind == ITEM_NEXT || item->kind == ITEM_DER)
        return &m->equations;
    if (item->kind == ITEM_SOLVER)
        return &m->solvers;
    return front_has_own_name(item) ? &m->named : NULL;
}

static void append(front_checker *checker, merging *m, front_item *item) {
    base_arena *arena = checker->context->arena;
    front_items *items = &m->block->items;
    front_table *table = table_for(m, item);
    items->at =
        base_arena_grow(arena, items->at, items->count, &items->capacity, sizeof *items->at);
    items->at[items->count++] = item;
    if (table && !front_table_get(table, item->name))
        front_table_put(arena, table, item->name, item);
}

static bool is_choosable(front_item_kind kind) {
    return kind == ITEM_LET || kind == ITEM_FLUX || kind == ITEM_NEXT || kind == ITEM_DER ||
           kind == ITEM_OUTPUT || kind == ITEM_PART || kind == ITEM_SOLVER;
}

static bool is_piece(const front_item *item) {
    for (size_t i = 0; i < item->over.count; i++)
        if (item->over.at[i].low)
            return true;
    return false;
}

/* What an alternative repeats of the statement it joins must be the same; most leave it out. */
static bool repeats(front_checker *checker, const front_item *item, const front_item *first) {
    bool unit = !item->unit || (first->unit && strcmp(item->unit->text, first->unit->text) == 0);
    bool ends = (!item->from.name && !item->to.name) ||
                (item->from.name == first->from.name && item->to.name == first->to.name);
    if (unit && ends)
        return true;
    diag_report(diags_of(checker), DIAG_N014, item->name_span,
                "an alternative cannot change the %s of `%s`", unit ? "ends" : "unit", item->name);
    diag_label(diags_of(checker), first->name_span, "declared here");
    return false;
}

static void add_choice(front_checker *checker, front_item *item, front_choice choice) {
    front_choices *choices = &item->choices;
    choices->at = base_arena_grow(checker->context->arena, choices->at, choices->count,
                                  &choices->capacity, sizeof *choices->at);
    choices->at[choices->count++] = choice;
}

/* The statement is given more alternatives, in place; a plain equation becomes `| default = ...`.
 * The item, and its list of choices, are of the growing model alone. */
static void join(front_checker *checker, front_item *first, const front_item *item) {
    front_choice *plain = &first->choices.at[0];
    if (!repeats(checker, item, first))
        return;
    if (!plain->label) {
        plain->label = base_name_of(checker->context->names, "default");
        plain->label_span = plain->value->span;
    }
    for (size_t i = 0; i < item->choices.count; i++)
        add_choice(checker, first, item->choices.at[i]);
}

static front_item *copy_item(front_checker *checker, const front_item *item) {
    front_item *copy = base_arena_take(checker->context->arena, sizeof *copy);
    *copy = *item;
    copy->choices = (front_choices){0};
    for (size_t i = 0; i < item->choices.count; i++)
        add_choice(checker, copy, item->choices.at[i]);
    return copy;
}

static void merge_item(front_checker *checker, merging *m, const front_item *item) {
    front_table *table = table_for(m, item);
    front_item *first = table ? front_table_get(table, item->name) : NULL;
    bool labelled = item->choices.count && item->choices.at[0].label;
    if (first && first->kind == item->kind && is_choosable(item->kind) && labelled &&
        !is_piece(item))
        join(checker, first, item);
    else
        append(checker, m, copy_item(checker, item));
}

static merging *merging_of(front_checker *checker, front_table *mergings,
                           const front_block *model) {
    merging *m = front_table_get(mergings, model->name);
    if (m)
        return m;
    m = base_arena_take(checker->context->arena, sizeof *m);
    m->block = base_arena_take(checker->context->arena, sizeof *m->block);
    *m->block = *model;
    m->block->items = (front_items){0};
    for (size_t i = 0; i < model->items.count; i++)
        append(checker, m, copy_item(checker, model->items.at[i]));
    front_table_put(checker->context->arena, mergings, model->name, m);
    front_table_put(checker->context->arena, &checker->models, model->name, m->block);
    return m;
}

static void refuse_model(front_checker *checker, const char *name, base_span span) {
    const front_blocks *all = &checker->program->models;
    size_t least = front_near_enough(name);
    const char *best = NULL;
    if (checker->program->incomplete)
        return;
    diag_report(diags_of(checker), DIAG_N008, span, "there is no model `%s`", name);
    for (size_t i = 0; i < all->count; i++)
        front_keep_nearer(name, all->at[i]->name, &best, &least);
    if (best)
        diag_help(diags_of(checker), "did you mean `%s`?", best);
}

const front_block *front_find_model(front_checker *checker, const char *name, base_span span) {
    const front_block *model = front_table_get(&checker->models, name);
    if (!model)
        refuse_model(checker, name, span);
    return model;
}

void front_collect_models(front_checker *checker) {
    const front_blocks *all = &checker->program->models;
    const front_blocks *extensions = &checker->program->extensions;
    front_table mergings = {0};
    for (size_t i = 0; i < all->count; i++) {
        const front_block *first = front_table_get(&checker->models, all->at[i]->name);
        if (!first) {
            front_table_put(checker->context->arena, &checker->models, all->at[i]->name,
                            all->at[i]);
            continue;
        }
        diag_report(diags_of(checker), DIAG_N002, all->at[i]->name_span, "`%s` is declared twice",
                    first->name);
        diag_label(diags_of(checker), first->name_span, "first here");
    }
    for (size_t i = 0; i < extensions->count; i++) {
        const front_block *extension = extensions->at[i];
        const front_block *model = front_find_model(checker, extension->name, extension->name_span);
        if (!model)
            continue;
        merging *m = merging_of(checker, &mergings, model);
        for (size_t k = 0; k < extension->items.count; k++)
            merge_item(checker, m, extension->items.at[k]);
    }
}

/* ---- which model runs ---- */

static void mark_parts(front_checker *checker, const front_block *model, front_table *used) {
    for (size_t i = 0; i < model->items.count; i++) {
        const front_item *item = model->items.at[i];
        for (size_t k = 0; item->kind == ITEM_PART && k < item->choices.count; k++) {
            const char *name = item->choices.at[k].value->name;
            if (name && name != model->name)
                front_table_put(checker->context->arena, used, name, item->choices.at[k].value);
        }
    }
}

/* The last one that no other is made of. */
static const front_block *last_model(front_checker *checker) {
    const front_blocks *all = &checker->program->models;
    front_table used = {0};
    for (size_t i = 0; i < all->count; i++)
        mark_parts(checker, front_table_get(&checker->models, all->at[i]->name), &used);
    size_t last = all->count;
    while (last > 0 && front_table_get(&used, all->at[last - 1]->name))
        last--;
    const front_block *model = last         ? all->at[last - 1]
                               : all->count ? all->at[all->count - 1]
                                            : NULL;
    return model ? front_table_get(&checker->models, model->name) : NULL;
}

const front_block *front_model_to_run(front_checker *checker) {
    base_span start = {checker->program->source, 0, 0};
    const char *wanted = checker->options->model;
    const front_block *model =
        wanted ? front_table_get(&checker->models, base_name_of(checker->context->names, wanted))
               : last_model(checker);
    if (model || checker->program->incomplete)
        return model;
    if (wanted)
        diag_report(diags_of(checker), DIAG_N008, start, "there is no model `%s` in this file",
                    wanted);
    else if (!checker->program->damaged)
        diag_report(diags_of(checker), DIAG_N008, start, "there is no model in this file");
    return NULL;
}

/* Parts: the model each is made from, and the arguments it is given. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

bool front_is_bindable(const front_item *item) {
    return item->kind == ITEM_FORCING || item->kind == ITEM_INPUT || item->kind == ITEM_ATTRIBUTE ||
           item->kind == ITEM_DIM || (item->kind == ITEM_PARAM && item->choices.count == 0);
}

static const front_expr *call_of(const front_entry *part) {
    return part->item->choices.at[part->chosen].value;
}

/* ---- arguments ---- */

/* By name; false for one that has none, or was given before. */
static bool read_argument(front_checker *checker, front_table *arguments,
                          const front_expr *argument) {
    if (argument->kind != EXPR_NAMED) {
        if (argument->kind != EXPR_ERROR)
            diag_report(diags_of(checker), DIAG_N009, argument->span,
                        "what a part is given needs a name: `NAME = ...`");
        return false;
    }
    const front_expr *first = front_table_get(arguments, argument->name);
    if (!first) {
        front_table_put(checker->context->arena, arguments, argument->name,
                        (void *)(uintptr_t)argument);
        return true;
    }
    diag_report(diags_of(checker), DIAG_N015, argument->name_span, "`%s` is given twice",
                argument->name);
    diag_label(diags_of(checker), first->name_span, "first here");
    return false;
}

void front_read_arguments(front_checker *checker, front_scope *scope) {
    const front_exprs *given = &call_of(scope->part)->arguments;
    for (size_t i = 0; i < given->count; i++)
        read_argument(checker, &scope->arguments, given->at[i]);
}

static void refuse_argument(front_checker *checker, const front_expr *argument,
                            const front_block *model) {
    const char *best = NULL;
    size_t least = front_near_enough(argument->name);
    const front_item *other = NULL;
    for (size_t i = 0; i < model->items.count; i++) {
        const front_item *item = model->items.at[i];
        if (front_is_bindable(item))
            front_keep_nearer(argument->name, item->name, &best, &least);
        if (item->name == argument->name && front_has_own_name(item))
            other = item;
    }
    if (other)
        diag_report(diags_of(checker), DIAG_N009, argument->name_span,
                    "a part cannot be given the %s `%s`", front_item_words(other->kind),
                    argument->name);
    else
        diag_report(diags_of(checker), DIAG_N009, argument->name_span,
                    "the model `%s` has no forcing or parameter `%s`", model->name, argument->name);
    if (other)
        diag_label(diags_of(checker), other->name_span, "declared here");
    if (best)
        diag_help(diags_of(checker), "did you mean `%s`?", best);
}

/* Which of the call's arguments the model does not have, and which it needs and is not given. */
static void check_call(front_checker *checker, const front_expr *call, const front_block *model,
                       const front_table *arguments) {
    front_table known = {0};
    const char *missing = "";
    size_t count = 0;
    for (size_t i = 0; i < model->items.count; i++) {
        front_item *item = model->items.at[i];
        if (!front_is_bindable(item))
            continue;
        front_table_put(checker->context->arena, &known, item->name, item);
        if (item->kind == ITEM_PARAM || item->kind == ITEM_DIM ||
            front_table_get(arguments, item->name))
            continue;
        missing = base_arena_format(checker->context->arena, "%s%s`%s`", missing,
                                    count++ ? ", " : "", item->name);
    }
    for (size_t i = 0; i < call->arguments.count; i++) {
        const front_expr *argument = call->arguments.at[i];
        if (argument->kind == EXPR_NAMED && !front_table_get(&known, argument->name))
            refuse_argument(checker, argument, model);
    }
    if (count == 0)
        return;
    diag_report(diags_of(checker), DIAG_N010, call->span, "the model `%s` needs %s", model->name,
                missing);
    diag_help(diags_of(checker), "write `%s(NAME = ..., ...)`", model->name);
}

void front_check_arguments(front_checker *checker, front_scope *scope) {
    check_call(checker, call_of(scope->part), scope->model, &scope->arguments);
}

/* ---- models ---- */

/* A model that is made of itself, told in full: a -> b -> a. */
static bool leads_back(front_checker *checker, const front_entry *part, const front_block *model) {
    const char *circle = model->name;
    const front_scope *scope = part->scope;
    while (scope && scope->model != model) {
        circle = base_arena_format(checker->context->arena, "%s -> %s", scope->model->name, circle);
        scope = scope->outer;
    }
    if (!scope)
        return false;
    diag_report(diags_of(checker), DIAG_N011, call_of(part)->span,
                "the model `%s` is its own part: %s -> %s", model->name, model->name, circle);
    return true;
}

/* The grammar lets nothing but calls stand here. */
static const front_block *model_called(front_checker *checker, const front_expr *call) {
    return call->kind == EXPR_CALL ? front_find_model(checker, call->name, call->name_span) : NULL;
}

static void check_unchosen(front_checker *checker, const front_expr *call) {
    const front_block *model = model_called(checker, call);
    front_table arguments = {0};
    if (!model)
        return;
    for (size_t i = 0; i < call->arguments.count; i++)
        read_argument(checker, &arguments, call->arguments.at[i]);
    check_call(checker, call, model, &arguments);
}

void front_make_part(front_checker *checker, front_entry *part) {
    const front_block *model = model_called(checker, call_of(part));
    for (size_t i = 0; i < part->item->choices.count; i++)
        if (i != part->chosen)
            check_unchosen(checker, part->item->choices.at[i].value);
    if (model && !leads_back(checker, part, model))
        part->inner = front_add_scope(checker, model, part);
}

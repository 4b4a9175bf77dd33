/* Calls that stand for more than their value: convolve and its weights, and upstream. */
#include "front/shape.h"

#include <string.h>

static base_diags *diags_of(const front_walk *walk) {
    return walk->checker->context->diags;
}

static void make_error(front_expr *expr) {
    expr->kind = EXPR_ERROR;
    expr->symbol = NULL;
    expr->arguments = (front_exprs){0};
    expr->indices = (front_indices){0};
}

static bool check_count(front_walk *walk, front_expr *call, size_t least, size_t most) {
    size_t given = call->arguments.count;
    if (given >= least && given <= most)
        return true;
    const char *more =
        most > least ? base_arena_format(walk->checker->context->arena, " to %zu", most) : "";
    diag_report(diags_of(walk), DIAG_N004, call->span, "`%s` takes %zu%s argument%s, not %zu",
                call->name, least, more, most == 1 ? "" : "s", given);
    make_error(call);
    return false;
}

/* Memory and networks need each value exactly once a step. */
static bool check_once(front_walk *walk, front_expr *call, diag_code code) {
    if (!walk->repeated)
        return true;
    diag_report(diags_of(walk), code, call->span, "`%s` cannot stand here: %s", call->name,
                walk->repeated);
    diag_help(diags_of(walk), "it may stand in an output, and in a let or flux under `solver "
                              "sequential` or `solver euler`");
    make_error(call);
    return false;
}

/* ---- hidden symbols ---- */

static size_t count_hidden(const front_checker *checker, const front_item *item,
                           front_symbol_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < checker->hidden.count; i++)
        if (checker->hidden.at[i]->kind == kind &&
            checker->hidden.at[i]->item->span.begin == item->span.begin &&
            checker->hidden.at[i]->item->span.source == item->span.source)
            count++;
    return count;
}

/* Named after the equation it serves; the dot keeps it apart from all names that are written. */
static front_symbol *add_hidden(front_walk *walk, front_symbol_kind kind, const char *word,
                                base_span span) {
    front_checker *checker = walk->checker;
    base_arena *arena = checker->context->arena;
    const front_entry *owner = walk->entry;
    size_t before = count_hidden(checker, owner->item, kind);
    const char *name =
        base_arena_format(arena, "%s%s.%s", owner->scope->prefix, owner->item->name, word);
    if (before)
        name = base_arena_format(arena, "%s%zu", name, before + 1);
    front_item *item = base_arena_take(arena, sizeof *item);
    *item = (front_item){.kind = kind == SYMBOL_DIM ? ITEM_DIM : ITEM_STATE,
                         .span = owner->item->span,
                         .name = name,
                         .name_span = span};
    front_entry *entry = base_arena_take(arena, sizeof *entry);
    *entry = (front_entry){.item = item, .scope = owner->scope, .unit_known = true};
    entry->symbol = (front_symbol){.kind = kind,
                                   .name = name,
                                   .doc = "",
                                   .span = span,
                                   .item = item,
                                   .unit_text = "1",
                                   .declared = unit_one(),
                                   .internal = unit_one(),
                                   .factor = 1,
                                   .hidden = true};
    front_symbols *hidden = &checker->hidden;
    hidden->at =
        base_arena_grow(arena, hidden->at, hidden->count, &hidden->capacity, sizeof *hidden->at);
    hidden->at[hidden->count++] = &entry->symbol;
    return &entry->symbol;
}

/* ---- convolve ---- */

static void refuse_weights(const front_walk *walk, const front_expr *weights) {
    diag_report(diags_of(walk), DIAG_S011, weights->span,
                "the weights of `convolve` go over one dim that the equation lacks");
    diag_help(diags_of(walk), "they are the name of an array, `w[k]` over a `dim k`, or "
                              "`gamma_uh(shape, scale, length)`");
}

/* Finds the one dim that is read inside and no loop is over; false: there are several. */
static bool find_free(const front_walk *walk, const front_expr *expr, const front_symbol **dim) {
    const front_symbol *found = expr->kind == EXPR_POSITION ? expr->dim : NULL;
    if (expr->kind == EXPR_REDUCE)
        return true; /* binds its own */
    if (found && !front_loop_over(walk, found)) {
        if (*dim && *dim != found)
            return false;
        *dim = found;
    }
    for (size_t i = 0; i < expr->indices.count; i++)
        if (!find_free(walk, expr->indices.at[i].at, dim))
            return false;
    for (size_t i = 0; i < expr->arguments.count; i++)
        if (!find_free(walk, expr->arguments.at[i], dim))
            return false;
    return true;
}

/* The dim of a whole array that no loop is over. */
static bool find_free_of_array(const front_walk *walk, const front_expr *name,
                               const front_symbol **dim) {
    for (size_t i = 0; i < name->symbol->dims.rank; i++) {
        if (front_loop_over(walk, name->symbol->dims.at[i]))
            continue;
        if (*dim)
            return false;
        *dim = name->symbol->dims.at[i];
    }
    return true;
}

static void shape_whole(front_walk *walk, front_expr *name) {
    for (size_t i = 0; i < walk->loop_count; i++)
        walk->loops[i].implied = true;
    front_shape(walk, name);
}

static bool shape_gamma(front_walk *walk, front_expr *weights) {
    if (!check_count(walk, weights, 3, 3))
        return false;
    for (size_t i = 0; i < 3; i++)
        front_shape(walk, weights->arguments.at[i]);
    weights->kind = EXPR_GAMMA;
    weights->dim = add_hidden(walk, SYMBOL_DIM, "lag", weights->name_span);
    return true;
}

static const front_symbol *shape_weights(const front_walk *outer, front_expr *weights) {
    front_walk walk = *outer; /* loops entered here end here */
    const front_symbol *dim = NULL;
    if (weights->kind == EXPR_CALL && !weights->symbol && strcmp(weights->name, "gamma_uh") == 0)
        return shape_gamma(&walk, weights) ? weights->dim : NULL;
    bool whole = weights->kind == EXPR_NAME && weights->symbol && !weights->indices.count;
    bool single =
        whole ? find_free_of_array(&walk, weights, &dim) : find_free(&walk, weights, &dim);
    if (!single || !dim || walk.loop_count == FRONT_MOST_LOOPS) {
        if (weights->kind != EXPR_ERROR)
            refuse_weights(&walk, weights);
        return NULL;
    }
    front_bind(&walk, dim);
    if (whole)
        shape_whole(&walk, weights);
    else
        front_shape(&walk, weights);
    return dim;
}

/* The memory is over the dims of the place, then that of the weights. */
static bool set_dims(front_walk *walk, front_expr *call, front_symbol *memory) {
    front_dims *dims = &memory->dims;
    for (size_t i = 0; i <= walk->loop_count; i++) {
        const front_symbol *dim = i < walk->loop_count ? walk->loops[i].dim : call->dim;
        bool twice = false;
        for (size_t k = 0; k < dims->rank; k++)
            twice = twice || dims->at[k] == dim;
        if (twice)
            continue;
        if (dims->rank == IR_RANK) {
            diag_report(diags_of(walk), DIAG_S015, call->span,
                        "the memory of this is over more than %d dims", IR_RANK);
            return false;
        }
        dims->at[dims->rank++] = dim;
    }
    return true;
}

static void shape_convolve(front_walk *walk, front_expr *call) {
    if (!check_count(walk, call, 2, 2) || !check_once(walk, call, DIAG_S012))
        return;
    front_shape(walk, call->arguments.at[0]);
    call->dim = shape_weights(walk, call->arguments.at[1]);
    if (!call->dim) {
        make_error(call);
        return;
    }
    front_symbol *memory = add_hidden(walk, SYMBOL_STATE, "memory", call->name_span);
    call->kind = EXPR_CONVOLVE;
    call->symbol = memory;
    if (!set_dims(walk, call, memory))
        make_error(call);
}

/* ---- the others ---- */

static void shape_upstream(front_walk *walk, front_expr *call) {
    if (!check_count(walk, call, 1, 1) || !check_once(walk, call, DIAG_S013))
        return;
    front_shape(walk, call->arguments.at[0]);
    call->kind = EXPR_UPSTREAM;
    walk->checker->checked->network = true;
}

/* Softened when the units are known; what follows the width are words, not values. */
static void shape_soft(front_walk *walk, front_expr *call) {
    if (!check_count(walk, call, 2, 4))
        return;
    front_shape(walk, call->arguments.at[0]);
    front_shape(walk, call->arguments.at[1]);
}

void front_shape_special(front_walk *walk, front_expr *call) {
    if (strcmp(call->name, "convolve") == 0) {
        shape_convolve(walk, call);
    } else if (strcmp(call->name, "upstream") == 0) {
        shape_upstream(walk, call);
    } else if (strcmp(call->name, "soft") == 0) {
        shape_soft(walk, call);
    } else {
        diag_report(diags_of(walk), DIAG_S011, call->span,
                    "`%s(...)` are weights: the second argument of `convolve`", call->name);
        make_error(call);
    }
}

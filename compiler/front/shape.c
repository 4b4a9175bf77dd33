/* Shapes: every array read at an element, every index inside an equation over its dim, every
 * reduction over one dim. */
#include "front/shape.h"

#include <string.h>

static base_diags *diags_of(const front_walk *walk) {
    return walk->checker->context->diags;
}

const front_loop *front_loop_over(const front_walk *walk, const front_symbol *dim) {
    for (size_t i = walk->loop_count; i-- > 0;)
        if (walk->loops[i].dim == dim)
            return &walk->loops[i];
    return NULL;
}

const front_dims *front_dims_of(const front_entry *entry) {
    const front_entry *head = entry->head ? entry->head : entry;
    return head->state ? &head->state->symbol.dims : &head->symbol.dims;
}

static void enter_loop(front_walk *walk, front_loop loop) {
    if (walk->loop_count < FRONT_MOST_LOOPS)
        walk->loops[walk->loop_count++] = loop;
}

void front_bind(front_walk *walk, const front_symbol *dim) {
    size_t high = dim->size ? dim->size - 1 : 0;
    enter_loop(walk, (front_loop){.dim = dim, .high = high, .implied = true, .bound = true});
}

/* ---- reductions ---- */

/* The dim that an index of a reduction names; NULL: reported. */
static const front_symbol *reduced_dim(front_walk *walk, const front_expr *reduce,
                                       const front_index *index) {
    base_diags *diags = diags_of(walk);
    if (index->at->kind == EXPR_ERROR)
        return NULL;
    if (index->at->kind != EXPR_POSITION || index->answer != ANSWER_NONE) {
        diag_report(diags, DIAG_S007, index->span, "`%s` takes names of dims in its brackets",
                    reduce->name);
        diag_help(diags, "write `%s[z](... x[z] ...)`", reduce->name);
        return NULL;
    }
    const front_symbol *dim = index->at->dim;
    const front_loop *outer = front_loop_over(walk, dim);
    if (!outer || !outer->bound)
        return dim;
    diag_report(diags, DIAG_S007, index->span, "this stands already inside a reduction over `%s`",
                dim->name);
    diag_help(diags, "name the inner value with `let` first");
    return NULL;
}

static ir_op reducing_operation(const char *name) {
    if (strcmp(name, "min") == 0)
        return IR_MIN;
    return strcmp(name, "max") == 0 ? IR_MAX : IR_ADD;
}

/* sum[y, x](v) is sum[y](sum[x](v)). */
static void split_reduction(front_walk *walk, front_expr *reduce) {
    front_indices indices = reduce->indices;
    reduce->indices = (front_indices){0};
    reduce->operation = reducing_operation(reduce->name);
    for (size_t i = 0; i < indices.count; i++) {
        reduce->dim = reduced_dim(walk, reduce, &indices.at[i]);
        if (!reduce->dim) {
            reduce->kind = EXPR_ERROR;
            reduce->arguments.count = 0;
            return;
        }
        front_bind(walk, reduce->dim);
        if (i + 1 == indices.count)
            break;
        front_expr *inner = front_node_like(walk->checker, reduce);
        inner->arguments = reduce->arguments;
        inner->depth = reduce->depth;
        reduce->arguments = (front_exprs){0};
        front_add_argument(walk->checker, reduce, inner);
        reduce = inner;
    }
    front_shape(walk, reduce->arguments.at[0]);
}

static void shape_reduction(front_walk *walk, front_expr *reduce) {
    size_t before = walk->loop_count;
    if (before + reduce->indices.count > FRONT_MOST_LOOPS || !reduce->indices.count) {
        diag_report(diags_of(walk), DIAG_S007, reduce->name_span, "`%s` over %s dims", reduce->name,
                    reduce->indices.count ? "too many" : "no");
        reduce->kind = EXPR_ERROR;
        return;
    }
    split_reduction(walk, reduce);
    walk->loop_count = before;
}

/* ---- expressions ---- */

static void shape_arguments(front_walk *walk, front_expr *expr) {
    for (size_t i = 0; i < expr->arguments.count; i++)
        front_shape(walk, expr->arguments.at[i]);
}

void front_shape(front_walk *walk, front_expr *expr) {
    switch (expr->kind) {
    case EXPR_NAME:
        front_shape_name(walk, expr);
        break;
    case EXPR_POSITION:
        if (!front_loop_over(walk, expr->dim))
            front_report_outside(walk, expr->span, expr->dim);
        break;
    case EXPR_REDUCE:
        shape_reduction(walk, expr);
        break;
    case EXPR_CALL:
        if (!expr->symbol)
            front_shape_special(walk, expr);
        else
            shape_arguments(walk, expr);
        break;
    default:
        shape_arguments(walk, expr);
    }
}

/* ---- statements ---- */

bool front_is_step(const front_entry *entry) {
    const front_entry *head = entry->head ? entry->head : entry;
    return head->symbol.kind == SYMBOL_LET || head->symbol.kind == SYMBOL_FLUX ||
           entry->item->kind == ITEM_NEXT || entry->item->kind == ITEM_DER;
}

/* Why the values of an entry are not computed exactly once a step; NULL: they are. */
static const char *why_repeated(front_checker *checker, const front_entry *entry) {
    const front_system *system = &entry->scope->system;
    front_symbol_kind kind = entry->symbol.kind;
    if (checker->checked->map)
        return "a model without `step` has no next step";
    if (kind == SYMBOL_OUTPUT)
        return NULL;
    if (kind == SYMBOL_SOLVE)
        return "a `solve` is evaluated until it has converged";
    if (!front_is_step(entry))
        return "this is evaluated once for a run, not once a step";
    if ((system->solver == SOLVER_SEQUENTIAL || system->solver == SOLVER_EULER) &&
        system->substeps <= 1)
        return NULL;
    return base_arena_format(checker->context->arena,
                             "`solver %s` evaluates this several times a step",
                             front_solver_name(system->solver));
}

static front_walk walk_of(front_checker *checker, front_entry *entry) {
    const front_dims *dims = front_dims_of(entry);
    front_walk walk = {
        .checker = checker, .entry = entry, .repeated = why_repeated(checker, entry)};
    for (size_t i = 0; i < dims->rank; i++)
        enter_loop(&walk, (front_loop){.dim = dims->at[i],
                                       .low = entry->piece.low[i],
                                       .high = entry->piece.high[i],
                                       .implied = i < entry->scope->system.dims.rank});
    return walk;
}

static void shape_values(front_checker *checker, front_entry *entry) {
    front_expr *others[] = {entry->low, entry->high, entry->normal, entry->condition};
    for (size_t i = 0; entry->values && i < entry->item->choices.count; i++) {
        front_walk walk = walk_of(checker, entry);
        front_shape(&walk, entry->values[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        front_walk walk = walk_of(checker, entry);
        if (entry->symbol.kind == SYMBOL_PARAM)
            walk.loop_count = 0; /* bounds are numbers */
        if (others[i])
            front_shape(&walk, others[i]);
    }
}

void front_check_shapes(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++)
        front_shape_piece(checker, checker->entries[i]);
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = checker->entries[i];
        if (!entry->head || entry->head == entry)
            front_check_pieces(checker, entry);
        if (entry->item->kind == ITEM_FLUX)
            front_shape_ends(checker, entry);
        shape_values(checker, entry);
    }
}

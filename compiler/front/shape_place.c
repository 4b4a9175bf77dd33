/* Which element of an array a name reads. */
#include <math.h>
#include <stdlib.h>

#include "front/shape.h"

enum { DEEPEST_CONSTANT = 100, FARTHEST = 1000000 };

static base_diags *diags_of(const front_walk *walk) {
    return walk->checker->context->diags;
}

/* ---- indices as numbers ---- */

static bool linear_at(const front_expr *expr, front_linear *linear, int depth);

static bool linear_pair(const front_expr *expr, front_linear *linear, int depth) {
    front_linear other;
    if (!linear_at(expr->arguments.at[0], linear, depth + 1) ||
        !linear_at(expr->arguments.at[1], &other, depth + 1))
        return false;
    if (expr->operation == IR_MUL) {
        if (linear->dim && other.dim)
            return false;
        double by = linear->dim ? other.offset : linear->offset;
        front_linear of = linear->dim ? *linear : other;
        *linear = (front_linear){of.dim, of.times * by, of.offset * by};
        return true;
    }
    if (linear->dim && other.dim && linear->dim != other.dim)
        return false;
    double sign = expr->operation == IR_SUB ? -1 : 1;
    linear->dim = linear->dim ? linear->dim : other.dim;
    linear->times += sign * other.times;
    linear->offset += sign * other.offset;
    return true;
}

static bool linear_at(const front_expr *expr, front_linear *linear, int depth) {
    *linear = (front_linear){0};
    if (depth > DEEPEST_CONSTANT)
        return false;
    switch (expr->kind) {
    case EXPR_NUMBER:
        linear->offset = expr->number;
        return !expr->literal_unit;
    case EXPR_POSITION:
        *linear = (front_linear){expr->dim, 1, 0};
        return true;
    case EXPR_NAME:
        return expr->symbol && expr->symbol->kind == SYMBOL_CONST &&
               linear_at(front_entry_of(expr->symbol)->values[0], linear, depth + 1);
    case EXPR_OPERATION:
        if (expr->operation == IR_NEG && linear_at(expr->arguments.at[0], linear, depth + 1)) {
            *linear = (front_linear){linear->dim, -linear->times, -linear->offset};
            return true;
        }
        return (expr->operation == IR_ADD || expr->operation == IR_SUB ||
                expr->operation == IR_MUL) &&
               linear_pair(expr, linear, depth);
    default:
        return false;
    }
}

bool front_linear_of(const front_expr *expr, front_linear *linear) {
    if (!linear_at(expr, linear, 0))
        return false;
    if (fabs(linear->times) <= 0)
        linear->dim = NULL;
    return fabs(linear->offset) <= FARTHEST && linear->offset >= floor(linear->offset) &&
           (!linear->dim || (linear->times >= 1 && linear->times <= 1));
}

/* ---- places ---- */

void front_report_outside(front_walk *walk, base_span span, const front_symbol *dim) {
    const front_item *item = walk->entry->item;
    base_diags *diags = diags_of(walk);
    diag_report(diags, DIAG_S003, span, "the index `%s` stands outside an equation over `%s`",
                dim->name, dim->name);
    if (item->kind == ITEM_LET || item->kind == ITEM_FLUX || item->kind == ITEM_OUTPUT)
        diag_help(diags, "write `%s %s[%s]`, or reduce it: `sum[%s](...)`",
                  front_item_words(item->kind), item->name, dim->name, dim->name);
}

static void refuse_index(front_walk *walk, const front_index *index, const front_symbol *dim) {
    diag_report(diags_of(walk), DIAG_S004, index->span, "this is no index along `%s`", dim->name);
    diag_help(diags_of(walk),
              "it may be `%s`, `%s` plus or minus a whole number, or a constant such as 1 or "
              "`%s.n`",
              dim->name, dim->name, dim->name);
}

static void place_element(front_walk *walk, const front_index *index, const front_symbol *dim,
                          front_place *place, double number) {
    if (number >= 1 && (!dim->size || number <= (double)dim->size)) {
        *place = (front_place){.kind = PLACE_ELEMENT, .element = (size_t)number - 1};
        return;
    }
    diag_report(diags_of(walk), DIAG_S006, index->span,
                "there is no element %.0f: `%s` goes from 1 to %zu", number, dim->name, dim->size);
}

/* A shift must say what lies past the ends, unless the loop keeps it inside. */
static void check_answer(front_walk *walk, const char *name, const front_index *index,
                         const front_loop *loop, int offset) {
    const front_symbol *dim = loop->dim;
    long first = (long)loop->low + offset;
    long last = (long)loop->high + offset;
    base_diags *diags = diags_of(walk);
    if (!dim->size || (first >= 0 && last < (long)dim->size))
        return;
    if (index->answer != ANSWER_NONE && labs(offset) < (long)dim->size)
        return;
    long past = first < 0 ? first : (long)dim->size;
    if (index->answer != ANSWER_NONE)
        diag_report(diags, DIAG_S006, index->span,
                    "this is further than `%s` is long, %zu elements", dim->name, dim->size);
    else
        diag_report(diags, DIAG_S005, index->span,
                    "`%s[%ld]` is out of range, which is read at %s = %ld", name, past + 1,
                    dim->name, past - offset + 1);
    if (index->answer == ANSWER_NONE)
        diag_help(diags,
                  "say what lies there: `| 0` a value, `| edge` the nearest element, `| wrap` the "
                  "other end; or write an equation over part of `%s`",
                  dim->name);
}

static void place_shift(front_walk *walk, const front_expr *name, const front_index *index,
                        const front_loop *loop, front_place *place) {
    front_linear linear;
    front_linear_of(index->at, &linear);
    int offset = (int)linear.offset;
    if (offset == 0)
        return;
    check_answer(walk, name->name, index, loop, offset);
    *place = (front_place){
        .kind = PLACE_SHIFT, .offset = offset, .answer = index->answer, .value = index->value};
    if (place->value)
        front_shape(walk, place->value);
}

static void place_index(front_walk *walk, const front_expr *name, const front_index *index,
                        size_t which) {
    const front_symbol *dim = name->symbol->dims.at[which];
    front_place *place = &name->places[which];
    front_linear linear;
    if (index->at->kind == EXPR_ERROR)
        return;
    bool clear = front_linear_of(index->at, &linear);
    if (!clear || (linear.dim && linear.dim != dim)) {
        refuse_index(walk, index, dim);
        return;
    }
    if (!linear.dim) {
        place_element(walk, index, dim, place, linear.offset);
        return;
    }
    const front_loop *loop = front_loop_over(walk, dim);
    if (loop)
        place_shift(walk, name, index, loop, place);
    else
        front_report_outside(walk, index->span, dim);
}

static void place_implied(front_walk *walk, const front_expr *name, size_t which) {
    const front_symbol *dim = name->symbol->dims.at[which];
    const front_loop *loop = front_loop_over(walk, dim);
    if (loop && loop->implied)
        return;
    base_diags *diags = diags_of(walk);
    diag_report(diags, DIAG_S001, name->span, "the array `%s` needs an index along `%s`",
                name->name, dim->name);
    diag_label(diags, name->symbol->span, "declared here");
    diag_help(diags, "write `%s[%s]`, or reduce it: `sum[%s](%s)`", name->name, dim->name,
              dim->name, name->name);
}

void front_shape_name(front_walk *walk, front_expr *name) {
    const front_symbol *symbol = name->symbol;
    size_t rank = symbol ? symbol->dims.rank : 0;
    size_t given = name->indices.count;
    size_t parts = symbol ? front_entry_of(symbol)->scope->system.dims.rank : 0;
    size_t implied = given == 0 ? rank : rank - given;
    if (given > rank || (given && implied && implied != parts)) {
        diag_report(diags_of(walk), DIAG_S002, name->span, "`%s` has %zu dim%s, not %zu",
                    name->name, rank, rank == 1 ? "" : "s", given);
        if (symbol)
            diag_label(diags_of(walk), symbol->span, "declared here");
        return;
    }
    if (!rank)
        return;
    name->places = base_arena_take(walk->checker->context->arena, rank * sizeof *name->places);
    for (size_t i = 0; i < implied; i++)
        place_implied(walk, name, i);
    for (size_t i = implied; i < rank; i++)
        place_index(walk, name, &name->indices.at[i - implied], i);
    name->indices = (front_indices){0};
}

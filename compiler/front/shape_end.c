/* The ends of a flux: which elements of its stores it changes. */
#include <stdlib.h>

#include "front/shape.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

typedef struct flux_end {
    const front_end *end;
    front_expr **indices; /* checked copies */
    const front_symbol *store;
} flux_end;

static void refuse_place(front_checker *checker, base_span span, const front_symbol *dim) {
    diag_report(diags_of(checker), DIAG_S004, span, "this is no element along `%s`", dim->name);
    diag_help(diags_of(checker), "an end is `%s`, `%s` plus or minus a whole number, or a constant",
              dim->name, dim->name);
}

/* A shift past the ends leads outside the model, or round a ring. */
static front_place place_shift(front_checker *checker, const front_index *index,
                               const front_symbol *dim, int offset) {
    front_place place = {.kind = PLACE_SHIFT, .offset = offset};
    if (index->answer == ANSWER_WRAP)
        place.answer = ANSWER_WRAP;
    else if (index->answer != ANSWER_NONE) {
        diag_report(diags_of(checker), DIAG_S010, index->span,
                    "past its last element a flux leads outside the model");
        diag_help(diags_of(checker), "only `| wrap` may stand here, for a ring");
    }
    if (dim->size && labs((long)offset) >= (long)dim->size)
        diag_report(diags_of(checker), DIAG_S006, index->span,
                    "this is further than `%s` is long, %zu elements", dim->name, dim->size);
    return place;
}

static front_place place_end(const front_walk *walk, const flux_end *at, size_t which,
                             const front_symbol *dim) {
    front_checker *checker = walk->checker;
    const front_index *index = &at->end->indices.at[which];
    const front_expr *expr = at->indices[which];
    front_linear linear;
    front_place place = {.kind = PLACE_LOOP};
    if (expr->kind == EXPR_ERROR)
        return place;
    if (!front_linear_of(expr, &linear) || (linear.dim && linear.dim != dim)) {
        refuse_place(checker, index->span, dim);
    } else if (linear.dim && !front_loop_over(walk, dim)) {
        diag_report(diags_of(checker), DIAG_S003, index->span,
                    "the index `%s` stands outside an equation over `%s`", dim->name, dim->name);
        diag_help(diags_of(checker), "write `flux %s[%s]`", walk->entry->item->name, dim->name);
    } else if (linear.dim && (linear.offset < 0 || linear.offset > 0)) {
        place = place_shift(checker, index, dim, (int)linear.offset);
    } else if (!linear.dim && linear.offset >= 1 && linear.offset <= (double)dim->size) {
        place = (front_place){.kind = PLACE_ELEMENT, .element = (size_t)linear.offset - 1};
    } else if (!linear.dim) {
        diag_report(diags_of(checker), DIAG_S006, index->span,
                    "there is no element %.0f: `%s` goes from 1 to %zu", linear.offset, dim->name,
                    dim->size);
    }
    return place;
}

/* Without an index the flux and the store go together, element by element. */
static void check_whole(const front_walk *walk, const flux_end *at, const front_symbol *dim) {
    if (front_loop_over(walk, dim))
        return;
    base_diags *diags = diags_of(walk->checker);
    diag_report(diags, DIAG_S010, at->end->span,
                "`%s` is over `%s` and the flux is not: which element?", at->end->name, dim->name);
    diag_label(diags, at->store->span, "declared here");
    diag_help(diags, "write `%s[1]`, or let the flux be over `%s` too", at->end->name, dim->name);
}

static const front_place *shape_end(const front_walk *walk, const flux_end *at) {
    const front_symbol *store = at->store;
    if (!store || !store->dims.rank)
        return NULL;
    size_t rank = store->dims.rank;
    size_t given = at->end->indices.count;
    size_t implied = given && given <= rank ? rank - given : rank;
    size_t parts = front_entry_of(store)->scope->system.dims.rank;
    front_place *places = base_arena_take(walk->checker->context->arena, rank * sizeof *places);
    if (given && (given > rank || (implied && implied != parts))) {
        diag_report(diags_of(walk->checker), DIAG_S002, at->end->span,
                    "`%s` has %zu dim%s, not %zu", at->end->name, rank, rank == 1 ? "" : "s",
                    given);
        return places;
    }
    for (size_t i = 0; i < rank; i++) {
        if (i < implied)
            check_whole(walk, at, store->dims.at[i]);
        else
            places[i] = place_end(walk, at, i - implied, store->dims.at[i]);
    }
    return places;
}

static bool same_places(const front_place *a, const front_place *b, size_t rank) {
    for (size_t i = 0; i < rank; i++)
        if (a[i].kind != b[i].kind || a[i].offset != b[i].offset || a[i].element != b[i].element)
            return false;
    return true;
}

static void check_loop_back(front_checker *checker, const front_entry *entry) {
    const front_symbol *flux = &entry->symbol;
    if (!flux->from || flux->from != flux->to || !flux->from->dims.rank ||
        !same_places(flux->from_places, flux->to_places, flux->from->dims.rank))
        return;
    diag_report(diags_of(checker), DIAG_R005, entry->item->to.span,
                "the flux `%s` leads back to the element it leaves", flux->name);
}

/* The ends stand with the first piece; the others name the same. */
static void check_same_ends(front_checker *checker, const front_entry *entry) {
    const front_item *head = entry->head->item;
    const front_item *item = entry->item;
    if (item->from.name == head->from.name && item->to.name == head->to.name)
        return;
    diag_report(diags_of(checker), DIAG_S010, item->name_span,
                "the pieces of the flux `%s` lead to different stores", item->name);
    diag_label(diags_of(checker), head->name_span, "the first is here");
}

void front_shape_ends(front_checker *checker, front_entry *entry) {
    front_symbol *flux = &entry->symbol;
    front_walk walk = {.checker = checker, .entry = entry, .loop_count = flux->dims.rank};
    if (entry->head && entry->head != entry) {
        check_same_ends(checker, entry);
        return;
    }
    for (size_t i = 0; i < flux->dims.rank; i++)
        walk.loops[i] = (front_loop){.dim = flux->dims.at[i]};
    flux->from_places =
        shape_end(&walk, &(flux_end){&entry->item->from, entry->from_indices, flux->from});
    flux->to_places = shape_end(&walk, &(flux_end){&entry->item->to, entry->to_indices, flux->to});
    check_loop_back(checker, entry);
}

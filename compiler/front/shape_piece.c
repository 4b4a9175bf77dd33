/* Equations over part of their dims: which elements, and whether they tile the whole. */
#include "front/shape.h"

enum { MOST_PIECES = 64 };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* One end of a piece as an element from 0; false: reported. */
static bool read_end(front_checker *checker, const front_expr *end, const front_symbol *dim,
                     size_t *element) {
    front_linear linear;
    if (end->kind == EXPR_ERROR)
        return false;
    if (!front_linear_of(end, &linear) || linear.dim) {
        diag_report(diags_of(checker), DIAG_S008, end->span,
                    "the end of a piece is a constant such as 2 or `%s.n`", dim->name);
        return false;
    }
    if (!(linear.offset >= 1 && linear.offset <= (double)dim->size)) {
        diag_report(diags_of(checker), DIAG_S006, end->span,
                    "there is no element %.0f: `%s` goes from 1 to %zu", linear.offset, dim->name,
                    dim->size);
        return false;
    }
    *element = (size_t)linear.offset - 1;
    return true;
}

static bool has_pieces(const front_entry *entry) {
    front_item_kind kind = entry->item->kind;
    return kind == ITEM_LET || kind == ITEM_FLUX || kind == ITEM_NEXT || kind == ITEM_DER;
}

static void read_piece(front_checker *checker, front_entry *entry, size_t own, size_t which) {
    const front_symbol *dim = front_dims_of(entry)->at[which];
    front_expr *low = entry->over_low[own];
    front_expr *high = entry->over_high[own] ? entry->over_high[own] : low;
    size_t first, last;
    if (!low || !dim->size)
        return;
    if (!has_pieces(entry)) {
        diag_report(diags_of(checker), DIAG_S008, entry->item->over.at[own].span,
                    "only let, flux, next and der may stand over part of a dim");
        return;
    }
    if (!read_end(checker, low, dim, &first) || !read_end(checker, high, dim, &last))
        return;
    if (first > last) {
        diag_report(diags_of(checker), DIAG_S008, base_span_join(low->span, high->span),
                    "a piece without elements: %zu .. %zu", first + 1, last + 1);
        return;
    }
    entry->piece.low[which] = first;
    entry->piece.high[which] = last;
}

/* A dim of a part may be one of the whole, under another name. */
static bool is_called(front_checker *checker, const front_entry *entry, const char *name,
                      const front_symbol *dim) {
    const front_entry *found = front_find_in(checker, entry->scope, name);
    return found && &found->symbol == dim;
}

/* `next u[k]` names the dims of u, in their order. */
static bool names_dims(front_checker *checker, const front_entry *entry) {
    const front_dims *dims = front_dims_of(entry);
    size_t parts = entry->scope->system.dims.rank;
    const front_overs *over = &entry->item->over;
    bool alike = over->count + parts == dims->rank;
    for (size_t i = 0; alike && i < over->count; i++)
        alike = is_called(checker, entry, over->at[i].name, dims->at[parts + i]);
    if (alike || !entry->state)
        return alike;
    diag_report(diags_of(checker), DIAG_S009, entry->item->name_span,
                "this equation is not over the dims of its state");
    diag_label(diags_of(checker), entry->state->item->name_span, "declared here");
    return false;
}

void front_shape_piece(front_checker *checker, front_entry *entry) {
    const front_dims *dims = front_dims_of(entry);
    for (size_t i = 0; i < dims->rank; i++) {
        entry->piece.low[i] = 0;
        entry->piece.high[i] = dims->at[i]->size ? dims->at[i]->size - 1 : 0;
        for (size_t k = 0; k < i; k++)
            if (dims->at[k] == dims->at[i])
                diag_report(diags_of(checker), DIAG_S009, entry->item->name_span,
                            "`%s` is over `%s` twice", entry->item->name, dims->at[i]->name);
    }
    if (!names_dims(checker, entry))
        return;
    size_t parts = dims->rank - entry->item->over.count;
    for (size_t i = 0; i < entry->item->over.count; i++)
        read_piece(checker, entry, i, parts + i);
}

/* ---- tiling ---- */

static bool overlap(const front_piece *a, const front_piece *b, size_t rank) {
    for (size_t i = 0; i < rank; i++)
        if (a->high[i] < b->low[i] || b->high[i] < a->low[i])
            return false;
    return true;
}

static bool covers(const front_piece *piece, const size_t *at, size_t rank) {
    for (size_t i = 0; i < rank; i++)
        if (at[i] < piece->low[i] || at[i] > piece->high[i])
            return false;
    return true;
}

static double volume(const front_piece *piece, size_t rank) {
    double elements = 1;
    for (size_t i = 0; i < rank; i++)
        elements *= (double)(piece->high[i] - piece->low[i] + 1);
    return elements;
}

/* The least corner of what nobody covers begins, along each dim, at 0 or behind some piece: tries
 * all of them. */
static bool find_gap(const front_entry *head, const front_dims *dims, size_t which, size_t *at) {
    if (which == dims->rank || which == IR_RANK) {
        for (const front_entry *entry = head; entry; entry = entry->next_piece)
            if (covers(&entry->piece, at, dims->rank))
                return false;
        return true;
    }
    at[which] = 0;
    if (find_gap(head, dims, which + 1, at))
        return true;
    for (const front_entry *entry = head; entry; entry = entry->next_piece) {
        at[which] = entry->piece.high[which] + 1;
        if (at[which] < dims->at[which]->size && find_gap(head, dims, which + 1, at))
            return true;
    }
    return false;
}

static void report_gap(front_checker *checker, const front_entry *head, const front_dims *dims) {
    size_t at[IR_RANK] = {0};
    const char *place = "";
    if (!find_gap(head, dims, 0, at))
        return;
    for (size_t i = 0; i < dims->rank; i++)
        place =
            base_arena_format(checker->context->arena, "%s%s%zu", place, i ? ", " : "", at[i] + 1);
    diag_report(diags_of(checker), DIAG_S008, head->item->name_span, "`%s[%s]` has no equation",
                head->symbol.name, place);
    diag_help(diags_of(checker), "the pieces of a let cover all of its dims");
}

void front_check_pieces(front_checker *checker, const front_entry *head) {
    const front_dims *dims = front_dims_of(head);
    double covered = 0, all = 1;
    size_t count = 0;
    bool clear = true;
    for (const front_entry *entry = head; entry; entry = entry->next_piece) {
        covered += volume(&entry->piece, dims->rank);
        if (++count > MOST_PIECES) {
            diag_report(diags_of(checker), DIAG_P004, entry->item->name_span,
                        "more than %d equations over pieces of `%s`", MOST_PIECES,
                        entry->item->name);
            return;
        }
        for (const front_entry *first = head; clear && first != entry; first = first->next_piece) {
            clear = !overlap(&first->piece, &entry->piece, dims->rank);
            if (clear)
                continue;
            diag_report(diags_of(checker), DIAG_S008, entry->item->name_span,
                        "a second equation for elements of `%s`", entry->item->name);
            diag_label(diags_of(checker), first->item->name_span, "the first is here");
        }
    }
    for (size_t i = 0; i < dims->rank; i++)
        all *= (double)dims->at[i]->size;
    if (clear && head->symbol.kind == SYMBOL_LET && dims->rank && covered < all)
        report_gap(checker, head, dims);
}

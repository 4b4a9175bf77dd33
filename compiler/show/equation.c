#include "show/equation.h"

#include <string.h>

static void write_words(const show_formula *formula, const front_words *words) {
    show_write_piece(formula, SHOW_FLAT_OPEN);
    for (size_t k = 0; k < words->count; k++) {
        if (k)
            show_write_piece(formula, SHOW_COMMA);
        show_write_name(formula, words->at[k].name, NULL);
    }
    show_write_piece(formula, SHOW_FLAT_CLOSE);
}

static void write_left(const show_formula *formula, const front_item *item) {
    if (item->kind == ITEM_DER)
        show_write_piece(formula, SHOW_RATE);
    show_write_declared(formula, item);
    if (item->kind == ITEM_DER)
        show_write_piece(formula, SHOW_RATE_END);
    if (item->kind == ITEM_NEXT)
        show_write_piece(formula, SHOW_LATER);
    if (item->kind == ITEM_FN)
        write_words(formula, &item->words);
}

static bool is_same(base_arena *arena, const front_expr *a, const front_expr *b) {
    return strcmp(front_print_expr(arena, a), front_print_expr(arena, b)) == 0;
}

/* `z = 2, ..., n` of a piece; nothing of a whole dim. */
static void write_pieces(const show_formula *formula, const front_overs *overs) {
    for (size_t k = 0; k < overs->count; k++) {
        const front_over *over = &overs->at[k];
        if (!over->low)
            continue;
        show_write_piece(formula, SHOW_WIDE);
        show_write_name(formula, over->name, NULL);
        show_write_piece(formula, SHOW_EQUALS);
        show_write_formula(formula, over->low);
        if (is_same(formula->writer->arena, over->low, over->high))
            continue;
        show_write_piece(formula, SHOW_DOTS);
        show_write_formula(formula, over->high);
    }
}

void show_write_equation(const show_formula *formula, const front_item *item, size_t choice) {
    if (item->kind == ITEM_SOLVE) {
        show_write_formula(formula, item->condition);
        return;
    }
    show_write_piece(formula, SHOW_GROUP);
    write_left(formula, item);
    show_write_piece(formula, SHOW_GROUP_END);
    show_write_piece(formula, SHOW_EQUALS);
    show_write_formula(formula, item->choices.at[choice].value);
    write_pieces(formula, &item->over);
}

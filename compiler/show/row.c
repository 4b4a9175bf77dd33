/* The table of symbols. */
#include <string.h>

#include "front/print.h"
#include "show/name.h"
#include "show/view.h"

static const char *dims_text(base_arena *arena, const front_symbol *symbol) {
    const char *text = "";
    for (size_t k = 0; k < symbol->dims.rank; k++)
        text = base_arena_format(arena, "%s%s%s", text, k ? ", " : "[",
                                 show_last_name(symbol->dims.at[k]->name));
    return symbol->dims.rank ? base_arena_format(arena, "%s]", text) : text;
}

static const char *expr_text(base_arena *arena, const front_expr *expr) {
    return expr ? front_print_expr(arena, expr) : "";
}

static const char *role_of(base_arena *arena, const front_symbol *symbol) {
    static const char *const words[SYMBOL_KINDS] = {[SYMBOL_DERIVED] = "derived",
                                                    [SYMBOL_CLOCK] = "clock",
                                                    [SYMBOL_LET] = "let",
                                                    [SYMBOL_DIM] = "dim",
                                                    [SYMBOL_STATE] = "state"};
    const front_item *item = symbol->item;
    if (symbol->hidden)
        return "memory";
    if (symbol->kind == SYMBOL_CLOCK || symbol->kind == SYMBOL_DERIVED || !item)
        return words[symbol->kind] ? words[symbol->kind] : "";
    if (symbol->kind == SYMBOL_LET && item->kind != ITEM_LET)
        return base_arena_format(arena, "given %s", front_item_words(item->kind));
    return base_arena_format(arena, "%s%s", symbol->shared ? "shared " : "",
                             front_item_words(item->kind));
}

static const char *layers_text(base_arena *arena, const front_item *item) {
    const char *text = front_print_item(arena, item), *colon = strchr(text, ':');
    size_t length = colon ? strcspn(colon + 2, "\n\"") : 0;
    while (length && colon[1 + length] == ' ')
        length--;
    return colon ? base_arena_copy(arena, colon + 2, length) : "";
}

/* Default, initial value or value. */
static const front_expr *start_of(const front_symbol *symbol) {
    const front_item *item = symbol->item;
    if (!item || symbol->hidden || symbol->kind == SYMBOL_DIM || symbol->kind == SYMBOL_LET)
        return NULL;
    bool valued = symbol->kind == SYMBOL_CONST || symbol->kind == SYMBOL_STORE ||
                  symbol->kind == SYMBOL_STATE;
    return valued && item->choices.count ? item->choices.at[0].value : item->normal;
}

static const char *initial_of(base_arena *arena, const front_symbol *symbol) {
    if (symbol->kind == SYMBOL_DIM)
        return symbol->assumed ? "of the data" : base_arena_format(arena, "%zu", symbol->size);
    if (symbol->kind == SYMBOL_NET)
        return layers_text(arena, symbol->item);
    return expr_text(arena, start_of(symbol));
}

static const char *unit_of(base_arena *arena, const front_symbol *symbol) {
    bool has = symbol->kind != SYMBOL_DIM && symbol->kind != SYMBOL_NET && symbol->unit_text;
    if (!has)
        return "";
    if (symbol->logical)
        return "truth";
    return symbol->scale ? base_arena_format(arena, "%s scale %s", symbol->unit_text, symbol->scale)
                         : symbol->unit_text;
}

static const char *doc_of(base_arena *arena, const front_symbol *symbol) {
    if ((symbol->doc && *symbol->doc) || !symbol->item)
        return symbol->doc ? symbol->doc : "";
    return symbol->item->doc ? symbol->item->doc : show_comment_behind(arena, symbol->item->span);
}

static void add_row(base_arena *arena, show_rows *rows, const front_symbol *symbol, bool idle) {
    const front_item *item = symbol->item;
    bool bounded = item && !symbol->hidden && item->low && symbol->kind != SYMBOL_LET;
    const front_expr *start = start_of(symbol);
    rows->at = base_arena_grow(arena, rows->at, rows->count, &rows->capacity, sizeof *rows->at);
    rows->at[rows->count++] = (show_row){.symbol = symbol,
                                         .role = role_of(arena, symbol),
                                         .dims = dims_text(arena, symbol),
                                         .unit = unit_of(arena, symbol),
                                         .low = bounded ? expr_text(arena, item->low) : "",
                                         .high = bounded ? expr_text(arena, item->high) : "",
                                         .initial = initial_of(arena, symbol),
                                         .least = bounded ? item->low : NULL,
                                         .most = bounded ? item->high : NULL,
                                         .start = start,
                                         .doc = doc_of(arena, symbol),
                                         .idle = idle};
}

show_rows show_symbols(const show_subject *subject) {
    static const front_symbol_kind order[] = {
        SYMBOL_DIM,     SYMBOL_FORCING, SYMBOL_CLOCK, SYMBOL_ATTRIBUTE, SYMBOL_PARAM,
        SYMBOL_DERIVED, SYMBOL_CONST,   SYMBOL_NET,   SYMBOL_STORE,     SYMBOL_STATE,
        SYMBOL_SOLVE,   SYMBOL_LET,     SYMBOL_FLUX,  SYMBOL_OUTPUT};
    const front_checked *checked = subject->checked;
    show_rows rows = {0};
    for (size_t o = 0; o < sizeof order / sizeof *order; o++) {
        const front_symbols *symbols = &checked->symbols[order[o]];
        for (size_t k = 0; k < symbols->count; k++)
            add_row(subject->arena, &rows, symbols->at[k], false);
        for (size_t k = 0; k < checked->dropped.count; k++)
            if (checked->dropped.at[k]->kind == order[o])
                add_row(subject->arena, &rows, checked->dropped.at[k], true);
    }
    return rows;
}

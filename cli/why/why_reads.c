#include <string.h>

#include "why/why.h"

const front_symbol *cli_symbol_of(const front_checked *checked, const char *name, size_t length) {
    for (int kind = 0; kind < SYMBOL_KINDS; kind++) {
        const front_symbols *all = &checked->symbols[kind];
        for (size_t k = 0; k < all->count && kind != SYMBOL_DIM; k++)
            if (strlen(all->at[k]->name) == length && strncmp(all->at[k]->name, name, length) == 0)
                return all->at[k];
    }
    return NULL;
}

const front_statement *cli_statement_of(const front_checked *checked, const front_symbol *symbol) {
    for (size_t s = 0; s < checked->system_count; s++) {
        const front_system *system = &checked->systems[s];
        for (size_t k = 0; k < system->statement_count; k++)
            if (system->statements[k].symbol == symbol)
                return &system->statements[k];
    }
    return NULL;
}

static void note(base_arena *arena, front_symbols *list, const front_symbol *symbol) {
    for (size_t k = 0; k < list->count; k++)
        if (list->at[k] == symbol)
            return;
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = (front_symbol *)(uintptr_t)symbol;
}

static void note_reads(base_arena *arena, front_symbols *list, const front_expr *expr) {
    if (!expr)
        return;
    const front_symbol *symbol = expr->symbol;
    bool reads = expr->kind == EXPR_NAME || expr->kind == EXPR_CALL;
    if (symbol && reads && symbol->kind != SYMBOL_DIM && !symbol->hidden)
        note(arena, list, symbol);
    for (size_t k = 0; k < expr->arguments.count; k++)
        note_reads(arena, list, expr->arguments.at[k]);
    for (size_t d = 0; symbol && expr->places && d < symbol->dims.rank; d++)
        note_reads(arena, list, expr->places[d].value);
}

static void note_fluxes(const cli_reasons *reasons, front_symbols *list,
                        const front_symbol *store) {
    const front_symbols *fluxes = &reasons->checked->symbols[SYMBOL_FLUX];
    for (size_t k = 0; k < fluxes->count; k++) {
        const front_symbol *flux = fluxes->at[k];
        if (flux->from == store || flux->to == store)
            note(reasons->arena, list, flux);
    }
}

front_symbols cli_reads_of(const cli_reasons *reasons, const front_symbol *symbol) {
    front_symbols list = {0};
    base_arena *arena = reasons->arena;
    const front_statement *statement = cli_statement_of(reasons->checked, symbol);
    for (size_t k = 0; statement && k < statement->piece_count; k++)
        note_reads(arena, &list, statement->pieces[k].value);
    if (symbol->kind == SYMBOL_STORE)
        note_fluxes(reasons, &list, symbol);
    else if (!statement)
        note_reads(arena, &list, symbol->value);
    note_reads(arena, &list, symbol->condition);
    if (symbol->from_flux)
        note(arena, &list, symbol->from_flux);
    return list;
}

/* What is known at the start of a step ends a branch: the way back in time is not followed. */
static bool has_reasons(const cli_reasons *reasons, const front_symbol *symbol, size_t depth) {
    bool memory = symbol->kind == SYMBOL_STORE || symbol->kind == SYMBOL_STATE;
    return depth < reasons->deepest && (!memory || depth == 0);
}

static bool is_known(const cli_reasons *reasons, const front_symbol *symbol) {
    for (size_t k = 0; k < reasons->count; k++)
        if (reasons->at[k].symbol == symbol)
            return true;
    return false;
}

static void add_reason(cli_reasons *reasons, const front_symbol *symbol, size_t depth) {
    bool again = is_known(reasons, symbol);
    reasons->at = base_arena_grow(reasons->arena, reasons->at, reasons->count, &reasons->capacity,
                                  sizeof *reasons->at);
    reasons->at[reasons->count++] = (cli_reason){.symbol = symbol, .depth = depth, .again = again};
    if (again || !has_reasons(reasons, symbol, depth))
        return;
    front_symbols reads = cli_reads_of(reasons, symbol);
    for (size_t k = 0; k < reads.count; k++)
        add_reason(reasons, reads.at[k], depth + 1);
}

void cli_find_reasons(cli_reasons *reasons) {
    add_reason(reasons, reasons->target, 0);
}

front_symbols cli_readers_of(const cli_reasons *reasons, const front_symbol *symbol) {
    front_symbols readers = {0};
    for (int kind = 0; kind < SYMBOL_KINDS; kind++) {
        const front_symbols *all = &reasons->checked->symbols[kind];
        for (size_t k = 0; k < all->count; k++) {
            front_symbols reads = cli_reads_of(reasons, all->at[k]);
            for (size_t r = 0; r < reads.count; r++)
                if (reads.at[r] == symbol)
                    note(reasons->arena, &readers, all->at[k]);
        }
    }
    return readers;
}

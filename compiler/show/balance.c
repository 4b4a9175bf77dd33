/* What enters and leaves each store. */
#include "show/view.h"

const front_symbol *show_source(const front_symbol *flux) {
    while (!flux->from && flux->from_flux)
        flux = flux->from_flux;
    return flux->from;
}

const front_symbol *show_sink(const front_symbol *flux) {
    while (!flux->to && flux->to_flux)
        flux = flux->to_flux;
    return flux->to;
}

bool show_is_taken(const front_checked *checked, const front_symbol *flux) {
    const front_symbols *fluxes = &checked->symbols[SYMBOL_FLUX];
    for (size_t k = 0; k < fluxes->count; k++)
        if (fluxes->at[k]->from_flux == flux || fluxes->at[k]->to_flux == flux)
            return true;
    return false;
}

static void add(base_arena *arena, front_symbols *list, const front_symbol *flux) {
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = (front_symbol *)(uintptr_t)flux;
}

static void add_flux(base_arena *arena, show_balance *row, const front_symbol *flux) {
    const front_symbol *source = show_source(flux), *sink = show_sink(flux);
    if (sink == row->store && source)
        add(arena, &row->in, flux);
    if (sink == row->store && flux->enters)
        add(arena, &row->gains, flux);
    if (source == row->store && sink)
        add(arena, &row->out, flux);
    if (source == row->store && flux->leaves)
        add(arena, &row->losses, flux);
}

show_balance *show_balances(const show_subject *subject, size_t *count) {
    const front_checked *checked = subject->checked;
    const front_symbols *stores = &checked->symbols[SYMBOL_STORE];
    const front_symbols *states = &checked->symbols[SYMBOL_STATE];
    const front_symbols *fluxes = &checked->symbols[SYMBOL_FLUX];
    show_balance *rows =
        base_arena_take(subject->arena, (stores->count + states->count + 1) * sizeof *rows);
    *count = 0;
    for (size_t k = 0; k < stores->count; k++) {
        show_balance *row = &rows[(*count)++];
        *row = (show_balance){.store = stores->at[k], .proven = subject->proven[k]};
        for (size_t f = 0; f < fluxes->count; f++)
            if (!show_is_taken(checked, fluxes->at[f]))
                add_flux(subject->arena, row, fluxes->at[f]);
    }
    for (size_t k = 0; k < states->count; k++)
        rows[(*count)++] = (show_balance){.store = states->at[k]};
    return rows;
}

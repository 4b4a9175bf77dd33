/* The words for a store that was overdrawn. */
#include <string.h>

#include "simulation/forensic.h"

enum { MOST_DRAWS = 6, DIGITS = 6 };

static const front_symbol *store_named(const cli_failure *failure, const char *name) {
    const front_symbols *stores = &failure->unit->checked->symbols[SYMBOL_STORE];
    for (size_t k = 0; k < stores->count; k++)
        if (strcmp(stores->at[k]->name, name) == 0)
            return stores->at[k];
    return NULL;
}

/* Of the module, as the driver numbers the symbols of its table. */
static const ir_symbol *symbol_of(const cli_failure *failure) {
    const ir_module *module = failure->unit->module;
    const char *name = failure->model->info->symbols[failure->args->fault->symbol].name;
    for (uint32_t k = 0; k < module->symbol_count; k++)
        if (module->symbols[k].role == IR_STATE && strcmp(module->symbols[k].name, name) == 0)
            return &module->symbols[k];
    return NULL;
}

static const char *element_text(const ir_symbol *symbol, const ir_point *at, base_arena *arena) {
    const char *text = symbol->name;
    for (uint32_t k = 0; k < symbol->rank; k++)
        text = base_arena_format(arena, "%s%s%u", text, k ? "," : "[",
                                 at->coordinate[symbol->dims[k]] + 1);
    return symbol->rank ? base_arena_format(arena, "%s]", text) : text;
}

/* "it held 3 mm, `ET` took 5 mm, `rain` gave 1 mm". */
static const char *draw_words(const ir_overdraft *overdraft, const front_symbol *store,
                              base_arena *arena) {
    double before = overdraft->end.number;
    for (size_t k = 0; k < overdraft->draw_count; k++)
        before -= overdraft->draws[k].amount;
    const char *text = base_arena_format(arena, "it held %.*g %s", DIGITS, before / store->factor,
                                         store->unit_text);
    for (size_t k = 0; k < overdraft->draw_count && k < MOST_DRAWS; k++) {
        double amount = overdraft->draws[k].amount / store->factor;
        const char *flux = overdraft->draws[k].flux;
        if (amount != 0)
            text = base_arena_format(arena, "%s, `%s` %s %.*g %s", text, flux ? flux : "the rest",
                                     amount < 0 ? "took" : "gave", DIGITS,
                                     amount < 0 ? -amount : amount, store->unit_text);
    }
    return text;
}

bool cli_report_overdraft(const cli_failure *failure, ir_simulation *run, uint32_t lane,
                          base_arena *arena, base_diags *diags) {
    const afx_fault *fault = failure->args->fault;
    const ir_symbol *symbol = symbol_of(failure);
    const front_symbol *store = symbol ? store_named(failure, symbol->name) : NULL;
    ir_overdraft overdraft;
    if (!store || !ir_blame_store(run, (uint32_t)(symbol - failure->unit->module->symbols), lane,
                                  arena, &overdraft))
        return false;
    const char *name = element_text(symbol, &overdraft.end, arena);
    diag_report(diags, DIAG_W012, store->span, "`%s` was overdrawn, to %.*g %s", name, DIGITS,
                overdraft.end.number / store->factor, store->unit_text);
    const char *place = failure->place(failure->context, fault->lane, fault->step, arena);
    diag_note(diags, "%s%s%s", place, *place ? ": " : "", draw_words(&overdraft, store, arena));
    diag_note(diags, "this was the first time in the run");
    diag_help(diags, "limit what leaves it, as `min(..., %s/dt)`", symbol->name);
    return true;
}

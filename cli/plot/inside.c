#include "plot/inside.h"

#include <string.h>

enum { MOST_ELEMENTS = 12 };

typedef struct listing {
    const front_checked *checked;
    base_arena *arena;
    base_writer *text; /* of the outputs */
    cli_inside *inside;
} listing;

/* Of the part that a symbol belongs to: `bucket` of `bucket.SM`; NULL: of the model itself. */
static const front_system *part_of(const front_checked *checked, const char *name) {
    const char *point = strrchr(name, '.');
    for (size_t k = 0; point && k < checked->system_count; k++) {
        const char *part = checked->systems[k].name;
        if (strlen(part) == (size_t)(point - name) && strncmp(part, name, strlen(part)) == 0)
            return &checked->systems[k];
    }
    return NULL;
}

/* What is read, over the dims that are left: `SM`, `mean[m](bucket.SM)`, `W[z]`; NULL: it cannot be
 * shown. */
static const char *reading_of(const listing *l, const front_symbol *symbol, const char **over) {
    const front_system *part = part_of(l->checked, symbol->name);
    const char *point = strchr(symbol->name, '.');
    size_t rank = symbol->dims.rank;
    *over = "";
    if (rank == 0)
        return point && strchr(point + 1, '.') ? NULL : symbol->name;
    const front_symbol *dim = symbol->dims.at[0];
    if (rank > 1 || (point && (!part || part->dims.rank != 1 || strchr(point + 1, '.'))))
        return NULL;
    if (point)
        return base_arena_format(l->arena, "mean[%s](%s)", dim->name, symbol->name);
    *over = base_arena_format(l->arena, "[%s]", dim->name);
    return dim->size <= MOST_ELEMENTS
               ? base_arena_format(l->arena, "%s[%s]", symbol->name, dim->name)
               : NULL;
}

static void add(listing *l, const front_symbol *symbol, bool flux) {
    const char *over, *reading = reading_of(l, symbol, &over);
    if (!reading || symbol->hidden || symbol->logical || symbol->scale)
        return;
    cli_inside *inside = l->inside;
    char *output = base_arena_format(l->arena, "inside_%s", symbol->name);
    for (char *at = output; *at; at++)
        *at = *at == '.' ? '_' : *at;
    inside->items = base_arena_grow(l->arena, inside->items, inside->count, &inside->capacity,
                                    sizeof *inside->items);
    inside->items[inside->count++] =
        (cli_inside_item){output, base_arena_copy(l->arena, symbol->name, strlen(symbol->name)),
                          base_arena_copy(l->arena, symbol->doc ? symbol->doc : "",
                                          symbol->doc ? strlen(symbol->doc) : 0),
                          flux};
    base_write(l->text, "  output %s%s : %s = %s\n", output, over, symbol->unit_text, reading);
}

static void list(listing *l) {
    static const front_symbol_kind kinds[] = {SYMBOL_STORE, SYMBOL_STATE, SYMBOL_FLUX};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const front_symbols *all = &l->checked->symbols[kinds[k]];
        for (size_t i = 0; i < all->count; i++)
            add(l, all->at[i], kinds[k] == SYMBOL_FLUX);
    }
}

/* The file is checked apart, so that what is wrong with it is said once, by the unit itself. */
bool cli_add_inside(driver_unit *unit, const char *path, const driver_options *options,
                    cli_inside *inside) {
    driver_unit *apart = driver_create();
    if (!apart)
        return false;
    base_writer text = base_writer_start(unit->context.arena);
    bool fine = driver_read(apart, path) && driver_check(apart, options);
    if (fine && !apart->checked->map) {
        listing l = {apart->checked, unit->context.arena, &text, inside};
        base_write(&text, "extend %s {\n", apart->checked->name);
        list(&l);
        base_write(&text, "}\n");
    }
    driver_free(apart);
    return inside->count == 0 || driver_add_text(unit, "inside.afx", text.text);
}

const cli_inside_item *cli_inside_of(const cli_inside *inside, const char *output) {
    for (size_t k = 0; k < inside->count; k++)
        if (strcmp(inside->items[k].output, output) == 0)
            return &inside->items[k];
    return NULL;
}

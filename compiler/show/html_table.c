/* Tables of a page: symbols by role, and the mass balance. */
#include <string.h>

#include "show/markup.h"
#include "show/name.h"
#include "show/unit.h"

static show_formula formula_of(const show_page *page, const front_system *system) {
    return (show_formula){
        .writer = page->writer, .checked = page->subject->checked, .system = system};
}

/* Dims below an array are those it was declared over. */
void show_write_symbol(const show_page *page, const front_symbol *symbol) {
    const show_formula formula = formula_of(page, show_system(page->subject->checked, 0));
    base_write(page->writer, "<math>");
    show_write_name(&formula, symbol->name, NULL);
    base_write(page->writer, "</math>");
}

static void write_unit(const show_page *page, const char *unit) {
    const char *scale = strstr(unit, " scale ");
    base_writer *writer = page->writer;
    if (strcmp(unit, "truth") == 0) {
        base_write(writer, "truth");
        return;
    }
    if (!scale) {
        show_write_unit(writer, unit, SHOW_UNIT_HTML);
        return;
    }
    base_write(writer, "%s of ", scale + strlen(" scale "));
    show_write_unit(writer, base_arena_copy(writer->arena, unit, (size_t)(scale - unit)),
                    SHOW_UNIT_HTML);
}

static void write_value(const show_page *page, const front_system *system, const front_expr *expr) {
    const show_formula formula = formula_of(page, system);
    base_write(page->writer, "<math>");
    show_write_formula(&formula, expr);
    base_write(page->writer, "</math>");
}

static void write_bounds(const show_page *page, const show_row *row) {
    const front_system *system = show_system_of(page->subject->checked, row->symbol);
    if (!row->least)
        return;
    write_value(page, system, row->least);
    base_write(page->writer, " … ");
    write_value(page, system, row->most);
}

static void write_start(const show_page *page, const show_row *row) {
    if (row->start)
        write_value(page, show_system_of(page->subject->checked, row->symbol), row->start);
    else
        show_write_escaped(page->writer, row->initial);
}

static void write_row(const show_page *page, const show_row *row) {
    base_writer *writer = page->writer;
    size_t number = show_number_of(&page->equations, row->symbol);
    base_write(writer, "<tr id=\"s-%s\"%s><td>", row->symbol->name,
               row->idle ? " class=\"other\"" : "");
    show_write_symbol(page, row->symbol);
    base_write(writer, "</td><td>");
    show_write_escaped(writer, row->doc);
    base_write(writer, "%s</td><td>", row->idle ? " (in no chosen alternative)" : "");
    write_unit(page, row->unit);
    base_write(writer, "</td><td>");
    write_bounds(page, row);
    base_write(writer, "</td><td>");
    write_start(page, row);
    base_write(writer, "</td><td>");
    if (number)
        base_write(writer, "<a href=\"#e-%zu\">(%zu)</a>", number, number);
    base_write(writer, "</td></tr>\n");
}

static const char *heading_of(front_symbol_kind kind) {
    static const char *const words[SYMBOL_KINDS] = {
        [SYMBOL_DIM] = "Dimensions",   [SYMBOL_FORCING] = "Forcing",
        [SYMBOL_CLOCK] = "Clock",      [SYMBOL_ATTRIBUTE] = "Attributes",
        [SYMBOL_PARAM] = "Parameters", [SYMBOL_DERIVED] = "Derived parameters",
        [SYMBOL_CONST] = "Constants",  [SYMBOL_NET] = "Networks",
        [SYMBOL_STORE] = "Stores",     [SYMBOL_STATE] = "States",
        [SYMBOL_SOLVE] = "Unknowns",   [SYMBOL_LET] = "Intermediate values",
        [SYMBOL_FLUX] = "Fluxes",      [SYMBOL_OUTPUT] = "Outputs"};
    return words[kind];
}

void show_write_symbol_table(const show_page *page) {
    show_rows rows = show_symbols(page->subject);
    base_writer *writer = page->writer;
    front_symbol_kind kind = SYMBOL_KINDS;
    base_write(writer,
               "<table class=\"symbols\">\n<thead><tr><th>symbol</th><th>meaning</th>"
               "<th>unit</th><th>bounds</th><th>value</th><th>equation</th></tr></thead>\n");
    for (size_t k = 0; k < rows.count; k++) {
        const show_row *row = &rows.at[k];
        if (row->symbol->kind != kind) {
            base_write(writer, "%s<tbody>\n<tr><th colspan=\"6\">%s</th></tr>\n",
                       k ? "</tbody>\n" : "", heading_of(row->symbol->kind));
            kind = row->symbol->kind;
        }
        write_row(page, row);
    }
    base_write(writer, "%s</table>\n", rows.count ? "</tbody>\n" : "");
}

/* ---- the balance ---- */

static void write_fluxes(const show_page *page, const front_symbols *fluxes) {
    base_write(page->writer, "<td>");
    for (size_t k = 0; k < fluxes->count; k++) {
        base_write(page->writer, k ? ", " : "");
        show_write_symbol(page, fluxes->at[k]);
    }
    base_write(page->writer, "</td>");
}

void show_write_balance_table(const show_page *page) {
    base_writer *writer = page->writer;
    size_t count;
    const show_balance *rows = show_balances(page->subject, &count);
    base_write(writer, "<table class=\"balance\">\n<thead><tr><th>store</th><th>from stores</th>"
                       "<th>to stores</th><th>from outside</th><th>to outside</th>"
                       "<th>balance</th></tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < count; k++) {
        const show_balance *row = &rows[k];
        bool state = row->store->kind == SYMBOL_STATE;
        base_write(writer, "<tr><td>");
        show_write_symbol(page, row->store);
        base_write(writer, "</td>");
        write_fluxes(page, &row->in);
        write_fluxes(page, &row->out);
        write_fluxes(page, &row->gains);
        write_fluxes(page, &row->losses);
        base_write(writer, "<td>%s</td></tr>\n",
                   row->proven ? "proven"
                   : state     ? "unproven: a state"
                               : "not proven");
    }
    base_write(writer, "</tbody>\n</table>\n");
}

/* For a terminal: notation of the source, in aligned tables. */
#include <string.h>

#include "show/table.h"
#include "show/view.h"

static void write_head(base_writer *writer, const show_subject *subject) {
    const front_checked *checked = subject->checked;
    base_write(writer, "%s%s%s\n", checked->name, *checked->doc ? ": " : "", checked->doc);
    if (checked->map) {
        base_write(writer, "a map, no step\n");
        return;
    }
    base_write(writer, "step %s", checked->step_text);
    for (size_t k = 0; k < checked->system_count; k++) {
        const front_system *system = show_system(checked, k);
        base_write(writer, "; %s%ssolver %s", system->name, *system->name ? "." : "",
                   show_solver(subject->arena, system));
    }
    base_write(writer, "\n");
}

static const char *bounds_of(base_arena *arena, const show_row *row) {
    return *row->low ? base_arena_format(arena, "%s .. %s", row->low, row->high) : "";
}

static void write_symbols(base_writer *writer, const show_subject *subject) {
    base_arena *arena = subject->arena;
    show_rows rows = show_symbols(subject);
    show_table table = {.columns = 7};
    const char *heads[] = {"role", "name", "dims", "unit", "bounds", "value", "description"};
    for (size_t k = 0; k < table.columns; k++)
        show_add_cell(arena, &table, heads[k]);
    for (size_t k = 0; k < rows.count; k++) {
        const show_row *row = &rows.at[k];
        show_add_cell(arena, &table, row->role);
        show_add_cell(arena, &table, row->symbol->name);
        show_add_cell(arena, &table, row->dims);
        show_add_cell(arena, &table, row->unit);
        show_add_cell(arena, &table, bounds_of(arena, row));
        show_add_cell(arena, &table, row->initial);
        show_add_cell(arena, &table,
                      !row->idle ? row->doc
                                 : base_arena_format(arena, "%s%s(not in use)", row->doc,
                                                     *row->doc ? " " : ""));
    }
    base_write(writer, "\nsymbols\n");
    show_write_table(writer, &table);
}

/* The statement as it was written; behind it which of its alternatives holds. */
static void write_item(base_writer *writer, const show_subject *subject, const front_system *system,
                       const front_item *item) {
    base_write(writer, "%s", front_print_item(subject->arena, item));
    for (size_t k = 0; system && k < item->choices.count; k++)
        if (show_is_chosen(subject, system, item, k))
            base_write(writer, "    # chosen: %s\n", item->choices.at[k].label);
}

static void write_comment(base_writer *writer, const front_words *lines) {
    base_write(writer, lines->count ? "\n" : "");
    for (size_t k = 0; k < lines->count; k++)
        base_write(writer, "%s%s\n", *lines->at[k].name ? "# " : "#", lines->at[k].name);
}

static void write_system(base_writer *writer, const show_subject *subject,
                         const front_system *system) {
    const front_block *block = system->block;
    base_write(writer, *system->name ? "\nequations of %s, the model %s\n" : "\nequations\n",
               system->name, system->model);
    writer->indent++;
    for (size_t k = 0; k < block->items.count; k++) {
        const front_item *item = block->items.at[k];
        if (!show_is_equation(item) && item->kind != ITEM_PART)
            continue;
        front_words lines = show_comment_before(subject->arena, block, k);
        write_comment(writer, &lines);
        write_item(writer, subject, system, item);
    }
    writer->indent--;
}

static void write_functions(base_writer *writer, const show_subject *subject) {
    front_items functions = show_functions(subject);
    base_write(writer, functions.count ? "\nfunctions\n" : "");
    writer->indent++;
    for (size_t k = 0; k < functions.count; k++)
        write_item(writer, subject, NULL, functions.at[k]);
    writer->indent--;
}

static const char *list_of(base_arena *arena, const front_symbols *fluxes) {
    const char *list = "";
    for (size_t k = 0; k < fluxes->count; k++)
        list = base_arena_format(arena, "%s%s%s", list, k ? ", " : "", fluxes->at[k]->name);
    return list;
}

static void write_balance(base_writer *writer, const show_subject *subject) {
    base_arena *arena = subject->arena;
    size_t count;
    const show_balance *rows = show_balances(subject, &count);
    show_table table = {.columns = 7};
    const char *heads[] = {"store",        "unit",       "from stores", "to stores",
                           "from outside", "to outside", "balance"};
    if (!count)
        return;
    for (size_t k = 0; k < table.columns; k++)
        show_add_cell(arena, &table, heads[k]);
    for (size_t k = 0; k < count; k++) {
        const show_balance *row = &rows[k];
        show_add_cell(arena, &table, row->store->name);
        show_add_cell(arena, &table, row->store->unit_text);
        show_add_cell(arena, &table, list_of(arena, &row->in));
        show_add_cell(arena, &table, list_of(arena, &row->out));
        show_add_cell(arena, &table, list_of(arena, &row->gains));
        show_add_cell(arena, &table, list_of(arena, &row->losses));
        show_add_cell(arena, &table,
                      row->proven                        ? "proven"
                      : row->store->kind == SYMBOL_STATE ? "unproven: a state"
                                                         : "NOT proven");
    }
    base_write(writer, "\nmass balance\n");
    show_write_table(writer, &table);
}

const char *show_text(const show_subject *subject) {
    base_writer writer = base_writer_start(subject->arena);
    write_head(&writer, subject);
    write_symbols(&writer, subject);
    write_functions(&writer, subject);
    for (size_t k = 0; k < subject->checked->system_count; k++)
        write_system(&writer, subject, show_system(subject->checked, k));
    write_balance(&writer, subject);
    return writer.text;
}

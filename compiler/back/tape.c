/* The tape: of each step, the states before it that its adjoint reads, then what the step kept. */
#include "back/text.h"
#include "ir/rule.h"

uint32_t back_taped_rows(const back_file *file) {
    uint32_t rows = 0;
    for (uint32_t k = 0; k < file->module->symbol_count; k++)
        if (file->module->symbols[k].taped)
            rows += file->module->symbols[k].elements;
    return rows;
}

uint32_t back_tape_rows(const back_file *file) {
    return back_taped_rows(file) + file->module->places[IR_KEPT];
}

uint32_t back_tape_place(const back_file *file, uint32_t symbol) {
    uint32_t place = 0;
    for (uint32_t k = 0; k < symbol; k++)
        if (file->module->symbols[k].taped)
            place += file->module->symbols[k].elements;
    return (uint32_t)ir_place_by_rule(file->module, IR_RULE_EMIT_TAPE, (int32_t)place);
}

static bool is_set_whole(const ir_region *step, const ir_module *module, uint32_t symbol) {
    for (ir_id id = 1; id < step->count; id++) {
        const ir_value *root = &step->values[id];
        bool whole = root->op == IR_STORE && root->symbol == symbol && root->flavour == IR_VALUE;
        for (int k = 0; k < module->symbols[symbol].rank; k++)
            whole = whole && root->element[k] == IR_LOOP;
        if (whole)
            return true;
    }
    return false;
}

bool back_can_pass(const back_file *file) {
    const ir_module *module = file->module;
    bool can = back_taped_rows(file) > 0;
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        if (symbol->role == IR_STATE)
            can = can && symbol->taped && is_set_whole(&module->regions[IR_STEP], module, k);
    }
    return can;
}

static void write_copy(back_file *file, uint32_t from, uint32_t rows, uint32_t to) {
    const char *row = to ? base_arena_format(file->arena, "%u * n + k", to) : "k";
    const char *state = from ? base_arena_format(file->arena, "%u * n + k", from) : "k";
    base_write(&file->out,
               "    for (size_t k = 0; k < %u * n; k++)\n"
               "        row[%s] = states[%s];\n",
               rows, row, state);
}

/* Neighbours are copied together. */
static void write_copies(back_file *file) {
    const ir_module *module = file->module;
    uint32_t from = 0, rows = 0, to = 0;
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        if (!symbol->taped)
            continue;
        if (rows > 0 && symbol->index != from + rows) {
            write_copy(file, from, rows, to);
            to += rows;
            rows = 0;
        }
        from = rows > 0 ? from : symbol->index;
        rows += symbol->elements;
    }
    if (rows > 0)
        write_copy(file, from, rows, to);
}

void back_write_tape(back_file *file) {
    base_write(&file->out,
               "/* Keeps the states that the adjoint of a step reads, as they are before it. */\n"
               "static void %s_tape_states(const %s *states, size_t n, %s *row) {\n",
               file->prefix, file->real, file->real);
    if (back_taped_rows(file) == 0)
        base_write(&file->out, "    (void)states;\n    (void)n;\n    (void)row;\n");
    write_copies(file);
    base_write(&file->out, "}\n\n");
}

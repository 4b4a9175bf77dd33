/* The tables that tell a host what the model has. */
#include <inttypes.h>
#include <string.h>

#include "back/text.h"

/* A C string literal. */
static const char *quoted(base_arena *arena, const char *text) {
    base_writer out = base_writer_start(arena);
    base_write(&out, "\"");
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            base_write(&out, "\\%c", *c);
        else if (*c < 32 || *c == '?' || *c > 126)
            base_write(&out, "\\%03o", *c);
        else
            base_write(&out, "%c", *c);
    }
    base_write(&out, "\"");
    return out.text;
}

static uint32_t line_of(const ir_symbol *symbol) {
    const base_span *span = &symbol->span;
    return span->source ? base_position_of(span->source, span->begin).line : 0;
}

static void write_symbol(back_file *file, const ir_symbol *symbol) {
    static const char *const roles[] = {"AFX_FORCING", "AFX_ATTRIBUTE", "AFX_PARAMETER",
                                        "AFX_DYNAMIC", "AFX_STATE",     "AFX_OUTPUT",
                                        "AFX_WEIGHT"};
    base_arena *arena = file->arena;
    back_file wide = *file;
    wide.single = false;
    base_write(&file->out, "    {%s, %s, %s,\n", quoted(arena, symbol->name),
               quoted(arena, symbol->unit), quoted(arena, symbol->words));
    base_write(
        &file->out, "     %s, %u, %u, %s, %s, %s, %u, %u, %u, %d, %u, {%u, %u, %u, %u}, %d},\n",
        roles[symbol->role], symbol->index, symbol->elements, back_number(&wide, symbol->lowest),
        back_number(&wide, symbol->highest), back_number(&wide, symbol->normal), symbol->fan_in,
        symbol->fan_out, line_of(symbol), symbol->store + symbol->amount, symbol->rank,
        symbol->dims[0], symbol->dims[1], symbol->dims[2], symbol->dims[3], symbol->fixed);
}

/* What can fail within a step; returns how many there are. */
static uint32_t write_flags(back_file *file) {
    const ir_module *module = file->module;
    uint32_t count = module->places[IR_FLAG];
    if (count == 0)
        return 0;
    base_write(&file->out, "static const afx_flag %s_flags[] = {\n", file->prefix);
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        if (symbol->role == IR_FLAG)
            base_write(&file->out, "    {%s, %u},\n", quoted(file->arena, symbol->name),
                       line_of(symbol));
    }
    base_write(&file->out, "};\n\n");
    return count;
}

void back_write_tables(back_file *file) {
    const ir_module *module = file->module;
    base_arena *arena = file->arena;
    back_file wide = *file;
    wide.single = false;
    uint32_t count = 0;
    base_write(&file->out, "static const afx_symbol %s_symbols[] = {\n", file->prefix);
    for (int role = IR_FORCING; role <= IR_WEIGHT; role++)
        for (uint32_t k = 0; k < module->symbol_count; k++) {
            if ((int)module->symbols[k].role != role)
                continue;
            write_symbol(file, &module->symbols[k]);
            count++;
        }
    if (count == 0)
        base_write(&file->out,
                   "    {\"\", \"\", \"\", AFX_FORCING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0}, 0},\n");
    base_write(&file->out, "};\n\nstatic const afx_dim %s_dims[] = {\n", file->prefix);
    for (uint32_t d = 0; d < module->dim_count; d++)
        base_write(&file->out, "    {%s, %u},\n", quoted(arena, module->dims[d].name),
                   module->dims[d].size);
    base_write(&file->out, "};\n\n");
    uint32_t flags = write_flags(file);
    base_write(&file->out, "const afx_info %s_info = {\n", file->prefix);
    base_write(&file->out, "    AFX_ABI_VERSION,\n    sizeof(%s),\n    %s,\n    %s,\n    %s,\n",
               file->real, quoted(arena, module->name), quoted(arena, module->words),
               quoted(arena, module->path));
    base_write(&file->out, "    \"%s\",\n    %s,\n    {", module->hash,
               back_number(&wide, module->step_seconds));
    for (int role = IR_FORCING; role <= IR_WEIGHT; role++)
        base_write(&file->out, "%s%u", role ? ", " : "", module->places[role]);
    base_write(&file->out,
               "},\n    %u,\n    %s_symbols,\n    %u,\n    %s_dims,\n    %d,\n    %d,\n"
               "    %s_LANES_MULTIPLE,\n    %s_BLOCK,\n    %u,\n    %" PRIu64 ",\n"
               "    %d,\n    %u,\n    %s%s,\n};\n\n",
               count, file->prefix, module->dim_count, file->prefix, module->map, module->network,
               file->upper, file->upper, back_tape_rows(file), file->report->cost[IR_STEP].cost,
               module->second, flags, flags ? file->prefix : "", flags ? "_flags" : "NULL");
}

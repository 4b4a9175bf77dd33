/* Lanes that are the elements of a dim: how arrays stand in a block, and sums over lanes. */
#include "back/text.h"

const char *back_fold_name(ir_op by) {
    return by == IR_MIN ? "min" : by == IR_MAX ? "max" : "sum";
}

static uint32_t lanes_of(const back_file *file) {
    return file->module->dims[file->lane_dim].size;
}

/* The greatest power of two that is less than the count of lanes. */
static uint32_t first_half(const back_file *file) {
    uint32_t half = 1;
    while (2 * half < lanes_of(file))
        half *= 2;
    return half;
}

static void write_fold(back_file *file, ir_op by) {
    const char *both = by == IR_ADD ? "of[k] + of[half + k]"
                                    : base_arena_format(file->arena, "%s_%s(of[k], of[half + k])",
                                                        file->prefix, op_row_of(by)->c_text);
    base_write(&file->out,
               "static inline void %s_fold_%s(%s *of) {\n"
               "    for (size_t half = %u, whole = %u; half > 0; whole = half, half /= 2)\n"
               "        for (size_t k = 0; k < whole - half; k++)\n"
               "            of[k] = %s;\n"
               "}\n\n",
               file->prefix, back_fold_name(by), file->real, first_half(file), lanes_of(file),
               both);
}

void back_write_folds(back_file *file) {
    static const ir_op all[] = {IR_ADD, IR_MIN, IR_MAX};
    const char *words = "/* A site's lanes become one number: the second half goes into the first, "
                        "and so on,\n * always in the same order. */\n";
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        if (!file->folds[all[k]])
            continue;
        base_write(&file->out, "%s", words);
        words = "";
        write_fold(file, all[k]);
    }
}

/* ---- pieces ---- */

typedef struct piece {
    uint32_t first, before, along, behind;
} piece;

static piece piece_of(const back_file *file, const ir_symbol *symbol) {
    const ir_module *module = file->module;
    piece of = {symbol->index, 1, 1, symbol->elements};
    for (int k = 0; k < symbol->rank; k++)
        if (symbol->dims[k] == file->lane_dim) {
            of.along = module->dims[file->lane_dim].size;
            of.behind = 1;
        } else if (of.along > 1) {
            of.behind *= module->dims[symbol->dims[k]].size;
        } else {
            of.before *= module->dims[symbol->dims[k]].size;
        }
    if (of.along == 1)
        of.before = 1;
    return of;
}

static uint32_t write_piece(back_file *file, const piece *of) {
    if (of->before * of->along * of->behind == 0)
        return 0;
    base_write(&file->out, "    {%u, %u, %u, %u},\n", of->first, of->before, of->along, of->behind);
    return 1;
}

/* Neighbours that have nothing along the dim are one piece. */
static uint32_t write_role_pieces(back_file *file, ir_role role) {
    const ir_module *module = file->module;
    piece held = {0};
    uint32_t count = 0;
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        if (module->symbols[k].role != role)
            continue;
        const piece of = piece_of(file, &module->symbols[k]);
        if (held.along == 1 && of.along == 1) {
            held.behind += of.behind;
        } else {
            count += write_piece(file, &held);
            held = of;
        }
    }
    return count + write_piece(file, &held);
}

void back_write_pieces(back_file *file) {
    uint32_t begin[IR_PREPARED + 1] = {0};
    base_write(
        &file->out,
        "/* Variables that stand alike. Of a block they are [before][behind][site][along], of "
        "a host\n * [before][along][behind] arrays by site, from the variable `first` on. */\n"
        "typedef struct %s_piece {\n    size_t first, before, along, behind;\n} %s_piece;\n\n"
        "static const %s_piece %s_pieces[] = {\n",
        file->prefix, file->prefix, file->prefix, file->prefix);
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        begin[role + 1] = begin[role] + write_role_pieces(file, role);
    base_write(&file->out,
               "    {0, 0, 0, 0}};\n\n/* By role, the first of its pieces. */\n"
               "static const size_t %s_piece_begin[] = {",
               file->prefix);
    for (ir_role role = IR_FORCING; role <= IR_PREPARED; role++)
        base_write(&file->out, "%s%u", role ? ", " : "", begin[role]);
    base_write(&file->out, "};\n\n");
}

#include "coverage.h"

#include "passes/pass.h"

static int node_of(const ir_module *module, const ir_value *value) {
    const ir_symbol *symbol = &module->symbols[value->op == IR_LOAD ? value->symbol : 0];
    if (ir_is_operator(value))
        return (int)value->op;
    switch (value->op) {
    case IR_INDEX:
        return NODE_INDEX;
    case IR_REDUCE:
        return value->by == IR_MIN ? NODE_LEAST : value->by == IR_MAX ? NODE_LARGEST : NODE_SUM;
    case IR_SHIFT:
        return value->dim == IR_LANES ? NODE_UPSTREAM : NODE_SHIFT_FILL + (int)value->answer;
    case IR_ELEMENT:
        return NODE_ELEMENT;
    case IR_PREVIOUS:
        if (value->dim == IR_LANES)
            return NODE_ALONG_RIVERS;
        return value->offset < 0 ? NODE_UPWARDS : NODE_DOWNWARDS;
    case IR_LOAD:
        if (symbol->role == IR_WEIGHT)
            return symbol->lowest < symbol->highest ? NODE_SHARED : NODE_WEIGHT;
        return -1;
    default:
        return -1;
    }
}

void coverage_add(coverage *covered, const ir_module *module, program_kind kind) {
    const ir_region *region = &module->regions[IR_STEP];
    const bool *varied = pass_varied(module, region);
    for (ir_id id = 1; id < region->count; id++) {
        int row = node_of(module, &region->values[id]);
        if (row < 0)
            continue;
        covered->met[row][kind][0]++;
        covered->met[row][kind][1] += varied[id];
    }
}

static const char *row_name(int row) {
    static const char *const nodes[] = {
        "index",   "sum[]",   "min[]",     "max[]",    "shift | 0",    "| edge",  "| wrap",
        "element", "upwards", "downwards", "upstream", "along rivers", "weights", "shared"};
    return row < IR_OPERATORS ? op_row_of((ir_op)row)->name : nodes[row - IR_OPERATORS];
}

/* Can the cell be filled? Rivers only under networks; what has no derivative anywhere. */
static bool is_possible(int row, program_kind kind, int mode) {
    bool river = row == NODE_UPSTREAM || row == NODE_ALONG_RIVERS;
    bool constant = row == NODE_INDEX || (row < IR_OPERATORS && op_is_logical((ir_op)row));
    return !(river && kind != PROGRAM_NETWORK) && !(constant && mode == 1);
}

int coverage_print(const coverage *covered, FILE *file) {
    int empty = 0;
    for (int mode = 0; mode < 2; mode++) {
        fprintf(file, "%-14s", mode ? "with slope" : "met");
        for (int kind = 0; kind < PROGRAM_KINDS; kind++)
            fprintf(file, "%11s", program_kind_name((program_kind)kind));
        fprintf(file, "\n");
        for (int row = 1; row < COVERAGE_ROWS; row++) {
            fprintf(file, "%-14s", row_name(row));
            for (int kind = 0; kind < PROGRAM_KINDS; kind++) {
                bool possible = is_possible(row, (program_kind)kind, mode);
                size_t met = covered->met[row][kind][mode];
                if (possible)
                    fprintf(file, "%11zu", met);
                else
                    fprintf(file, "%11s", "-");
                empty += possible && met == 0;
            }
            fprintf(file, "\n");
        }
    }
    if (empty)
        fprintf(file, "%d cells are empty\n", empty);
    return empty;
}

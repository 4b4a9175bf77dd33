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
        if (module->dims[value->dim].stops)
            return NODE_ATTEMPT;
        if (value->dim == IR_LANES)
            return NODE_ALONG_RIVERS;
        return value->offset < 0 ? NODE_UPWARDS : NODE_DOWNWARDS;
    case IR_LOAD:
        if (symbol->role == IR_WEIGHT)
            return symbol->lowest < symbol->highest ? NODE_SHARED : NODE_WEIGHT;
        return -1;
    case IR_UNKNOWN:
        return NODE_UNKNOWN;
    case IR_ATTACH:
        return NODE_STRAIGHT;
    default:
        return -1;
    }
}

void coverage_look(coverage_program *of, const ir_module *module) {
    const ir_region *region = &module->regions[IR_STEP];
    const bool *varied = pass_varied(module, region);
    for (ir_id id = 1; id < region->count; id++) {
        int row = node_of(module, &region->values[id]);
        if (row < 0)
            continue;
        of->met[row][COVERAGE_MET]++;
        of->met[row][COVERAGE_SLOPE] += varied[id];
    }
}

void coverage_add(coverage *covered, const coverage_program *of) {
    for (int row = 0; row < COVERAGE_ROWS; row++) {
        size_t *met = covered->met[row][of->kind], slope = of->met[row][COVERAGE_SLOPE];
        met[COVERAGE_MET] += of->met[row][COVERAGE_MET];
        met[COVERAGE_SLOPE] += slope;
        met[COVERAGE_SECOND] += of->second ? slope : 0;
        met[COVERAGE_COMPLEX] += of->stepped ? slope : 0;
    }
}

static const char *row_name(int row) {
    static const char *const nodes[] = {
        "index",   "sum[]",   "min[]",   "max[]",     "shift | 0", "| edge",
        "| wrap",  "element", "upwards", "downwards", "upstream",  "along rivers",
        "weights", "shared",  "unknown", "straight",  "attempt"};
    return row < IR_OPERATORS ? op_row_of((ir_op)row)->name : nodes[row - IR_OPERATORS];
}

/* Kinds that alone have the node. */
static bool kind_has(int row, program_kind kind) {
    bool unknowns = kind == PROGRAM_IMPLICIT || kind == PROGRAM_MIDPOINT || kind == PROGRAM_UNKNOWN;
    switch (row) {
    case NODE_UPSTREAM:
    case NODE_ALONG_RIVERS:
        return kind == PROGRAM_NETWORK;
    case NODE_UNKNOWN:
        return unknowns;
    case NODE_ATTEMPT:
        return kind == PROGRAM_ADAPTIVE;
    default:
        return true;
    }
}

/* Can the cell be filled? Not with a derivative that there is nowhere; nor, against complex step,
 * with one that is not that of the values. */
static bool is_possible(int row, program_kind kind, coverage_mode mode) {
    bool constant = row == NODE_INDEX || (row < IR_OPERATORS && op_is_logical((ir_op)row));
    bool other = row == NODE_STRAIGHT || kind == PROGRAM_ADAPTIVE;
    return kind_has(row, kind) && !(constant && mode != COVERAGE_MET) &&
           !(other && mode == COVERAGE_COMPLEX);
}

static int print_mode(const coverage *covered, coverage_mode mode, FILE *file) {
    static const char *const names[] = {"met", "with slope", "second", "complex step"};
    int empty = 0;
    fprintf(file, "%-14s", names[mode]);
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
    return empty;
}

int coverage_print(const coverage *covered, FILE *file) {
    int empty = 0;
    for (int mode = 0; mode < COVERAGE_MODES; mode++)
        empty += print_mode(covered, (coverage_mode)mode, file);
    if (empty)
        fprintf(file, "%d cells are empty\n", empty);
    return empty;
}

#include "base/writer.h"
#include "ir/module.h"

static const char *const role_names[IR_ROLES] = {"forcing", "attribute", "parameter", "dynamic",
                                                 "state",   "output",    "weight",    "prepared",
                                                 "kept",    "flag"};
static const char *const flavour_marks[IR_FLAVOURS] = {"", "_dot", "_bar", "_bar_dot"};

static void print_place(const ir_module *module, const ir_value *value, base_writer *writer) {
    const ir_symbol *symbol = &module->symbols[value->symbol];
    base_write(writer, "%s %s%s", role_names[symbol->role], symbol->name,
               flavour_marks[value->flavour]);
    for (int k = 0; k < symbol->rank; k++) {
        if (value->element[k] == IR_LOOP)
            base_write(writer, "[%s]", module->dims[symbol->dims[k]].name);
        else
            base_write(writer, "[%d]", value->element[k] + 1);
    }
}

static void print_dims(const ir_module *module, uint32_t dims, base_writer *writer) {
    base_write(writer, " {");
    const char *between = "";
    for (uint32_t d = 0; d < module->dim_count; d++) {
        if (!(dims >> d & 1))
            continue;
        base_write(writer, "%s%s", between, module->dims[d].name);
        between = " ";
    }
    base_write(writer, "}");
}

/* "sum y %3", "shift y -1 wrap %3", "previous y -1 %9 or %2", "element y 1 %3" (from 1, as places
 * of symbols are). */
static void print_along(const ir_module *module, const ir_value *value, base_writer *writer) {
    static const char *const answers[] = {"", " edge", " wrap"};
    const char *dim = module->dims[value->dim].name;
    const ir_id *argument = value->argument;
    switch (value->op) {
    case IR_INDEX:
        base_write(writer, "index %s", dim);
        return;
    case IR_REDUCE:
        base_write(writer, "%s", value->by == IR_ADD ? "sum" : op_row_of(value->by)->spelling);
        base_write(writer, " %s %%%u", dim, argument[0]);
        return;
    case IR_ELEMENT:
        base_write(writer, "element %s %d %%%u", dim, value->offset + 1, argument[0]);
        return;
    case IR_SHIFT:
        base_write(writer, "shift %s %+d%s %%%u", dim, value->offset, answers[value->answer],
                   argument[0]);
        break;
    default:
        base_write(writer, "previous %s %+d %%%u", dim, value->offset, value->target);
        break;
    }
    if (ir_arity(value) > (value->op == IR_SHIFT))
        base_write(writer, " or %%%u", argument[ir_arity(value) - 1]);
}

/* "freeze %3", "attach %3 of %4", "unknown 0 of %9 from %2 in %3 .. %4". */
static void print_solution(const ir_value *value, base_writer *writer) {
    const ir_id *argument = value->argument;
    if (value->op == IR_FREEZE)
        base_write(writer, "freeze %%%u", argument[0]);
    else if (value->op == IR_ATTACH)
        base_write(writer, "%s %%%u of %%%u", value->straight ? "straight" : "attach", argument[0],
                   argument[1]);
    else
        base_write(writer, "unknown %u of %%%u from %%%u", value->symbol, value->target,
                   argument[0]);
    if (value->op == IR_UNKNOWN && argument[1])
        base_write(writer, " in %%%u .. %%%u", argument[1], argument[2]);
}

static void print_value(const ir_module *module, const ir_value *value, base_writer *writer) {
    if (value->op == IR_NUMBER)
        base_write(writer, "%.17g", value->number);
    else if (value->op == IR_LOAD)
        print_place(module, value, writer);
    else if (value->op >= IR_UNKNOWN)
        print_solution(value, writer);
    else if (value->op > IR_LOAD)
        print_along(module, value, writer);
    else {
        base_write(writer, "%s", op_row_of(value->op)->name);
        for (int k = 0; k < ir_arity(value); k++)
            base_write(writer, " %%%u", value->argument[k]);
    }
}

static void print_region(const ir_module *module, ir_region_kind kind, base_writer *writer) {
    const ir_region *region = &module->regions[kind];
    if (region->count == 0)
        return;
    base_write(writer, "%s:\n", ir_region_name(kind));
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (ir_is_root(value)) {
            base_write(writer, "  ");
            print_place(module, value, writer);
            base_write(writer, " %s %%%u", value->op == IR_STORE ? "=" : "+=", value->argument[0]);
        } else {
            base_write(writer, "  %%%u = ", id);
            print_value(module, value, writer);
        }
        print_dims(module, value->dims, writer);
        base_write(writer, "%s%s\n", value->name ? " " : "", value->name ? value->name : "");
    }
}

void ir_print(const ir_module *module, base_writer *writer) {
    base_write(writer, "model %s\n", module->name);
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        base_write(writer, "%s %u %s", role_names[symbol->role], symbol->index, symbol->name);
        print_dims(module, ir_symbol_dims(symbol), writer);
        base_write(writer, "\n");
    }
    for (ir_region_kind kind = 0; kind < IR_REGIONS; kind++)
        print_region(module, kind, writer);
}

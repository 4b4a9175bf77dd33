#include "small_module.h"

int small_module_create(void **state) {
    static const ir_role roles[] = {IR_FORCING, IR_PARAMETER, IR_STATE, IR_OUTPUT,
                                    IR_WEIGHT,  IR_PREPARED,  IR_KEPT};
    static const char *const names[] = {"f", "P", "s", "q", "w", "made", "kept"};
    base_arena *arena = base_arena_create();
    small_module *x = base_arena_take(arena, sizeof *x);
    x->arena = arena;
    x->module = ir_module_create(arena, "small");
    ir_add_dim(x->module, "y", 3);
    for (int k = 0; k <= KEPT; k++) {
        ir_symbol symbol = {.name = names[k], .role = roles[k], .laned = k != W, .rank = k == W};
        symbol.dims[0] = 1;
        ir_add_symbol(x->module, symbol);
        x->module->wanted |= 1u << roles[k];
    }
    ir_build(x->module, &x->module->regions[IR_PREPARE]);
    x->step = ir_build(x->module, &x->module->regions[IR_STEP]);
    x->p = ir_load(&x->step, P, IR_VALUE);
    x->f = ir_load(&x->step, F, IR_VALUE);
    x->s = ir_load(&x->step, S, IR_VALUE);
    x->w = ir_load(&x->step, W, IR_VALUE);
    *state = x;
    return 0;
}

int small_module_free(void **state) {
    small_module *x = *state;
    base_arena_free(x->arena);
    return 0;
}

int small_module_with_equations(void **state) {
    small_module_create(state);
    small_module *x = *state;
    x->sum = small_of2(x, IR_ADD, x->p, x->f);
    x->truth = small_of2(x, IR_LT, x->p, x->f);
    x->total = ir_reduce(&x->step, 1, x->w);
    x->chosen = ir_operate(&x->step, IR_SELECT, x->truth, x->total, x->sum);
    ir_store(&x->step, S, IR_VALUE, x->chosen);
    ir_store(&x->step, Q, IR_VALUE, x->chosen);
    return 0;
}

ir_id small_of1(small_module *x, ir_op op, ir_id a) {
    return ir_operate(&x->step, op, a, 0, 0);
}

ir_id small_of2(small_module *x, ir_op op, ir_id a, ir_id b) {
    return ir_operate(&x->step, op, a, b, 0);
}

ir_id small_number(small_module *x, double number) {
    return ir_number(&x->step, number);
}

#include "array_models.h"

enum { LANES = 1u << IR_LANES };

/* ---- building ---- */

static ir_id add(ir_builder *b, ir_id x, ir_id y) {
    return ir_operate(b, IR_ADD, x, y, 0);
}

static ir_id subtract(ir_builder *b, ir_id x, ir_id y) {
    return ir_operate(b, IR_SUB, x, y, 0);
}

static ir_id multiply(ir_builder *b, ir_id x, ir_id y) {
    return ir_operate(b, IR_MUL, x, y, 0);
}

static ir_id scale(ir_builder *b, double factor, ir_id x) {
    return multiply(b, ir_number(b, factor), x);
}

static ir_id bend(ir_builder *b, ir_id x) {
    return ir_operate(b, IR_TANH, x, 0, 0);
}

static ir_module *start_module(base_arena *arena, const char *name) {
    ir_module *module = ir_module_create(arena, name);
    module->wanted =
        1u << IR_FORCING | 1u << IR_PARAMETER | 1u << IR_DYNAMIC | 1u << IR_STATE | 1u << IR_WEIGHT;
    return module;
}

/* A symbol over the dims of a set. */
static uint32_t declare(ir_module *module, ir_role role, const char *name, uint32_t dims) {
    ir_symbol symbol = {.role = role, .name = name, .words = "", .unit = "1"};
    symbol.laned = role != IR_WEIGHT;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (dims >> d & 1)
            symbol.dims[symbol.rank++] = (uint8_t)d;
    return ir_add_symbol(module, symbol);
}

static ir_id load(ir_builder *b, uint32_t symbol) {
    return ir_load(b, symbol, IR_VALUE);
}

static void store(ir_builder *b, uint32_t symbol, ir_id value) {
    ir_store(b, symbol, IR_VALUE, value);
}

/* Every state begins as a number of its own. */
static void start_states(ir_module *module) {
    ir_builder b = ir_build(module, &module->regions[IR_PREPARE]);
    for (uint32_t k = 0; k < module->symbol_count; k++)
        if (module->symbols[k].role == IR_STATE)
            store(&b, k, ir_number(&b, 0.25 * (k + 1)));
}

static ir_builder start_step(ir_module *module) {
    start_states(module);
    return ir_build(module, &module->regions[IR_STEP]);
}

/* ---- the models ---- */

/* Reads at all kinds of places, of a state and of a value. */
static ir_module *shifts(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    uint32_t z = ir_add_dim(module, "z", 7), Z = 1u << z;
    uint32_t P = declare(module, IR_FORCING, "P", 0), K = declare(module, IR_PARAMETER, "K", Z);
    uint32_t W = declare(module, IR_STATE, "W", Z), V = declare(module, IR_STATE, "V", 0);
    uint32_t Q = declare(module, IR_OUTPUT, "Q", Z), E = declare(module, IR_OUTPUT, "E", 0);
    ir_builder b = start_step(module);
    ir_id w = load(&b, W), p = load(&b, P), k = load(&b, K);
    ir_id above = ir_shift(&b, z, -1, IR_FILL, w, p);
    ir_id below = ir_shift(&b, z, 1, IR_EDGE, w, 0);
    ir_give_name(&b, above, "above");
    ir_id curve = subtract(&b, add(&b, above, below), scale(&b, 2, w));
    ir_id flow = bend(&b, multiply(&b, k, curve));
    ir_id far = ir_shift(&b, z, -3, IR_WRAP, flow, 0);
    ir_id mixed = ir_shift(&b, z, 2, IR_FILL, flow, bend(&b, far));
    ir_id lost = ir_shift(&b, z, 9, IR_FILL, flow, load(&b, V));
    store(&b, W, add(&b, scale(&b, 0.5, w), add(&b, scale(&b, 0.2, mixed), scale(&b, 0.1, far))));
    store(&b, V, ir_element(&b, z, 6, w));
    ir_id tenths = scale(&b, 0.1, ir_index(&b, z)), beyond = add(&b, tenths, ir_number(&b, 1));
    ir_id weighted = multiply(&b, flow, multiply(&b, beyond, subtract(&b, tenths, beyond)));
    store(&b, Q, add(&b, multiply(&b, weighted, ir_index(&b, z)), lost));
    store(&b, E, add(&b, ir_element(&b, z, 0, flow), ir_element(&b, z, 6, below)));
    return module;
}

/* Sums and extremes, over one dim and over two. */
static ir_module *reductions(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    uint32_t y = ir_add_dim(module, "y", 3), z = ir_add_dim(module, "z", 4);
    uint32_t Y = 1u << y, Z = 1u << z;
    uint32_t W = declare(module, IR_STATE, "W", Y | Z), P = declare(module, IR_FORCING, "P", Z);
    uint32_t Q = declare(module, IR_OUTPUT, "Q", 0), R = declare(module, IR_OUTPUT, "R", Y);
    uint32_t G = declare(module, IR_WEIGHT, "gain", Y);
    ir_builder b = start_step(module);
    ir_id w = load(&b, W), p = load(&b, P), g = load(&b, G);
    ir_id x = bend(&b, add(&b, multiply(&b, w, g), multiply(&b, p, ir_index(&b, z))));
    ir_id least = ir_reduce_by(&b, IR_MIN, z, x), most = ir_reduce_by(&b, IR_MAX, y, x);
    ir_id total = ir_reduce(&b, y, ir_reduce(&b, z, x));
    store(&b, W, add(&b, scale(&b, 0.1, multiply(&b, total, least)), subtract(&b, most, w)));
    store(&b, Q, add(&b, ir_reduce_by(&b, IR_MAX, z, most), ir_reduce(&b, y, g)));
    store(&b, R, add(&b, least, ir_reduce(&b, z, multiply(&b, p, x))));
    return module;
}

/* A recurrence along z: up or down. */
static ir_module *recurrence(base_arena *arena, const char *name, int32_t offset) {
    ir_module *module = start_module(arena, name);
    uint32_t z = ir_add_dim(module, "z", 6), Z = 1u << z;
    uint32_t P = declare(module, IR_FORCING, "P", 0), K = declare(module, IR_PARAMETER, "K", Z);
    uint32_t W = declare(module, IR_STATE, "W", Z), Q = declare(module, IR_OUTPUT, "Q", 0);
    ir_builder b = start_step(module);
    ir_id w = load(&b, W);
    ir_id before = ir_previous(&b, z, offset, LANES | Z, load(&b, P));
    ir_id second = ir_previous(&b, z, 2 * offset, LANES | Z, 0);
    ir_id flow = bend(&b, add(&b, multiply(&b, before, load(&b, K)), w));
    ir_give_name(&b, flow, "flow");
    ir_id wave = add(&b, scale(&b, 0.7, flow), multiply(&b, second, second));
    ir_close_circle(&b, before, flow);
    ir_close_circle(&b, second, flow);
    store(&b, W, subtract(&b, wave, scale(&b, 0.3, flow)));
    store(&b, Q, add(&b, ir_element(&b, z, offset < 0 ? 5 : 0, flow), ir_reduce(&b, z, wave)));
    return module;
}

static ir_module *upwards(base_arena *arena, const char *name) {
    return recurrence(arena, name, -1);
}

static ir_module *downwards(base_arena *arena, const char *name) {
    return recurrence(arena, name, 1);
}

/* A circle over z in a circle over y. */
static ir_module *nested(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    uint32_t y = ir_add_dim(module, "y", 4), z = ir_add_dim(module, "z", 3);
    uint32_t YZ = 1u << y | 1u << z;
    uint32_t P = declare(module, IR_FORCING, "P", 0), K = declare(module, IR_PARAMETER, "K", 0);
    uint32_t H = declare(module, IR_STATE, "H", YZ), Q = declare(module, IR_OUTPUT, "Q", YZ);
    ir_builder b = start_step(module);
    ir_id north = ir_previous(&b, y, -1, LANES | YZ, load(&b, P));
    ir_id east = ir_previous(&b, z, 1, LANES | YZ, 0);
    ir_id sum = add(&b, scale(&b, 0.4, north), multiply(&b, load(&b, K), east));
    ir_id h = bend(&b, add(&b, sum, load(&b, H)));
    ir_close_circle(&b, north, h);
    ir_close_circle(&b, east, h);
    store(&b, H, subtract(&b, h, scale(&b, 0.5, sum)));
    store(&b, Q, add(&b, h, multiply(&b, north, east)));
    return module;
}

/* Six substeps of a column with diffusion: a circle over s with shifts and sums over z in it. */
static ir_module *substeps(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    uint32_t s = ir_add_dim(module, "s", 6), z = ir_add_dim(module, "z", 5);
    uint32_t S = 1u << s, Z = 1u << z;
    uint32_t P = declare(module, IR_FORCING, "P", 0), K = declare(module, IR_DYNAMIC, "K", 0);
    uint32_t W = declare(module, IR_STATE, "W", Z), Q = declare(module, IR_OUTPUT, "Q", 0);
    ir_builder b = start_step(module);
    ir_id begin = ir_previous(&b, s, -1, LANES | S | Z, load(&b, W));
    ir_id above = ir_shift(&b, z, -1, IR_FILL, begin, load(&b, P));
    ir_id below = ir_shift(&b, z, 1, IR_EDGE, begin, 0);
    ir_id curve = bend(&b, subtract(&b, add(&b, above, below), scale(&b, 2, begin)));
    ir_id mean = scale(&b, 0.2, ir_reduce(&b, z, curve));
    ir_id rate = add(&b, multiply(&b, load(&b, K), curve), scale(&b, 0.1, mean));
    ir_id end = add(&b, begin, scale(&b, 0.1, rate));
    ir_close_circle(&b, begin, end);
    store(&b, W, ir_element(&b, s, 5, end));
    ir_id out = ir_element(&b, z, 4, rate);
    store(&b, Q, add(&b, ir_reduce(&b, s, out), ir_element(&b, s, 2, mean)));
    return module;
}

/* Each state becomes what the others were. Names clash once they are names of C. */
static ir_module *exchange(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    uint32_t z = ir_add_dim(module, "z", 4), Z = 1u << z;
    uint32_t A = declare(module, IR_STATE, "a.b", Z), B = declare(module, IR_STATE, "a_b", Z);
    uint32_t C = declare(module, IR_STATE, "a_b_COUNT", 0);
    uint32_t P = declare(module, IR_FORCING, "k1.before", Z);
    uint32_t Q = declare(module, IR_OUTPUT, "level", 0);
    ir_builder b = start_step(module);
    ir_id x = load(&b, A), y = load(&b, B), c = load(&b, C);
    store(&b, C, ir_element(&b, z, 3, ir_shift(&b, z, -1, IR_WRAP, x, 0)));
    store(&b, A, ir_shift(&b, z, 1, IR_FILL, y, c));
    store(&b, B, add(&b, ir_shift(&b, z, -1, IR_WRAP, x, 0), scale(&b, 0.1, load(&b, P))));
    store(&b, Q, add(&b, ir_reduce(&b, z, multiply(&b, x, y)), c));
    return module;
}

/* Routing: what comes from upstream within the step, and what stood there before it. */
static ir_module *river(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    module->network = true;
    uint32_t P = declare(module, IR_FORCING, "P", 0), K = declare(module, IR_PARAMETER, "K", 0);
    uint32_t S = declare(module, IR_STATE, "S", 0), Q = declare(module, IR_OUTPUT, "Q", 0);
    uint32_t G = declare(module, IR_WEIGHT, "gain", 0);
    ir_builder b = start_step(module);
    ir_id s = load(&b, S), p = load(&b, P), g = load(&b, G);
    ir_id inflow = ir_previous(&b, IR_LANES, -1, LANES, 0);
    ir_id flow = bend(&b, add(&b, multiply(&b, load(&b, K), s), scale(&b, 0.4, inflow)));
    ir_close_circle(&b, inflow, flow);
    ir_id yesterday = ir_shift(&b, IR_LANES, -1, IR_FILL, s, 0);
    ir_id backwater = ir_shift(&b, IR_LANES, 1, IR_FILL, flow, 0);
    ir_id shared = ir_shift(&b, IR_LANES, -1, IR_FILL, g, 0);
    ir_id change = add(&b, subtract(&b, p, flow), scale(&b, 0.2, multiply(&b, yesterday, shared)));
    store(&b, S, add(&b, scale(&b, 0.5, s), add(&b, change, scale(&b, 0.1, backwater))));
    store(&b, Q, add(&b, flow, inflow));
    return module;
}

/* Several waters in one network, each mixing with the next on its way. */
static ir_module *waters(base_arena *arena, const char *name) {
    ir_module *module = start_module(arena, name);
    module->network = true;
    uint32_t m = ir_add_dim(module, "m", 3), M = 1u << m;
    uint32_t P = declare(module, IR_FORCING, "P", 0), K = declare(module, IR_PARAMETER, "K", M);
    uint32_t S = declare(module, IR_STATE, "S", M), Q = declare(module, IR_OUTPUT, "Q", M);
    ir_builder b = start_step(module);
    ir_id s = load(&b, S);
    ir_id inflow = ir_previous(&b, IR_LANES, -1, LANES | M, 0);
    ir_id near = ir_previous(&b, m, -1, LANES | M, load(&b, P));
    ir_id mixed = add(&b, scale(&b, 0.4, inflow), multiply(&b, near, load(&b, K)));
    ir_id flow = bend(&b, add(&b, mixed, s));
    ir_close_circle(&b, inflow, flow);
    ir_close_circle(&b, near, flow);
    store(&b, S, subtract(&b, scale(&b, 0.6, s), scale(&b, 0.2, flow)));
    store(&b, Q, add(&b, flow, ir_shift(&b, IR_LANES, -1, IR_FILL, near, 0)));
    return module;
}

const array_model array_models[ARRAY_MODELS] = {
    {"shifts", shifts},       {"reductions", reductions}, {"upwards", upwards},
    {"downwards", downwards}, {"nested", nested},         {"substeps", substeps},
    {"exchange", exchange},   {"river", river},           {"waters", waters}};

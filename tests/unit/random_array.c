/* Arrays at random: places, shifts, extremes, recurrences within each other, river networks. */
#include <math.h>

#include "random_growing.h"
#include "random_module.h"

enum { LANES = 6 };

static term extreme(growing *g, uint32_t dim, term a) {
    ir_op by = random_below(&g->source, 2) ? IR_MIN : IR_MAX;
    return (term){ir_reduce_by(&g->builder, by, dim, a.id), a.bound};
}

static term element(growing *g, uint32_t dim, term a) {
    uint32_t place = random_below(&g->source, g->module->dims[dim].size);
    return (term){ir_element(&g->builder, dim, place, a.id), a.bound};
}

static term place_along(growing *g, uint32_t dim, term a) {
    double size = g->module->dims[dim].size;
    ir_id share = ir_operate(&g->builder, IR_MUL, ir_index(&g->builder, dim),
                             ir_number(&g->builder, 0.37 / size), 0);
    return (term){ir_operate(&g->builder, IR_ADD, a.id, share, 0), a.bound + 1};
}

/* By one or two places, forwards or back. */
static int32_t offset_along(growing *g, uint32_t dim) {
    int32_t offset = dim == IR_LANES ? 1 : 1 + (int32_t)random_below(&g->source, 2);
    return random_below(&g->source, 2) ? offset : -offset;
}

static term shifted(growing *g, uint32_t dim, term a, term fill) {
    ir_answer answer = (ir_answer)random_below(&g->source, 3);
    ir_id made = ir_shift(&g->builder, dim, offset_along(g, dim), answer, a.id,
                          random_below(&g->source, 3) ? fill.id : 0);
    return (term){made, dim == IR_LANES ? a.bound * LANES : fmax(a.bound, fill.bound)};
}

/* Values from one place to the next, bounded at each. What they read may be a circle too. */
static term recurrence(growing *g, uint32_t dim, term fill) {
    uint32_t all = (1u << g->module->dim_count) - 1, outer = g->circles;
    ir_id previous = ir_previous(&g->builder, dim, offset_along(g, dim), all,
                                 random_below(&g->source, 4) ? fill.id : 0);
    double most = fmax(LARGEST, fill.bound) * (dim == IR_LANES ? LANES : 1);
    g->circles |= 1u << dim;
    term made = growing_bounded(g, (term){previous, most});
    growing_keep(g, made);
    for (uint32_t k = random_below(&g->source, 5); k > 0; k--)
        growing_grow(g);
    term other = growing_pick(g);
    if (random_below(&g->source, 4))
        other =
            (term){ir_operate(&g->builder, IR_ADD, other.id, made.id, 0), made.bound + other.bound};
    ir_id target = ir_operate(&g->builder, IR_TANH, other.id, 0, 0);
    ir_close_circle(&g->builder, previous, target);
    g->circles = outer;
    return (term){target, 1};
}

term growing_array(growing *g, term a, term b) {
    uint32_t dim = random_below(&g->source, g->module->dim_count);
    if (dim == IR_LANES && !g->module->network)
        dim = 1;
    if (g->circles >> dim & 1)
        return (term){ir_operate(&g->builder, IR_SUB, a.id, b.id, 0), a.bound + b.bound};
    uint32_t kind = random_below(&g->source, 8);
    if (kind < 2)
        return recurrence(g, dim, b);
    if (dim == IR_LANES || kind < 5)
        return shifted(g, dim, a, b);
    if (kind == 5)
        return extreme(g, dim, a);
    return kind == 6 ? element(g, dim, a) : place_along(g, dim, a);
}

/* ---- networks ---- */

typedef struct river {
    ir_network network;
    uint32_t level_begin[4];
    uint32_t upstream_begin[LANES + 1];
    uint32_t upstream[LANES];
    uint32_t downstream[LANES];
} river;

/* Three levels of two; each flows into one of a later level or out. */
const ir_network *random_network(base_arena *arena, random_source *source) {
    river *made = base_arena_take(arena, sizeof *made);
    for (uint32_t lane = 0; lane < LANES; lane++) {
        uint32_t next = (lane / 2 + 1) * 2;
        made->downstream[lane] = next + random_below(source, LANES - next + 1);
    }
    for (uint32_t level = 0; level <= 3; level++)
        made->level_begin[level] = 2 * level;
    uint32_t count = 0;
    for (uint32_t lane = 0; lane < LANES; lane++) {
        made->upstream_begin[lane] = count;
        for (uint32_t from = 0; from < lane; from++)
            if (made->downstream[from] == lane)
                made->upstream[count++] = from;
    }
    made->upstream_begin[LANES] = count;
    made->network = (ir_network){
        LANES, 3, made->level_begin, made->upstream_begin, made->upstream, made->downstream};
    return &made->network;
}

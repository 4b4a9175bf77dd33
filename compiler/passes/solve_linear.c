/* Linear equations written out. Blocks of unknowns that need each other are eliminated with the
 * rows exchanged by choices (partial pivoting); along a dim, blocks of elements are eliminated
 * upwards and put back downwards (block LU without exchanges between elements: diffusion and flow
 * give diagonals that dominate). */
#include "passes/solve.h"

/* ---- numbers, where 0 is none ---- */

static ir_id times(ir_builder *b, ir_id x, ir_id y) {
    return x && y ? ir_operate(b, IR_MUL, x, y, 0) : 0;
}

static ir_id minus(ir_builder *b, ir_id x, ir_id y) {
    if (!y)
        return x;
    return x ? ir_operate(b, IR_SUB, x, y, 0) : ir_operate(b, IR_NEG, y, 0, 0);
}

static ir_id choose(ir_builder *b, ir_id truth, ir_id x, ir_id y) {
    if (x == y)
        return x;
    return ir_operate(b, IR_SELECT, truth, x ? x : ir_number(b, 0), y ? y : ir_number(b, 0));
}

/* ---- dense equations ---- */

/* Rows of coefficients, each followed by its right sides. */
typedef struct dense {
    ir_builder *builder;
    uint32_t count; /* unknowns */
    uint32_t width; /* columns with the right sides */
    ir_id *cells;   /* [count][width] */
} dense;

static ir_id *cell(const dense *of, uint32_t row, uint32_t column) {
    return &of->cells[row * of->width + column];
}

/* Brings the larger coefficient of the column into the upper row. */
static void exchange(const dense *of, uint32_t upper, uint32_t lower) {
    ir_builder *b = of->builder;
    if (!*cell(of, lower, upper))
        return;
    ir_id truth = ir_number(b, 1);
    if (*cell(of, upper, upper)) {
        ir_id above = ir_operate(b, IR_ABS, *cell(of, upper, upper), 0, 0);
        ir_id below = ir_operate(b, IR_ABS, *cell(of, lower, upper), 0, 0);
        truth = ir_by_rule(b, IR_RULE_SOLVE_PIVOT, ir_operate(b, IR_GT, below, above, 0));
    }
    for (uint32_t c = upper; c < of->width; c++) {
        ir_id one = *cell(of, upper, c), other = *cell(of, lower, c);
        *cell(of, upper, c) = choose(b, truth, other, one);
        *cell(of, lower, c) = choose(b, truth, one, other);
    }
}

static void eliminate(const dense *of, uint32_t pivot) {
    ir_builder *b = of->builder;
    ir_id one = ir_number(b, 1);
    for (uint32_t r = pivot + 1; r < of->count; r++)
        exchange(of, pivot, r);
    ir_id diagonal = *cell(of, pivot, pivot);
    ir_id inverse = ir_operate(b, IR_DIV, one, diagonal ? diagonal : ir_number(b, 0), 0);
    for (uint32_t c = pivot + 1; c < of->width; c++)
        *cell(of, pivot, c) = times(b, *cell(of, pivot, c), inverse);
    for (uint32_t r = pivot + 1; r < of->count; r++)
        for (uint32_t c = pivot + 1; c < of->width; c++) {
            ir_id taken = times(b, *cell(of, r, pivot), *cell(of, pivot, c));
            taken = ir_by_rule(b, IR_RULE_SOLVE_ELIMINATED, taken);
            *cell(of, r, c) = minus(b, *cell(of, r, c), taken);
        }
}

/* The right sides become the unknowns. */
static void solve_block(const dense *of) {
    for (uint32_t pivot = 0; pivot < of->count; pivot++)
        eliminate(of, pivot);
    for (uint32_t row = of->count; row-- > 0;)
        for (uint32_t k = row + 1; k < of->count; k++)
            for (uint32_t c = of->count; c < of->width; c++) {
                ir_id taken = times(of->builder, *cell(of, row, k), *cell(of, k, c));
                taken = ir_by_rule(of->builder, IR_RULE_SOLVE_SUBSTITUTED, taken);
                *cell(of, row, c) = minus(of->builder, *cell(of, row, c), taken);
            }
}

/* ---- unknowns that need each other ---- */

/* [i][k]: row i needs unknown k, by itself or through others. */
static bool *find_needs(base_arena *arena, const dense *of) {
    uint32_t n = of->count;
    bool *needs = base_arena_take(arena, n * n * sizeof *needs);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++)
            needs[i * n + k] = i == k || *cell(of, i, k);
    for (uint32_t via = 0; via < n; via++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < n; k++)
                needs[i * n + k] |= needs[i * n + via] && needs[via * n + k];
    return needs;
}

static void solve_members(base_arena *arena, const dense *of, const uint32_t *member,
                          uint32_t count) {
    uint32_t sides = of->width - of->count;
    dense block = {of->builder, count, count + sides,
                   base_arena_take(arena, count * (count + sides) * sizeof(ir_id))};
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < count; k++)
            *cell(&block, i, k) = *cell(of, member[i], member[k]);
        for (uint32_t c = 0; c < sides; c++)
            *cell(&block, i, count + c) = *cell(of, member[i], of->count + c);
    }
    solve_block(&block);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < sides; c++)
            *cell(of, member[i], of->count + c) = *cell(&block, i, count + c);
}

/* Brings what is known to the right sides of the rows that are not solved yet. */
static void put_in(const dense *of, uint32_t known, const bool *solved) {
    for (uint32_t i = 0; i < of->count; i++)
        for (uint32_t c = of->count; c < of->width && !solved[i]; c++)
            *cell(of, i, c) = minus(of->builder, *cell(of, i, c),
                                    times(of->builder, *cell(of, i, known), *cell(of, known, c)));
}

/* The unknowns that need `first` and that it needs; 0 when it still needs others. */
static uint32_t find_members(const dense *of, const bool *needs, const bool *solved, uint32_t first,
                             uint32_t *member) {
    uint32_t n = of->count, count = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (!needs[first * n + k] || solved[k])
            continue;
        if (!needs[k * n + first])
            return 0;
        member[count++] = k;
    }
    return count;
}

static void solve_dense(const dense *of) {
    base_arena *arena = of->builder->module->arena;
    const bool *needs = find_needs(arena, of);
    bool *solved = base_arena_take(arena, of->count * sizeof *solved);
    uint32_t *member = base_arena_take(arena, of->count * sizeof *member);
    for (uint32_t left = of->count; left > 0;) {
        for (uint32_t first = 0; first < of->count; first++) {
            uint32_t count = solved[first] ? 0 : find_members(of, needs, solved, first, member);
            if (count == 0)
                continue;
            solve_members(arena, of, member, count);
            for (uint32_t k = 0; k < count; k++)
                solved[member[k]] = true;
            for (uint32_t k = 0; k < count; k++)
                put_in(of, member[k], solved);
            left -= count;
        }
    }
}

/* ---- along a dim ---- */

/* Rows of one element: its diagonal block; right sides are the blocks above the diagonal, then the
 * right side itself. */
typedef struct elements {
    ir_builder *builder;
    solve_system *system;
    uint32_t dims;  /* of all values that go round */
    uint32_t sides; /* count * upper + 1 */
    ir_id *earlier; /* [lower][count][sides]: PREVIOUS of the right sides, solved; 0: none */
} elements;

static ir_id *earlier(const elements *e, uint32_t distance, uint32_t row, uint32_t side) {
    return &e->earlier[((distance - 1) * e->system->count + row) * e->sides + side];
}

/* Reads the element `distance` before, of which nothing is known yet. */
static ir_id *read_earlier(elements *e, uint32_t distance, uint32_t row, uint32_t side) {
    ir_id *read = earlier(e, distance, row, side);
    if (!*read)
        *read = ir_previous(e->builder, e->system->along, -(int32_t)distance, e->dims, 0);
    return read;
}

/* Takes the elements before out of this one's rows, the furthest first. */
static void take_out(elements *e) {
    solve_system *system = e->system;
    uint32_t n = system->count;
    for (uint32_t d = system->lower; d > 0; d--)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < n; k++) {
                ir_id factor = *solve_entry(system, i, k, -(int)d);
                if (!factor)
                    continue;
                for (uint32_t up = 1; up <= system->upper; up++)
                    for (uint32_t c = 0; c < n; c++) {
                        ir_id *to = solve_entry(system, i, c, (int)up - (int)d);
                        ir_id read = *read_earlier(e, d, k, (up - 1) * n + c);
                        *to = minus(e->builder, *to, times(e->builder, factor, read));
                    }
                ir_id read = *read_earlier(e, d, k, e->sides - 1);
                ir_id taken = times(e->builder, factor, read);
                taken = ir_by_rule(e->builder, IR_RULE_SOLVE_TAKEN_OUT, taken);
                system->right[i] = minus(e->builder, system->right[i], taken);
            }
}

static dense rows_of(const elements *e) {
    const solve_system *system = e->system;
    uint32_t n = system->count;
    dense rows = {e->builder, n, n + e->sides, NULL};
    rows.cells = base_arena_take(e->builder->module->arena, n * rows.width * sizeof *rows.cells);
    for (uint32_t i = 0; i < n; i++) {
        for (int o = 0; o <= (int)system->upper; o++)
            for (uint32_t k = 0; k < n; k++)
                *cell(&rows, i, (uint32_t)o * n + k) = *solve_entry(system, i, k, o);
        *cell(&rows, i, rows.width - 1) = system->right[i];
    }
    return rows;
}

static void close_earlier(const elements *e, const dense *rows) {
    uint32_t n = e->system->count;
    for (uint32_t d = 1; d <= e->system->lower; d++)
        for (uint32_t k = 0; k < n; k++)
            for (uint32_t side = 0; side < e->sides; side++) {
                ir_id read = *earlier(e, d, k, side), made = *cell(rows, k, n + side);
                if (read)
                    ir_close_circle(e->builder, read, made ? made : ir_number(e->builder, 0));
            }
}

/* Downwards again: each element less what those after it take. */
static void put_back(elements *e, const dense *rows, ir_id *x) {
    const solve_system *system = e->system;
    uint32_t n = system->count;
    ir_id *later =
        base_arena_take(e->builder->module->arena, (n * system->upper + 1) * sizeof *later);
    for (uint32_t i = 0; i < n; i++) {
        x[i] = *cell(rows, i, rows->width - 1);
        for (uint32_t up = 1; up <= system->upper; up++)
            for (uint32_t k = 0; k < n; k++) {
                ir_id factor = *cell(rows, i, up * n + k), *read = &later[(up - 1) * n + k];
                if (factor && !*read)
                    *read = ir_previous(e->builder, system->along, (int32_t)up, e->dims, 0);
                ir_id taken = times(e->builder, factor, *read);
                taken = ir_by_rule(e->builder, IR_RULE_SOLVE_PUT_BACK, taken);
                x[i] = minus(e->builder, x[i], taken);
            }
    }
    for (uint32_t up = 1; up <= system->upper; up++)
        for (uint32_t k = 0; k < n; k++)
            if (later[(up - 1) * n + k])
                ir_close_circle(e->builder, later[(up - 1) * n + k],
                                x[k] ? x[k] : ir_number(e->builder, 0));
}

static uint32_t dims_of(const ir_builder *builder, const solve_system *system) {
    uint32_t entries = system->count * system->count * (system->lower + system->upper + 1);
    uint32_t dims = 1u << system->along;
    for (uint32_t k = 0; k < entries; k++)
        dims |= system->entry[k] ? ir_value_of(builder, system->entry[k])->dims : 0;
    for (uint32_t k = 0; k < system->count; k++)
        dims |= ir_value_of(builder, system->right[k])->dims;
    return dims;
}

void solve_linear(ir_builder *builder, solve_system *system, ir_id *x) {
    elements e = {.builder = builder, .system = system, .sides = system->count * system->upper + 1};
    e.dims = system->along ? dims_of(builder, system) : 0;
    e.earlier = base_arena_take(builder->module->arena,
                                (system->lower * system->count * e.sides + 1) * sizeof *e.earlier);
    take_out(&e);
    dense rows = rows_of(&e);
    solve_dense(&rows);
    close_earlier(&e, &rows);
    put_back(&e, &rows, x);
    for (uint32_t k = 0; k < system->count; k++)
        x[k] = x[k] ? x[k] : ir_number(builder, 0);
}

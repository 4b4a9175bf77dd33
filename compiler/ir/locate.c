#include "ir/locate.h"

#include <math.h>
#include <string.h>

static const double STEP = 1e-30;

/* Is `name` the stem with the ending? */
static bool is_derived(const char *name, const char *stem, const char *ending) {
    size_t length = strlen(stem);
    return strncmp(name, stem, length) == 0 && strcmp(name + length, ending) == 0;
}

static bool same_place(const ir_value *one, const ir_value *other) {
    return one->symbol == other->symbol &&
           memcmp(one->element, other->element, sizeof one->element) == 0;
}

static bool is_on_the_way(const ir_module *module, uint32_t dims) {
    for (uint32_t d = 0; d < module->dim_count; d++)
        if ((dims >> d & 1) && module->dims[d].stops)
            return true;
    return false;
}

/* Far off, also beside the other derivatives of the region, whose rounding it may have. What an
 * untaken branch makes of numbers it is not for is left alone. */
static bool is_off(double got, double wanted, double size) {
    if (!isfinite(got) || !isfinite(wanted) || fabs(wanted) > 1e25)
        return false;
    return fabs(got - wanted) > 1e-6 * fmax(fabs(got), fabs(wanted)) + 1e-10 * size;
}

/* ---- elements ---- */

static uint32_t size_of(const ir_simulation *run, uint32_t dim) {
    return dim == IR_LANES ? (uint32_t)run->lanes : run->module->dims[dim].size;
}

static size_t extent_of(const ir_simulation *run, uint32_t dims) {
    size_t extent = 1;
    for (uint32_t d = 0; d < run->module->dim_count; d++)
        if (dims >> d & 1)
            extent *= size_of(run, d);
    return extent;
}

/* Where the element of an array over dims is in one over fewer, `part`. */
static size_t place_in(const ir_simulation *run, size_t place, uint32_t dims, uint32_t part) {
    size_t found = 0, stride = 1;
    for (uint32_t d = run->module->dim_count; d-- > 0;) {
        if (!(dims >> d & 1))
            continue;
        size_t coordinate = place % size_of(run, d);
        place /= size_of(run, d);
        if (part >> d & 1) {
            found += coordinate * stride;
            stride *= size_of(run, d);
        }
    }
    return found;
}

static const double complex *results_of(const ir_simulation *run, ir_id id) {
    return run->environment.workspace.results + run->environment.workspace.first[id];
}

/* ---- equations ---- */

/* The one value of the region whose bar has that name; 0 when there is none, or there are many. */
static ir_id named_once(const ir_region *region, const char *bar) {
    ir_id found = 0;
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (!value->name || value->op == IR_LOAD || !is_derived(bar, value->name, "_bar"))
            continue;
        if (found)
            return 0;
        found = id;
    }
    return found;
}

static ir_id loaded_at(const ir_region *region, const ir_value *root) {
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (value->op == IR_LOAD && value->flavour == IR_VALUE && same_place(value, root))
            return id;
    }
    return 0;
}

static bool is_on_line_of(base_span one, base_span other) {
    return one.source == other.source && base_position_of(one.source, one.begin).line ==
                                             base_position_of(other.source, other.begin).line;
}

static void add_span(ir_fault *fault, base_span span) {
    if (!span.source || fault->span_count == IR_MOST_READERS)
        return;
    for (size_t k = 0; k < fault->span_count; k++)
        if (is_on_line_of(fault->spans[k], span))
            return;
    fault->spans[fault->span_count++] = span;
}

/* The equations that read the value. */
static void add_readers(ir_fault *fault, const ir_region *region, ir_id id) {
    for (ir_id k = 1; k < region->count; k++) {
        const ir_value *value = &region->values[k];
        for (int a = 0; a < ir_arity(value); a++)
            if (value->argument[a] == id)
                add_span(fault, value->span);
        if (value->op == IR_PREVIOUS && value->target == id)
            add_span(fault, value->span);
    }
}

/* What the value, or the bar that it is, is used in. */
static void add_spans(const ir_simulation *run, ir_region_kind kind, const ir_value *value,
                      ir_fault *fault) {
    const ir_region *primal = &run->module->regions[ir_primal_of(kind)];
    ir_id id = 0;
    if (ir_is_root(value) && value->flavour == IR_BAR)
        id = loaded_at(primal, value);
    else if (value->name)
        id = named_once(primal, value->name);
    if (id)
        add_readers(fault, primal, id);
    if (!fault->span_count)
        add_span(fault, value->span);
}

/* ---- tangent ---- */

typedef struct dot_search {
    ir_simulation *run;
    ir_fault *fault;
    double size; /* of the largest dot so far */
    bool found;
} dot_search;

static ir_flavour dot_of_flavour(ir_flavour flavour) {
    return flavour == IR_BAR ? IR_BAR_DOT : IR_DOT;
}

/* The dot of a value that has a name, or of what a root sets; 0 when it has none. It stands behind
 * its value, and before the next of that name. */
static ir_id dot_of(const ir_region *region, ir_id id) {
    const ir_value *value = &region->values[id];
    for (ir_id k = id + 1; k < region->count; k++) {
        const ir_value *next = &region->values[k];
        if (ir_is_root(value)) {
            bool dot = next->flavour == dot_of_flavour(value->flavour);
            if (ir_is_root(next) && dot && same_place(next, value))
                return next->argument[0];
        } else if (next->name && is_derived(next->name, value->name, "_dot")) {
            return k;
        } else if (next->name && strcmp(next->name, value->name) == 0) {
            return 0;
        }
    }
    return 0;
}

static const char *name_of(const ir_module *module, const ir_value *value) {
    return value->name ? value->name : module->symbols[value->symbol].name;
}

static bool is_looked_at(const ir_module *module, const ir_value *value) {
    bool root = ir_is_root(value) && (value->flavour == IR_VALUE || value->flavour == IR_BAR);
    return (root || (value->name && value->op != IR_LOAD)) && !is_on_the_way(module, value->dims);
}

static void compare_dot(dot_search *search, ir_region_kind kind, size_t step, ir_id id) {
    const ir_simulation *run = search->run;
    const ir_region *region = &run->module->regions[kind];
    const ir_value *value = &region->values[id];
    ir_id dot = dot_of(region, id);
    ir_id from = ir_is_root(value) ? value->argument[0] : id;
    uint32_t dims = region->values[from].dims;
    if (!dot || (region->values[dot].dims & ~dims))
        return;
    for (size_t k = 0; k < extent_of(run, dims) && !search->found; k++) {
        double wanted = cimag(results_of(run, from)[k]) / STEP;
        double got = creal(results_of(run, dot)[place_in(run, k, dims, region->values[dot].dims)]);
        if (isfinite(wanted) && fabs(wanted) < 1e25)
            search->size = fmax(search->size, fabs(wanted));
        if (!is_off(got, wanted, search->size))
            continue;
        search->found = true;
        *search->fault = (ir_fault){.name = name_of(run->module, value),
                                    .kind = kind,
                                    .step = step,
                                    .got = got,
                                    .wanted = wanted};
        add_spans(run, kind, value, search->fault);
    }
}

static void look_at_dots(void *context, ir_region_kind kind, size_t step) {
    dot_search *search = context;
    const ir_region *region = &search->run->module->regions[kind];
    for (ir_id id = 1; id < region->count && !search->found; id++)
        if (is_looked_at(search->run->module, &region->values[id]))
            compare_dot(search, kind, step, id);
}

/* The directions as imaginary parts of the inputs, or none. */
static void set_imaginary_parts(ir_simulation *run, double step) {
    for (ir_role role = 0; role < IR_ROLES; role++)
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++)
            run->values.of[role][k] =
                creal(run->values.of[role][k]) + I * step * creal(run->dots.of[role][k]);
    for (size_t k = 0; k < run->lanes * run->module->places[IR_STATE]; k++)
        run->values.start[k] = creal(run->values.start[k]) + I * step * creal(run->dots.start[k]);
}

typedef void simulating(ir_simulation *run);

static bool locate_in(ir_simulation *run, simulating *simulate, ir_fault *fault) {
    dot_search search = {.run = run, .fault = fault};
    ir_observer observer = {look_at_dots, &search};
    run->environment.complex_numbers = true;
    run->observer = &observer;
    set_imaginary_parts(run, STEP);
    simulate(run);
    set_imaginary_parts(run, 0);
    run->observer = NULL;
    return search.found;
}

bool ir_locate_in_tangent(ir_simulation *run, ir_fault *fault) {
    return locate_in(run, ir_simulate_tangent, fault);
}

bool ir_locate_in_second(ir_simulation *run, ir_fault *fault) {
    return locate_in(run, ir_simulate_second, fault);
}

/* ---- adjoint ---- */

/* The bar of one value at one step, as the adjoint region has it. */
typedef struct noted_bar {
    ir_region_kind primal;
    size_t step;
    ir_id id;      /* in the primal region */
    uint32_t dims; /* of the bar */
    double *bar;
} noted_bar;

typedef struct bar_search {
    ir_simulation *run;
    base_arena *arena;
    noted_bar *bars; /* in the order in which they are computed */
    size_t count;
    size_t capacity;
} bar_search;

static void note_bar(bar_search *search, noted_bar noted, ir_id bar, const ir_region *adjoint) {
    noted.dims = adjoint->values[bar].dims;
    size_t extent = extent_of(search->run, noted.dims);
    noted.bar = base_arena_take(search->arena, extent * sizeof *noted.bar);
    for (size_t k = 0; k < extent; k++)
        noted.bar[k] = creal(results_of(search->run, bar)[k]);
    search->bars = base_arena_grow(search->arena, search->bars, search->count, &search->capacity,
                                   sizeof noted);
    search->bars[search->count++] = noted;
}

static void look_at_bars(void *context, ir_region_kind kind, size_t step) {
    bar_search *search = context;
    const ir_module *module = search->run->module;
    if (kind != IR_PREPARE_ADJOINT && kind != IR_STEP_ADJOINT)
        return;
    noted_bar noted = {.primal = ir_primal_of(kind), .step = step};
    const ir_region *adjoint = &module->regions[kind], *primal = &module->regions[noted.primal];
    for (ir_id id = 1; id < adjoint->count; id++) {
        const ir_value *value = &adjoint->values[id];
        bool root = ir_is_root(value) && value->flavour == IR_BAR;
        noted.id = root          ? loaded_at(primal, value)
                   : value->name ? named_once(primal, value->name)
                                 : 0;
        if (noted.id && !is_on_the_way(module, primal->values[noted.id].dims))
            note_bar(search, noted, root ? value->argument[0] : id, adjoint);
    }
}

/* What the seeded results make of a small imaginary amount added to the element. */
static double derivative_by(ir_simulation *run, const noted_bar *noted, size_t place) {
    ir_nudge nudge = {noted->primal, noted->step, noted->id, place, I * STEP};
    double sum = 0;
    run->nudge = &nudge;
    ir_simulate(run);
    run->nudge = NULL;
    for (int r = 0; r < 2; r++) {
        ir_role role = r ? IR_STATE : IR_OUTPUT;
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++)
            sum += creal(run->bars.of[role][k]) * cimag(run->values.of[role][k]) / STEP;
    }
    return sum;
}

/* The bar of one element of the value; of what all lanes share, the sum over them. */
static double bar_at(const ir_simulation *run, const noted_bar *noted, uint32_t dims, size_t k) {
    uint32_t both = dims & noted->dims;
    size_t place = place_in(run, k, dims, both);
    double sum = 0;
    for (size_t e = 0; e < extent_of(run, noted->dims); e++)
        if (place_in(run, e, noted->dims, both) == place)
            sum += noted->bar[e];
    return sum;
}

/* Many elements are like each other. */
enum { MOST_ELEMENTS = 12 };

static bool compare_bar(ir_simulation *run, const noted_bar *noted, double *size, ir_fault *fault) {
    const ir_region *region = &run->module->regions[noted->primal];
    const ir_value *value = &region->values[noted->id];
    size_t extent = extent_of(run, value->dims), stride = extent / MOST_ELEMENTS + 1;
    for (size_t k = 0; k < extent; k += stride) {
        double wanted = derivative_by(run, noted, k);
        double got = bar_at(run, noted, value->dims, k);
        if (isfinite(wanted) && fabs(wanted) < 1e25)
            *size = fmax(*size, fabs(wanted));
        if (!is_off(got, wanted, *size))
            continue;
        *fault = (ir_fault){.name = name_of(run->module, value),
                            .kind = noted->primal,
                            .step = noted->step,
                            .got = got,
                            .wanted = wanted};
        add_readers(fault, region, noted->id);
        return true;
    }
    return false;
}

bool ir_locate_in_adjoint(ir_simulation *run, base_arena *arena, ir_fault *fault) {
    bar_search search = {.run = run, .arena = arena};
    ir_observer observer = {look_at_bars, &search};
    run->environment.complex_numbers = false;
    run->observer = &observer;
    ir_simulate_adjoint(run);
    run->observer = NULL;
    run->environment.complex_numbers = true;
    double size = 0;
    bool found = false;
    for (size_t k = 0; k < search.count && !found; k++)
        found = compare_bar(run, &search.bars[k], &size, fault);
    return found;
}

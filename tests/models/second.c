/* Hessian-vector products of the library's models, the lanes along sites and along dimensions: the
 * interpreter against the complex step of its
 * adjoint to 1e-9, the compiled model against the interpreter to 1e-12, u'Hv against v'Hu. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compare.h"
#include "compiled.h"
#include "driver.h"
#include "second_order.h"

enum { STEPS = 25, LANES = 3 };

typedef struct example {
    const char *model;
    const char *uses[3];
    bool started;
    const char *lanes; /* NULL: chosen */
} example;

static const example examples[] = {
    {"hbv", {NULL}, true, NULL},
    {"hbv", {"ET=linear", NULL}, true, NULL},
    {"hbv", {"ET=neural", NULL}, true, NULL},
    {"hbv", {"solver=implicit_euler", NULL}, true, NULL},
    {"exphydro", {NULL}, false, NULL},
    {"exphydro", {"ET=m50", "Q=m50", NULL}, true, NULL},
    {"soil_column", {NULL}, false, "sites"},
    {"soil_column", {NULL}, false, "z"},
    {"soil_column", {"solver=implicit_euler", NULL}, false, "sites"},
    {"soil_column", {"solver=implicit_euler", NULL}, false, "z"},
    {"richards", {NULL}, false, "sites"},
    {"richards", {NULL}, false, "z"},
    {"heat", {"solver=implicit_euler", NULL}, true, "sites"},
    {"heat", {"solver=implicit_euler", NULL}, true, "z"},
    {"heat", {"T=ring", NULL}, true, "z"},
    {"gr4j", {NULL}, false, "sites"},
    {"gr4j", {NULL}, false, "j"},
    {"dhbv", {NULL}, true, "sites"},
    {"dhbv", {NULL}, true, "m"},
    {"nash", {NULL}, true, NULL},
    {"nash", {"q=implicit", NULL}, true, "i"},
    {"nash", {"solver=implicit_midpoint", NULL}, true, "i"},
    {"muskingum", {NULL}, true, NULL},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

/* ---- weather and water ---- */

/* What a number is drawn from; the first whose name and unit fit. */
typedef struct range {
    const char *name; /* NULL: any */
    const char *unit; /* NULL: any */
    double low, high;
} range;

static const range forcings[] = {{NULL, "degC", -6, 4},  {"PET", NULL, 0.1, 0.4},
                                 {"E", NULL, 0.5, 3},    {NULL, "h", 8, 15},
                                 {NULL, "mm/h", 0.5, 3}, {NULL, NULL, 4, 12}};
/* No store runs dry, none is full: that would be a tie. */
static const range states[] = {
    {"SP", NULL, 900, 1000}, {"LW", NULL, 5, 10},    {"SM", NULL, 100, 200}, {"UZ", NULL, 80, 150},
    {"S0", NULL, 400, 500},  {"S1", NULL, 100, 200}, {NULL, NULL, 10, 20}};

static double draw_from(const range *ranges, const afx_symbol *symbol, random_source *source) {
    while ((ranges->name && strcmp(ranges->name, symbol->name) != 0) ||
           (ranges->unit && strcmp(ranges->unit, symbol->unit) != 0))
        ranges++;
    return random_between(source, ranges->low, ranges->high);
}

static double draw_number(const afx_symbol *symbol, random_source *source) {
    double part = random_between(source, 0.9, 1.1);
    switch (symbol->role) {
    case AFX_FORCING:
        return draw_from(forcings, symbol, source);
    case AFX_STATE:
        return draw_from(states, symbol, source);
    case AFX_WEIGHT:
        return random_between(source, -0.5, 0.5);
    default:
        return symbol->normal * part + (symbol->normal == 0) * (part - 1);
    }
}

static void fill(host *h, uint64_t seed) {
    random_source source = {seed};
    for (uint32_t s = 0; s < h->model->info->symbol_count; s++) {
        const afx_symbol *symbol = &h->model->info->symbols[s];
        const host_array *array = &h->value[symbol->role];
        for (size_t v = symbol->index; v < symbol->index + symbol->elements; v++)
            for (size_t t = 0; t < array->times && symbol->role != AFX_OUTPUT; t++)
                for (size_t lane = 0; lane < array->lanes; lane++)
                    host_set(array, v, t, lane, draw_number(symbol, &source));
    }
}

/* ---- checks ---- */

static ir_simulation first_lane(const host *h, const ir_module *module, const ir_network *network) {
    ir_simulation run = ir_simulation_create_network(module, STEPS, network, h->arena);
    for (size_t lane = 0; lane < run.lanes; lane++)
        host_load_lane(h, lane, &run, lane);
    return run;
}

static const char *check(const example *of, const ir_module *module, const afx_model *model,
                         base_arena *arena) {
    random_source source = {1};
    afx_args extents = {.lanes = LANES, .members = 1, .steps = STEPS};
    extents.network = compare_draw_network(module, LANES, &source, arena);
    host h = host_create(model, arena, &extents, 7);
    fill(&h, 3);
    host_give_start(&h, of->started);
    const char *fault = compare_second(module, &h);
    if (fault)
        return fault;
    const afx_network *n = extents.network;
    ir_network rivers = {0};
    if (n)
        rivers = (ir_network){n->lanes,          n->levels,   n->level_begin,
                              n->upstream_begin, n->upstream, n->downstream};
    ir_simulation run = first_lane(&h, module, n ? &rivers : NULL);
    return second_compare_symmetry(&run, &source, arena);
}

static driver_unit *compile(const example *of, const char *folder) {
    char path[1024];
    driver_options options = {.uses = of->uses, .second = true};
    while (of->uses[options.use_count])
        options.use_count++;
    snprintf(path, sizeof path, "%s/%s.afx", folder, of->model);
    driver_unit *unit = driver_create();
    if (unit && driver_read(unit, path) && driver_compile(unit, &options))
        return unit;
    fprintf(stderr, "%s does not compile\n", path);
    return NULL;
}

static int check_example(const example *of, const char *folder) {
    driver_unit *unit = compile(of, folder);
    compiled all;
    if (!unit)
        return 1;
    compiled_open(&all);
    back_options options = {.version = "test", .lanes = of->lanes, .sites = 2}; /* blocks of two */
    back_output output = back_emit(unit->module, &options);
    compiled_add_output(&all, &output);
    const char *fault = "its C does not compile";
    if (compiled_load(&all, "cc"))
        fault = check(of, unit->module, compiled_model(&all, 0), unit->context.arena);
    printf("%s %s %s, lanes %s: %s\n", of->model, of->uses[0] ? of->uses[0] : "",
           of->uses[0] && of->uses[1] ? of->uses[1] : "", output.report->lanes,
           fault ? fault : "agrees");
    compiled_close(&all);
    driver_free(unit);
    return fault != NULL;
}

int main(int count, char **arguments) {
    int failed = 0;
    if (count != 2)
        return 2;
    for (size_t k = 0; k < EXAMPLES; k++)
        failed += check_example(&examples[k], arguments[1]);
    return failed > 0;
}

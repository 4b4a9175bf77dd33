/* All checks of one model. */
#include <math.h>

#include "verify/verify.h"

enum { STEPS = 40, BRIEF_STEPS = 3, POINTS = 8, DEAR_POINTS = 3, DEAR = 100000 };

/* Many numbers in a step, as iterations over a long column are: the interpreter takes its time. */
static bool is_dear(const ir_module *module) {
    size_t numbers = 0;
    for (ir_id id = 1; id < module->regions[IR_STEP].count; id++) {
        size_t extent = 1;
        for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
            if (module->regions[IR_STEP].values[id].dims >> d & 1)
                extent *= module->dims[d].size;
        numbers += extent;
    }
    return numbers > DEAR;
}

static void check_stores(cli_verification *v) {
    const driver_unit *unit = v->unit;
    cli_finding *finding = &v->findings[v->count++];
    *finding = (cli_finding){
        .group = CLI_VALUES, .name = "stores conserve (proof)", .passed = true, .note = ""};
    const front_symbols *stores = &unit->checked->symbols[SYMBOL_STORE];
    for (size_t k = 0; k < stores->count; k++) {
        finding->points++;
        if (unit->proven[k])
            continue;
        finding->passed = false;
        finding->worst = NAN;
        finding->note = stores->at[k]->name;
        finding->place = stores->at[k]->span;
    }
}

static const double MOST_REFUSED = 0.5; /* of the points drawn */

/* Solves end well at most points: what does not cannot be verified. */
static void check_solves(cli_verification *v) {
    if (!v->program.model->info->flag_count)
        return;
    cli_finding *finding = &v->findings[v->count++];
    *finding = (cli_finding){.group = CLI_VALUES,
                             .name = "solves end well (share that does not)",
                             .points = v->drawn,
                             .worst = (double)v->refused / (double)v->drawn,
                             .limit = MOST_REFUSED,
                             .note = ""};
    finding->passed = finding->worst <= finding->limit;
    if (v->refused_edges)
        finding->note =
            base_arena_format(v->arena, "not at %zu corners of the domain", v->refused_edges);
}

void cli_check_model(cli_verification *v, const afx_model *model, const afx_network *network) {
    bool map = model->info->map;
    const ir_module *module = v->unit->module;
    cli_program_options whole = {module, model, network, 0, map ? 1 : STEPS};
    cli_program_options brief = {module, model, network, 0, map ? 1 : BRIEF_STEPS};
    cli_program_create(&whole, v->arena, &v->program);
    cli_program_create(&brief, v->arena, &v->brief);
    v->straight = module->straight;
    v->chooses = module->chooses;
    v->dear = is_dear(module);
    if (!v->points)
        v->points = v->dear ? DEAR_POINTS : POINTS;
    check_stores(v);
    cli_check_values(v);
    cli_watch_kinks(v);
    cli_check_smooth(v);
    cli_check_taylor(v);
    cli_list_kinks(v);
    cli_check_ties(v);
    cli_check_second(v);
    cli_check_invariance(v);
    cli_check_jumps(v);
    cli_check_edges(v);
    check_solves(v);
}

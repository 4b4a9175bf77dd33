#include "training/pretrain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "experiment/project_recurrent.h"
#include "time/pretrainer.h"
#include "units.h"

/* ---- the model in which the equations drive the states ---- */

/* It shares what was read, and the arena. */
static driver_unit unit_beside(const cli_project *p) {
    driver_unit unit = {.context = p->unit->context, .program = p->unit->program};
    unit.context.diags = base_diags_create(p->unit->context.arena);
    return unit;
}

static bool options_of(cli_project *p, driver_options *options) {
    if (!cli_project_options(p, options))
        return false;
    options->comparisons = p->plan.pretrain.equations;
    options->comparison_count = p->plan.pretrain.count;
    return true;
}

int cli_check_pretraining(cli_project *p) {
    driver_options options;
    if (p->plan.pretrain.count == 0)
        return CLI_OK;
    if (!options_of(p, &options))
        return CLI_USAGE;
    driver_unit unit = unit_beside(p);
    driver_check(&unit, &options);
    if (unit.broken || diag_error_count(unit.context.diags) > 0)
        return cli_show_diagnostics(p->arguments, &unit);
    return CLI_OK;
}

static core_status load_model(cli_project *p, cli_project *beside, afx_error *error) {
    driver_options options;
    if (!options_of(p, &options) || !driver_compile(beside->unit, &options))
        return core_fail(error, CORE_INTERNAL, "the model for pretraining: %s",
                         beside->unit->broken ? beside->unit->broken : "it has errors");
    return cli_native_load(beside->unit, CLI_NATIVE_FAST, &beside->native, error);
}

/* ---- what is compared ---- */

static const char *output_named(const cli_project *p, size_t k, const char *what) {
    return base_arena_format(p->unit->context.arena, "@%s%zu", what, k + 1);
}

static void find_outputs(const cli_project *beside, time_replaced replaced[CLI_MOST_PRETRAINED]) {
    const afx_info *info = beside->native.model->info;
    for (size_t k = 0; k < beside->plan.pretrain.count; k++)
        replaced[k] = (time_replaced){
            .name = beside->plan.pretrain.equations[k].name,
            .error = time_place(info, AFX_OUTPUT, output_named(beside, k, "error")),
            .equation = time_place(info, AFX_OUTPUT, output_named(beside, k, "value")),
            .square = time_place(info, AFX_OUTPUT, output_named(beside, k, "square"))};
}

/* Routing begins behind the model. */
static core_status open_setup(cli_project *beside, afx_error *error) {
    time_setup_options options = {.model = beside->native.model,
                                  .set = &beside->set,
                                  .members = beside->plan.members,
                                  .output = output_named(beside, 0, "error"),
                                  .convert = cli_convert_unit};
    CORE_TRY(time_setup_create(&options, &beside->setup, error));
    CORE_TRY(cli_create_recurrent(beside, error));
    beside->plan.given = TIME_FREE;
    return cli_open_network(beside, error);
}

/* ---- parameters to begin with ---- */

static const afx_symbol *symbol_named(const afx_info *info, afx_role role, const char *name) {
    for (uint32_t k = 0; k < info->symbol_count; k++)
        if (info->symbols[k].role == role && strcmp(info->symbols[k].name, name) == 0)
            return &info->symbols[k];
    return NULL;
}

/* The column that the training has of the same parameter and member; SIZE_MAX: the equation alone
 * reads it. */
static size_t column_of(const cli_project *p, const cli_project *beside, size_t column) {
    const afx_info *info = beside->native.model->info;
    size_t count = info->count[AFX_PARAMETER];
    const afx_symbol *symbol = time_symbol(info, AFX_PARAMETER, column % count);
    const afx_symbol *same = symbol_named(p->native.model->info, AFX_PARAMETER, symbol->name);
    if (!same)
        return SIZE_MAX;
    size_t element = column % count - symbol->index;
    return column / count * p->native.model->info->count[AFX_PARAMETER] + same->index + element;
}

static void fill_rows(const cli_project *p, const cli_project *beside, double *rows) {
    size_t columns = time_columns(&beside->setup), own = time_columns(&p->setup);
    for (size_t c = 0; c < columns; c++) {
        size_t same = column_of(p, beside, c);
        for (size_t s = 0; s < p->set.shape.sites; s++)
            rows[s * columns + c] = same == SIZE_MAX ? time_network_usual(&beside->network, c)
                                                     : p->network.raw[s * own + same];
    }
}

/* Raw numbers of each site: those that the training begins with, and defaults of parameters that it
 * does not have. */
static core_status begin_rows(cli_project *p, const cli_project *beside, double **rows,
                              afx_error *error) {
    size_t sites = p->set.shape.sites;
    double *weights = core_allocate(time_network_weight_count(&p->network) +
                                        p->native.model->info->count[AFX_WEIGHT],
                                    sizeof *weights);
    *rows = core_allocate(sites * time_columns(&beside->setup), sizeof **rows);
    if (!weights || !*rows) {
        core_free(weights);
        return core_fail_memory(error);
    }
    time_starting_weights(&p->setup, &p->network, p->plan.seed, weights);
    core_status status = time_network_forward(&p->network, weights, NULL, sites, error);
    core_free(weights);
    if (status == CORE_OK)
        fill_rows(p, beside, *rows);
    return status;
}

/* ---- which weights learn ---- */

/* The weights of the networks that are compared, by their names. */
static bool is_learned(const front_checked *checked, const char *weight) {
    for (size_t k = 0; k < checked->compared_count; k++) {
        const char *net = checked->compared[k]->name;
        size_t length = strlen(net);
        if (strncmp(weight, net, length) == 0 && weight[length] == '.')
            return true;
    }
    return false;
}

static void mark_learned(const cli_project *beside, bool *learned) {
    const afx_info *info = beside->native.model->info;
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        bool moves = symbol->role == AFX_WEIGHT && is_learned(beside->unit->checked, symbol->name);
        for (size_t e = 0; moves && e < symbol->elements; e++)
            learned[symbol->index + e] = true;
    }
}

/* ---- to the model that is trained ---- */

static core_status take_start(const cli_project *p, const cli_project *beside,
                              const double *weights, double **start, afx_error *error) {
    const afx_info *info = p->native.model->info, *from = beside->native.model->info;
    size_t count = info->count[AFX_WEIGHT];
    *start = core_allocate(count, sizeof **start);
    if (!*start)
        return core_fail_memory(error);
    for (size_t k = 0; k < count; k++)
        (*start)[k] = NAN;
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *to = &info->symbols[k];
        if (to->role != AFX_WEIGHT || !is_learned(beside->unit->checked, to->name))
            continue;
        const afx_symbol *learned = symbol_named(from, AFX_WEIGHT, to->name);
        if (learned && learned->elements == to->elements)
            memcpy(*start + to->index, weights + learned->index, to->elements * sizeof **start);
    }
    return CORE_OK;
}

/* ---- all ---- */

void cli_say_pretrained(const cli_project *p, const cli_pretraining *run) {
    for (size_t k = 0; k < p->plan.pretrain.count; k++)
        fprintf(stderr, "pretrained %s: the network explains %.2f %% of the equation's variance\n",
                p->plan.pretrain.equations[k].name, 100 * run->explained[k]);
}

/* What a pretraining has of its own. */
typedef struct pretrain_room {
    time_replaced replaced[CLI_MOST_PRETRAINED];
    bool *learned;
    double *rows;
    time_pretrained pretrained;
} pretrain_room;

static core_status learn(cli_project *p, cli_project *beside, const cli_pretraining *run,
                         pretrain_room *room, afx_error *error) {
    room->learned = core_allocate(beside->native.model->info->count[AFX_WEIGHT], sizeof(bool));
    if (!room->learned)
        return core_fail_memory(error);
    find_outputs(beside, room->replaced);
    mark_learned(beside, room->learned);
    CORE_TRY(begin_rows(p, beside, &room->rows, error));
    time_pretraining pretraining = {.setup = &beside->setup,
                                    .network = &beside->network,
                                    .rows = room->rows,
                                    .learner = run->learner,
                                    .train = p->train,
                                    .passes = p->plan.pretrain.passes,
                                    .rate = p->plan.pretrain.rate,
                                    .seed = p->plan.seed,
                                    .replaced = room->replaced,
                                    .replaced_count = p->plan.pretrain.count,
                                    .learned = room->learned,
                                    .folder = run->folder,
                                    .hash = p->hash,
                                    .resume = run->resume,
                                    .listener = run->listener,
                                    .context = run->context};
    return time_pretrain(&pretraining, &room->pretrained, error);
}

static core_status pretrain(cli_project *p, cli_project *beside, cli_pretraining *run,
                            pretrain_room *room, afx_error *error) {
    CORE_TRY(load_model(p, beside, error));
    CORE_TRY(open_setup(beside, error));
    CORE_TRY(learn(p, beside, run, room, error));
    run->stopped = room->pretrained.stopped;
    memcpy(run->explained, room->pretrained.explained, sizeof run->explained);
    return take_start(p, beside, room->pretrained.weights, &run->start, error);
}

core_status cli_pretrain(cli_project *p, cli_pretraining *run, afx_error *error) {
    driver_unit unit = unit_beside(p);
    cli_project beside = *p; /* data, periods and plan are the same */
    beside.unit = &unit;
    beside.native = (cli_native){0};
    beside.setup = (time_setup){0};
    beside.network = (time_network){0};
    beside.recurrent = (time_recurrent){0};
    run->learner.loss = NULL;
    run->learner.numbers = NULL;
    run->learner.number_count = 0;
    run->learner.warmup_gradient = false;
    pretrain_room room = {0};
    core_status status = pretrain(p, &beside, run, &room, error);
    time_pretrained_free(&room.pretrained);
    core_free(room.learned);
    core_free(room.rows);
    time_network_free(&beside.network);
    time_recurrent_free(&beside.recurrent);
    time_setup_free(&beside.setup);
    cli_native_close(&beside.native);
    return status;
}

bool cli_has_pretraining(const char *folder) {
    core_buffer path = {0};
    bool there =
        core_buffer_print(&path, NULL, "%s/pretrain/checkpoint.safetensors", folder) == CORE_OK &&
        access(path.bytes, F_OK) == 0;
    core_buffer_free(&path);
    return there;
}

#include "loss/program.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"

/* ---- what fits ---- */

static const afx_symbol *symbol_of(const afx_info *info, afx_role role, size_t place) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role == role && place - symbol->index < symbol->elements)
            return symbol;
    }
    return NULL;
}

static core_status check_model(const afx_info *info, afx_error *error) {
    if (!info->map)
        return core_fail(error, CORE_USAGE, "%s has a `step`: a loss has none", info->name);
    if (info->real_bytes != sizeof(double))
        return core_fail(error, CORE_USAGE, "%s is not in double", info->name);
    if (info->count[AFX_WEIGHT])
        return core_fail(error, CORE_USAGE, "%s has `%s` to learn: a loss has nothing to learn",
                         info->name, symbol_of(info, AFX_WEIGHT, 0)->name);
    if (info->count[AFX_ATTRIBUTE])
        return core_fail(error, CORE_USAGE, "%s reads the attribute `%s`: a loss reads series",
                         info->name, symbol_of(info, AFX_ATTRIBUTE, 0)->name);
    if (info->count[AFX_OUTPUT] != 1)
        return core_fail(error, CORE_USAGE, "%s has outputs of %u numbers: a loss is one number",
                         info->name, info->count[AFX_OUTPUT]);
    return CORE_OK;
}

core_status loss_program_create(const afx_model *model, size_t steps, loss_program *program,
                                afx_error *error) {
    const afx_info *info = model->info;
    *program = (loss_program){.model = model, .steps = steps};
    CORE_TRY(check_model(info, error));
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role != AFX_FORCING)
            continue;
        if (symbol->rank != 1 || symbol->elements != steps)
            return core_fail(error, CORE_USAGE,
                             "input `%s` of %s has %u elements: a series over one dim of the %zu "
                             "steps of a batch is wanted",
                             symbol->name, info->name, symbol->elements, steps);
        if (program->count == LOSS_BINDINGS)
            return core_fail(error, CORE_USAGE, "%s has more than %d inputs", info->name,
                             LOSS_BINDINGS);
        program->binding[program->count++] =
            (loss_binding){.kind = LOSS_SEEN, .source = {0, 1, 0}, .place = symbol->index};
    }
    return CORE_OK;
}

loss_binding *loss_program_binding(loss_program *program, const char *name) {
    for (size_t k = 0; k < program->count; k++) {
        loss_binding *binding = &program->binding[k];
        const afx_symbol *symbol = symbol_of(program->model->info, AFX_FORCING, binding->place);
        if (strcmp(symbol->name, name) == 0)
            return binding;
    }
    return NULL;
}

/* ---- running ---- */

static double number_at(const loss_view *view, size_t series, size_t site, size_t t) {
    return view->data[(ptrdiff_t)series * view->series + (ptrdiff_t)site * view->site +
                      (ptrdiff_t)t * view->time];
}

static bool is_seen(const loss_program *program, const loss_block *block, size_t site, size_t t) {
    for (size_t k = 0; k < program->count; k++) {
        const loss_binding *binding = &program->binding[k];
        if (binding->kind == LOSS_OBSERVED &&
            isnan(number_at(&block->observed, binding->source.series, site, t)))
            return false;
    }
    return true;
}

double loss_program_parts(const loss_program *program, const loss_block *block, size_t site) {
    bool asks = false;
    size_t seen = 0;
    for (size_t k = 0; k < program->count; k++)
        asks = asks || program->binding[k].kind == LOSS_SEEN;
    for (size_t t = 0; t < block->steps; t++)
        seen += is_seen(program, block, site, t) ? 1 : 0;
    return seen > 0 && (asks || seen == program->steps) ? 1 : 0;
}

static void fill_input(const loss_program *program, const loss_block *block, size_t site,
                       const loss_binding *binding, double *to) {
    for (size_t t = 0; t < block->steps; t++) {
        double number = binding->kind == LOSS_SEEN ? is_seen(program, block, site, t)
                        : binding->kind == LOSS_OBSERVED
                            ? number_at(&block->observed, binding->source.series, site, t)
                            : number_at(&block->simulated, binding->source.series, site, t);
        to[t] = isnan(number) && binding->kind == LOSS_OBSERVED
                    ? 0
                    : number * binding->source.factor + binding->source.shift;
    }
}

static void add_seeds(const loss_block *block, size_t site, const loss_binding *binding,
                      const double *from) {
    const loss_bar *bar = &block->simulated_bar;
    double *to =
        bar->data + (ptrdiff_t)binding->source.series * bar->series + (ptrdiff_t)site * bar->site;
    for (size_t t = 0; t < block->steps; t++)
        to[(ptrdiff_t)t * bar->time] += from[t] * binding->source.factor;
}

/* All that a run reads and writes. */
typedef struct program_run {
    afx_args args;
    double *input, *input_bar, *parameter, *work;
    double output, output_bar;
} program_run;

static core_status start_run(const afx_model *model, program_run *run, afx_error *error) {
    const afx_info *info = model->info;
    run->input = core_allocate(info->count[AFX_FORCING], sizeof(double));
    run->input_bar = core_allocate(info->count[AFX_FORCING], sizeof(double));
    run->parameter = core_allocate(info->count[AFX_PARAMETER], sizeof(double));
    if (!run->input || !run->input_bar || !run->parameter)
        return core_fail_memory(error);
    for (uint32_t k = 0; k < info->symbol_count; k++)
        if (info->symbols[k].role == AFX_PARAMETER)
            for (uint32_t e = 0; e < info->symbols[k].elements; e++)
                run->parameter[info->symbols[k].index + e] = info->symbols[k].normal;
    run->args = (afx_args){.size = sizeof run->args,
                           .version = AFX_ABI_VERSION,
                           .lanes = 1,
                           .steps = 1,
                           .forcing = {run->input, 1, 1, 1, 0},
                           .parameter = {run->parameter, 1, 1, 1, 0},
                           .output = {&run->output, 1, 1, 1, 0},
                           .output_bar = {&run->output_bar, 1, 1, 1, 0},
                           .forcing_bar = {run->input_bar, 1, 1, 1, 0}};
    run->args.work_size = model->work_size(&run->args, AFX_REVERSE);
    run->args.work = run->work = core_allocate(run->args.work_size, 1);
    return run->work ? CORE_OK : core_fail_memory(error);
}

static core_status do_run(const loss_program *program, const loss_block *block, size_t site,
                          program_run *run, afx_error *error) {
    CORE_TRY(start_run(program->model, run, error));
    for (size_t k = 0; k < program->count; k++)
        fill_input(program, block, site, &program->binding[k],
                   run->input + program->binding[k].place);
    afx_status status = program->model->run_b(&run->args);
    if (status == AFX_BAD_ARGUMENTS)
        return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
    if (status != AFX_OK)
        return core_fail(error, CORE_NUMERICAL, "it is not finite, or its derivative is not");
    for (size_t k = 0; k < program->count && block->simulated_bar.data; k++)
        if (program->binding[k].kind == LOSS_SIMULATED)
            add_seeds(block, site, &program->binding[k],
                      run->input_bar + program->binding[k].place);
    return CORE_OK;
}

core_status loss_program_value(const loss_program *program, const loss_block *block, size_t site,
                               double scale, double *value, afx_error *error) {
    program_run run = {.output_bar = scale};
    core_status status = do_run(program, block, site, &run, error);
    *value = scale * run.output;
    core_free(run.input);
    core_free(run.input_bar);
    core_free(run.parameter);
    core_free(run.work);
    if (status == CORE_OK)
        return CORE_OK;
    return core_fail_within(error, status, "site %zu: the loss %s", site,
                            program->model->info->name);
}

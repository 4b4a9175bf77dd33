/* A plan as the experiment that says it in full. */
#include <math.h>

#include "experiment/planning.h"

static const char *date_text(base_arena *arena, int64_t seconds) {
    char text[DATA_TIME_LENGTH];
    return base_arena_format(arena, "%s", data_format_time(seconds, text));
}

static void write_period(base_writer *out, const char *name, data_period period) {
    base_write(out, "%-9s = %s .. %s\n", name, date_text(out->arena, period.first),
               date_text(out->arena, period.end - DATA_SECONDS_OF_DAY));
}

static const char *duration(base_arena *arena, double seconds) {
    double days = seconds / (double)DATA_SECONDS_OF_DAY;
    if (days == floor(days))
        return base_arena_format(arena, "%.0f d", days);
    return base_arena_format(arena, "%.17g s", seconds);
}

static void write_network(base_writer *out, const cli_plan *plan) {
    if (plan->given != TIME_BY_NETWORK) {
        base_write(out, "static    = %s\n", plan->given == TIME_FREE ? "free" : "shared");
        return;
    }
    base_write(out, "static    = mlp(attributes, hidden = [");
    for (size_t k = 0; k < plan->hidden_count; k++)
        base_write(out, "%s%zu", k ? ", " : "", plan->hidden[k]);
    base_write(out, "], activation = %s", plan->activation);
    if (plan->initial != NN_XAVIER)
        base_write(out, ", initial = %s", nn_initial_name(plan->initial));
    if (plan->around.norm)
        base_write(out, ", norm = layer");
    if (plan->around.dropout > 0)
        base_write(out, ", dropout = %.17g", plan->around.dropout);
    base_write(out, "%s)\n", plan->around.residual ? ", residual" : "");
}

static void write_uses(base_writer *out, const cli_plan *plan) {
    for (size_t k = 0; k < plan->use_count; k++) {
        const char *text = plan->uses[k];
        int length = 0;
        while (text[length] && text[length] != '=')
            length++;
        base_write(out, "use %.*s = %s\n", length, text, text + length + 1);
    }
}

const char *cli_plan_text(const cli_plan *plan, base_arena *arena, const char *name) {
    base_writer out = base_writer_start(arena);
    base_write(&out, "experiment %s {\n", name);
    out.indent++;
    if (plan->recurrent.alone)
        plan_write_model_network(&out, plan);
    else if (plan->model)
        base_write(&out, "model     = %s\n", plan->model);
    write_uses(&out, plan);
    if (plan->data_source)
        cli_write_data(&out, plan);
    write_period(&out, "train", plan->train);
    write_period(&out, "validate", plan->validate);
    write_period(&out, "test", plan->test);
    base_write(&out, "warmup    = %s%s\n", duration(arena, plan->warmup),
               plan->warmup_gradient ? " with gradient" : "");
    if (!plan->recurrent.alone)
        write_network(&out, plan);
    plan_write_dynamic(&out, plan);
    if (plan->members > 1)
        base_write(&out, "members   = %zu\n", plan->members);
    if (!plan->recurrent.alone)
        base_write(&out, "routing   = %s\n", plan->routed ? "gamma_uh" : "none");
    cli_write_loss(&out, &plan->loss);
    plan_write_pretrain(&out, plan);
    plan_write_optimizer(&out, plan);
    for (size_t k = 0; k < plan->relax_count; k++)
        base_write(&out, "%s%s%s", k ? ", " : "soften    = [",
                   front_print_text(arena, plan->relaxes[k]),
                   k + 1 == plan->relax_count ? "]\n" : "");
    if (plan->annealing.from > 0)
        base_write(&out, "relax     = anneal(%.17g, %.17g)\n", plan->annealing.from,
                   plan->annealing.to);
    base_write(&out, "batch     = %zu sites, %s\n", plan->batch_sites,
               duration(arena, plan->batch_window));
    if (plan->epochs)
        base_write(&out, "epochs    = %zu\n", plan->epochs);
    base_write(&out, "seed      = %llu\n", (unsigned long long)plan->seed);
    if (plan->seeds > 1)
        base_write(&out, "seeds     = %zu\n", plan->seeds);
    if (plan->threads)
        base_write(&out, "threads   = %zu\n", plan->threads);
    if (plan->memory)
        base_write(&out, "memory    = %zu\n", plan->memory);
    base_write(&out, "real      = %s\n", plan->single ? "float" : "double");
    out.indent--;
    base_write(&out, "}\n");
    return out.text;
}

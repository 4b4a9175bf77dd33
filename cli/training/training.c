#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/memory.h"
#include "experiment/project_recurrent.h"
#include "report/progress.h"
#include "training/calibrate.h"
#include "training/ensemble.h"
#include "training/pretrain.h"
#include "training/record.h"
#include "training/training.h"

/* ---- the folder of a run ---- */

enum { LONGEST_PATH = 4096 };

static core_status put(const char *folder, const char *name, const char *text, afx_error *error) {
    char path[LONGEST_PATH];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= LONGEST_PATH)
        return core_fail(error, CORE_USAGE, "%s: the path is too long", folder);
    return core_file_write(path, text, strlen(text), error);
}

static const char *models_text(driver_unit *unit) {
    front_program models = {
        .models = unit->program->models,
        .extensions = unit->program->extensions,
        .functions = unit->program->functions,
    };
    return front_print(unit->context.arena, &models);
}

const char *cli_experiment_text(driver_unit *unit, const cli_plan *plan, const char *name) {
    cli_plan own = *plan;
    char whole[PATH_MAX], list[PATH_MAX], table[PATH_MAX];
    if (realpath(plan->data_path, whole))
        own.data_path = whole;
    if (plan->data.sites && realpath(plan->data.sites, list))
        own.data.sites = list;
    if (plan->data.table && realpath(plan->data.table, table))
        own.data.table = table;
    own.data.cache = NULL;
    return base_arena_format(unit->context.arena, "%s\n%s", models_text(unit),
                             cli_plan_text(&own, unit->context.arena, name));
}

/* The frozen model with the experiment in full, so that the folder can be run by itself. */
core_status cli_write_experiment(const cli_project *p, const char *folder, afx_error *error) {
    base_arena *arena = p->unit->context.arena;
    const back_output *output = &p->unit->output;
    CORE_TRY(core_make_folders(folder, error));
    CORE_TRY(put(folder, "experiment.afx",
                 cli_experiment_text(p->unit, &p->plan, p->experiment->name), error));
    CORE_TRY(put(folder, "model.afx", models_text(p->unit), error));
    CORE_TRY(put(folder, base_arena_format(arena, "%s.h", output->prefix), output->header, error));
    return put(folder, base_arena_format(arena, "%s.c", output->prefix), output->source, error);
}

/* ---- progress ---- */

typedef struct watching {
    double started;
    double since; /* when the passes began that are watched */
    double shown;
    double begun;       /* share of the passes that were done before */
    size_t most_passes; /* 0: any */
    bool pretraining;
    bool any; /* a batch was seen */
    bool terminal;
} watching;

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* An interrupt is blocked while training and looked for between batches, so that what is being
 * written is written. Threads that libraries began before us do not block it: they hand it on to
 * the first thread, where it waits. */
static void hand_on(int interrupt) {
    if (gettid() != getpid())
        tgkill(getpid(), getpid(), interrupt);
}

static void block_interrupts(void) {
    struct sigaction action = {.sa_handler = hand_on, .sa_flags = SA_RESTART};
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, NULL);
    sigaction(SIGINT, &action, NULL);
}

static bool interrupted(void) {
    sigset_t waiting;
    return sigpending(&waiting) == 0 && sigismember(&waiting, SIGINT) == 1;
}

static bool watch(void *context, const time_progress *progress) {
    watching *state = context;
    double now = seconds_now();
    if (!state->any)
        state->begun = (double)(progress->epoch - 1) / (double)progress->epochs;
    state->any = true;
    bool last = progress->epoch == progress->epochs && progress->batch == progress->batches;
    if (state->terminal && (last || now - state->shown > 0.2)) {
        double done =
            (double)(progress->epoch - 1) + (double)progress->batch / (double)progress->batches;
        report_score scores[] = {
            {"loss", progress->loss, 4},
            {state->pretraining ? "explained" : "validation NSE", progress->validation, 3}};
        report_progress shown = {.name = state->pretraining ? "pretraining pass" : "epoch",
                                 .current = progress->epoch,
                                 .total = progress->epochs,
                                 .fraction = done / (double)progress->epochs,
                                 .begun = state->begun,
                                 .elapsed = now - state->since,
                                 .scores = scores,
                                 .score_count = 2};
        char line[256];
        report_progress_line(&shown, line, sizeof line);
        fprintf(stderr, "\r\033[K%s", line);
        state->shown = now;
    }
    bool enough = state->most_passes && progress->epoch >= state->most_passes &&
                  progress->batch == progress->batches;
    return !enough && !interrupted();
}

/* ---- training ---- */

static void say_plan(const char *what, const time_memory_plan *plan) {
    char text[TIME_PLAN_TEXT];
    fprintf(stderr, "%s: %zu thread%s, each %s\n", what, plan->threads,
            plan->threads == 1 ? "" : "s", time_plan_text(plan, text));
}

static size_t moving_bytes(const cli_project *p, const time_learner_options *learner) {
    size_t warmup = learner->warmup, steps = warmup + learner->window;
    time_recurrent_batch batch = {.window = {.sites = learner->most_sites, .steps = steps},
                                  .gradient_from = learner->warmup_gradient ? 0 : warmup};
    return time_recurrent_bytes(p->setup.recurrent, &batch);
}

/* Work memory, before any of it is taken: that of a batch, and that of a look at the validation
 * period, which are not there at the same time. */
static core_status say_memory(const cli_project *p, const time_learner_options *learner,
                              afx_error *error) {
    time_memory_plan batch, validation;
    time_evaluation evaluation = {.period = p->validate,
                                  .warmup = learner->warmup,
                                  .threads = learner->threads,
                                  .memory = learner->memory};
    CORE_TRY(time_learner_plan(&p->setup, learner, &batch, error));
    CORE_TRY(time_evaluation_plan(&p->setup, &evaluation, &validation, error));
    char text[TIME_BYTES_TEXT];
    size_t moving = moving_bytes(p, learner);
    size_t each = time_recurrent_run_bytes(p->setup.recurrent, validation.room.sites);
    size_t most = batch.threads * batch.bytes + moving;
    size_t other = validation.threads * (validation.bytes + each);
    most = most > other ? most : other;
    fprintf(stderr, "work memory: %s (%zu bytes)\n", time_bytes_text(most, text), most);
    say_plan("  training  ", &batch);
    say_plan("  validation", &validation);
    if (p->setup.recurrent)
        fprintf(stderr,
                "  recurrent : %s (%zu bytes) in a batch, %zu bytes a thread in validation\n",
                time_bytes_text(moving, text), moving, each);
    return CORE_OK;
}

static time_learner_options learner_of(const cli_project *p) {
    const cli_plan *plan = &p->plan;
    size_t window = (size_t)llround(plan->batch_window / p->native.model->info->step_seconds);
    size_t sites = p->set.shape.sites;
    return (time_learner_options){.loss = &p->objective.loss,
                                  .numbers = p->objective.numbers,
                                  .number_count = p->objective.number_count,
                                  .most_sites =
                                      plan->batch_sites < sites ? plan->batch_sites : sites,
                                  .warmup = p->warmup,
                                  .warmup_gradient = plan->warmup_gradient,
                                  .window = window,
                                  .threads = plan->threads,
                                  .memory = plan->memory,
                                  .profile = p->profile};
}

/* Networks that begin as the equations they replace, unless the training has begun. */
static core_status pretrain(cli_project *p, const cli_training *run, watching *state,
                            cli_pretraining *made, afx_error *error) {
    watching own = {.since = state->since, .terminal = state->terminal, .pretraining = true};
    *made = (cli_pretraining){
        .folder = run->folder, .resume = run->resume, .learner = learner_of(p), .listener = watch};
    if (p->plan.pretrain.count == 0 || (run->resume && cli_has_checkpoint(run->folder)))
        return CORE_OK;
    made->context = &own;
    core_status status = cli_pretrain(p, made, error);
    made->context = NULL;
    if (own.shown > 0)
        fputc('\n', stderr);
    if (status == CORE_OK && !made->stopped)
        cli_say_pretrained(p, made);
    state->since = seconds_now();
    return status;
}

static core_status train(cli_project *p, const cli_training *run, watching *state,
                         time_trained *trained, afx_error *error) {
    const cli_plan *plan = &p->plan;
    const optim_rule *rule = NULL;
    cli_pretraining first;
    CORE_TRY(optim_rule_named(plan->optimizer, &rule, error));
    time_learner_options learner = learner_of(p);
    CORE_TRY(say_memory(p, &learner, error));
    CORE_TRY(pretrain(p, run, state, &first, error));
    trained->stopped = first.stopped;
    time_training training = {.setup = &p->setup,
                              .network = &p->network,
                              .learner = learner,
                              .train = p->train,
                              .validate = p->validate,
                              .epochs = plan->epochs,
                              .seed = plan->seed,
                              .rule = rule,
                              .settings = plan->settings,
                              .schedule = plan->schedule,
                              .longest_gradient = plan->clip,
                              .average = plan->average,
                              .patience = plan->patience,
                              .least_gain = plan->least_gain,
                              .annealing = plan->annealing,
                              .start = first.start,
                              .folder = run->folder,
                              .hash = p->hash,
                              .resume = run->resume && !first.start,
                              .listener = watch,
                              .context = state};
    core_status status = first.stopped ? CORE_OK : time_train(&training, trained, error);
    core_free(first.start);
    return status;
}

/* ---- calibration ---- */

static bool watch_sites(void *context, const time_calibration_progress *progress) {
    watching *state = context;
    double now = seconds_now();
    if (state->terminal && now - state->shown > 0.2) {
        report_progress shown = {.name = "sites",
                                 .current = progress->sites_done,
                                 .total = progress->sites,
                                 .fraction = progress->fraction,
                                 .elapsed = now - state->started};
        char line[256];
        report_progress_line(&shown, line, sizeof line);
        fprintf(stderr, "\r\033[K%s", line);
        state->shown = now;
    }
    return !interrupted();
}

static double processor_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static core_status note_change(const cli_project *project, cli_training *run, afx_error *error) {
    cli_record record = {.arena = project->unit->context.arena};
    CORE_TRY(cli_record_read(run->folder, &record, error));
    double passes = cli_record_number(&record, "passes");
    run->changed = !(passes >= (double)run->trained.best_epoch);
    return CORE_OK;
}

void cli_drop_tested(const cli_project *project, const char *folder) {
    remove(base_arena_format(project->unit->context.arena, "%s/metrics.csv", folder));
}

core_status cli_train_project(cli_project *project, cli_training *run, afx_error *error) {
    double begun = seconds_now();
    watching state = {.started = begun,
                      .since = begun,
                      .most_passes = run->most_passes,
                      .terminal = isatty(STDERR_FILENO)};
    double processor = processor_seconds();
    block_interrupts();
    CORE_TRY(core_make_folders(run->folder, error));
    if (!run->resume)
        CORE_TRY(cli_write_experiment(project, run->folder, error));
    CORE_TRY(cli_write_inputs(project, run->folder, error));
    CORE_TRY(cli_record_begin(project, run->folder, run->resume, error));
    cli_calibration calibration = {run->folder, run->resume, watch_sites, &state};
    core_status status = project->plan.search
                             ? cli_calibrate(project, &calibration, &run->trained, error)
                             : train(project, run, &state, &run->trained, error);
    if (state.shown > 0)
        fputc('\n', stderr);
    run->seconds = seconds_now() - state.started;
    if (status != CORE_OK)
        return status;
    cli_spent spent = {run->trained.epoch_count, run->seconds, processor_seconds() - processor,
                       !run->trained.stopped};
    CORE_TRY(note_change(project, run, error));
    if (run->changed)
        cli_drop_tested(project, run->folder);
    return cli_record_spent(project, run->folder, &spent, error);
}

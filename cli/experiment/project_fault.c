#include "experiment/project_fault.h"

#include <setjmp.h>

#include "simulation/forensic.h"

/* "at site 01013500, member 2, on 1984-03-02 (step 130 of its window)". */
static const char *place_words(const void *context, size_t lane, size_t step, base_arena *arena) {
    const time_chunk *chunk = context;
    const time_setup *setup = chunk->setup;
    const data_site *site = &setup->set->site[time_chunk_site(chunk, lane)];
    char time[DATA_TIME_LENGTH];
    const char *text = base_arena_format(arena, "at site %s", site->name);
    if (setup->members > 1)
        text = base_arena_format(arena, "%s, member %zu,", text, lane % setup->members + 1);
    if (step == CLI_BEFORE_STEPS)
        return base_arena_format(arena, "%s before the first step", text);
    int64_t moment = data_time_of_step(setup->set, time_chunk_step(chunk, lane, step));
    return base_arena_format(arena, "%s on %s (step %zu of its window)", text,
                             data_format_time(moment, time), step + 1);
}

static void explain(cli_project_faults *faults, const time_fault *fault) {
    base_diags *diags = base_diags_create(faults->arena);
    cli_failure failure = {.unit = faults->unit,
                           .model = faults->setup->model,
                           .args = &fault->chunk->args,
                           .status = fault->status,
                           .reverse = fault->reverse,
                           .place = place_words,
                           .context = fault->chunk};
    cli_explain_failure(&failure, faults->arena, diags);
    faults->told = base_arena_grow(faults->arena, faults->told, faults->count, &faults->capacity,
                                   sizeof *faults->told);
    faults->told[faults->count++] = diags;
}

/* Without memory there is no explanation. */
static size_t listen(void *context, const time_fault *fault) {
    cli_project_faults *faults = context;
    jmp_buf out_of_memory;
    volatile size_t detail = 0;
    pthread_mutex_lock(&faults->lock);
    if (faults->arena && !setjmp(out_of_memory)) {
        base_arena_on_failure(faults->arena, &out_of_memory);
        explain(faults, fault);
        detail = faults->count;
    }
    if (faults->arena)
        base_arena_on_failure(faults->arena, NULL);
    pthread_mutex_unlock(&faults->lock);
    return detail;
}

void cli_watch_project(const driver_unit *unit, time_setup *setup, cli_project_faults *faults) {
    *faults = (cli_project_faults){.unit = unit, .setup = setup, .lock = PTHREAD_MUTEX_INITIALIZER};
    faults->arena = base_arena_create();
    setup->listener = listen;
    setup->context = faults;
}

void cli_unwatch_project(cli_project_faults *faults) {
    base_arena_free(faults->arena);
    *faults = (cli_project_faults){0};
}

int cli_fail_project(const cli_arguments *arguments, const cli_project_faults *faults,
                     core_status status, const afx_error *error) {
    if (error->detail > 0 && error->detail <= faults->count) {
        const base_diags *diags = faults->told[error->detail - 1];
        cli_print_diagnostics(arguments, diags);
        if (cli_given(arguments, "--message-format") && diag_error_count(diags) > 0)
            return core_exit_code(status);
    }
    return cli_fail_with(arguments, status, error);
}

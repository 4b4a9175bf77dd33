/* The gradient of a loss by the parameters of HBV over a long series, many sites, little memory:
 * forcing, flow and seeds pass through it by blocks of sites.
 *
 *     long_series [--sites N] [--steps N] [--threads N] [--memory BYTES] [--seed N]
 *
 * By default 30 years of hours, 671 sites and 1 GiB of work memory for all threads together. Says
 * before what it will take and after what it took; fails when these are more than 5 % apart, or
 * when it took more than it was given. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "core/random.h"
#include "hbv.h"
#include "loss/loss.h"
#include "time/memory_plan.h"
#include "time/parallel.h"
#include "weather_source.h"

typedef struct long_series {
    size_t sites, steps, threads, memory, seed;
    weather_source weather;
    data_set set;
    time_setup setup;
    loss_term term;
    loss_objective loss;
    time_memory_plan plan;
    time_chunk *chunks; /* [thread] */
    double *columns;    /* [site][column] */
    double *columns_bar;
    double *losses;      /* [site] */
    size_t *site;        /* [site] its own number */
    uint64_t *steps_run; /* [thread] of all lanes of a block at once */
} long_series;

/* ---- what there is before the run ---- */

static void draw_columns(long_series *of) {
    size_t columns = time_columns(&of->setup);
    core_random random = {of->seed, 9999, 0};
    for (size_t k = 0; k < of->sites * columns; k++) {
        double lowest, highest;
        time_column_bounds(&of->setup, k % columns, &lowest, &highest);
        of->columns[k] = lowest + (0.1 + 0.8 * core_random_uniform(&random)) * (highest - lowest);
    }
}

static core_status allocate(long_series *of, afx_error *error) {
    size_t columns = time_columns(&of->setup);
    of->chunks = core_allocate(of->threads, sizeof *of->chunks);
    of->columns = core_allocate(of->sites * columns, sizeof(double));
    of->columns_bar = core_allocate(of->sites * columns, sizeof(double));
    of->losses = core_allocate(of->sites, sizeof(double));
    of->site = core_allocate(of->sites, sizeof *of->site);
    of->steps_run = core_allocate(of->threads, sizeof *of->steps_run);
    bool fine = of->chunks && of->columns && of->columns_bar && of->losses && of->site;
    for (size_t s = 0; fine && s < of->sites; s++)
        of->site[s] = s;
    return fine && of->steps_run ? CORE_OK : core_fail_memory(error);
}

static core_status prepare(long_series *of, afx_error *error) {
    of->weather = (weather_source){of->seed, (int64_t)hbv_info.step_seconds};
    CORE_TRY(weather_source_open(&of->weather, of->sites, of->steps, &of->set, error));
    time_setup_options options = {
        .model = hbv_model(), .set = &of->set, .output = "Q", .observation = "qobs"};
    CORE_TRY(time_setup_create(&options, &of->setup, error));
    const loss_kind *kind = NULL;
    CORE_TRY(loss_named("mse", &kind, error));
    of->term = loss_term_of(kind);
    of->loss = (loss_objective){&of->term, 1};
    of->setup.loss_series = loss_room_series(&of->loss);
    size_t together = time_chunk_sites(&of->setup);
    time_room wanted = {
        .sites = together < of->sites ? together : of->sites, .steps = of->steps, .reverse = true};
    CORE_TRY(time_plan_memory(&of->setup, &wanted, of->threads, of->memory / of->threads, &of->plan,
                              error));
    CORE_TRY(allocate(of, error));
    draw_columns(of);
    return CORE_OK;
}

/* ---- the run ---- */

static core_status score(long_series *of, time_chunk *chunk, size_t first, afx_error *error) {
    ptrdiff_t site = (ptrdiff_t)chunk->steps;
    memset(chunk->simulated_bar, 0, chunk->steps * chunk->sites * sizeof(double));
    loss_block block = {.steps = chunk->steps,
                        .sites = chunk->sites,
                        .simulated = {chunk->simulated, 1, site, 0},
                        .observed = {chunk->observed, 1, site, 0},
                        .simulated_bar = {chunk->simulated_bar, 1, site, 0},
                        .room = chunk->loss_room};
    double parts = (double)(of->sites * of->steps);
    return loss_evaluate(&of->loss, &block, &parts, of->losses + first, error);
}

static core_status run_block(void *context, size_t thread, size_t number, afx_error *error) {
    long_series *of = context;
    time_chunk *chunk = &of->chunks[thread];
    size_t first = number * of->plan.room.sites, left = of->sites - first;
    size_t columns = time_columns(&of->setup);
    data_window window = {.site = of->site + first,
                          .sites = left < of->plan.room.sites ? left : of->plan.room.sites,
                          .steps = of->steps};
    time_inputs inputs = {.columns = of->columns + first * columns};
    time_chunk_load(chunk, &window);
    chunk->args.steps_run = &of->steps_run[thread];
    CORE_TRY(time_chunk_forward(chunk, &inputs, error));
    CORE_TRY(score(of, chunk, first, error));
    return time_chunk_reverse(chunk, of->columns_bar + first * columns, error);
}

static size_t blocks_of(const long_series *of) {
    return (of->sites + of->plan.room.sites - 1) / of->plan.room.sites;
}

static core_status run(long_series *of, afx_error *error) {
    for (size_t k = 0; k < of->threads; k++)
        CORE_TRY(time_chunk_create(&of->setup, &of->plan.room, &of->chunks[k], error));
    time_job job = {blocks_of(of), of->threads, of, run_block};
    return time_in_parallel(&job, error);
}

/* ---- what it took ---- */

/* A line of /proc/self/status, in bytes; 0 where there is no such file. */
static size_t process_bytes(const char *name) {
    char line[256];
    size_t kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            kib = strtoull(line + strlen(name), NULL, 10);
    if (file)
        fclose(file);
    return kib * 1024;
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Of the bits of all derivatives: FNV-1a. */
static uint64_t fingerprint(const long_series *of) {
    uint64_t mark = 14695981039346656037u;
    const unsigned char *bytes = (const unsigned char *)of->columns_bar;
    for (size_t k = 0; k < of->sites * time_columns(&of->setup) * sizeof(double); k++)
        mark = (mark ^ bytes[k]) * 1099511628211u;
    return mark;
}

static int tell(const long_series *of, size_t told, size_t before, double seconds) {
    size_t peak = process_bytes("VmHWM:"), took = peak - before;
    uint64_t steps_run = 0, expected = blocks_of(of) * of->plan.steps_run;
    for (size_t k = 0; k < of->threads; k++)
        steps_run += of->steps_run[k];
    double off = (double)took / (double)told - 1;
    printf("took        %zu bytes more than before, %+.2f %%\n", took, 100 * off);
    printf("process     %.1f MiB at its largest\n", (double)peak / 1048576);
    printf("steps       %.3f times those of a run forward\n",
           (double)steps_run / ((double)of->steps * (double)blocks_of(of)));
    printf("loss        %.17g\n", loss_sum(of->losses, of->sites));
    printf("gradient    %016llx\n", (unsigned long long)fingerprint(of));
    printf("time        %.1f s, %.1f ns for a site's step\n", seconds,
           1e9 * seconds / ((double)of->sites * (double)of->steps));
    if (steps_run != expected)
        fprintf(stderr, "long_series: the plan counted %llu steps, there were %llu\n",
                (unsigned long long)expected, (unsigned long long)steps_run);
    bool kept = before == 0 || (fabs(off) <= 0.05 && took <= of->memory + of->memory / 20);
    if (!kept)
        fprintf(stderr, "long_series: the memory told and the memory taken are too far apart\n");
    return kept && steps_run == expected ? 0 : 1;
}

static int gradient(long_series *of) {
    afx_error error;
    char text[TIME_PLAN_TEXT];
    core_status status = prepare(of, &error);
    size_t told = of->threads * of->plan.bytes, before = 0;
    double began = seconds_now();
    if (status == CORE_OK) {
        printf("series      %zu sites, %zu steps of %g s\n", of->sites, of->steps,
               hbv_info.step_seconds);
        printf("work memory %zu bytes: %zu threads, each %s\n", told, of->threads,
               time_plan_text(&of->plan, text));
        fflush(stdout);
        before = process_bytes("VmRSS:");
        status = run(of, &error);
    }
    if (status == CORE_OK)
        return tell(of, told, before, seconds_now() - began);
    fprintf(stderr, "long_series: %s\n", error.message);
    return 1;
}

/* ---- the command ---- */

/* "1G": a letter is a power of 1024. */
static bool read_number(const char *text, size_t *number) {
    char *end;
    *number = strtoull(text, &end, 10);
    for (const char *powers = "kMG", *letter = *end ? strchr(powers, *end) : NULL;
         letter && powers <= letter; powers++)
        *number *= 1024;
    return *number > 0;
}

int main(int count, char **words) {
    long_series of = {
        .sites = 671, .steps = 262800, .threads = 2, .memory = (size_t)1 << 30, .seed = 1};
    const struct {
        const char *name;
        size_t *number;
    } options[] = {{"--sites", &of.sites},
                   {"--steps", &of.steps},
                   {"--threads", &of.threads},
                   {"--memory", &of.memory},
                   {"--seed", &of.seed}};
    for (int k = 1; k < count; k += 2) {
        bool known = false;
        for (size_t o = 0; o < sizeof options / sizeof *options; o++)
            if (k + 1 < count && strcmp(words[k], options[o].name) == 0)
                known = read_number(words[k + 1], options[o].number);
        if (!known) {
            fprintf(stderr, "long_series [--sites N] [--steps N] [--threads N] [--memory BYTES] "
                            "[--seed N]\n");
            return 2;
        }
    }
    int code = gradient(&of);
    for (size_t k = 0; of.chunks && k < of.threads; k++)
        time_chunk_free(&of.chunks[k]);
    void *pieces[] = {of.chunks, of.columns, of.columns_bar, of.losses, of.site, of.steps_run};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    time_setup_free(&of.setup);
    data_set_free(&of.set);
    return code;
}

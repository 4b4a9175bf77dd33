#include "time/evaluate.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "time/parallel.h"
#include "time/recurrent.h"

/* Neighbouring sites that are run together: records of one length within the period. */
typedef struct evaluated_piece {
    size_t first;
    size_t sites;
    data_steps run; /* warm-up and scored steps */
    data_steps scored;
} evaluated_piece;

typedef struct evaluating {
    const time_setup *setup;
    const time_evaluation *evaluation;
    time_chunk *chunks;    /* [thread] */
    time_unrolled *moving; /* [thread] */
    time_memory_plan plan;
    size_t *site;            /* [site] its own number */
    evaluated_piece *pieces; /* [site] room */
} evaluating;

/* ---- pieces ---- */

static data_steps overlap(data_steps a, data_steps b) {
    data_steps both = {a.begin > b.begin ? a.begin : b.begin, a.end < b.end ? a.end : b.end};
    if (both.end < both.begin)
        both.end = both.begin;
    return both;
}

static evaluated_piece piece_of(const time_setup *setup, const time_evaluation *evaluation,
                                size_t site) {
    data_steps record = setup->set->site[site].record, run = evaluation->period;
    run.begin -= run.begin < evaluation->warmup ? run.begin : evaluation->warmup;
    evaluated_piece piece = {.first = site, .sites = 1};
    piece.scored = overlap(evaluation->period, record);
    piece.run = overlap(run, record);
    bool alone = !evaluation->inside || evaluation->inside->site == site;
    if (!alone || !data_site_serves(setup->set, site, evaluation->use))
        piece.scored.end = piece.scored.begin;
    if (piece.scored.begin == piece.scored.end)
        piece.run = piece.scored;
    return piece;
}

static bool fits(const evaluated_piece *piece, const evaluated_piece *next, size_t most) {
    return piece->sites < most && piece->run.begin == next->run.begin &&
           piece->run.end == next->run.end;
}

/* Into pieces[site], if there are any; returns how many they are. */
static size_t list_pieces(const time_setup *setup, const time_evaluation *evaluation, size_t most,
                          evaluated_piece *pieces) {
    evaluated_piece last = {0};
    size_t count = 0;
    for (size_t s = 0; s < setup->set->shape.sites; s++) {
        evaluated_piece next = piece_of(setup, evaluation, s);
        if (count > 0 && fits(&last, &next, most)) {
            last.sites++;
        } else {
            last = next;
            count++;
        }
        if (pieces)
            pieces[count - 1] = last;
    }
    return count;
}

core_status time_evaluation_plan(const time_setup *setup, const time_evaluation *evaluation,
                                 time_memory_plan *plan, afx_error *error) {
    size_t sites = time_chunk_sites(setup), all = setup->set->shape.sites, longest = 0;
    for (size_t s = 0; s < all; s++) {
        evaluated_piece piece = piece_of(setup, evaluation, s);
        size_t steps = piece.run.end - piece.run.begin;
        longest = steps > longest ? steps : longest;
    }
    time_room wanted = {.sites = sites < all ? sites : all, .steps = longest};
    CORE_TRY(
        time_plan_memory(setup, &wanted, evaluation->threads, evaluation->memory, plan, error));
    size_t pieces = list_pieces(setup, evaluation, plan->room.sites, NULL);
    plan->threads = time_threads(evaluation->threads, pieces);
    return CORE_OK;
}

/* ---- runs ---- */

/* to[step of the period], NaN outside the record. */
static void keep_series(const time_evaluation *evaluation, const evaluated_piece *piece,
                        const double *from, double *simulated) {
    size_t length = evaluation->period.end - evaluation->period.begin;
    size_t steps = piece->scored.end - piece->scored.begin;
    for (size_t t = 0; t < length; t++)
        simulated[t] = NAN;
    if (steps > 0)
        memcpy(simulated + piece->scored.begin - evaluation->period.begin, from,
               steps * sizeof *simulated);
}

static core_status score_target(const evaluating *work, const evaluated_piece *piece,
                                const time_chunk *chunk, size_t place, size_t number,
                                afx_error *error) {
    const time_evaluation *evaluation = work->evaluation;
    const time_setup *setup = work->setup;
    const time_target *target = &evaluation->targets[number];
    size_t steps = piece->scored.end - piece->scored.begin, site = piece->first + place;
    size_t from = (target->output * chunk->sites + place) * chunk->steps + piece->scored.begin -
                  piece->run.begin;
    double *observed = core_allocate(steps, sizeof *observed);
    if (!observed)
        return core_fail_memory(error);
    data_window window = {.site = &site, .begin = piece->scored.begin, .sites = 1, .steps = steps};
    data_target to = {{observed, 0, 1, 0, 0}, sizeof(double)};
    data_copy_series(setup->set, (data_picks){&setup->observations[target->observation], 1},
                     &window, &to);
    loss_series series = {steps, chunk->simulated + from, 1, observed, 1};
    size_t sites = setup->set->shape.sites;
    core_status status =
        loss_all_metrics_of(&series, &evaluation->target_metrics[number * sites + site], error);
    core_free(observed);
    return status;
}

static core_status score_site(const evaluating *work, const evaluated_piece *piece,
                              const time_chunk *chunk, size_t place, afx_error *error) {
    const time_evaluation *evaluation = work->evaluation;
    size_t steps = piece->scored.end - piece->scored.begin, site = piece->first + place;
    size_t from = place * chunk->steps + piece->scored.begin - piece->run.begin;
    size_t length = evaluation->period.end - evaluation->period.begin;
    loss_series series = {steps, chunk->simulated + from, 1, chunk->observed + from, 1};
    if (evaluation->simulated)
        keep_series(evaluation, piece, series.simulated, evaluation->simulated + site * length);
    if (evaluation->inside && evaluation->inside->site == site)
        for (size_t k = 0; k < work->setup->output_count; k++)
            keep_series(evaluation, piece, series.simulated + k * chunk->sites * chunk->steps,
                        evaluation->inside->series + k * length);
    for (size_t k = 0; k < evaluation->target_count; k++)
        CORE_TRY(score_target(work, piece, chunk, place, k, error));
    if (!work->setup->observed)
        return CORE_OK;
    if (evaluation->all_metrics)
        return loss_all_metrics_of(&series, &evaluation->metrics[site], error);
    evaluation->metrics[site] = loss_metrics_of(&series);
    return CORE_OK;
}

static core_status run_piece(const evaluating *work, size_t thread, size_t number,
                             afx_error *error) {
    time_chunk *chunk = &work->chunks[thread];
    const evaluated_piece *piece = &work->pieces[number];
    data_window window = {.site = work->site + piece->first,
                          .begin = piece->run.begin,
                          .sites = piece->sites,
                          .steps = piece->run.end - piece->run.begin};
    time_inputs inputs = {.columns =
                              work->evaluation->columns + piece->first * time_columns(work->setup),
                          .weights = work->evaluation->weights,
                          .scored_from = piece->scored.begin - piece->run.begin};
    time_chunk_load(chunk, &window);
    if (window.steps > 0) {
        CORE_TRY(time_recurrent_run(&work->moving[thread], chunk, error));
        CORE_TRY(time_chunk_forward(chunk, &inputs, error));
    }
    for (size_t s = 0; s < piece->sites; s++)
        CORE_TRY(score_site(work, piece, chunk, s, error));
    return CORE_OK;
}

static core_status evaluate_piece(void *context, size_t thread, size_t number, afx_error *error) {
    const evaluating *work = context;
    time_chunk *chunk = &work->chunks[thread];
    chunk->watch = core_watch_of(work->evaluation->profile, thread);
    core_phase phase = core_turn(chunk->watch, CORE_BATCHES);
    core_status status = run_piece(work, thread, number, error);
    core_turn(chunk->watch, phase);
    return status;
}

static core_status run_pieces(evaluating *work, afx_error *error) {
    const time_setup *setup = work->setup;
    size_t sites = setup->set->shape.sites, threads = work->plan.threads;
    work->chunks = core_allocate(threads, sizeof *work->chunks);
    work->moving = core_allocate(threads, sizeof *work->moving);
    work->site = core_allocate(sites, sizeof *work->site);
    work->pieces = core_allocate(sites, sizeof *work->pieces);
    if (!work->chunks || !work->moving || !work->site || !work->pieces)
        return core_fail_memory(error);
    for (size_t s = 0; s < sites; s++)
        work->site[s] = s;
    size_t count = list_pieces(setup, work->evaluation, work->plan.room.sites, work->pieces);
    for (size_t k = 0; k < threads; k++) {
        CORE_TRY(time_chunk_create(setup, &work->plan.room, &work->chunks[k], error));
        CORE_TRY(
            time_recurrent_open(setup->recurrent, work->plan.room.sites, &work->moving[k], error));
    }
    time_job job = {count, threads, work, evaluate_piece};
    core_watch *watch = core_watch_of(work->evaluation->profile, 0);
    core_phase phase = core_turn(watch, CORE_IDLE);
    core_status status = time_in_parallel(&job, error);
    core_turn(watch, phase);
    return status;
}

core_status time_evaluate(const time_setup *setup, const time_evaluation *evaluation,
                          afx_error *error) {
    evaluating work = {.setup = setup, .evaluation = evaluation};
    CORE_TRY(time_recurrent_check(setup, error));
    CORE_TRY(time_evaluation_plan(setup, evaluation, &work.plan, error));
    core_status status = run_pieces(&work, error);
    for (size_t k = 0; work.chunks && k < work.plan.threads; k++)
        time_chunk_free(&work.chunks[k]);
    for (size_t k = 0; work.moving && k < work.plan.threads; k++)
        time_unrolled_free(&work.moving[k]);
    core_free(work.chunks);
    core_free(work.moving);
    core_free(work.site);
    core_free(work.pieces);
    return status;
}

core_status time_summarise(const loss_metrics *metrics, size_t sites, time_summary *summary,
                           afx_error *error) {
    double *values = core_allocate(sites, sizeof *values);
    if (!values)
        return core_fail_memory(error);
    for (size_t row = 0; row < LOSS_METRICS; row++) {
        for (size_t s = 0; s < sites; s++)
            values[s] = loss_metric_of(&metrics[s], row);
        summary->metric[row] = loss_distribution_of(values, sites);
        if (loss_metric_at(row).offset == offsetof(loss_metrics, kge))
            summary->kge = summary->metric[row].median;
        if (loss_metric_at(row).offset != offsetof(loss_metrics, nse))
            continue;
        summary->sites = summary->metric[row].count;
        summary->nse = summary->metric[row].median;
        summary->nse_low = summary->metric[row].low;
        summary->nse_high = summary->metric[row].high;
        summary->below_zero = summary->metric[row].below_zero;
    }
    core_free(values);
    return CORE_OK;
}

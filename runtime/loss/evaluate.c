/* Terms of an objective at the sites of a block. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/wide.h"
#include "loss/program.h"
#include "loss/site.h"

/* ---- dense series of one site ---- */

/* Room for the series of one site that the terms of an objective make. */
typedef struct site_room {
    double *taken; /* all below in one piece, unless the block has room; NULL: it has */
    double *simulated, *observed, *weight, *bar, *work, *input, *input_bar;
} site_room;

static size_t components_of(const loss_term *term) {
    size_t count = 0;
    for (size_t k = 0; k < LOSS_INPUTS; k++)
        count += term->components[k];
    return count;
}

static size_t most_components(const loss_objective *objective) {
    size_t components = 0;
    for (size_t k = 0; k < objective->count; k++) {
        size_t count = components_of(&objective->term[k]);
        components = count > components ? count : components;
    }
    return components;
}

size_t loss_room_series(const loss_objective *objective) {
    return 4 + LOSS_WORK + 2 * most_components(objective);
}

static core_status open_room(const loss_objective *objective, const loss_block *block,
                             site_room *room, afx_error *error) {
    size_t components = most_components(objective), steps = block->steps;
    room->taken = NULL;
    if (!block->room)
        room->taken = core_allocate(loss_room_series(objective) * steps, sizeof(double));
    if (!block->room && !room->taken)
        return core_fail_memory(error);
    double *series = block->room ? block->room : room->taken;
    double **const at[] = {&room->simulated, &room->observed, &room->weight, &room->bar};
    for (size_t k = 0; k < 4; k++)
        *at[k] = series + k * steps;
    room->work = room->bar + steps;
    room->input = room->work + LOSS_WORK * steps;
    room->input_bar = room->input + components * steps;
    return CORE_OK;
}

static const double *series_at(const loss_view *view, size_t series, size_t site) {
    return view->data + (ptrdiff_t)series * view->series + (ptrdiff_t)site * view->site;
}

/* The series itself where its steps are neighbours, else a copy. */
static const double *dense(const double *from, ptrdiff_t stride, size_t steps, double *room) {
    if (stride == 1)
        return from;
    for (size_t t = 0; t < steps; t++)
        room[t] = from[(ptrdiff_t)t * stride];
    return room;
}

CORE_WIDE static void split_missing(const double *from, size_t steps, double *observed,
                                    double *weight) {
    for (size_t t = 0; t < steps; t++) {
        weight[t] = isnan(from[t]) ? 0 : 1;
        observed[t] = isnan(from[t]) ? 0 : from[t];
    }
}

/* Observations and weights; a weight that is missing is 0. */
static void read_observed(const loss_term *term, const loss_block *block, size_t site,
                          const site_room *room) {
    const loss_view *view = &block->observed;
    if (term->observed == LOSS_NONE)
        return;
    split_missing(dense(series_at(view, term->observed, site), view->time, block->steps, room->bar),
                  block->steps, room->observed, room->weight);
    if (term->weight == LOSS_NONE)
        return;
    const double *weight = series_at(view, term->weight, site);
    for (size_t t = 0; t < block->steps; t++) {
        double given = weight[(ptrdiff_t)t * view->time];
        room->weight[t] *= isnan(given) ? 0 : given;
    }
}

static void read_inputs(const loss_term *term, const loss_block *block, size_t place,
                        const site_room *room, loss_site *site) {
    size_t steps = block->steps, used = 0;
    for (size_t k = 0; k < LOSS_INPUTS; k++) {
        if (term->components[k] == 0)
            continue;
        site->input[k] = room->input + used;
        site->input_bar[k] = room->input_bar + used;
        site->components[k] = term->components[k];
        for (size_t c = 0; c < term->components[k]; c++, used += steps) {
            const loss_source *source = &term->input[k][c];
            const double *from = series_at(&block->simulated, source->series, place);
            for (size_t t = 0; t < steps; t++)
                room->input[used + t] =
                    from[(ptrdiff_t)t * block->simulated.time] * source->factor + source->shift;
        }
    }
    memset(room->input_bar, 0, used * sizeof *room->input_bar);
}

/* With the observations of the site only. */
static loss_site observed_site(const loss_term *term, const loss_block *block, size_t place,
                               const site_room *room) {
    loss_site site = {.steps = block->steps,
                      .observed = room->observed,
                      .weight = room->weight,
                      .work = room->work};
    memcpy(site.number, term->number, sizeof site.number);
    read_observed(term, block, place, room);
    return site;
}

/* ---- derivatives back to the block ---- */

static void add_series(const double *from, double factor, double *to, ptrdiff_t stride,
                       size_t steps) {
    for (size_t t = 0; t < steps; t++)
        to[(ptrdiff_t)t * stride] += factor * from[t];
}

static double *bar_at(const loss_bar *bar, size_t series, size_t site) {
    return bar->data + (ptrdiff_t)series * bar->series + (ptrdiff_t)site * bar->site;
}

/* True when the kinds add to the block's seeds themselves. */
static bool adds_in_place(const loss_block *block) {
    return block->simulated_bar.data && block->simulated_bar.time == 1;
}

static void add_seeds(const loss_term *term, const loss_block *block, size_t place,
                      const loss_site *site) {
    const loss_bar *bar = &block->simulated_bar;
    if (!bar->data)
        return;
    if (!adds_in_place(block))
        add_series(site->bar, 1, bar_at(bar, term->simulated, place), bar->time, site->steps);
    for (size_t k = 0; k < LOSS_INPUTS; k++)
        for (size_t c = 0; c < site->components[k]; c++) {
            const loss_source *source = &term->input[k][c];
            add_series(site->input_bar[k] + c * site->steps, source->factor,
                       bar_at(bar, source->series, place), bar->time, site->steps);
        }
}

/* ---- terms ---- */

static double number_of(const loss_block *block, size_t number, size_t site, double otherwise) {
    return number == LOSS_NONE ? otherwise
           : !block->numbers   ? NAN
                               : block->numbers[number * block->numbers_stride + site];
}

/* Without weights there is nothing but to count. */
static double count_observed(const loss_term *term, const loss_block *block, size_t site) {
    loss_series series = {.steps = block->steps,
                          .observed = series_at(&block->observed, term->observed, site),
                          .observed_stride = block->observed.time};
    return (double)loss_observation_count(&series);
}

static double site_parts(const loss_term *term, const loss_block *block, size_t place,
                         const site_room *room) {
    if (!term->kind)
        return loss_program_parts(term->program, block, place);
    if (term->kind->parts == loss_weight_parts && term->weight == LOSS_NONE)
        return count_observed(term, block, place);
    loss_site site = observed_site(term, block, place, room);
    return term->kind->parts(&site);
}

/* A program has room for the steps it was compiled for. */
static core_status check_steps(const loss_objective *objective, const loss_block *block,
                               afx_error *error) {
    for (size_t k = 0; k < objective->count; k++) {
        const loss_program *program = objective->term[k].program;
        if (program && block->steps > program->steps)
            return core_fail(error, CORE_USAGE, "the loss %s is for %zu steps, not for %zu",
                             program->model->info->name, program->steps, block->steps);
    }
    return CORE_OK;
}

core_status loss_parts(const loss_objective *objective, const loss_block *block, double *parts,
                       afx_error *error) {
    site_room room;
    CORE_TRY(check_steps(objective, block, error));
    CORE_TRY(open_room(objective, block, &room, error));
    for (size_t k = 0; k < objective->count; k++) {
        const loss_term *term = &objective->term[k];
        parts[k] = 0;
        for (size_t s = 0; s < block->sites; s++)
            parts[k] +=
                number_of(block, term->site_weight, s, 1) * site_parts(term, block, s, &room);
    }
    core_free(room.taken);
    return CORE_OK;
}

/* A term at a site; the scale is that of its value and derivatives. */
typedef struct scoring {
    const loss_term *term;
    const loss_block *block;
    const site_room *room;
    size_t place;
    double scale;
} scoring;

static core_status add_kind(const scoring *of, double *value, afx_error *error) {
    const loss_term *term = of->term;
    const loss_block *block = of->block;
    const site_room *room = of->room;
    size_t place = of->place;
    loss_site site = observed_site(term, block, place, room);
    const loss_view *view = &block->simulated;
    *value = 0;
    if (!(term->kind->parts(&site) > 0))
        return CORE_OK;
    site.deviation = number_of(block, term->deviation, place, NAN);
    if (term->kind->deviates && !(isfinite(site.deviation) && site.deviation >= 0))
        return core_fail(error, CORE_USAGE, "site %zu: %s without a deviation of the observations",
                         place, term->kind->name);
    site.scale = of->scale;
    site.simulated =
        dense(series_at(view, term->simulated, place), view->time, site.steps, room->simulated);
    site.bar = adds_in_place(block) ? bar_at(&block->simulated_bar, term->simulated, place)
                                    : memset(room->bar, 0, site.steps * sizeof *room->bar);
    read_inputs(term, block, place, room, &site);
    *value = term->kind->value(&site);
    if (!isfinite(*value))
        return core_fail(error, CORE_NUMERICAL, "site %zu: the loss %s is not finite", place,
                         term->kind->name);
    add_seeds(term, block, place, &site);
    return CORE_OK;
}

static core_status add_program(const scoring *of, double *value, afx_error *error) {
    const loss_program *program = of->term->program;
    *value = 0;
    if (!(loss_program_parts(program, of->block, of->place) > 0))
        return CORE_OK;
    return loss_program_value(program, of->block, of->place, of->scale, value, error);
}

static core_status add_terms(const loss_objective *objective, const loss_block *block,
                             const double *all_parts, const site_room *room, double *site_losses,
                             afx_error *error) {
    for (size_t s = 0; s < block->sites; s++) {
        site_losses[s] = 0;
        for (size_t k = 0; k < objective->count; k++) {
            const loss_term *term = &objective->term[k];
            scoring of = {term, block, room, s, term->factor / all_parts[k]};
            double value = 0;
            if (!(all_parts[k] > 0))
                continue;
            of.scale *= number_of(block, term->site_weight, s, 1);
            CORE_TRY(term->kind ? add_kind(&of, &value, error) : add_program(&of, &value, error));
            site_losses[s] += value;
        }
    }
    return CORE_OK;
}

core_status loss_evaluate(const loss_objective *objective, const loss_block *block,
                          const double *all_parts, double *site_losses, afx_error *error) {
    bool any = false;
    for (size_t k = 0; k < objective->count; k++)
        any = any || all_parts[k] > 0;
    if (!any)
        return core_fail(error, CORE_DATA, "no observation that a loss can be computed from");
    site_room room;
    CORE_TRY(check_steps(objective, block, error));
    CORE_TRY(open_room(objective, block, &room, error));
    core_status status = add_terms(objective, block, all_parts, &room, site_losses, error);
    core_free(room.taken);
    return status;
}

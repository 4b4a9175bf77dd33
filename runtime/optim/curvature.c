#include "optim/curvature.h"

#include <string.h>

size_t optim_curvature_numbers(size_t count, size_t memory) {
    return memory * (2 * count + 1);
}

optim_curvature optim_curvature_of(size_t count, size_t memory, double *numbers) {
    return (optim_curvature){.count = count,
                             .memory = memory,
                             .step = numbers,
                             .bend = numbers + memory * count,
                             .share = numbers + 2 * memory * count};
}

double optim_dot(size_t count, const double *a, const double *b) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += a[k] * b[k];
    return sum;
}

static const double least_bend = 1e-10;

void optim_curvature_note(optim_curvature *of, const double *step, const double *bend) {
    size_t bytes = of->count * sizeof *step;
    double bent = optim_dot(of->count, step, bend);
    if (!(bent > least_bend * optim_dot(of->count, step, step)))
        return;
    memcpy(of->step + of->next * of->count, step, bytes);
    memcpy(of->bend + of->next * of->count, bend, bytes);
    of->next = (of->next + 1) % of->memory;
    of->steps += of->steps < of->memory;
}

/* The place of a step, counted back from the last, which is 0. */
static size_t place_of(const optim_curvature *of, size_t back) {
    return (of->next + 2 * of->memory - 1 - back) % of->memory;
}

static void add(size_t count, double scale, const double *from, double *to) {
    for (size_t k = 0; k < count; k++)
        to[k] += scale * from[k];
}

void optim_curvature_direction(const optim_curvature *of, const double *gradient,
                               double *direction) {
    size_t count = of->count;
    for (size_t k = 0; k < count; k++)
        direction[k] = -gradient[k];
    for (size_t back = 0; back < of->steps; back++) {
        size_t at = place_of(of, back);
        const double *step = of->step + at * count, *bend = of->bend + at * count;
        of->share[at] = optim_dot(count, step, direction) / optim_dot(count, step, bend);
        add(count, -of->share[at], bend, direction);
    }
    const double *step = of->step + place_of(of, 0) * count;
    const double *bend = of->bend + place_of(of, 0) * count;
    double scale = of->steps ? optim_dot(count, step, bend) / optim_dot(count, bend, bend) : 1;
    for (size_t k = 0; k < count; k++)
        direction[k] *= scale;
    for (size_t back = of->steps; back-- > 0;) {
        size_t at = place_of(of, back);
        const double *s = of->step + at * count, *y = of->bend + at * count;
        double other = optim_dot(count, y, direction) / optim_dot(count, s, y);
        add(count, of->share[at] - other, s, direction);
    }
}

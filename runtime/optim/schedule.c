#include "optim/schedule.h"

#include <math.h>

static double score_of(const optim_moment *moment, size_t pass) {
    return moment->scores[pass * moment->stride];
}

static double step_factor(const optim_schedule *schedule, size_t pass) {
    return pow(schedule->factor, (double)(schedule->every ? pass / schedule->every : 0));
}

/* The last pass is the last before `least`. */
static double cosine_factor(const optim_schedule *schedule, size_t pass) {
    static const double pi = 3.14159265358979323846;
    size_t passes = schedule->passes > schedule->warmup ? schedule->passes - schedule->warmup : 1;
    double done = pass < passes ? (double)pass / (double)passes : 1;
    return schedule->least + (1 - schedule->least) * (1 + cos(pi * done)) / 2;
}

static double plateau_factor(const optim_schedule *schedule, const optim_moment *moment) {
    double factor = 1, best = NAN;
    size_t waited = 0;
    for (size_t pass = 0; pass < moment->pass; pass++) {
        double score = score_of(moment, pass);
        bool better = isnan(best) ? !isnan(score) : score > best;
        best = better ? score : best;
        waited = better ? 0 : waited + 1;
        if (waited <= schedule->every)
            continue;
        factor *= schedule->factor;
        waited = 0;
    }
    return fmax(factor, schedule->least);
}

static double factor_of(const optim_schedule *schedule, const optim_moment *moment) {
    size_t pass = moment->pass > schedule->warmup ? moment->pass - schedule->warmup : 0;
    switch (schedule->kind) {
    case OPTIM_STEP:
        return step_factor(schedule, pass);
    case OPTIM_COSINE:
        return cosine_factor(schedule, pass);
    case OPTIM_PLATEAU:
        return plateau_factor(schedule, moment);
    case OPTIM_CONSTANT:
        break;
    }
    return 1;
}

double optim_schedule_factor(const optim_schedule *schedule, const optim_moment *moment) {
    double factor = factor_of(schedule, moment);
    if (moment->pass >= schedule->warmup)
        return factor;
    double batch = (double)(moment->pass * moment->batches + moment->batch + 1);
    return factor * batch / (double)(schedule->warmup * moment->batches);
}

bool optim_stops_early(const optim_moment *done, size_t patience, double least) {
    double best = NAN;
    size_t waited = 0;
    for (size_t pass = 0; pass < done->pass; pass++) {
        double score = score_of(done, pass);
        bool better = isnan(best) ? !isnan(score) : score > best + least;
        best = better ? score : best;
        waited = better ? 0 : waited + 1;
    }
    return patience > 0 && waited >= patience;
}

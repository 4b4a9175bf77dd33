/* EXP-HYDRO (Patil and Stieglitz 2014) as its published runs were made: the embedded pair of
 * Bogacki and Shampine (1989) of orders 3 and 2 with the step control of Hairer, Norsett, Wanner
 * (Solving Ordinary Differential Equations I, II.4), weather interpolated between days by Akima
 * (1970) or by straight lines, the flow of a day read from the cubic through a step's ends.
 *
 *   exphydro_adaptive akima|line TOLERANCE SITES DAYS FILE >flow
 *
 * FILE: doubles, for each site its eight numbers S0, S1, f, Smax, Qmax, Df, Tmax, Tmin and then P
 * (mm/d), T (degC) and L (h) of its days. Flow: doubles, mm/d, of the days of each site. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORES = 2, STAGES = 4, WEATHER = 3 };

typedef struct parameters {
    double S0, S1, f, Smax, Qmax, Df, Tmax, Tmin;
} parameters;

/* A cubic from each day to the next: coefficients of powers of the time since that day. */
typedef double cubic[4];

typedef struct site {
    parameters parameters;
    int days;
    cubic *weather[WEATHER]; /* P, T, L: [days - 1] */
} site;

/* ---- weather between days ---- */

static double slope_of(const double *values, int days, int from) {
    /* Beyond the ends, two slopes more, each as far from its neighbour as that from the next. */
    if (from < 0)
        return 2 * slope_of(values, days, from + 1) - slope_of(values, days, from + 2);
    if (from > days - 2)
        return 2 * slope_of(values, days, from - 1) - slope_of(values, days, from - 2);
    return values[from + 1] - values[from];
}

static double akima_slope(const double *values, int days, int day) {
    double slope[4];
    for (int k = 0; k < 4; k++)
        slope[k] = slope_of(values, days, day - 2 + k);
    double after = fabs(slope[3] - slope[2]), before = fabs(slope[1] - slope[0]);
    if (after + before < 1e-9)
        return (slope[3] + slope[0]) / 2;
    return (after * slope[1] + before * slope[2]) / (after + before);
}

static void interpolate(const double *values, int days, bool akima, cubic *made) {
    for (int day = 0; day < days - 1; day++) {
        double rise = values[day + 1] - values[day];
        double now = akima ? akima_slope(values, days, day) : rise;
        double then = akima ? akima_slope(values, days, day + 1) : rise;
        cubic piece = {values[day], now, 3 * rise - 2 * now - then, now + then - 2 * rise};
        memcpy(made[day], piece, sizeof piece);
    }
}

static double weather_at(const site *at, int which, double time) {
    int day = (int)fmin(fmax(time, 0), at->days - 2);
    const double *piece = at->weather[which][day], x = time - day;
    return piece[0] + x * (piece[1] + x * (piece[2] + x * piece[3]));
}

/* ---- the model ---- */

static double smooth_step(double x) {
    return (tanh(5 * x) + 1) / 2;
}

static double flow_of(const parameters *p, const double *stores) {
    double S1 = stores[1], wet = smooth_step(S1), full = smooth_step(S1 - p->Smax);
    double base = p->Qmax * (full + smooth_step(p->Smax - S1) * exp(-p->f * (p->Smax - S1)));
    return wet * (base + full * (S1 - p->Smax));
}

static void rates(const site *at, double time, const double *stores, double *rate) {
    const parameters *p = &at->parameters;
    double P = weather_at(at, 0, time), T = weather_at(at, 1, time), L = weather_at(at, 2, time);
    double S0 = stores[0], S1 = stores[1];
    double melt = smooth_step(T - p->Tmax) * smooth_step(S0) * fmin(S0, p->Df * (T - p->Tmax));
    double demand = 29.8 * L * 0.611 * exp(17.3 * T / (T + 237.3)) / (T + 273.2);
    double share = smooth_step(S1 - p->Smax) + smooth_step(p->Smax - S1) * S1 / p->Smax;
    rate[0] = smooth_step(p->Tmin - T) * P - melt;
    rate[1] =
        smooth_step(T - p->Tmin) * P + melt - smooth_step(S1) * share * demand - flow_of(p, stores);
}

/* ---- the solver ---- */

typedef struct step {
    double start, length, error;
    double from[STORES], to[STORES], rate[STAGES][STORES];
} step;

/* Root of the mean square of values over what is tolerated. */
static double norm(const double *values, const double *size, double tolerance) {
    double sum = 0;
    for (int i = 0; i < STORES; i++) {
        double one = values[i] / (tolerance + tolerance * size[i]);
        sum += one * one;
    }
    return sqrt(sum / STORES);
}

/* As long as a first guess of the second derivative allows. */
static double first_length(const site *at, const step *now, double tolerance) {
    double size[STORES], ahead[STORES], rate[STORES], change[STORES];
    for (int i = 0; i < STORES; i++)
        size[i] = fabs(now->from[i]);
    double value = norm(now->from, size, tolerance), first = norm(now->rate[0], size, tolerance);
    double length = value < 1e-5 || first < 1e-5 ? 1e-6 : 0.01 * value / first;
    for (int i = 0; i < STORES; i++)
        ahead[i] = now->from[i] + length * now->rate[0][i];
    rates(at, now->start + length, ahead, rate);
    for (int i = 0; i < STORES; i++)
        change[i] = rate[i] - now->rate[0][i];
    double second = norm(change, size, tolerance) / length;
    if (first <= 1e-15 && second <= 1e-15)
        return fmax(1e-6, 1e-3 * length);
    return fmin(100 * length, cbrt(0.01 / fmax(first, second)));
}

static void try_step(const site *at, step *now, double tolerance) {
    static const double place[STAGES] = {0, 0.5, 0.75, 1}, third[] = {2. / 9, 1. / 3, 4. / 9},
                        off[STAGES] = {5. / 72, -1. / 12, -1. / 9, 1. / 8};
    double ahead[STORES], error[STORES], size[STORES];
    for (int stage = 1; stage < STAGES - 1; stage++) {
        for (int i = 0; i < STORES; i++)
            ahead[i] = now->from[i] + now->length * place[stage] * now->rate[stage - 1][i];
        rates(at, now->start + place[stage] * now->length, ahead, now->rate[stage]);
    }
    for (int i = 0; i < STORES; i++) {
        double mean = 0;
        for (int stage = 0; stage < STAGES - 1; stage++)
            mean += third[stage] * now->rate[stage][i];
        now->to[i] = now->from[i] + now->length * mean;
        size[i] = fmax(fabs(now->from[i]), fabs(now->to[i]));
    }
    rates(at, now->start + now->length, now->to, now->rate[STAGES - 1]);
    for (int i = 0; i < STORES; i++) {
        error[i] = 0;
        for (int stage = 0; stage < STAGES; stage++)
            error[i] += now->length * off[stage] * now->rate[stage][i];
    }
    now->error = norm(error, size, tolerance);
}

/* The cubic with the step's values and rates at both ends. */
static void inside(const step *done, double time, double *stores) {
    double x = (time - done->start) / done->length;
    for (int i = 0; i < STORES; i++) {
        double rise = done->to[i] - done->from[i];
        double now = done->length * done->rate[0][i];
        double then = done->length * done->rate[STAGES - 1][i];
        stores[i] = done->from[i] +
                    x * (now + x * (3 * rise - 2 * now - then + x * (now + then - 2 * rise)));
    }
}

static void simulate(const site *at, double tolerance, double *flow) {
    const double end = at->days - 1;
    step now = {.from = {at->parameters.S0, at->parameters.S1}};
    rates(at, 0, now.from, now.rate[0]);
    double length = fmin(first_length(at, &now, tolerance), end);
    bool refused = false;
    for (int day = 0; now.start < end;) {
        now.length = fmin(length, end - now.start);
        try_step(at, &now, tolerance);
        double longer = 0.9 / cbrt(fmax(now.error, 1e-30));
        if (now.error >= 1) {
            length = now.length * fmax(0.2, longer);
            refused = true;
            continue;
        }
        length = now.length * fmin(refused ? 1 : 10, longer);
        refused = false;
        for (; day < at->days && day <= now.start + now.length; day++) {
            double stores[STORES];
            inside(&now, day, stores);
            flow[day] = flow_of(&at->parameters, stores);
        }
        now.start = now.length < end - now.start ? now.start + now.length : end;
        memcpy(now.from, now.to, sizeof now.from);
        memcpy(now.rate[0], now.rate[STAGES - 1], sizeof now.rate[0]);
    }
}

/* ---- files ---- */

static bool read_site(FILE *file, bool akima, site *at, double *values) {
    size_t days = (size_t)at->days;
    bool whole = fread(&at->parameters, sizeof at->parameters, 1, file) == 1;
    for (int which = 0; which < WEATHER; which++) {
        whole = whole && fread(values, sizeof *values, days, file) == days;
        if (whole)
            interpolate(values, at->days, akima, at->weather[which]);
    }
    return whole;
}

static int simulate_all(FILE *file, bool akima, double tolerance, int sites, int days) {
    site at = {.days = days};
    double *values = malloc((size_t)days * sizeof *values);
    bool fine = values != NULL;
    for (int which = 0; which < WEATHER; which++) {
        at.weather[which] = malloc((size_t)days * sizeof *at.weather[which]);
        fine = fine && at.weather[which];
    }
    for (int k = 0; fine && k < sites; k++) {
        fine = read_site(file, akima, &at, values);
        if (fine)
            simulate(&at, tolerance, values);
        fine = fine && fwrite(values, sizeof *values, (size_t)days, stdout) == (size_t)days;
    }
    for (int which = 0; which < WEATHER; which++)
        free(at.weather[which]);
    free(values);
    return fine ? 0 : 1;
}

int main(int count, char **words) {
    if (count != 6)
        return 2;
    FILE *file = fopen(words[5], "rb");
    if (!file)
        return 2;
    int status = simulate_all(file, strcmp(words[1], "akima") == 0, strtod(words[2], NULL),
                              atoi(words[3]), atoi(words[4]));
    fclose(file);
    return status;
}

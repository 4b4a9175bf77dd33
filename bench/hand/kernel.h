/* HBV and its adjoint for a block of LANES lanes, over all steps: forward with what the adjoint
 * needs on a tape, then reverse. `real` and the mathematics come from math_float.h or
 * math_double.h. */
#include <stdbool.h>
#include <string.h>

/* Threading jumps through selections would leave the vectoriser two or three times as many; without
 * scheduling before registers are given, numbers are loaded again at each use. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-thread-jumps", "schedule-insns", "sched-pressure")
#endif

#define LOOP static inline __attribute__((always_inline)) void

/* No lane depends on another. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* of loops unrolled before */
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTORIZE _Pragma("GCC ivdep")
#endif

enum { TT, CFMAX, CFR, CWH, FC, BETA, LP, BETAET, PERC, UZL, K0, K1, K2 };

/* The parameters of a block as the equations use them. */
struct parameters {
    real TT[LANES], CFMAX[LANES], CFRMAX[LANES], CWH[LANES];
    real FC[LANES], BETA_less_1[LANES], LP[LANES], BETAET_less_1[LANES];
    real PERC[LANES], UZL[LANES], K0[LANES], K1[LANES], K2[LANES];
    real per_FC[LANES], per_LPFC[LANES];
    real wetness_slope[LANES], stress_slope[LANES]; /* BETA / FC, BETAET / (LP*FC) */
};

/* Derivatives of the loss, summed over the steps: by the parameters; by the exponents to the base
 * 2; by the natural logarithms of wetness and stress. */
struct sums {
    real TT[LANES], CFMAX[LANES], CFRMAX[LANES], CWH[LANES], FC[LANES];
    real BETA[LANES], wetness[LANES], BETAET[LANES], stress[LANES];
    real PERC[LANES], UZL[LANES], K0[LANES], K1[LANES], K2[LANES];
};

/* Read from memory so that the compiler does not know them: gcc makes one instruction of the
 * greater of two values, and three of the greater of a value and a constant. */
struct limits {
    real zero, one, exponent;
};

struct weather {
    real P[LANES], T[LANES], PET[LANES];
};

/* The tape: stores before a step, of UZ and LZ what they hold before they flow out, and the
 * logarithms of wetness and stress. Powers are cheaper to compute again than to keep. */
struct kept {
    real SP[LANES], LW[LANES], SM[LANES], UZ[LANES], LZ[LANES];
    real log_wetness[LANES], log_stress[LANES];
};

/* What passes from loop to loop, or, UZ and LZ, from step to step. */
struct between {
    real UZ[LANES], LZ[LANES], inflow[LANES], wetness_slope[LANES], stress_slope[LANES];
    real SM[LANES], ratio[LANES], filled[LANES], wetness[LANES];
    real SP[LANES], warmth[LANES], left[LANES], surplus[LANES];
};

/* The adjoint of the stores, and of the inflow to the soil. */
struct stores {
    real SP[LANES], LW[LANES], SM[LANES], UZ[LANES], LZ[LANES], inflow[LANES];
};

struct work {
    struct parameters parameters;
    struct sums sums;
    struct weather weather;
    struct between between;
    struct stores bar;
    real Q[LANES], AET[LANES];
    struct limits limits;
    size_t site[LANES];
    struct kept tape[];
};

static inline real least(real a, real b) {
    return a < b ? a : b;
}

static inline real greatest(real a, real b) {
    return a > b ? a : b;
}

#include "forward.h"
#include "reverse.h"

/* Where a block lies: its lanes are begin .. begin + count - 1 of `lanes`. */
struct block {
    const struct hand_run *run;
    struct work *work;
    size_t begin, count, lanes;
};

/* Numbers of the block's lanes; those beyond its end are its last one again. */
static void take(const struct block *block, const void *from, real *to) {
    const real *row = (const real *)from + block->begin;
    for (size_t i = 0; i < LANES; i++)
        to[i] = row[i < block->count ? i : block->count - 1];
}

static void prepare(const struct block *block) {
    struct work *work = block->work;
    struct parameters *p = &work->parameters;
    real *to[HAND_PARAMETERS] = {p->TT, p->CFMAX,         p->CFRMAX, p->CWH, p->FC, p->BETA_less_1,
                                 p->LP, p->BETAET_less_1, p->PERC,   p->UZL, p->K0, p->K1,
                                 p->K2};
    for (int k = 0; k < HAND_PARAMETERS; k++)
        if (k != BETAET || !block->run->linear)
            take(block, block->run->parameter[k], to[k]);
        else
            memset(to[k], 0, LANES * sizeof(real));
    for (size_t i = 0; i < LANES; i++) {
        p->CFRMAX[i] *= p->CFMAX[i];
        p->per_FC[i] = 1 / p->FC[i];
        p->per_LPFC[i] = 1 / (p->LP[i] * p->FC[i]);
        p->wetness_slope[i] = p->BETA_less_1[i] * p->per_FC[i];
        p->stress_slope[i] = (block->run->linear ? 1 : p->BETAET_less_1[i]) * p->per_LPFC[i];
        p->BETA_less_1[i] -= 1;
        p->BETAET_less_1[i] -= 1;
        struct kept *first = work->tape;
        first->SP[i] = first->LW[i] = first->SM[i] = (real)0.001;
        work->between.UZ[i] = work->between.LZ[i] = (real)0.001;
        size_t lane = block->begin + (i < block->count ? i : block->count - 1);
        work->site[i] = lane / block->run->members;
    }
    work->limits = (struct limits){0, 1, lowest_exponent};
}

/* Rows of an array of all lanes lie far apart, so the processor does not foresee them. */
enum { LINE = 64 / sizeof(real), AHEAD = 4, TAPE_AHEAD = 2 };

LOOP foresee_read(const real *row, size_t count) {
    for (size_t i = 0; i < count; i += LINE)
        __builtin_prefetch(row + i, 0);
}

LOOP foresee_write(real *row, size_t count) {
    for (size_t i = 0; i < count; i += LINE)
        __builtin_prefetch(row + i, 1);
}

enum { GROUP = 16 };
typedef real group __attribute__((vector_size(GROUP * sizeof(real)), may_alias));

/* One forcing of one day, from sites to lanes: members that share their site in whole groups. */
LOOP spread(const struct block *block, const void *from, size_t t, real *to) {
    const real *row = (const real *)from + t * block->run->sites;
    const size_t *site = block->work->site;
    if (block->run->members % GROUP == 0) {
        for (int i = 0; i < LANES; i += GROUP)
            *(group *)(to + i) = row[site[i]] + (group){0};
    } else {
        for (int i = 0; i < LANES; i++)
            to[i] = row[site[i]];
    }
}

LOOP look(const struct block *block, size_t t) {
    struct weather *weather = &block->work->weather;
    spread(block, block->run->P, t, weather->P);
    spread(block, block->run->T, t, weather->T);
    spread(block, block->run->PET, t, weather->PET);
}

LOOP advance(const struct block *block, size_t now, size_t next, real *flows[2], bool linear) {
    struct work *work = block->work;
    const struct step step = {.p = &work->parameters,
                              .limits = &work->limits,
                              .weather = &work->weather,
                              .now = &work->tape[now],
                              .next = &work->tape[next],
                              .between = &work->between,
                              .Q = flows[0],
                              .AET = flows[1]};
    step_forward(&step, linear);
}

LOOP forward_block(const struct block *block, bool linear) {
    struct work *work = block->work;
    for (size_t t = 0; t < block->run->steps; t++) {
        size_t place = t * block->lanes + block->begin;
        real *Q = (real *)block->run->Q + place, *AET = (real *)block->run->AET + place;
        real *flows[2] = {Q, AET};
        if (block->count < LANES) {
            flows[0] = work->Q;
            flows[1] = work->AET;
        }
        if (t + AHEAD < block->run->steps) {
            foresee_write(Q + AHEAD * block->lanes, LANES);
            foresee_write(AET + AHEAD * block->lanes, LANES);
        }
        look(block, t);
        advance(block, t & 1, ~t & 1, flows, linear);
        if (block->count < LANES) {
            memcpy(Q, work->Q, block->count * sizeof(real));
            memcpy(AET, work->AET, block->count * sizeof(real));
        }
    }
}

/* Adds the block's sums to the derivatives by the parameters. */
static void finish(const struct block *block) {
    const struct parameters *p = &block->work->parameters;
    const struct sums *sum = &block->work->sums;
    const real ln2 = (real)0.69314718055994530942;
    const real *CFR_of = (const real *)block->run->parameter[CFR] + block->begin;
    real *to[HAND_PARAMETERS] = {0};
    for (int k = 0; k < HAND_PARAMETERS; k++)
        if (k != BETAET || !block->run->linear)
            to[k] = (real *)block->run->parameter_bar[k] + block->begin;
    for (size_t i = 0; i < block->count; i++) {
        real by_LPFC = sum->stress[i] * p->stress_slope[i]; /* times -1 */
        to[TT][i] += sum->TT[i];
        to[CFMAX][i] += sum->CFMAX[i] + CFR_of[i] * sum->CFRMAX[i];
        to[CFR][i] += p->CFMAX[i] * sum->CFRMAX[i];
        to[CWH][i] += sum->CWH[i];
        to[FC][i] += sum->FC[i] - by_LPFC * p->LP[i] - sum->wetness[i] * p->wetness_slope[i];
        to[BETA][i] += sum->BETA[i] * ln2;
        to[LP][i] -= by_LPFC * p->FC[i];
        if (!block->run->linear)
            to[BETAET][i] += sum->BETAET[i] * ln2;
        to[PERC][i] += sum->PERC[i];
        to[UZL][i] += sum->UZL[i];
        to[K0][i] += sum->K0[i];
        to[K1][i] += sum->K1[i];
        to[K2][i] += sum->K2[i];
    }
}

LOOP go_back(const struct block *block, size_t t, bool linear) {
    struct work *work = block->work;
    const real *Q_bar = (const real *)block->run->Q_bar + t * block->lanes + block->begin;
    if (t >= AHEAD)
        foresee_read(Q_bar - AHEAD * block->lanes, LANES);
    if (block->count < LANES)
        Q_bar = memcpy(work->Q, Q_bar, block->count * sizeof(real));
    const struct step_bar step = {.p = &work->parameters,
                                  .limits = &work->limits,
                                  .weather = &work->weather,
                                  .now = &work->tape[t],
                                  .between = &work->between,
                                  .Q_bar = Q_bar,
                                  .bar = &work->bar,
                                  .sum = &work->sums};
    step_reverse(&step, linear);
}

LOOP gradient_block(const struct block *block, bool linear) {
    struct work *work = block->work;
    real *flows[2] = {work->Q, work->AET};
    for (size_t t = 0; t < block->run->steps; t++) {
        foresee_write((real *)&work->tape[t + TAPE_AHEAD], sizeof(struct kept) / sizeof(real));
        look(block, t);
        advance(block, t, t + 1, flows, linear);
    }
    memset(&work->sums, 0, sizeof work->sums);
    memset(&work->bar, 0, sizeof work->bar);
    for (size_t t = block->run->steps; t-- > 0;) {
        if (t >= TAPE_AHEAD)
            foresee_read((const real *)&work->tape[t - TAPE_AHEAD],
                         sizeof(struct kept) / sizeof(real));
        look(block, t);
        go_back(block, t, linear);
    }
    finish(block);
}

static void forward_power(const struct block *block) {
    forward_block(block, false);
}

static void forward_linear(const struct block *block) {
    forward_block(block, true);
}

static void gradient_power(const struct block *block) {
    gradient_block(block, false);
}

static void gradient_linear(const struct block *block) {
    gradient_block(block, true);
}

size_t HAND_LANES(void) {
    return LANES;
}

size_t HAND_WORK(const struct hand_run *run) {
    return sizeof(struct work) + (run->steps + 2) * sizeof(struct kept);
}

static int run_blocks(const struct hand_run *run, void (*run_block)(const struct block *)) {
    if (run->work_size < HAND_WORK(run))
        return 1;
    size_t end = run->end_site * run->members;
    struct block block = {.run = run, .work = run->work, .lanes = run->sites * run->members};
    for (block.begin = run->first_site * run->members; block.begin < end; block.begin += LANES) {
        block.count = end - block.begin < LANES ? end - block.begin : LANES;
        prepare(&block);
        run_block(&block);
    }
    return 0;
}

int HAND_FORWARD(const struct hand_run *run) {
    return run_blocks(run, run->linear ? forward_linear : forward_power);
}

int HAND_GRADIENT(const struct hand_run *run) {
    return run_blocks(run, run->linear ? gradient_linear : gradient_power);
}

/* HBV and its adjoint for a block of LANES lanes, over all steps: forward with what the adjoint
 * needs on a tape, then reverse. `real` and the mathematics come from math_float.h or
 * math_double.h. Each step is cut into loops for snow, soil and groundwater, short enough that
 * the processor overlaps the chains of several vectors. */
#include <stdbool.h>
#include <string.h>

#define LOOP static inline __attribute__((always_inline)) void

/* No lane depends on another. */
#if defined(__clang__)
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTORIZE _Pragma("GCC ivdep")
#endif

enum { TT, CFMAX, CFR, CWH, FC, BETA, LP, BETAET, PERC, UZL, K0, K1, K2 };

/* The parameters of a block as the equations use them, and sums of their derivatives. */
struct parameters {
    real TT[LANES], CFMAX[LANES], CFRMAX[LANES], CWH[LANES];
    real FC[LANES], BETA[LANES], per_FC[LANES], per_LPFC[LANES], BETAET[LANES];
    real PERC[LANES], UZL[LANES], K0[LANES], K1[LANES], K2[LANES];
};

struct sums {
    real TT[LANES], CFMAX[LANES], CFRMAX[LANES], CWH[LANES];
    real FC[LANES], BETA[LANES], wetness[LANES], stress[LANES], BETAET[LANES];
    real PERC[LANES], UZL[LANES], K0[LANES], K1[LANES], K2[LANES];
};

struct weather {
    real P[LANES], T[LANES], PET[LANES];
};

/* The tape: stores before a step (UZ with its inflow, LZ with percolation) and what is dear. */
struct kept {
    real SP[LANES], LW[LANES], inflow[LANES];
    real SM[LANES], log_wetness[LANES], wetness[LANES], log_stress[LANES], stress[LANES];
    real UZ[LANES], LZ[LANES];
};

/* Stores that need no tape, or their adjoints. */
struct stores {
    real SP[LANES], LW[LANES], SM[LANES], UZ[LANES], LZ[LANES], inflow[LANES];
};

struct work {
    struct parameters parameters;
    struct sums sums;
    struct weather weather;
    struct stores stores;
    real spare[2][LANES];
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

/* ---- one block ---- */

/* Where a block lies: its lanes are begin .. begin + count - 1, of sites from first on. */
struct block {
    const struct hand_run *run;
    struct work *work;
    size_t begin, count, lanes;
};

/* Numbers of the block's lanes; those beyond its end are its last one again. */
static void take(const struct block *block, const void *from, real *restrict to) {
    const real *row = (const real *)from + block->begin;
    for (size_t i = 0; i < LANES; i++)
        to[i] = row[i < block->count ? i : block->count - 1];
}

static void prepare(const struct block *block) {
    struct work *work = block->work;
    struct parameters *p = &work->parameters;
    const void *const *from = block->run->parameter;
    real *direct[HAND_PARAMETERS] = {p->TT,   p->CFMAX,    p->CFRMAX, p->CWH,  p->FC,
                                     p->BETA, p->per_LPFC, p->BETAET, p->PERC, p->UZL,
                                     p->K0,   p->K1,       p->K2};
    for (int k = 0; k < HAND_PARAMETERS; k++)
        take(block, from[k], direct[k]);
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        p->CFRMAX[i] *= p->CFMAX[i];
        p->per_FC[i] = 1 / p->FC[i];
        p->per_LPFC[i] = 1 / (p->per_LPFC[i] * p->FC[i]);
        size_t lane = block->begin + ((size_t)i < block->count ? (size_t)i : block->count - 1);
        work->site[i] = lane / block->run->members;
        struct kept *first = work->tape;
        first->SP[i] = first->LW[i] = first->SM[i] = (real)0.001;
        work->stores.UZ[i] = work->stores.LZ[i] = (real)0.001;
    }
}

static void spread(const struct block *block, const void *from, size_t t, real *restrict to) {
    const real *row = (const real *)from + t * block->run->sites;
    const size_t *site = block->work->site;
    enum { GROUP = 16 };
    if (block->run->members % GROUP == 0) {
        for (int i = 0; i < LANES; i += GROUP) {
            real value = row[site[i]];
            for (int k = 0; k < GROUP; k++)
                to[i + k] = value;
        }
    } else {
        for (int i = 0; i < LANES; i++)
            to[i] = row[site[i]];
    }
}

static void look(const struct block *block, size_t t) {
    struct weather *weather = &block->work->weather;
    spread(block, block->run->P, t, weather->P);
    spread(block, block->run->T, t, weather->T);
    spread(block, block->run->PET, t, weather->PET);
}

LOOP advance(struct work *work, const size_t now, const size_t next, real *Q, real *AET,
             bool linear) {
    const struct step step = {.p = &work->parameters,
                              .w = &work->weather,
                              .now = &work->tape[now],
                              .next = &work->tape[next],
                              .stores = &work->stores,
                              .Q = Q,
                              .AET = AET};
    snow(&step);
    soil(&step, linear);
    groundwater(&step);
}

LOOP forward_block(const struct block *block, bool linear) {
    struct work *work = block->work;
    for (size_t t = 0; t < block->run->steps; t++) {
        size_t place = t * block->lanes + block->begin;
        real *Q = (real *)block->run->Q + place, *AET = (real *)block->run->AET + place;
        look(block, t);
        const size_t now = t & 1, next = ~t & 1;
        if (block->count == LANES) {
            advance(work, now, next, Q, AET, linear);
        } else {
            advance(work, now, next, work->spare[0], work->spare[1], linear);
            memcpy(Q, work->spare[0], block->count * sizeof(real));
            memcpy(AET, work->spare[1], block->count * sizeof(real));
        }
    }
}

static void finish(const struct block *block) {
    const struct parameters *p = &block->work->parameters;
    const struct sums *sum = &block->work->sums;
    const void *const *parameter = block->run->parameter;
    const real ln2 = (real)0.69314718055994530942;
    real *to[HAND_PARAMETERS];
    for (int k = 0; k < HAND_PARAMETERS; k++)
        to[k] = (real *)block->run->parameter_bar[k] + block->begin;
    const real *CFR_ = (const real *)parameter[CFR] + block->begin;
    const real *LP_ = (const real *)parameter[LP] + block->begin;
    for (size_t i = 0; i < block->count; i++) {
        real exponent = block->run->linear ? 1 : p->BETAET[i];
        real stress = sum->stress[i] * exponent;
        to[TT][i] += sum->TT[i];
        to[CFMAX][i] += sum->CFMAX[i] + CFR_[i] * sum->CFRMAX[i];
        to[CFR][i] += p->CFMAX[i] * sum->CFRMAX[i];
        to[CWH][i] += sum->CWH[i];
        to[FC][i] += sum->FC[i] - (stress + sum->wetness[i] * p->BETA[i]) * p->per_FC[i];
        to[BETA][i] += sum->BETA[i] * ln2;
        to[LP][i] -= stress / LP_[i];
        to[BETAET][i] += sum->BETAET[i] * ln2;
        to[PERC][i] += sum->PERC[i];
        to[UZL][i] += sum->UZL[i];
        to[K0][i] += sum->K0[i];
        to[K1][i] += sum->K1[i];
        to[K2][i] += sum->K2[i];
    }
}

LOOP gradient_block(const struct block *block, bool linear) {
    struct work *work = block->work;
    size_t steps = block->run->steps;
    for (size_t t = 0; t < steps; t++) {
        look(block, t);
        advance(work, t, t + 1, work->spare[0], work->spare[1], linear);
    }
    memset(&work->sums, 0, sizeof work->sums);
    memset(&work->stores, 0, sizeof work->stores);
    for (size_t t = steps; t-- > 0;) {
        const real *Q_bar = (const real *)block->run->Q_bar + t * block->lanes + block->begin;
        look(block, t);
        if (block->count < LANES)
            Q_bar = memcpy(work->spare[0], Q_bar, block->count * sizeof(real));
        groundwater_bar(&work->parameters, &work->tape[t], Q_bar, &work->stores, &work->sums);
        soil_bar(&work->parameters, &work->weather, &work->tape[t], &work->stores, &work->sums,
                 linear);
        snow_bar(&work->parameters, &work->weather, &work->tape[t], &work->stores, &work->sums);
    }
    finish(block);
}

/* ---- all blocks of a run ---- */

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

int HAND_FORWARD(const struct hand_run *run) {
    return run_blocks(run, run->linear ? forward_linear : forward_power);
}

int HAND_GRADIENT(const struct hand_run *run) {
    return run_blocks(run, run->linear ? gradient_linear : gradient_power);
}

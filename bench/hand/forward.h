/* A step of HBV forward, for a block of lanes; included by kernel.h. Each loop is a chain of at
 * most about thirty cycles, so that the processor has several vectors of it in flight at once:
 * hence logarithm and power are loops of their own, and what passes between loops goes through
 * memory. */

struct step {
    const struct parameters *p;
    const struct limits *limits;
    const struct weather *weather;
    struct kept *now, *next;
    struct between *between;
    real *Q, *AET; /* [LANES] */
};

LOOP snow(const struct step *s) {
    const struct parameters *p = s->p;
    const real *P = s->weather->P, *T = s->weather->T;
    const real zero = s->limits->zero;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real warmth = T[i] - p->TT[i];
        real snowfall = warmth < zero ? P[i] : zero;
        real SP = s->now->SP[i] + snowfall;
        real melt = least(p->CFMAX[i] * greatest(warmth, zero), SP);
        SP -= melt;
        real LW = s->now->LW[i] + melt;
        real refreezing = least(p->CFRMAX[i] * greatest(-warmth, zero), LW);
        SP += refreezing;
        LW -= refreezing;
        real release = greatest(LW - p->CWH[i] * SP, zero);
        s->between->inflow[i] = P[i] - snowfall + release;
        s->next->SP[i] = SP;
        s->next->LW[i] = LW - release;
    }
}

LOOP log_of_wetness(const struct step *s) {
    const real one = s->limits->one;
    VECTORIZE
    for (int i = 0; i < LANES; i++)
        s->now->log_wetness[i] = log2_of(least(s->now->SM[i] * s->p->per_FC[i], one));
}

/* x^b is x * slope with slope = x^(b-1), because the adjoint needs b * slope. */
LOOP power_slope(const real *logarithm, const real *exponent_less_1, const struct limits *limits,
                 real *slope) {
    const real lowest = limits->exponent;
    VECTORIZE
    for (int i = 0; i < LANES; i++)
        slope[i] = power_of_2(greatest(exponent_less_1[i] * logarithm[i], lowest));
}

LOOP soil_fills(const struct step *s) {
    const struct parameters *p = s->p;
    struct between *between = s->between;
    const real one = s->limits->one;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real SM = s->now->SM[i], inflow = between->inflow[i];
        real direct = inflow * (SM * p->per_FC[i] * between->wetness_slope[i]);
        real filled = SM + (inflow - direct);
        SM = least(filled, p->FC[i]);
        s->now->UZ[i] = between->UZ[i] + direct + (filled - SM);
        between->SM[i] = SM;
        between->ratio[i] = least(SM * p->per_LPFC[i], one);
    }
}

LOOP log_of_stress(const struct step *s) {
    VECTORIZE
    for (int i = 0; i < LANES; i++)
        s->now->log_stress[i] = log2_of(s->between->ratio[i]);
}

LOOP soil_dries(const struct step *s, bool linear) {
    const struct between *between = s->between;
    const real *PET = s->weather->PET;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real stress = between->ratio[i];
        if (!linear)
            stress *= between->stress_slope[i];
        real ET = least(PET[i] * stress, between->SM[i]);
        s->next->SM[i] = between->SM[i] - ET;
        s->AET[i] = ET;
    }
}

LOOP groundwater(const struct step *s) {
    const struct parameters *p = s->p;
    struct between *between = s->between;
    const real zero = s->limits->zero;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real UZ = s->now->UZ[i];
        real percolation = least(p->PERC[i], UZ);
        UZ -= percolation;
        real LZ = between->LZ[i] + percolation;
        real Q0 = p->K0[i] * greatest(UZ - p->UZL[i], zero);
        UZ -= Q0;
        real Q1 = p->K1[i] * UZ, Q2 = p->K2[i] * LZ;
        s->now->LZ[i] = LZ;
        between->UZ[i] = UZ - Q1;
        between->LZ[i] = LZ - Q2;
        s->Q[i] = Q0 + Q1 + Q2;
    }
}

/* Loops that do not wait for each other stand side by side. */
LOOP step_forward(const struct step *s, bool linear) {
    struct between *between = s->between;
    log_of_wetness(s);
    snow(s);
    power_slope(s->now->log_wetness, s->p->BETA_less_1, s->limits, between->wetness_slope);
    soil_fills(s);
    if (!linear)
        log_of_stress(s);
    groundwater(s);
    if (!linear)
        power_slope(s->now->log_stress, s->p->BETAET_less_1, s->limits, between->stress_slope);
    soil_dries(s, linear);
}

/* The adjoint of a step of HBV, for a block of lanes; included by kernel.h. x_bar is the derivative
 * of the loss by x. First what the step computed is computed again where that is cheaper than
 * keeping it, then the derivatives, in short loops as in forward.h. */

struct step_bar {
    const struct parameters *p;
    const struct limits *limits;
    const struct weather *weather;
    const struct kept *now;
    struct between *between;
    const real *Q_bar;  /* [LANES] */
    struct stores *bar; /* in: of the stores after the step; out: of those before it */
    struct sums *sum;
};

/* Melt at T > TT and refreezing at T < TT exclude each other: one flow, from one store. */
LOOP snow_again(const struct step_bar *s) {
    const struct parameters *p = s->p;
    struct between *between = s->between;
    const real *P = s->weather->P, *T = s->weather->T;
    const real zero = s->limits->zero;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real warmth = T[i] - p->TT[i], LW = s->now->LW[i];
        real CFMAX = p->CFMAX[i], CFRMAX = p->CFRMAX[i];
        real snowfall = warmth < zero ? P[i] : zero;
        real SP = s->now->SP[i] + snowfall;
        real rate = warmth < zero ? CFRMAX : CFMAX;
        real there = warmth < zero ? LW : SP;
        real potential = rate * magnitude(warmth);
        real flow = least(potential, there);
        flow = warmth < zero ? -flow : flow;
        SP -= flow;
        real surplus = LW + flow - p->CWH[i] * SP;
        between->warmth[i] = warmth;
        between->left[i] = there - potential;
        between->SP[i] = SP;
        between->surplus[i] = surplus;
        between->inflow[i] = P[i] - snowfall + greatest(surplus, zero);
    }
}

LOOP soil_again(const struct step_bar *s) {
    const struct parameters *p = s->p;
    struct between *between = s->between;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real SM = s->now->SM[i], inflow = between->inflow[i];
        real wetness = SM * p->per_FC[i] * between->wetness_slope[i];
        real filled = SM + (inflow - inflow * wetness);
        between->wetness[i] = wetness;
        between->filled[i] = filled;
        between->SM[i] = least(filled, p->FC[i]);
    }
}

LOOP groundwater_bar(const struct step_bar *s) {
    const struct parameters *p = s->p;
    const real *Q_bar = s->Q_bar;
    struct stores *bar = s->bar;
    struct sums *sum = s->sum;
    const real zero = s->limits->zero;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real inflow = s->now->UZ[i], PERC = p->PERC[i];
        real UZ = inflow - least(PERC, inflow);
        real over = greatest(UZ - p->UZL[i], zero);
        real Q1_bar = Q_bar[i] - bar->UZ[i], Q2_bar = Q_bar[i] - bar->LZ[i];
        real LZ_bar = multiply_add(p->K2[i], Q2_bar, bar->LZ[i]);
        real UZ_bar = multiply_add(p->K1[i], Q1_bar, bar->UZ[i]);
        real Q0_bar = Q_bar[i] - UZ_bar;
        sum->K2[i] = multiply_add(s->now->LZ[i], Q2_bar, sum->K2[i]);
        sum->K1[i] = multiply_add(UZ - p->K0[i] * over, Q1_bar, sum->K1[i]);
        sum->K0[i] = multiply_add(over, Q0_bar, sum->K0[i]);
        real over_bar = p->K0[i] * Q0_bar;
        over_bar = over > zero ? over_bar : zero;
        sum->UZL[i] -= over_bar;
        UZ_bar += over_bar;
        real percolation_bar = LZ_bar - UZ_bar;
        percolation_bar = PERC < inflow ? percolation_bar : zero;
        sum->PERC[i] += percolation_bar;
        bar->UZ[i] = LZ_bar - percolation_bar;
        bar->LZ[i] = LZ_bar;
    }
}

LOOP soil_dries_bar(const struct step_bar *s, bool linear) {
    const struct parameters *p = s->p;
    const struct between *between = s->between;
    struct stores *bar = s->bar;
    struct sums *sum = s->sum;
    const real *PET = s->weather->PET;
    const real zero = s->limits->zero, one = s->limits->one;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real SM = between->SM[i], ratio = SM * p->per_LPFC[i];
        real stress = least(ratio, one), slope = p->stress_slope[i];
        if (!linear) {
            stress *= between->stress_slope[i];
            slope *= between->stress_slope[i];
        }
        real SM_bar = PET[i] * stress < SM ? bar->SM[i] : zero;
        real stress_bar = SM_bar * PET[i];
        stress_bar = ratio < one ? stress_bar : zero;
        real log_bar = stress_bar * stress;
        sum->stress[i] -= log_bar;
        if (!linear)
            sum->BETAET[i] = multiply_add(-log_bar, s->now->log_stress[i], sum->BETAET[i]);
        bar->SM[i] = multiply_add(-stress_bar, slope, SM_bar);
    }
}

LOOP soil_fills_bar(const struct step_bar *s) {
    const struct parameters *p = s->p;
    const struct between *between = s->between;
    struct stores *bar = s->bar;
    struct sums *sum = s->sum;
    const real zero = s->limits->zero;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real UZ_bar = bar->UZ[i], wetness = between->wetness[i];
        real apart = bar->SM[i] - UZ_bar;
        real filled_bar = between->filled[i] > p->FC[i] ? zero : apart;
        real wetness_bar = -filled_bar * between->inflow[i];
        real power_bar = wetness_bar * wetness;
        sum->FC[i] += apart - filled_bar;
        sum->wetness[i] += power_bar;
        sum->BETA[i] = multiply_add(power_bar, s->now->log_wetness[i], sum->BETA[i]);
        real slope = between->wetness_slope[i] * p->wetness_slope[i];
        bar->SM[i] = multiply_add(wetness_bar, slope, UZ_bar + filled_bar);
        bar->inflow[i] = UZ_bar + multiply_add(-filled_bar, wetness, filled_bar);
    }
}

LOOP snow_bar(const struct step_bar *s) {
    const struct parameters *p = s->p;
    const struct between *between = s->between;
    struct stores *bar = s->bar;
    struct sums *sum = s->sum;
    const real zero = s->limits->zero;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real warmth = between->warmth[i];
        real CFMAX = p->CFMAX[i], CFRMAX = p->CFRMAX[i];
        real release_bar = bar->inflow[i] - bar->LW[i];
        release_bar = between->surplus[i] > zero ? release_bar : zero;
        real LW_bar = bar->LW[i] + release_bar;
        real SP_bar = multiply_add(-p->CWH[i], release_bar, bar->SP[i]);
        sum->CWH[i] = multiply_add(-between->SP[i], release_bar, sum->CWH[i]);
        real flow_bar = LW_bar - SP_bar;
        real potential_bar = between->left[i] > zero ? flow_bar : zero;
        real there_bar = flow_bar - potential_bar;
        real rate_bar = potential_bar * warmth;
        real rate = warmth < zero ? CFRMAX : CFMAX;
        real CFRMAX_bar = warmth < zero ? rate_bar : zero;
        real LW_there = warmth < zero ? there_bar : zero;
        sum->TT[i] = multiply_add(-rate, potential_bar, sum->TT[i]);
        sum->CFRMAX[i] += CFRMAX_bar;
        sum->CFMAX[i] += rate_bar - CFRMAX_bar;
        bar->LW[i] = LW_bar - LW_there;
        bar->SP[i] = SP_bar + (there_bar - LW_there);
    }
}

LOOP step_reverse(const struct step_bar *s, bool linear) {
    struct between *between = s->between;
    power_slope(s->now->log_wetness, s->p->BETA_less_1, s->limits, between->wetness_slope);
    snow_again(s);
    if (!linear)
        power_slope(s->now->log_stress, s->p->BETAET_less_1, s->limits, between->stress_slope);
    soil_again(s);
    groundwater_bar(s);
    soil_dries_bar(s, linear);
    soil_fills_bar(s);
    snow_bar(s);
}

/* The adjoint of a step of HBV, for a block of lanes; included by kernel.h. */
/* ---- reverse: x_bar is the derivative of the loss by x ---- */

LOOP groundwater_bar(const struct parameters *restrict p, const struct kept *restrict now,
                     const real *restrict Q_bar, struct stores *restrict bar,
                     struct sums *restrict sum) {
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real percolation = least(p->PERC[i], now->UZ[i]);
        real UZ = now->UZ[i] - percolation, over = UZ - p->UZL[i];
        real Q0 = p->K0[i] * greatest(over, 0);
        real Q1_bar = Q_bar[i] - bar->UZ[i], Q2_bar = Q_bar[i] - bar->LZ[i];
        real LZ_bar = multiply_add(p->K2[i], Q2_bar, bar->LZ[i]);
        real UZ_bar = multiply_add(p->K1[i], Q1_bar, bar->UZ[i]);
        real Q0_bar = over > 0 ? Q_bar[i] - UZ_bar : 0;
        sum->K2[i] = multiply_add(now->LZ[i], Q2_bar, sum->K2[i]);
        sum->K1[i] = multiply_add(UZ - Q0, Q1_bar, sum->K1[i]);
        sum->K0[i] = multiply_add(over, Q0_bar, sum->K0[i]);
        real over_bar = p->K0[i] * Q0_bar;
        sum->UZL[i] -= over_bar;
        UZ_bar += over_bar;
        bool limited = now->UZ[i] < p->PERC[i];
        sum->PERC[i] += limited ? 0 : LZ_bar - UZ_bar;
        bar->UZ[i] = limited ? LZ_bar : UZ_bar;
        bar->LZ[i] = LZ_bar;
    }
}

LOOP soil_bar(const struct parameters *restrict p, const struct weather *restrict w,
              const struct kept *restrict now, struct stores *restrict bar,
              struct sums *restrict sum, bool linear) {
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real direct = now->inflow[i] * now->wetness[i];
        real filled = now->SM[i] + (now->inflow[i] - direct);
        real SM = least(filled, p->FC[i]);
        real ET = w->PET[i] * now->stress[i];
        bool dries = !(ET < SM), stressed = SM * p->per_LPFC[i] < 1;
        real ET_bar = stressed & !dries ? -bar->SM[i] * ET : 0; /* by the logarithm of ET */
        sum->stress[i] += ET_bar;
        real by_SM = ET_bar;
        if (!linear) {
            sum->BETAET[i] = multiply_add(ET_bar, now->log_stress[i], sum->BETAET[i]);
            by_SM *= p->BETAET[i];
        }
        real SM_bar = (dries ? 0 : bar->SM[i]) + by_SM / greatest(SM, least_positive);
        bool spills = filled > p->FC[i];
        sum->FC[i] += spills ? SM_bar - bar->UZ[i] : 0;
        SM_bar = spills ? bar->UZ[i] : SM_bar;
        real direct_bar = bar->UZ[i] - SM_bar;
        bar->inflow[i] = multiply_add(now->wetness[i], direct_bar, SM_bar);
        real wetness_bar = direct_bar * direct; /* by the logarithm of wetness */
        sum->wetness[i] += wetness_bar;
        sum->BETA[i] = multiply_add(wetness_bar, now->log_wetness[i], sum->BETA[i]);
        bar->SM[i] = SM_bar + wetness_bar * p->BETA[i] / greatest(now->SM[i], least_positive);
    }
}

LOOP snow_bar(const struct parameters *restrict p, const struct weather *restrict w,
              const struct kept *restrict now, struct stores *restrict bar,
              struct sums *restrict sum) {
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real warmth = w->T[i] - p->TT[i];
        bool melts = warmth > 0, cold = warmth < 0;
        real rain = cold ? 0 : w->P[i];
        real SP = now->SP[i] + (w->P[i] - rain), LW = now->LW[i];
        real rate = melts ? p->CFMAX[i] : -p->CFRMAX[i];
        real potential = rate * warmth, there = melts ? SP : LW;
        bool limited = !(potential < there);
        real melt = limited ? there : potential;
        melt = melts ? melt : -melt;
        SP -= melt;
        LW += melt;
        real release_bar = LW > p->CWH[i] * SP ? bar->inflow[i] - bar->LW[i] : 0;
        real LW_bar = bar->LW[i] + release_bar;
        real SP_bar = bar->SP[i] - p->CWH[i] * release_bar;
        sum->CWH[i] -= SP * release_bar;
        real melt_bar = melts ? LW_bar - SP_bar : SP_bar - LW_bar;
        real potential_bar = limited ? 0 : melt_bar, there_bar = limited ? melt_bar : 0;
        real rate_bar = potential_bar * warmth;
        sum->TT[i] -= potential_bar * rate;
        sum->CFMAX[i] += melts ? rate_bar : 0;
        sum->CFRMAX[i] -= melts ? 0 : rate_bar;
        bar->SP[i] = SP_bar + (melts ? there_bar : 0);
        bar->LW[i] = LW_bar + (melts ? 0 : there_bar);
    }
}

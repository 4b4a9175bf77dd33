/* A step of HBV forward, for a block of lanes; included by kernel.h. */
/* One step of a block: what it reads and where it writes. */
struct step {
    const struct parameters *p;
    const struct weather *w;
    struct kept *now, *next;
    struct stores *stores;
    real *Q, *AET;
};

/* ---- forward ---- */

/* Melt at T > TT and refreezing at T < TT exclude each other: one flow, from one store. */
LOOP snow(const struct step *s) {
    const struct parameters *p = s->p;
    const struct weather *w = s->w;
    struct kept *now = s->now, *next = s->next;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real warmth = w->T[i] - p->TT[i];
        bool melts = warmth > 0, cold = warmth < 0;
        real rain = cold ? 0 : w->P[i];
        real SP = now->SP[i] + (w->P[i] - rain), LW = now->LW[i];
        real melt = least((melts ? p->CFMAX[i] : p->CFRMAX[i]) * (melts ? warmth : -warmth),
                          melts ? SP : LW);
        melt = melts ? melt : -melt;
        SP -= melt;
        LW += melt;
        real release = greatest(LW - p->CWH[i] * SP, 0);
        now->inflow[i] = rain + release;
        next->SP[i] = SP;
        next->LW[i] = LW - release;
    }
}

LOOP soil(const struct step *s, bool linear) {
    const struct parameters *p = s->p;
    const struct weather *w = s->w;
    struct kept *now = s->now, *next = s->next;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real log_wetness = log2_of(now->SM[i] * p->per_FC[i]);
        real wetness = least(power_of_2(p->BETA[i] * log_wetness), 1);
        real direct = now->inflow[i] * wetness;
        real filled = now->SM[i] + (now->inflow[i] - direct);
        real SM = least(filled, p->FC[i]);
        real stress = least(SM * p->per_LPFC[i], 1);
        if (!linear) {
            real log_stress = log2_of(stress);
            stress = least(power_of_2(p->BETAET[i] * log_stress), 1);
            now->log_stress[i] = log_stress;
        }
        real ET = least(w->PET[i] * stress, SM);
        now->log_wetness[i] = log_wetness;
        now->wetness[i] = wetness;
        now->stress[i] = stress;
        now->UZ[i] = s->stores->UZ[i] + direct + (filled - SM);
        next->SM[i] = SM - ET;
        s->AET[i] = ET;
    }
}

LOOP groundwater(const struct step *s) {
    const struct parameters *p = s->p;
    struct kept *now = s->now;
    struct stores *stores = s->stores;
    VECTORIZE
    for (int i = 0; i < LANES; i++) {
        real percolation = least(p->PERC[i], now->UZ[i]);
        real UZ = now->UZ[i] - percolation, LZ = stores->LZ[i] + percolation;
        real Q0 = p->K0[i] * greatest(UZ - p->UZL[i], 0);
        real Q1 = p->K1[i] * (UZ - Q0), Q2 = p->K2[i] * LZ;
        now->LZ[i] = LZ;
        stores->UZ[i] = UZ - Q0 - Q1;
        stores->LZ[i] = LZ - Q2;
        s->Q[i] = Q0 + Q1 + Q2;
    }
}

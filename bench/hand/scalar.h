/* HBV as a plain loop over sites, members and steps: one number at a time, pow of the C library,
 * no blocks and no vectors. `real`, POWER and the names of the functions come from the includer. */

/* The parameters of one lane, and its stores. */
struct cell {
    real TT, CFMAX, CFR, CWH, FC, BETA, LP, BETAET, PERC, UZL, K0, K1, K2;
    real SP, LW, SM, UZ, LZ;
};

static inline real least(real a, real b) {
    return a < b ? a : b;
}

static inline real greatest(real a, real b) {
    return a > b ? a : b;
}

/* Liquid inflow to the soil, mm. */
static inline real snow(struct cell *cell, real P, real T) {
    real rain = T < cell->TT ? 0 : P;
    cell->SP += P - rain;
    real melt = least(cell->CFMAX * greatest(T - cell->TT, 0), cell->SP);
    cell->SP -= melt;
    cell->LW += melt;
    real refreezing = least(cell->CFR * cell->CFMAX * greatest(cell->TT - T, 0), cell->LW);
    cell->SP += refreezing;
    cell->LW -= refreezing;
    real release = greatest(cell->LW - cell->CWH * cell->SP, 0);
    cell->LW -= release;
    return rain + release;
}

static inline real soil(struct cell *cell, real inflow, real PET, int linear) {
    real wetness = least(POWER(cell->SM / cell->FC, cell->BETA), 1);
    cell->SM += inflow * (1 - wetness);
    cell->UZ += inflow * wetness;
    real excess = greatest(cell->SM - cell->FC, 0);
    cell->SM -= excess;
    cell->UZ += excess;
    real stress = cell->SM / (cell->LP * cell->FC);
    if (!linear)
        stress = POWER(stress, cell->BETAET);
    real ET = least(PET * least(stress, 1), cell->SM);
    cell->SM -= ET;
    return ET;
}

static inline real groundwater(struct cell *cell) {
    real percolation = least(cell->PERC, cell->UZ);
    cell->UZ -= percolation;
    cell->LZ += percolation;
    real Q0 = cell->K0 * greatest(cell->UZ - cell->UZL, 0);
    cell->UZ -= Q0;
    real Q1 = cell->K1 * cell->UZ, Q2 = cell->K2 * cell->LZ;
    cell->UZ -= Q1;
    cell->LZ -= Q2;
    return Q0 + Q1 + Q2;
}

static struct cell cell_of(const struct hand_run *run, size_t lane) {
    real p[HAND_PARAMETERS];
    for (int k = 0; k < HAND_PARAMETERS; k++)
        p[k] = run->parameter[k] ? ((const real *)run->parameter[k])[lane] : 1;
    real start = (real)0.001;
    return (struct cell){p[0], p[1],  p[2],  p[3],  p[4],  p[5],  p[6],  p[7],  p[8],
                         p[9], p[10], p[11], p[12], start, start, start, start, start};
}

void SCALAR_FORWARD(const struct hand_run *run) {
    const real *P = run->P, *T = run->T, *PET = run->PET;
    size_t lanes = run->sites * run->members;
    for (size_t site = run->first_site; site < run->end_site; site++) {
        for (size_t member = 0; member < run->members; member++) {
            size_t lane = site * run->members + member;
            struct cell cell = cell_of(run, lane);
            for (size_t t = 0; t < run->steps; t++) {
                size_t day = t * run->sites + site;
                real inflow = snow(&cell, P[day], T[day]);
                ((real *)run->AET)[t * lanes + lane] = soil(&cell, inflow, PET[day], run->linear);
                ((real *)run->Q)[t * lanes + lane] = groundwater(&cell);
            }
        }
    }
}

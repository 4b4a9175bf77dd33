// HBV, 13 parameters: Bergström 1992 in the form of Feng et al. 2022, each line acting on the
// stores as the lines before left them.
#include "numbers.hpp"

struct stores {
    number SP, LW, SM, UZ, LZ; // mm
};

static number snow(stores &y, const inputs &g, std::size_t t) {
    const number P = g.weather(0, t), T = g.weather(1, t);
    const number &TT = g.parameter[0], &CFMAX = g.parameter[1], &CFR = g.parameter[2];
    const bool falls_as_snow = T < TT;
    const number rain = falls_as_snow ? number(0) : P;
    y.SP += P - rain;
    const number melt = least<number>(CFMAX * most<number>(T - TT, 0), y.SP);
    y.SP -= melt;
    y.LW += melt;
    const number freezing = least<number>(CFR * CFMAX * most<number>(TT - T, 0), y.LW);
    y.SP += freezing;
    y.LW -= freezing;
    const number release = most<number>(y.LW - g.parameter[3] * y.SP, 0);
    y.LW -= release;
    return rain + release;
}

static void soil(stores &y, const inputs &g, const number &water, const number &PET) {
    const number &FC = g.parameter[4], &BETA = g.parameter[5], &LP = g.parameter[6];
    const number wet = share<number>(power<number>(y.SM / FC, BETA));
    y.SM += water * (1 - wet);
    y.UZ += water * wet;
    const number excess = most<number>(y.SM - FC, 0);
    y.SM -= excess;
    y.UZ += excess;
    y.SM -=
        least<number>(PET * share<number>(power<number>(y.SM / (LP * FC), g.parameter[7])), y.SM);
}

static number groundwater(stores &y, const inputs &g) {
    const number percolation = least<number>(g.parameter[8], y.UZ);
    y.UZ -= percolation;
    y.LZ += percolation;
    const number Q0 = g.parameter[10] * most<number>(y.UZ - g.parameter[9], 0);
    y.UZ -= Q0;
    const number Q1 = g.parameter[11] * y.UZ, Q2 = g.parameter[12] * y.LZ;
    y.UZ -= Q1;
    y.LZ -= Q2;
    return Q0 + Q1 + Q2;
}

results hbv(const inputs &g) {
    stores y = {0.001, 0.001, 0.001, 0.001, 0.001};
    if (!g.start.empty())
        y = {g.start[0], g.start[1], g.start[2], g.start[3], g.start[4]};
    results found;
    for (std::size_t t = 0; t < g.steps; t++) {
        const number water = snow(y, g, t);
        soil(y, g, water, g.weather(2, t));
        found.flow.push_back(groundwater(y, g));
    }
    found.end = {y.SP, y.LW, y.SM, y.UZ, y.LZ};
    return found;
}

// EXP-HYDRO: Patil and Stieglitz 2014, equations as in Höge et al. 2022; the classical Runge-Kutta
// method, four substeps a day.
#include "numbers.hpp"

struct rates {
    number S0, S1, Q; // mm/d
};

// The paper's smooth step.
static number rise(const number &x) {
    return (tanh(5 * x) + 1) / 2;
}

static rates slope(const number &S0, const number &S1, const inputs &g, std::size_t t) {
    const number P = g.weather(0, t), T = g.weather(1, t), L = g.weather(2, t);
    const number &f = g.parameter[0], &Smax = g.parameter[1], &Qmax = g.parameter[2];
    const number &Df = g.parameter[3], &Tmax = g.parameter[4], &Tmin = g.parameter[5];
    const number snow = rise(Tmin - T) * P, rain = rise(T - Tmin) * P;
    const number melt = rise(T - Tmax) * rise(S0) * least<number>(S0, Df * (T - Tmax));
    const number PET = 29.8 * L * 0.611 * exp(17.3 * T / (T + 237.3)) / (T + 273.2);
    const number over = rise(S1 - Smax), under = rise(Smax - S1), any = rise(S1);
    const number ET = any * (over * PET + under * PET * S1 / Smax);
    const number base = any * (over * Qmax + under * Qmax * exp(-f * (Smax - S1)));
    const number Q = base + any * over * (S1 - Smax);
    return {snow - melt, rain + melt - ET - Q, Q};
}

results exphydro(const inputs &g) {
    const double h = 0.25;
    number S0 = 0, S1 = 0.5 * g.parameter[1];
    if (!g.start.empty())
        S0 = g.start[0], S1 = g.start[1];
    results found;
    for (std::size_t t = 0; t < g.steps; t++) {
        number flow = 0;
        for (int substep = 0; substep < 4; substep++) {
            const rates a = slope(S0, S1, g, t);
            const rates b = slope(S0 + h / 2 * a.S0, S1 + h / 2 * a.S1, g, t);
            const rates c = slope(S0 + h / 2 * b.S0, S1 + h / 2 * b.S1, g, t);
            const rates d = slope(S0 + h * c.S0, S1 + h * c.S1, g, t);
            S0 += h / 6 * (a.S0 + 2 * b.S0 + 2 * c.S0 + d.S0);
            S1 += h / 6 * (a.S1 + 2 * b.S1 + 2 * c.S1 + d.S1);
            flow += h / 6 * (a.Q + 2 * b.Q + 2 * c.Q + d.Q);
        }
        found.flow.push_back(flow);
    }
    found.end = {S0, S1};
    return found;
}

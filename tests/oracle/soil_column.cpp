// Darcy's law in eight layers of soil with the curves of Campbell 1974; Heun's method, twenty
// substeps an hour.
#include "numbers.hpp"

enum { LAYERS = 8, SUBSTEPS = 20 };
static const double THICK = 150; // mm

struct curves {
    numbers conductivity, suction;
};

static curves curves_of(const numbers &W, const numbers &p) {
    curves found;
    for (const number &water : W) {
        const number filled = water / (p[1] * THICK);
        const number s = filled < 0.05 ? number(0.05) : share(filled);
        found.conductivity.push_back(p[0] * pow(s, 2 * p[3] + 3));
        found.suction.push_back(p[2] * pow(s, -p[3]));
    }
    return found;
}

static numbers uptake(const numbers &W, const inputs &g, std::size_t t) {
    numbers roots, found;
    number all = 0;
    for (int z = 0; z < LAYERS; z++) {
        roots.push_back(exp(-(z + 0.5) * THICK / g.parameter[4]));
        all += roots[z];
    }
    for (int z = 0; z < LAYERS; z++) {
        const number filled = W[z] / (g.parameter[1] * THICK);
        found.push_back(g.weather(1, t) * roots[z] / all * share<number>((filled - 0.1) / 0.3));
    }
    return found;
}

// The change of every layer; behind them the water that leaves the last.
static numbers slope(const numbers &W, const inputs &g, std::size_t t) {
    const curves of = curves_of(W, g.parameter);
    const numbers drunk = uptake(W, g, t);
    numbers found;
    number coming = least<number>(g.weather(0, t), g.parameter[0]);
    for (int z = 0; z < LAYERS; z++) {
        number going = of.conductivity[z];
        if (z + 1 < LAYERS)
            going = 0.5 * (going + of.conductivity[z + 1]) *
                    (1 + (of.suction[z + 1] - of.suction[z]) / THICK);
        found.push_back(coming - going - drunk[z]);
        coming = going;
    }
    found.push_back(coming);
    return found;
}

results soil_column(const inputs &g) {
    const double h = 1.0 / SUBSTEPS;
    numbers W = g.start.empty() ? numbers(LAYERS, 0.5 * g.parameter[1] * THICK) : g.start;
    results found;
    for (std::size_t t = 0; t < g.steps; t++) {
        number recharge = 0;
        for (int substep = 0; substep < SUBSTEPS; substep++) {
            const numbers first = slope(W, g, t);
            numbers moved = W;
            for (int z = 0; z < LAYERS; z++)
                moved[z] += h * first[z];
            const numbers second = slope(moved, g, t);
            for (int z = 0; z < LAYERS; z++)
                W[z] += h / 2 * (first[z] + second[z]);
            recharge += h / 2 * (first[LAYERS] + second[LAYERS]);
        }
        found.flow.push_back(recharge);
    }
    found.end = W;
    return found;
}

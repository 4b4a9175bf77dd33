// GR4J, daily: Perrin et al. 2003. A unit hydrograph holds what is to come, tomorrow first.
#include "numbers.hpp"

enum { SLOW = 20, FAST = 40 }; // days

static number risen_slow(double day, const number &X4) {
    if (day <= 0)
        return 0;
    if (day >= X4)
        return 1;
    return pow(day / X4, 2.5);
}

static number risen_fast(double day, const number &X4) {
    if (day <= 0)
        return 0;
    if (day <= X4)
        return 0.5 * pow(day / X4, 2.5);
    if (day < 2 * X4)
        return 1 - 0.5 * pow(2 - day / X4, 2.5);
    return 1;
}

struct catchment {
    number S, R;
    numbers slow, fast;
};

static number produced(number &S, const number &P, const number &E, const number &X1) {
    number passed = 0;
    const number s = S / X1;
    if (P <= E) {
        const number w = tanh(least<number>((E - P) / X1, 13));
        S -= S * (2 - s) * w / (1 + (1 - s) * w);
    } else {
        const number w = tanh(least<number>((P - E) / X1, 13));
        const number stored = X1 * (1 - s * s) * w / (1 + s * w);
        S += stored;
        passed = P - E - stored;
    }
    const number percolation = S * (1 - pow(1 + pow(4 * S / (9 * X1), 4.0), -0.25));
    S -= percolation;
    return passed + percolation;
}

static void spread(catchment &y, const number &water, const number &X4) {
    for (int k = 0; k < SLOW; k++) {
        y.slow[k] += 0.9 * water * (risen_slow(k + 1, X4) - risen_slow(k, X4));
    }
    for (int k = 0; k < FAST; k++) {
        y.fast[k] += (1 - 0.9) * water * (risen_fast(k + 1, X4) - risen_fast(k, X4));
    }
}

static number routed(catchment &y, const number &X2, const number &X3) {
    const number exchange = X2 * power<number>(y.R / X3, 3.5);
    y.R = most<number>(0, y.R + y.slow[0] + exchange);
    const number flow = y.R * (1 - pow(1 + pow(y.R / X3, 4.0), -0.25));
    y.R -= flow;
    const number direct = most<number>(0, y.fast[0] + exchange);
    return most<number>(flow + direct, 0);
}

static void next_day(numbers &line) {
    for (std::size_t k = 0; k + 1 < line.size(); k++)
        line[k] = line[k + 1];
    line.back() = 0;
}

results gr4j(const inputs &g) {
    const numbers &X = g.parameter;
    catchment y = {0.3 * X[0], 0.5 * X[2], numbers(SLOW, 0), numbers(FAST, 0)};
    if (!g.start.empty()) {
        const auto first = g.start.begin() + 2;
        y = {g.start[0], g.start[1], numbers(first, first + SLOW),
             numbers(first + SLOW, g.start.end())};
    }
    results found;
    for (std::size_t t = 0; t < g.steps; t++) {
        spread(y, produced(y.S, g.weather(0, t), g.weather(1, t), X[0]), X[3]);
        found.flow.push_back(routed(y, X[1], X[2]));
        next_day(y.slow);
        next_day(y.fast);
    }
    found.end = {y.S, y.R};
    found.end.insert(found.end.end(), y.slow.begin(), y.slow.end());
    found.end.insert(found.end.end(), y.fast.begin(), y.fast.end());
    return found;
}

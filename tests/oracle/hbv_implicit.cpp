// HBV with 13 parameters by the implicit Euler method: all fluxes at the stores after the day.
//
// The stores are found in plain numbers. What ADOL-C sees are corrections of them with a fixed
// inverse of the Jacobian: each makes derivatives of one more order exact.
#include "dual.hpp"
#include "numbers.hpp"

enum { CORRECTIONS = 3, MOST_ITERATIONS = 200 };
using square = std::array<five<double>, STORES>;

// What a day is: parameters, weather, and the stores before it.
template <class real> struct day {
    std::vector<real> p;
    real P, T, PET;
    five<real> before;
};

// 0 at the stores after the day, SP, LW, SM, UZ, LZ.
template <class real> five<real> residual(const day<real> &d, const five<real> &y) {
    const std::vector<real> &p = d.p;
    const real rain = d.T < p[0] ? real(0) : d.P;
    const real melt = least<real>(p[1] * most<real>(d.T - p[0], 0), y[0]);
    const real freezing = least<real>(p[2] * p[1] * most<real>(p[0] - d.T, 0), y[1]);
    const real release = most<real>(y[1] - p[3] * y[0], 0);
    const real direct = (rain + release) * share<real>(power<real>(y[2] / p[4], p[5]));
    const real excess = most<real>(y[2] - p[4], 0);
    const real stress = share<real>(power<real>(y[2] / (p[6] * p[4]), p[7]));
    const real ET = least<real>(d.PET * stress, y[2]);
    const real percolation = least<real>(p[8], y[3]);
    const real Q0 = p[10] * most<real>(y[3] - p[9], 0);
    return {y[0] - d.before[0] - (d.P - rain + freezing - melt),
            y[1] - d.before[1] - (melt - freezing - release),
            y[2] - d.before[2] - (release + rain - direct - excess - ET),
            y[3] - d.before[3] - (direct + excess - percolation - Q0 - p[11] * y[3]),
            y[4] - d.before[4] - (percolation - p[12] * y[4])};
}

static square jacobian(const day<double> &d, const five<double> &y) {
    day<dual> seen = {{d.p.begin(), d.p.end()}, d.P, d.T, d.PET, {}};
    five<dual> at;
    for (int k = 0; k < STORES; k++) {
        seen.before[k] = d.before[k];
        at[k] = y[k];
        at[k].slope[k] = 1;
    }
    const five<dual> found = residual(seen, at);
    square rows;
    for (int row = 0; row < STORES; row++)
        rows[row] = found[row].slope;
    return rows;
}

// Gauss and Jordan; the diagonal is at least 1, since every flux out grows with its store.
static square inverse(square of) {
    square found = {};
    for (int k = 0; k < STORES; k++)
        found[k][k] = 1;
    for (int k = 0; k < STORES; k++) {
        const double pivot = of[k][k];
        for (int column = 0; column < STORES; column++)
            of[k][column] /= pivot, found[k][column] /= pivot;
        for (int row = 0; row < STORES; row++) {
            const double factor = row == k ? 0 : of[row][k];
            for (int column = 0; column < STORES; column++) {
                of[row][column] -= factor * of[k][column];
                found[row][column] -= factor * found[k][column];
            }
        }
    }
    return found;
}

template <class real>
static five<real> corrected(const day<real> &d, const five<real> &y, const square &by,
                            double damping) {
    const five<real> off = residual(d, y);
    five<real> found = y;
    for (int row = 0; row < STORES; row++)
        for (int column = 0; column < STORES; column++)
            found[row] -= damping * by[row][column] * off[column];
    return found;
}

static double size_of(const five<double> &of) {
    double largest = 0;
    for (double value : of)
        largest = std::fmax(largest, std::fabs(value));
    return largest;
}

static five<double> solved(const day<double> &d) {
    five<double> y = d.before;
    for (int round = 0; round < MOST_ITERATIONS; round++) {
        const double size = size_of(residual(d, y));
        if (size < 1e-14)
            break;
        const square by = inverse(jacobian(d, y));
        five<double> next = corrected(d, y, by, 1);
        for (double damping = 0.5; damping > 1e-3 && size_of(residual(d, next)) > size;
             damping /= 2)
            next = corrected(d, y, by, damping);
        y = next;
    }
    return y;
}

static day<double> plain(const day<number> &d) {
    day<double> found = {{}, d.P.value(), d.T.value(), d.PET.value(), {}};
    for (const number &parameter : d.p)
        found.p.push_back(parameter.value());
    for (int k = 0; k < STORES; k++)
        found.before[k] = d.before[k].value();
    return found;
}

results hbv_implicit(const inputs &g) {
    five<number> y = {0.001, 0.001, 0.001, 0.001, 0.001};
    for (std::size_t k = 0; k < g.start.size(); k++)
        y[k] = g.start[k];
    results found;
    for (std::size_t t = 0; t < g.steps; t++) {
        const day<number> d = {g.parameter, g.weather(0, t), g.weather(1, t), g.weather(2, t), y};
        const day<double> values = plain(d);
        const five<double> at = solved(values);
        const square by = inverse(jacobian(values, at));
        for (int k = 0; k < STORES; k++)
            y[k] = at[k];
        for (int round = 0; round < CORRECTIONS; round++)
            y = corrected(d, y, by, 1);
        const numbers &p = g.parameter;
        found.flow.push_back(p[10] * most<number>(y[3] - p[9], 0) + p[11] * y[3] + p[12] * y[4]);
    }
    found.end = {y.begin(), y.end()};
    return found;
}

// What the equations need of a number that may be of ADOL-C: decisions with the ties of the
// language, and powers of 0.
#ifndef ORACLE_NUMBERS_HPP
#define ORACLE_NUMBERS_HPP

#include <adolc/adolc.h>
#include <cstddef>
#include <vector>

using number = adouble;
using numbers = std::vector<number>;

// A tie gives one half to each.
template <class real> real least(const real &a, const real &b) {
    if (a < b)
        return a;
    if (b < a)
        return b;
    return 0.5 * (a + b);
}

template <class real> real most(const real &a, const real &b) {
    if (b < a)
        return a;
    if (a < b)
        return b;
    return 0.5 * (a + b);
}

// Passes 1 at the bounds.
template <class real> real share(const real &x) {
    if (x < 0)
        return 0;
    if (x > 1)
        return 1;
    return x;
}

// Of base >= 0; constant at 0.
template <class real> real power(const real &base, const real &exponent) {
    if (base > 0)
        return pow(base, exponent);
    return 0;
}

// Series are rows of all steps, one after another.
struct inputs {
    std::size_t steps;
    numbers parameter;
    numbers start; // empty: the initial values of the model
    numbers forcing;

    number weather(std::size_t which, std::size_t t) const {
        return forcing[which * steps + t];
    }
};

struct results {
    numbers flow; // of every step
    numbers end;
};

results hbv(const inputs &given);
results hbv_implicit(const inputs &given);
results exphydro(const inputs &given);
results gr4j(const inputs &given);
results soil_column(const inputs &given);

#endif

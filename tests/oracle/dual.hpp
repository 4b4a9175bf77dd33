// Numbers with their derivatives by the stores of a day: for the Jacobian of an implicit step.
#ifndef ORACLE_DUAL_HPP
#define ORACLE_DUAL_HPP

#include <array>
#include <cmath>

enum { STORES = 5 };
template <class real> using five = std::array<real, STORES>;

struct dual {
    double value;
    five<double> slope;

    dual(double number = 0) : value(number), slope{} {
    }
};

// x with the slope a * that of x + b * that of y.
inline dual with_slopes(double value, double a, const dual &x, double b, const dual &y) {
    dual found(value);
    for (int k = 0; k < STORES; k++)
        found.slope[k] = a * x.slope[k] + b * y.slope[k];
    return found;
}

inline dual operator+(const dual &x, const dual &y) {
    return with_slopes(x.value + y.value, 1, x, 1, y);
}

inline dual operator-(const dual &x, const dual &y) {
    return with_slopes(x.value - y.value, 1, x, -1, y);
}

inline dual operator*(const dual &x, const dual &y) {
    return with_slopes(x.value * y.value, y.value, x, x.value, y);
}

inline dual operator/(const dual &x, const dual &y) {
    return with_slopes(x.value / y.value, 1 / y.value, x, -x.value / y.value / y.value, y);
}

inline bool operator<(const dual &x, const dual &y) {
    return x.value < y.value;
}

inline bool operator>(const dual &x, const dual &y) {
    return y < x;
}

// Of x > 0.
inline dual pow(const dual &x, const dual &y) {
    const double found = std::pow(x.value, y.value);
    return with_slopes(found, y.value * found / x.value, x, found * std::log(x.value), y);
}

#endif

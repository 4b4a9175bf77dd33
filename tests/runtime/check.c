#include "check.h"

#include <math.h>

void check_close(double value, double wanted, double tolerance) {
    double size = fabs(wanted) > 1 ? fabs(wanted) : 1;
    if (!(fabs(value - wanted) <= tolerance * size)) {
        print_error("%.17g is not %.17g\n", value, wanted);
        fail();
    }
}

double check_slope_error(check_function function, double *place, double claimed, double floor) {
    double kept = *place;
    double least = INFINITY;
    for (double step = 1e-2; step > 5e-7; step /= 10) {
        *place = kept + step;
        double above = function.value(function.context);
        *place = kept - step;
        double below = function.value(function.context);
        double slope = (above - below) / (2 * step);
        double size = fmax(fmax(fabs(slope), fabs(claimed)), floor);
        least = fmin(least, fabs(slope - claimed) / size);
    }
    *place = kept;
    return isnan(claimed) ? INFINITY : least;
}

void check_slopes(check_function function, check_gradient gradient) {
    double largest = 0;
    for (size_t i = 0; i < gradient.count; i++) {
        largest = fmax(largest, fabs(gradient.claimed[i]));
    }
    double floor = fmax(1e-3 * largest, 1e-12);
    for (size_t i = 0; i < gradient.count; i++) {
        double claimed = gradient.claimed[i];
        double error = check_slope_error(function, &gradient.places[i], claimed, floor);
        if (!(error <= gradient.tolerance)) {
            print_error("derivative %zu: %.17g is off by %g\n", i, claimed, error);
            fail();
        }
        if (fabs(claimed) > 2 * floor) {
            double turned = check_slope_error(function, &gradient.places[i], -claimed, floor);
            double altered =
                check_slope_error(function, &gradient.places[i], 1.001 * claimed, floor);
            assert_true(turned > 1 && altered > gradient.tolerance);
        }
    }
}

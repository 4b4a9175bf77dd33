/* Routing by a gamma unit hydrograph: the flow of a day reaches the gauge over the days after it.
 *
 * w_k ~ tau^(a - 1) exp(-tau / theta), tau = k + 1/2 steps, k = 0 .. TIME_ROUTED_STEPS - 1,
 * normalised to sum 1, as in Feng et al., Water Resources Research 58, 2022,
 * doi:10.1029/2022WR032404; a = max(raw a, 0) + 0.1, theta = max(raw theta, 0) + 0.5 steps. What
 * falls after the end of a series is lost to it; before its start there is no flow. */
#ifndef TIME_UNIT_HYDROGRAPH_H
#define TIME_UNIT_HYDROGRAPH_H

#include <stddef.h>

enum { TIME_ROUTED_STEPS = 15 };

typedef struct time_hydrograph {
    double weight[TIME_ROUTED_STEPS];
    double by_a[TIME_ROUTED_STEPS]; /* d weight / d raw a */
    double by_theta[TIME_ROUTED_STEPS];
} time_hydrograph;

/* The ranges of the two raw numbers. */
extern const double time_hydrograph_highest[2]; /* a: 0 .. 2.9; theta: 0 .. 6.5 */

time_hydrograph time_hydrograph_of(double raw_a, double raw_theta);

/* The first step whose inflow matters to the routed flow from a step on. */
size_t time_routed_from(size_t from);

/* A series of flow on its way; only routed steps from `from` on are wanted. The arrays do not
 * overlap. */
typedef struct time_routing {
    size_t from;
    size_t steps;
    const double *inflow;     /* [step], read from time_routed_from(from) on */
    double *routed;           /* [step], set from `from` on */
    const double *routed_bar; /* [step], read from `from` on */
    double *inflow_bar;       /* [step], set from time_routed_from(from) on */
} time_routing;

void time_route(const time_hydrograph *hydrograph, const time_routing *routing);
/* Reads inflow and routed_bar; bars[2], of raw a and raw theta, are added to. */
void time_route_backward(const time_hydrograph *hydrograph, const time_routing *routing,
                         double bars[2]);

#endif

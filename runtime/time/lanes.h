/* Between the doubles of learning and the reals of a model: one table for models in double, one for
 * models in float, of the same source compiled twice. */
#ifndef TIME_LANES_H
#define TIME_LANES_H

#include <stddef.h>

/* Lanes of a window: lane i is member i % members of site i / members. */
typedef struct time_lane_shape {
    size_t sites;
    size_t members;
    size_t parameters;
    size_t columns; /* numbers of a site, its members' parameters first */
    size_t from;    /* steps before this one are left alone */
    size_t steps;
} time_lane_shape;

typedef struct time_lanes {
    /* to[count] = from[count]. */
    void (*set)(size_t count, const double *from, void *to);
    /* to[count] += from[count]. */
    void (*add)(size_t count, const void *from, double *to);
    /* columns[site][member][parameter] to parameter[parameter][lane], and back. */
    void (*set_parameters)(const time_lane_shape *shape, const double *columns, void *parameter);
    void (*get_parameters)(const time_lane_shape *shape, const void *parameter, double *columns);
    /* output[step][lane] to mean[site][step] over the members. */
    void (*average)(const time_lane_shape *shape, const void *output, double *mean);
    /* Its adjoint, set: mean_bar[site][step] to output_bar[step][lane]. */
    void (*spread)(const time_lane_shape *shape, const double *mean_bar, void *output_bar);
} time_lanes;

extern const time_lanes time_lanes_double, time_lanes_float;

#endif

/* A host of a compiled model for tests: arrays of both real types with any strides, work memory
 * that notices writes behind its end. */
#ifndef HOST_H
#define HOST_H

#include "afflux/model.h"
#include "random_module.h"

/* Behind one array of afx_args. */
typedef struct host_array {
    afx_array view;
    size_t variables, times, lanes;
    bool single;
} host_array;

typedef struct host {
    const afx_model *model;
    base_arena *arena;
    random_source source;
    bool single;
    afx_args args;
    /* By afx_role, where the role has such; states: before the first step. */
    host_array value[IR_ROLES], bar[IR_ROLES], dot[IR_ROLES];
    host_array end, end_bar, end_dot;
    host_array bar_dot[IR_ROLES], end_bar_dot; /* of second order */
} host;

/* lanes, members, steps and block of args are set; the rest is drawn: inputs, directions, seeds.
 * Arrays of results are 0. */
host host_create(const afx_model *model, base_arena *arena, const afx_args *extents, uint64_t seed);
double host_get(const host_array *array, size_t variable, size_t t, size_t lane);
void host_set(const host_array *array, size_t variable, size_t t, size_t lane, double number);

/* Runs with the states given, or the model's own initial ones. */
void host_give_start(host *h, bool given);

/* Gives work memory of just the size asked for. */
void host_give_work(host *h, afx_mode mode);
/* Was anything written behind it? */
bool host_work_is_whole(const host *h);

/* Copies one lane's inputs, directions and seeds to the lane `at` of a run of the interpreter. */
void host_load_lane(const host *h, size_t lane, ir_simulation *run, size_t at);

#endif

/* Synthetic catchments for the reservoir, and a network over their attributes. */
#ifndef SCENE_H
#define SCENE_H

#include "reservoir.h"
#include "scratch.h"
#include "time/network.h"

enum { SCENE_STEPS = 240, SCENE_INPUTS = 3 };

typedef struct scene_options {
    const afx_model *model;
    size_t sites;
    size_t members;
    bool routed;
    bool observed; /* flow of known parameters, with gaps */
} scene_options;

typedef struct time_scene {
    data_set set;
    time_setup setup;
    time_network network;
    data_pick inputs[SCENE_INPUTS];
    data_picks picks;
} time_scene;

/* The scene must stay where it is. */
void scene_open(time_scene *scene, const scene_options *options);
void scene_close(time_scene *scene);

/* Parameters between their bounds, [site of the set][columns], different everywhere; core_free. */
double *scene_columns(const time_scene *scene);

#endif

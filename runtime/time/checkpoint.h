/* The state of a training between two passes, in one file; and trained weights by name. */
#ifndef TIME_CHECKPOINT_H
#define TIME_CHECKPOINT_H

#include "time/trainer.h"

typedef struct time_checkpoint {
    const char *hash; /* written into the file; reading another one's is refused */
    double *weights;  /* [weight_count] */
    double *best_weights;
    size_t weight_count;
    double *optimizer; /* [optimizer_count] */
    size_t optimizer_count;
    time_epoch *epochs; /* [most_epochs], epoch_count of them done */
    size_t epoch_count, most_epochs;
    size_t best_epoch;
} time_checkpoint;

/* FOLDER/checkpoint.safetensors, whole or not at all. */
core_status time_checkpoint_write(const char *folder, const time_checkpoint *checkpoint,
                                  afx_error *error);
/* Into arrays of the sizes given. CORE_DATA: damaged, or of another model or configuration. */
core_status time_checkpoint_read(const char *folder, time_checkpoint *checkpoint, afx_error *error);

/* FOLDER/weights.safetensors: every layer of the network under "static.", those of what varies
 * in time under "dynamic.", every array of weights inside the model under its own name; parameters
 * that all sites share within their bounds. */
core_status time_weights_write(const char *folder, const time_setup *setup,
                               const time_network *network, const double *weights,
                               afx_error *error);
core_status time_weights_read(const char *folder, const time_setup *setup,
                              const time_network *network, double *weights, afx_error *error);

#endif

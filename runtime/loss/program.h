/* A loss that the user wrote: a compiled model without `step`, in double, that reads the simulated
 * and observed series of one site over a dim of as many elements as there are steps, and gives one
 * number. Of its inputs that stand for observations what is missing is 0; an input that is told
 * which steps have all observations reads 1 there, else 0. Where a block has fewer steps the rest
 * is 0 and not observed. The loss of a batch is the mean over sites: those with any step that has
 * all observations, or where no input asks, those without a missing one. */
#ifndef LOSS_PROGRAM_H
#define LOSS_PROGRAM_H

#include "afflux/model.h"
#include "loss/loss.h"

enum { LOSS_BINDINGS = 16 };

typedef enum loss_binding_kind { LOSS_SIMULATED, LOSS_OBSERVED, LOSS_SEEN } loss_binding_kind;

/* What an input of the model reads. */
typedef struct loss_binding {
    loss_binding_kind kind;
    loss_source source; /* among the block's simulated or observed series */
    size_t place;       /* of the input's first element among the model's */
} loss_binding;

typedef struct loss_program {
    const afx_model *model;
    loss_binding binding[LOSS_BINDINGS]; /* one for each input */
    size_t count;
    size_t steps;
} loss_program;

/* CORE_USAGE: the model is no loss: it has steps, or weights to learn, or attributes, it is not in
 * double, an input is not over one dim of so many steps, or it does not have one output that is a
 * single number. The bindings are still to be filled; their places are. */
core_status loss_program_create(const afx_model *model, size_t steps, loss_program *program,
                                afx_error *error);

/* The binding of the input of that name; NULL: there is none. */
loss_binding *loss_program_binding(loss_program *program, const char *name);

/* 1 or 0. A block has no more steps than the program here and below. */
double loss_program_parts(const loss_program *program, const loss_block *block, size_t site);

/* The scaled value; adds its derivative to the block's seeds. */
core_status loss_program_value(const loss_program *program, const loss_block *block, size_t site,
                               double scale, double *value, afx_error *error);

#endif

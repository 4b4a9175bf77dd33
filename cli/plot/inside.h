/* What a model has inside, as outputs of a run: its stores, states and fluxes, beside its own
 * outputs and after them. Plots show them. */
#ifndef CLI_INSIDE_H
#define CLI_INSIDE_H

#include "driver.h"

typedef struct cli_inside_item {
    const char *output; /* what it is called as an output */
    const char *name;   /* in the model: `SM`, `bucket.SM` */
    const char *words;  /* "" when there are none */
    bool flux;
} cli_inside_item;

typedef struct cli_inside {
    cli_inside_item *items; /* [count], stores and states first */
    size_t count, capacity;
} cli_inside;

/* Before the unit, read from path, is compiled with the options. Of an array of parts the mean over
 * them is shown, arrays of the model itself have at most twelve elements shown; other arrays are
 * not. Everything lives in the unit's arena. */
bool cli_add_inside(driver_unit *unit, const char *path, const driver_options *options,
                    cli_inside *inside);

/* NULL: the output is one of the model's own. */
const cli_inside_item *cli_inside_of(const cli_inside *inside, const char *output);

#endif

/* Which axis the lanes run along. */
#include <string.h>

#include "back/text.h"

enum { MOST_BLOCK = 128 }; /* lanes */

/* Fewer lanes the more places an array has, so that a block's numbers stay in the cache. */
static uint32_t block_of(const ir_module *module) {
    uint32_t places = 1;
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        if (symbol->role < IR_WEIGHT && symbol->elements > places)
            places = symbol->elements;
    }
    uint32_t lanes = MOST_BLOCK / places / BACK_LANES_MULTIPLE * BACK_LANES_MULTIPLE;
    return lanes ? lanes : BACK_LANES_MULTIPLE;
}

static uint32_t dim_of(const ir_module *module, const char *name) {
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (module->dims[d].size > 1 && strcmp(module->dims[d].name, name) == 0)
            return d;
    return IR_LANES;
}

void back_choose_lanes(back_file *file, const back_options *options) {
    const ir_module *module = file->module;
    uint32_t sites = options->sites ? (uint32_t)options->sites : 1;
    if (options->lanes && !module->network)
        file->lane_dim = dim_of(module, options->lanes);
    file->multiple = file->block = sites;
    if (file->lane_dim == IR_LANES) {
        file->multiple = BACK_LANES_MULTIPLE;
        file->block = block_of(module);
    }
}

/* Which circles lie around which nests. */
#include "back/region.h"

void back_find_circles(back_region *r) {
    const ir_region *region = r->region;
    uint32_t inner = 0, outer = 0;
    for (uint32_t k = 0; k < region->nest_count; k++) {
        const ir_nest *nest = &region->nests[k];
        if (nest->kind == IR_NEST_CLOSE && inner) {
            r->close[inner - 1] = k;
            inner = r->around[inner - 1];
            outer = inner ? outer : 0;
        }
        r->around[k] = inner;
        r->outermost[k] = outer;
        if (nest->kind == IR_NEST_OPEN) {
            inner = k + 1;
            outer = outer ? outer : inner;
        }
    }
}

uint32_t back_open_dims(const back_region *r, uint32_t nest) {
    uint32_t dims = 0;
    for (uint32_t open = r->around[nest]; open; open = r->around[open - 1])
        dims |= 1u << r->region->nests[open - 1].dim;
    return dims;
}

bool back_is_inside(const back_region *r, uint32_t nest, uint32_t open) {
    return open < nest && nest < r->close[open];
}

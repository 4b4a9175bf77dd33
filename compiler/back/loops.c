/* The loops of a nest: over dims outside, over lanes inside. */
#include "back/region.h"

void back_open_site_loop(back_region *r, bool by_level) {
    base_write(r->out, by_level ? "for (size_t i = begin; i < end; i++) {\n"
                                : "for (size_t i = 0; i < n; i++) {\n");
    r->out->indent++;
}

void back_open_lane_loop(back_region *r, bool by_level) {
    base_write(r->out, "%s_VECTORIZE\n", r->file->upper);
    back_open_site_loop(r, by_level);
}

static void open_dim_loop(back_region *r, uint32_t d) {
    const ir_dim *dim = &r->file->module->dims[d];
    base_write(r->out, "for (size_t k%u = 0; k%u < %u; k%u++) { /* %s */\n", d, d, dim->size, d,
               back_comment(r->file->arena, dim->name));
    r->out->indent++;
}

/* Loops over the dims but the lanes. */
void back_open_dim_loops(back_region *r, uint32_t dims) {
    for (uint32_t d = IR_LANES + 1; d < r->file->module->dim_count; d++)
        if (dims >> d & 1)
            open_dim_loop(r, d);
}

/* Loops whose lanes are the elements of a dim: the sites stand outside, `shared` between. */
void back_open_loops_across(back_region *r, const char *shared) {
    back_open_site_loop(r, false);
    base_write(r->out, "%s%s_VECTORIZE\n", shared, r->file->upper);
    open_dim_loop(r, r->file->lane_dim);
}

/* The loops over dims that stand outside of those over lanes. */
uint32_t back_outer_dims(const back_region *r, uint32_t dims) {
    return dims & ~(1u << IR_LANES | (back_opens_across(r, dims) ? 1u << r->file->lane_dim : 0));
}

void back_close_loops(back_region *r, uint32_t dims) {
    for (; dims; dims &= dims - 1) {
        r->out->indent--;
        base_write(r->out, "}\n");
    }
}

/* The dims a nest loops over itself: those of circles around it are open, but the lanes of a level
 * are the nest's own. */
uint32_t back_own_dims(uint32_t dims, uint32_t open) {
    return dims & ~(open & ~(1u << IR_LANES));
}

void back_open_loops(back_region *r, uint32_t dims, uint32_t open) {
    back_open_dim_loops(r, back_outer_dims(r, dims));
    if (back_opens_across(r, dims))
        back_open_loops_across(r, "");
    else if (back_is_laned(dims))
        back_open_lane_loop(r, back_is_laned(open));
}

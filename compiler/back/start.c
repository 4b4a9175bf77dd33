/* A region before anything is known of it. */
#include "back/region.h"

static void *per_value(const back_region *r, size_t bytes) {
    return base_arena_take(r->file->arena, r->region->count * bytes);
}

static void *per_nest(const back_region *r) {
    return base_arena_take(r->file->arena, (r->region->nest_count + 1) * sizeof(uint32_t));
}

back_region back_start_region(back_file *file, ir_region_kind kind) {
    back_region r = {.file = file,
                     .region = &file->module->regions[kind],
                     .kind = kind,
                     .names = {.arena = file->arena}};
    r.local = per_value(&r, sizeof *r.local);
    r.found = per_value(&r, sizeof *r.found);
    r.spoken = per_value(&r, sizeof *r.spoken);
    r.uses = per_value(&r, sizeof *r.uses);
    r.inlined = per_value(&r, sizeof *r.inlined);
    r.chosen = per_value(&r, sizeof *r.chosen);
    r.moved = per_value(&r, sizeof *r.moved);
    r.fixed = per_value(&r, sizeof *r.fixed);
    r.late = per_value(&r, sizeof *r.late);
    r.scratch = per_value(&r, sizeof *r.scratch);
    r.last = per_value(&r, sizeof *r.last);
    r.slots = per_value(&r, IR_MOST_DIMS * sizeof *r.slots);
    r.around = per_nest(&r);
    r.outermost = per_nest(&r);
    r.close = per_nest(&r);
    r.piece = per_value(&r, sizeof *r.piece);
    r.stored = per_value(&r, sizeof *r.stored);
    r.last_piece = per_value(&r, sizeof *r.last_piece);
    r.again = per_value(&r, sizeof *r.again);
    r.idle = per_value(&r, sizeof *r.idle);
    r.pieces = per_nest(&r);
    r.ids = base_arena_take(file->arena, (r.region->nest_count + 1) * sizeof *r.ids);
    r.begin = base_arena_take(file->arena, (r.region->nest_count + 1) * sizeof *r.begin);
    r.limit = per_value(&r, sizeof *r.limit);
    r.sum = per_value(&r, sizeof *r.sum);
    r.settled = base_arena_take(file->arena, (r.region->nest_count + 1) * sizeof *r.settled);
    return r;
}

/* The order in which a body's statements are offered to be cut into loops: one in which as few rows
 * as can be pass from one loop to the next. */
#include <string.h>

#include "back/region.h"

void back_visit_reads(const back_region *r, ir_id reader, ir_id id, back_visitor *visit,
                      void *context) {
    const ir_value *value = &r->region->values[id];
    for (int k = 0; k < 3; k++) {
        ir_id read = back_argument(value, k);
        if (!read)
            continue;
        if (r->moved[read] || r->fixed[read])
            back_visit_reads(r, reader, read, visit, context);
        visit(context, reader, read);
    }
}

bool back_is_in_nest(const back_region *r, const ir_nest *nest, ir_id id) {
    return back_has_statement(r, id) && !back_is_gathered(&r->region->values[id]) &&
           &r->region->nests[r->region->nest_of[id]] == nest;
}

typedef struct ordering {
    const back_region *r;
    const ir_nest *nest;
    back_sequence to;
    uint32_t *waits;  /* by value: reads that have no place yet */
    uint32_t *unread; /* by value: readers but roots that have no place yet */
    uint32_t *begin;  /* by value: where its readers begin */
    ir_id *readers;   /* roots are not among them */
    ir_id *ready;     /* computed at once, for what they read is there and read no more */
    uint32_t ready_count;
    uint32_t ended;   /* reads of the value at hand that nobody else waits for */
    uint32_t *loaded; /* by symbol and flavour: the last place that reads what a root would set */
} ordering;

static bool is_computed(const ordering *o, ir_id id) {
    return back_is_in_nest(o->r, o->nest, id) && !ir_is_root(&o->r->region->values[id]);
}

/* ---- who reads what ---- */

static void count_reader(void *context, ir_id reader, ir_id read) {
    ordering *o = context;
    if (!is_computed(o, read))
        return;
    o->waits[reader]++;
    o->unread[read]++;
}

static void list_reader(void *context, ir_id reader, ir_id read) {
    ordering *o = context;
    if (is_computed(o, read))
        o->readers[o->begin[read]++] = reader;
}

/* A value that reads another twice is twice among its readers. */
static void list_readers(ordering *o) {
    const ir_nest *nest = o->nest;
    uint32_t all = 0;
    for (uint32_t k = 0; k < nest->count; k++)
        if (is_computed(o, nest->ids[k]))
            back_visit_reads(o->r, nest->ids[k], nest->ids[k], count_reader, o);
    for (ir_id id = 0; id < o->r->region->count; id++) {
        o->begin[id] = all;
        all += o->unread[id];
    }
    o->readers = base_arena_take(o->r->file->arena, (all + 1) * sizeof *o->readers);
    for (uint32_t k = 0; k < nest->count; k++)
        if (is_computed(o, nest->ids[k]))
            back_visit_reads(o->r, nest->ids[k], nest->ids[k], list_reader, o);
    for (ir_id id = 0; id < o->r->region->count; id++)
        o->begin[id] -= o->unread[id];
}

/* ---- values ---- */

static void count_ended(void *context, ir_id reader, ir_id read) {
    ordering *o = context;
    (void)reader;
    o->ended += is_computed(o, read) && o->unread[read] == 1;
}

/* Does no row more have to be there when the value is computed now? */
static bool ends_a_row(ordering *o, ir_id id) {
    o->ended = 0;
    back_visit_reads(o->r, id, id, count_ended, o);
    return o->ended > 0 || o->unread[id] == 0;
}

static void note_read(void *context, ir_id reader, ir_id read) {
    ordering *o = context;
    (void)reader;
    if (is_computed(o, read))
        o->unread[read]--;
}

static void place(ordering *o, ir_id id) {
    if (o->to.position[id] && o->to.position[id] != UINT32_MAX)
        return;
    o->to.ids[o->to.count++] = id;
    o->to.position[id] = o->to.count;
    back_visit_reads(o->r, id, id, note_read, o);
    const uint32_t end = o->begin[id + 1];
    for (uint32_t k = o->begin[id]; k < end; k++)
        if (--o->waits[o->readers[k]] == 0)
            o->ready[o->ready_count++] = o->readers[k];
}

/* The value, then all that can follow and leaves no row more than there were. */
static void place_with_followers(ordering *o, ir_id id) {
    place(o, id);
    for (uint32_t k = 0; k < o->ready_count;) {
        ir_id next = o->ready[k];
        if (!ends_a_row(o, next)) {
            k++;
            continue;
        }
        o->ready[k] = o->ready[--o->ready_count];
        place(o, next);
    }
    o->ready_count = 0;
}

static void append(ordering *o, ir_id id);

static void append_read(void *context, ir_id reader, ir_id read) {
    ordering *o = context;
    (void)reader;
    if (is_computed(o, read))
        append(o, read);
}

/* What is computed stands just before the first who reads it. */
static void append(ordering *o, ir_id id) {
    if (o->to.position[id])
        return;
    o->to.position[id] = UINT32_MAX; /* on its way */
    back_visit_reads(o->r, id, id, append_read, o);
    if (o->to.position[id] == UINT32_MAX)
        place_with_followers(o, id);
}

/* ---- roots ---- */

static uint32_t *loaded_in(const ordering *o, const ir_value *value) {
    return &o->loaded[(size_t)value->symbol * IR_FLAVOURS + value->flavour];
}

static void note_load(void *context, ir_id reader, ir_id read) {
    ordering *o = context;
    const ir_value *value = &o->r->region->values[read];
    if (value->op == IR_LOAD && *loaded_in(o, value) < o->to.position[reader])
        *loaded_in(o, value) = o->to.position[reader];
}

/* Roots stand right behind what they store, unless what they set is read later. */
static uint32_t anchor_of(const ordering *o, ir_id root) {
    const ir_value *value = &o->r->region->values[root];
    uint32_t place = o->to.position[value->argument[0]], reader = *loaded_in(o, value);
    return place > reader ? place : reader;
}

/* Puts the roots behind their anchors, those of one anchor in their order. */
static void place_roots(ordering *o, const ir_id *roots, uint32_t count) {
    base_arena *arena = o->r->file->arena;
    back_sequence *to = &o->to;
    ir_id *values = base_arena_take(arena, (to->count + 1) * sizeof *values);
    uint32_t *begin = base_arena_take(arena, (to->count + 2) * sizeof *begin);
    uint32_t all = to->count + count;
    memcpy(values, to->ids, to->count * sizeof *values);
    for (uint32_t k = 0; k < count; k++)
        begin[anchor_of(o, roots[k]) + 1]++;
    for (uint32_t place = 0; place <= to->count; place++)
        begin[place + 1] += begin[place];
    ir_id *sorted = base_arena_take(arena, (count + 1) * sizeof *sorted);
    for (uint32_t k = 0; k < count; k++)
        sorted[begin[anchor_of(o, roots[k])]++] = roots[k];
    uint32_t next = 0, placed = 0; /* begin[place] is now the end of its roots */
    for (uint32_t place = 0; place <= to->count; place++) {
        if (place > 0)
            to->ids[next++] = values[place - 1];
        while (placed < begin[place])
            to->ids[next++] = sorted[placed++];
    }
    to->count = all;
    for (uint32_t place = 0; place < all; place++)
        to->position[to->ids[place]] = place + 1;
}

static ordering start(const back_region *r, const ir_nest *nest) {
    base_arena *arena = r->file->arena;
    const size_t values = r->region->count + 1, symbols = r->file->module->symbol_count + 1;
    ordering o = {.r = r, .nest = nest};
    o.to.ids = base_arena_take(arena, (nest->count + 1) * sizeof *o.to.ids);
    o.to.position = base_arena_take(arena, values * sizeof *o.to.position);
    o.waits = base_arena_take(arena, values * sizeof *o.waits);
    o.unread = base_arena_take(arena, values * sizeof *o.unread);
    o.begin = base_arena_take(arena, values * sizeof *o.begin);
    o.ready = base_arena_take(arena, (nest->count + 1) * sizeof *o.ready);
    o.loaded = base_arena_take(arena, symbols * IR_FLAVOURS * sizeof *o.loaded);
    return o;
}

back_sequence back_sequence_of(const back_region *r, const ir_nest *nest) {
    ordering o = start(r, nest);
    ir_id *roots = base_arena_take(r->file->arena, (nest->count + 1) * sizeof *roots);
    uint32_t count = 0;
    list_readers(&o);
    for (uint32_t k = 0; k < nest->count; k++)
        if (back_is_in_nest(r, nest, nest->ids[k]) && !is_computed(&o, nest->ids[k]))
            roots[count++] = nest->ids[k];
    for (uint32_t k = 0; k < count; k++)
        back_visit_reads(r, roots[k], roots[k], append_read, &o);
    for (uint32_t k = 0; k < nest->count; k++)
        if (is_computed(&o, nest->ids[k]))
            append(&o, nest->ids[k]);
    for (uint32_t place = 0; place < o.to.count; place++)
        back_visit_reads(r, o.to.ids[place], o.to.ids[place], note_load, &o);
    place_roots(&o, roots, count);
    return o.to;
}

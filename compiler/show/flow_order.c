/* Who stands left of whom. Sweeps down and up sort every layer by the mean place of its neighbours,
 * then neighbours that cross less the other way round change places (Sugiyama, Tagawa and Toda
 * 1981). Where lines still cross it is tried again from other orders; the best one met is kept. */
#include <string.h>

#include "show/flow.h"

enum { SWEEPS = 12, STARTS = 24, MOST_LINKS = 200 };

typedef struct ordering {
    show_flow *flow;
    size_t *place;  /* of each node in its layer */
    double *wanted; /* mean place of the neighbours */
    size_t *best;
} ordering;

static void note_places(ordering *o) {
    for (size_t l = 0; l < o->flow->layer_count; l++)
        for (size_t k = 0; k < o->flow->layers[l].count; k++)
            o->place[o->flow->layers[l].nodes[k]] = k;
}

/* Crossings of the links below a layer. */
static size_t crossings_below(const ordering *o, size_t layer) {
    const show_flow *flow = o->flow;
    size_t count = 0;
    for (size_t a = 0; a < flow->links.count; a++) {
        const show_link *x = &flow->links.at[a];
        if (flow->nodes.at[x->upper].layer != layer)
            continue;
        for (size_t b = a + 1; b < flow->links.count; b++) {
            const show_link *y = &flow->links.at[b];
            if (flow->nodes.at[y->upper].layer != layer)
                continue;
            long above = (long)o->place[x->upper] - (long)o->place[y->upper];
            long below = (long)o->place[x->lower] - (long)o->place[y->lower];
            count += (above < 0 && below > 0) || (above > 0 && below < 0);
        }
    }
    return count;
}

static size_t crossings(const ordering *o) {
    size_t count = 0;
    for (size_t l = 0; l + 1 < o->flow->layer_count; l++)
        count += crossings_below(o, l);
    return count;
}

static size_t crossings_at(const ordering *o, size_t layer) {
    return crossings_below(o, layer) + (layer ? crossings_below(o, layer - 1) : 0);
}

/* The mean place of the neighbours on one side; its own where there are none. */
static double mean_place(const ordering *o, size_t node, bool above) {
    double sum = 0;
    size_t count = 0;
    for (size_t k = 0; k < o->flow->links.count; k++) {
        const show_link *link = &o->flow->links.at[k];
        if ((above ? link->lower : link->upper) != node)
            continue;
        sum += (double)o->place[above ? link->upper : link->lower];
        count++;
    }
    return count ? sum / (double)count : (double)o->place[node];
}

static void sort_layer(ordering *o, size_t layer, bool above) {
    show_layer *at = &o->flow->layers[layer];
    for (size_t k = 0; k < at->count; k++)
        o->wanted[at->nodes[k]] = mean_place(o, at->nodes[k], above);
    for (size_t k = 1; k < at->count; k++) {
        size_t node = at->nodes[k], to = k;
        for (; to > 0 && o->wanted[at->nodes[to - 1]] > o->wanted[node]; to--)
            at->nodes[to] = at->nodes[to - 1];
        at->nodes[to] = node;
    }
    note_places(o);
}

static void swap(ordering *o, size_t layer, size_t k) {
    size_t *nodes = o->flow->layers[layer].nodes, left = nodes[k];
    nodes[k] = nodes[k + 1];
    nodes[k + 1] = left;
    o->place[nodes[k]] = k;
    o->place[left] = k + 1;
}

static bool transpose(ordering *o) {
    bool better = false;
    for (size_t l = 0; l < o->flow->layer_count; l++)
        for (size_t k = 0; k + 1 < o->flow->layers[l].count; k++) {
            size_t before = crossings_at(o, l);
            swap(o, l, k);
            if (crossings_at(o, l) < before)
                better = true;
            else
                swap(o, l, k);
        }
    return better;
}

static void keep(ordering *o) {
    memcpy(o->best, o->place, o->flow->nodes.count * sizeof *o->best);
}

static void take_best(ordering *o) {
    for (size_t n = 0; n < o->flow->nodes.count; n++)
        o->flow->layers[o->flow->nodes.at[n].layer].nodes[o->best[n]] = n;
    note_places(o);
}

static void sweep(ordering *o, bool down) {
    size_t layers = o->flow->layer_count;
    for (size_t k = 1; k < layers; k++)
        sort_layer(o, down ? k : layers - 1 - k, down);
}

/* Some order of every layer, the same in every run. */
static void shuffle(ordering *o, uint32_t *random) {
    for (size_t l = 0; l < o->flow->layer_count; l++) {
        show_layer *layer = &o->flow->layers[l];
        for (size_t k = layer->count; k > 1; k--) {
            *random = *random * 1664525u + 1013904223u;
            size_t other = (*random >> 8) % k, node = layer->nodes[k - 1];
            layer->nodes[k - 1] = layer->nodes[other];
            layer->nodes[other] = node;
        }
    }
    note_places(o);
}

/* From the order as it is; returns the fewest crossings of this and all tries before. */
static size_t try_order(ordering *o, size_t fewest) {
    bool small = o->flow->links.count < MOST_LINKS;
    for (size_t round = 0; fewest && round < SWEEPS; round++) {
        sweep(o, round % 2 == 0);
        for (size_t k = 0; small && k < 4 && transpose(o); k++)
            continue;
        size_t now = crossings(o);
        if (now < fewest) {
            fewest = now;
            keep(o);
        }
    }
    return fewest;
}

void show_order_layers(show_flow *flow) {
    size_t count = flow->nodes.count + 1;
    ordering o = {flow, base_arena_take(flow->arena, count * sizeof *o.place),
                  base_arena_take(flow->arena, count * sizeof *o.wanted),
                  base_arena_take(flow->arena, count * sizeof *o.best)};
    uint32_t random = 1;
    note_places(&o);
    keep(&o);
    size_t fewest = try_order(&o, crossings(&o));
    for (size_t k = 1; fewest && k < STARTS && flow->links.count < MOST_LINKS; k++) {
        shuffle(&o, &random);
        fewest = try_order(&o, fewest);
    }
    take_best(&o);
}

/* Which store stands above which. Fluxes lead downwards as far as there are no circles; where there
 * are, as few as possible lead upwards. */
#include <string.h>

#include "show/flow.h"

/* ---- an order ---- */

enum { BACKWARD = 1000 };

/* What it costs that a stands before b: lines from b to a, and a little if b was declared first. */
static size_t cost_of(const size_t *weights, size_t count, size_t a, size_t b) {
    return BACKWARD * weights[b * count + a] + (a > b);
}

/* Moves the one at `place` to where it costs least; false: it stays. */
static bool improve(const size_t *weights, size_t count, size_t *order, size_t place) {
    size_t moved = order[place], best = place;
    long gain = 0, most = 0;
    for (size_t to = place; to-- > 0;) {
        gain += (long)cost_of(weights, count, order[to], moved) -
                (long)cost_of(weights, count, moved, order[to]);
        if (gain > most) {
            most = gain;
            best = to;
        }
    }
    gain = 0;
    for (size_t to = place + 1; to < count; to++) {
        gain += (long)cost_of(weights, count, moved, order[to]) -
                (long)cost_of(weights, count, order[to], moved);
        if (gain > most) {
            most = gain;
            best = to;
        }
    }
    if (best < place)
        memmove(&order[best + 1], &order[best], (place - best) * sizeof *order);
    else
        memmove(&order[place], &order[place + 1], (best - place) * sizeof *order);
    order[best] = moved;
    return most > 0;
}

void show_order_by(const size_t *weights, size_t count, size_t *order) {
    for (size_t k = 0; k < count; k++)
        order[k] = k;
    bool better = true;
    for (size_t round = 0; better && round < 2 * count + 8; round++) {
        better = false;
        for (size_t k = 0; k < count; k++)
            better = improve(weights, count, order, k) || better;
    }
}

/* ---- groups, then the boxes of each ---- */

static size_t *group_weights(const show_flow *flow, const size_t *weights, size_t groups) {
    size_t *sums = base_arena_take(flow->arena, (groups * groups + 1) * sizeof *sums);
    for (size_t a = 0; a < flow->boxes; a++)
        for (size_t b = 0; b < flow->boxes; b++) {
            size_t from = flow->nodes.at[a].group, to = flow->nodes.at[b].group;
            if (from != to)
                sums[from * groups + to] += weights[a * flow->boxes + b];
        }
    return sums;
}

/* The boxes of a group, in an order of their own; returns how many. */
static size_t order_group(const show_flow *flow, const size_t *weights, size_t group,
                          size_t *order) {
    size_t count = 0, boxes = flow->boxes;
    size_t *members = base_arena_take(flow->arena, (boxes + 1) * sizeof *members);
    for (size_t k = 0; k < boxes; k++)
        if (flow->nodes.at[k].group == group)
            members[count++] = k;
    size_t *own = base_arena_take(flow->arena, (count * count + 1) * sizeof *own);
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < count; b++)
            own[a * count + b] = weights[members[a] * boxes + members[b]];
    show_order_by(own, count, order);
    for (size_t k = 0; k < count; k++)
        order[k] = members[order[k]];
    return count;
}

/* As high as what flows into it allows; sources as low as what they feed allows. */
static size_t rank_group(show_flow *flow, const size_t *weights, const size_t *order,
                         size_t count) {
    size_t boxes = flow->boxes, deepest = 0;
    show_node *nodes = flow->nodes.at;
    for (size_t k = 0; k < count; k++) {
        nodes[order[k]].rank = 0;
        for (size_t i = 0; i < k; i++) {
            size_t a = order[i], b = order[k];
            bool tied = weights[a * boxes + b] || weights[b * boxes + a];
            if (tied && nodes[b].rank <= nodes[a].rank)
                nodes[b].rank = nodes[a].rank + 1;
        }
        if (nodes[order[k]].rank > deepest)
            deepest = nodes[order[k]].rank;
    }
    return deepest + 1;
}

/* Where a group begins: its boxes stand below those of the groups before it. */
void show_rank_boxes(show_flow *flow, const size_t *weights) {
    size_t groups = flow->subject->checked->system_count, below = 0;
    size_t *turns = base_arena_take(flow->arena, (groups + 1) * sizeof *turns);
    size_t *order = base_arena_take(flow->arena, (flow->boxes + 1) * sizeof *order);
    show_order_by(group_weights(flow, weights, groups), groups, turns);
    for (size_t g = 0; g < groups; g++) {
        size_t count = order_group(flow, weights, turns[g], order);
        if (!count)
            continue;
        size_t ranks = rank_group(flow, weights, order, count);
        for (size_t k = 0; k < count; k++)
            flow->nodes.at[order[k]].rank += below;
        below += ranks;
    }
    flow->layer_count = 2 * below + 1;
}

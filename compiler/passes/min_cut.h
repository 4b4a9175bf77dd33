/* The least cut between two nodes of a network, found as the greatest flow (Dinic). */
#ifndef PASSES_MIN_CUT_H
#define PASSES_MIN_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Larger than any sum of costs; an edge of it is never cut. */
#define CUT_NEVER ((int64_t)1 << 50)

enum { CUT_SOURCE, CUT_SINK, CUT_FIRST }; /* nodes; the caller's own begin at CUT_FIRST */

typedef struct cut_edge {
    uint32_t to;
    uint32_t next; /* of the same node; 0: none */
    int64_t room;  /* how much more can flow */
} cut_edge;

typedef struct cut_network {
    base_arena *arena;
    uint32_t nodes;
    cut_edge *edges; /* from 2 on, in pairs: edge e and the way back, e ^ 1 */
    size_t count, capacity;
    uint32_t *first; /* by node: its first edge; 0: none */
    uint32_t *level; /* by node: how far from the source, from 1; 0: out of reach */
    uint32_t *next;  /* by node: the edge to try next */
    uint32_t *line;  /* nodes to visit, then edges of a way */
} cut_network;

cut_network cut_start(base_arena *arena, uint32_t nodes);
/* What lies on the source's side pays `cost` when its argument lies on the sink's. */
void cut_join(cut_network *network, uint32_t from, uint32_t to, int64_t cost);
/* By node: lies it on the source's side? Of several least cuts the one with most nodes there. Once
 * for a network. */
bool *cut_find(cut_network *network);

#endif

#include "passes/min_cut.h"

#include <string.h>

cut_network cut_start(base_arena *arena, uint32_t nodes) {
    cut_network network = {.arena = arena, .nodes = nodes, .count = 2};
    network.first = base_arena_take(arena, nodes * sizeof *network.first);
    network.level = base_arena_take(arena, nodes * sizeof *network.level);
    network.next = base_arena_take(arena, nodes * sizeof *network.next);
    network.line = base_arena_take(arena, nodes * sizeof *network.line);
    network.capacity = 64;
    network.edges = base_arena_take(arena, network.capacity * sizeof *network.edges);
    return network;
}

static void add_edge(cut_network *network, uint32_t from, uint32_t to, int64_t room) {
    network->edges = base_arena_grow(network->arena, network->edges, network->count,
                                     &network->capacity, sizeof *network->edges);
    network->edges[network->count] =
        (cut_edge){.to = to, .next = network->first[from], .room = room};
    network->first[from] = (uint32_t)network->count++;
}

void cut_join(cut_network *network, uint32_t from, uint32_t to, int64_t cost) {
    add_edge(network, from, to, cost);
    add_edge(network, to, from, 0);
}

/* Levels from a node on, along edges with room, or against them; 0 for what is out of reach. */
static void find_levels(cut_network *network, uint32_t from, bool against) {
    uint32_t taken = 0, count = 0;
    memset(network->level, 0, network->nodes * sizeof *network->level);
    network->level[from] = 1;
    network->line[count++] = from;
    while (taken < count) {
        uint32_t node = network->line[taken++];
        for (uint32_t e = network->first[node]; e; e = network->edges[e].next) {
            uint32_t to = network->edges[e].to;
            if (network->level[to] || network->edges[against ? e ^ 1 : e].room == 0)
                continue;
            network->level[to] = network->level[node] + 1;
            network->line[count++] = to;
        }
    }
}

static int64_t room_of_way(const cut_network *network, uint32_t length) {
    int64_t room = CUT_NEVER;
    for (uint32_t k = 0; k < length; k++) {
        int64_t here = network->edges[network->line[k]].room;
        room = here < room ? here : room;
    }
    return room;
}

/* Fills the way in `line`; returns how much of it is left before the first edge without room. */
static uint32_t fill_way(cut_network *network, uint32_t length) {
    int64_t room = room_of_way(network, length);
    uint32_t left = length;
    for (uint32_t k = length; k-- > 0;) {
        uint32_t e = network->line[k];
        network->edges[e].room -= room;
        network->edges[e ^ 1].room += room;
        left = network->edges[e].room == 0 ? k : left;
    }
    return left;
}

/* The next edge that leads a level up; 0 when there is none. */
static uint32_t edge_up(cut_network *network, uint32_t node) {
    uint32_t e = network->next[node];
    while (e && (network->edges[e].room == 0 ||
                 network->level[network->edges[e].to] != network->level[node] + 1))
        e = network->edges[e].next;
    return network->next[node] = e;
}

/* Ways from source to sink that go a level up with every edge, until there are none. */
static void fill_levels(cut_network *network) {
    uint32_t length = 0, node = CUT_SOURCE;
    memcpy(network->next, network->first, network->nodes * sizeof *network->next);
    for (;;) {
        uint32_t e = node == CUT_SINK ? 0 : edge_up(network, node);
        if (e) {
            network->line[length++] = e;
            node = network->edges[e].to;
            continue;
        }
        if (node == CUT_SINK) {
            length = fill_way(network, length);
        } else {
            if (length == 0)
                return;
            network->level[node] = 0;
            length--;
        }
        node = length ? network->edges[network->line[length - 1]].to : CUT_SOURCE;
    }
}

bool *cut_find(cut_network *network) {
    for (;;) {
        find_levels(network, CUT_SOURCE, false);
        if (!network->level[CUT_SINK])
            break;
        fill_levels(network);
    }
    find_levels(network, CUT_SINK, true);
    bool *side = base_arena_take(network->arena, network->nodes * sizeof *side);
    for (uint32_t node = 0; node < network->nodes; node++)
        side[node] = network->level[node] == 0;
    return side;
}

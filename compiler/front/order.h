/* Who reads whom, for the order of evaluation. */
#ifndef FRONT_ORDER_H
#define FRONT_ORDER_H

#include "front/check.h"

/* One equation reads the value of another, or of itself. */
typedef struct front_edge {
    size_t to;         /* node that is read, from 0 */
    front_expr *name;  /* where */
    front_expr *above; /* the upstream(...) it stands in; NULL: none */
    uint32_t swept;    /* dims of the symbol, by place, that a reduction or the like goes over */
    bool removed;      /* it is of a recurrence: the loop orders it */
} front_edge;

typedef struct front_node {
    front_entry *entry; /* a head */
    front_edge *reads;
    size_t count;
    size_t capacity;
    size_t index; /* of the search for circles; 0: not met */
    size_t low;
    bool open;
    size_t group; /* nodes that are searched together */
} front_node;

typedef struct front_graph {
    front_checker *checker;
    front_node *nodes;
    size_t count;
    size_t next; /* index to give */
    size_t groups;
    size_t *stack;
    size_t stack_count;
    size_t *out; /* nodes in the order of evaluation */
    size_t out_count;
} front_graph;

/* order.c: a graph of these entries, in that order. */
front_graph front_graph_of(front_checker *checker, front_entry **entries, size_t count);
/* circle.c: fills out; circles become recurrences or are reported. */
void front_sort_graph(front_graph *graph);

#endif

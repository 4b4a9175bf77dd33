/* The picture of stores and fluxes: layers of boxes, and between them layers of labels, in which
 * each flux has a place of its own. So no line can pass through a box or a label, and no two labels
 * can touch, whatever the model.
 *
 *   flow.c        nodes and lines of a model
 *   flow_reads.c  who is made of whom, where there are no stores
 *   flow_rank.c   which store stands above which
 *   flow_order.c  who stands left of whom, with few crossings
 *   flow_place.c  coordinates
 *   flow_draw.c   SVG
 */
#ifndef SHOW_FLOW_H
#define SHOW_FLOW_H

#include "base/writer.h"
#include "show/view.h"

typedef enum show_node_kind {
    NODE_BOX,   /* a store, a state; in a picture without stores whatever is read or made */
    NODE_LABEL, /* the name of a flux beside its line */
    NODE_BEND   /* a line on its way through a layer */
} show_node_kind;

typedef struct show_node {
    show_node_kind kind;
    const front_symbol *symbol; /* the store, or the flux */
    size_t group;               /* of a box: its system, as show_system counts; */
    size_t rank;                /* of a box: its layer is 2*rank + 1 */
    size_t layer;               /* from the top; labels have the even ones */
    double left, top;           /* the room it takes, in pixels */
    double width, height;
    double line; /* from left: the middle of a box, the line of a label */
    double box;  /* width of a box alone, without what stands to its right */
} show_node;

/* A piece of a line, from one layer to the next. */
typedef struct show_link {
    size_t upper, lower;               /* nodes */
    double upper_offset, lower_offset; /* where it touches them, from their line */
} show_link;

/* A flux between two stores or from outside, or without a flux: the lower is made of the upper.
 * Links from the upper end to the lower. */
typedef struct show_route {
    const front_symbol *flux;
    size_t first_link, link_count;
    size_t label; /* node */
    bool upward;  /* it flows to the upper end */
    bool enters;  /* from outside: it begins at its label */
} show_route;

/* A flux to the right of its store: to outside, or back into it. */
typedef struct show_side {
    const front_symbol *flux;
    size_t node;
    size_t place; /* among those of the node, from the top */
    bool loop;
} show_side;

typedef struct show_nodes {
    show_node *at;
    size_t count, capacity;
} show_nodes;

typedef struct show_links {
    show_link *at;
    size_t count, capacity;
} show_links;

typedef struct show_routes {
    show_route *at;
    size_t count, capacity;
} show_routes;

typedef struct show_sides {
    show_side *at;
    size_t count, capacity;
} show_sides;

/* A layer: its nodes from left to right. */
typedef struct show_layer {
    size_t *nodes;
    size_t count;
    double top, height;
} show_layer;

typedef struct show_flow {
    base_arena *arena;
    const show_subject *subject;
    size_t boxes; /* the first nodes */
    show_nodes nodes;
    show_links links;
    show_routes routes;
    show_sides sides;
    show_layer *layers;
    size_t layer_count;
    double width, height;
} show_flow;

enum {
    FLOW_NAME = 15, /* heights of letters, pixels */
    FLOW_SMALL = 11,
    FLOW_LABEL = 13,
    FLOW_SIDE_STEP = 20, /* from one flux at the right of a box to the next */
    FLOW_SIDE_ARROW = 34,
    FLOW_LINE_ROOM = 8,  /* of a label, left of its line */
    FLOW_PART_ROOM = 10, /* from what is in a part to its frame */
    FLOW_PART_GAP = 6    /* between a frame and its text */
};

/* Pixels that a text takes at most in usual fonts. */
double show_text_room(const char *text, double size);
/* The lines of a box below its name: what it is, its unit, its dims. */
front_words show_box_lines(const show_flow *flow, const front_symbol *symbol);

/* Around the boxes of a part, and what stands beside and between them; top > bottom: none. */
typedef struct show_frame {
    double left, right, top, bottom;
} show_frame;
show_frame show_frame_of(const show_flow *flow, size_t group);

/* "bucket: hbv × 16", to the right of the frame around a part. */
const char *show_part_text(const show_flow *flow, size_t group);

/* Who stands before whom, given how many lines lead from each to each (weights[from*count + to]):
 * an order with few lines backwards; ties as they are. */
void show_order_by(const size_t *weights, size_t count, size_t *order);
/* Whether the box `to` is made of the box `from`: reads[from*boxes + to]. */
size_t *show_reads(const show_flow *flow);
/* Ranks of boxes; weights: as above, between boxes. */
void show_rank_boxes(show_flow *flow, const size_t *weights);
void show_order_layers(show_flow *flow);
void show_place_nodes(show_flow *flow);
void show_draw_flow(base_writer *writer, const show_flow *flow);

#endif

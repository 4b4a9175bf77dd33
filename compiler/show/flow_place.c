/* Coordinates. In its layer a node wants to stand where its lines are straight; of all places that
 * keep the order and the gaps, those with the least squares of what is missing are taken (pooling
 * of neighbours that push each other). Layers are visited down and up until nothing moves much. */
#include <math.h>

#include "show/flow.h"

enum {
    GAP = 16,
    ROUNDS = 60,
    MARGIN = 14,
    TURN = 28,
    PORT_STEP = 30,
    PORT_LEAST = 14,
    CORNER = 12
};

/* ---- where lines touch their boxes ---- */

/* How many links at a node, on one side, stand left of this one; and how many there are. */
static size_t rank_of_link(const show_flow *flow, const size_t *place, size_t link, bool below,
                           size_t *total) {
    size_t left = 0;
    const show_link *one = &flow->links.at[link];
    size_t node = below ? one->upper : one->lower, end = below ? one->lower : one->upper;
    *total = 0;
    for (size_t k = 0; k < flow->links.count; k++) {
        const show_link *other = &flow->links.at[k];
        if ((below ? other->upper : other->lower) != node)
            continue;
        ++*total;
        left += place[below ? other->lower : other->upper] < place[end];
    }
    return left;
}

static double offset_of(const show_flow *flow, const size_t *place, size_t link, bool below) {
    const show_link *one = &flow->links.at[link];
    const show_node *node = &flow->nodes.at[below ? one->upper : one->lower];
    size_t total;
    size_t left = rank_of_link(flow, place, link, below, &total);
    if (node->kind != NODE_BOX || total < 2)
        return 0;
    double step = fmin(PORT_STEP, (node->box - 24) / (double)(total - 1));
    return ((double)left - (double)(total - 1) / 2) * step;
}

static void set_offsets(show_flow *flow) {
    size_t *place = base_arena_take(flow->arena, (flow->nodes.count + 1) * sizeof *place);
    for (size_t l = 0; l < flow->layer_count; l++)
        for (size_t k = 0; k < flow->layers[l].count; k++)
            place[flow->layers[l].nodes[k]] = k;
    for (size_t k = 0; k < flow->links.count; k++) {
        flow->links.at[k].upper_offset = offset_of(flow, place, k, true);
        flow->links.at[k].lower_offset = offset_of(flow, place, k, false);
    }
}

/* ---- across ---- */

typedef struct wish {
    double left; /* wanted, less what stands before it in the layer */
    double weight;
    size_t count;
} wish;

/* Where the left edge should be for straight lines; weight: how much that matters. */
static wish wish_of(const show_flow *flow, size_t node, double before) {
    const show_node *own = &flow->nodes.at[node];
    double sum = 0, weight = 0;
    for (size_t k = 0; k < flow->links.count; k++) {
        const show_link *link = &flow->links.at[k];
        if (link->upper != node && link->lower != node)
            continue;
        bool upper = link->upper == node;
        const show_node *other = &flow->nodes.at[upper ? link->lower : link->upper];
        double at = other->left + other->line + (upper ? link->lower_offset : link->upper_offset);
        double from = own->line + (upper ? link->upper_offset : link->lower_offset);
        double matters = own->kind == NODE_BOX || other->kind == NODE_BOX ? 1 : 6;
        sum += matters * (at - from);
        weight += matters;
    }
    if (weight <= 0)
        return (wish){own->left - before, 0.01, 1};
    return (wish){sum / weight - before, weight, 1};
}

static void place_layer(show_flow *flow, const show_layer *layer, wish *pools) {
    size_t count = 0;
    double before = 0;
    for (size_t k = 0; k < layer->count; k++) {
        pools[count++] = wish_of(flow, layer->nodes[k], before);
        before += flow->nodes.at[layer->nodes[k]].width + GAP;
        while (count > 1 && pools[count - 2].left > pools[count - 1].left) {
            wish *a = &pools[count - 2], *b = &pools[count - 1];
            double weight = a->weight + b->weight;
            *a = (wish){(a->left * a->weight + b->left * b->weight) / weight, weight,
                        a->count + b->count};
            count--;
        }
    }
    before = 0;
    for (size_t p = 0, k = 0; p < count; p++)
        for (size_t i = 0; i < pools[p].count; i++, k++) {
            show_node *node = &flow->nodes.at[layer->nodes[k]];
            node->left = pools[p].left + before;
            before += node->width + GAP;
        }
}

static void place_across(show_flow *flow) {
    wish *pools = base_arena_take(flow->arena, (flow->nodes.count + 1) * sizeof *pools);
    for (size_t l = 0; l < flow->layer_count; l++) {
        double left = 0;
        for (size_t k = 0; k < flow->layers[l].count; k++) {
            flow->nodes.at[flow->layers[l].nodes[k]].left = left;
            left += flow->nodes.at[flow->layers[l].nodes[k]].width + GAP;
        }
    }
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t l = 0; l < flow->layer_count; l++)
            place_layer(flow, &flow->layers[round % 2 ? flow->layer_count - 1 - l : l], pools);
}

/* ---- straight lines ---- */

/* Where the other end of a link stands, from the line of the box. */
static double offset_wanted(const show_flow *flow, const show_link *link, bool below) {
    const show_node *box = &flow->nodes.at[below ? link->upper : link->lower];
    const show_node *other = &flow->nodes.at[below ? link->lower : link->upper];
    double most = box->box / 2 - CORNER;
    double at = other->left + other->line - box->left - box->line;
    return fmin(fmax(at, -most), most);
}

/* The links of a box on one side, from left to right; returns how many. */
static size_t links_at(show_flow *flow, size_t node, bool below, show_link **found) {
    size_t count = 0;
    for (size_t k = 0; k < flow->links.count; k++) {
        show_link *link = &flow->links.at[k];
        if ((below ? link->upper : link->lower) != node)
            continue;
        double at = below ? link->upper_offset : link->lower_offset;
        size_t to = count++;
        for (; to > 0 && (below ? found[to - 1]->upper_offset : found[to - 1]->lower_offset) > at;
             to--)
            found[to] = found[to - 1];
        found[to] = link;
    }
    return count;
}

static double *offset_at(show_link *link, bool below) {
    return below ? &link->upper_offset : &link->lower_offset;
}

/* Lines touch a box right above or below where they come from, as far as it reaches and others
 * leave room. */
static void straighten(show_flow *flow, size_t node, bool below, show_link **links) {
    size_t count = links_at(flow, node, below, links);
    const double most = flow->nodes.at[node].box / 2 - CORNER;
    const double gap = count > 1 ? fmin(PORT_LEAST, 2 * most / (double)(count - 1)) : 0;
    for (size_t k = 0; k < count; k++) {
        double wanted = offset_wanted(flow, links[k], below);
        double least = k ? *offset_at(links[k - 1], below) + gap : -most;
        *offset_at(links[k], below) = fmin(fmax(wanted, least), most);
    }
    for (size_t k = count; k-- > 0;) {
        double limit = most - gap * (double)(count - 1 - k);
        *offset_at(links[k], below) = fmin(*offset_at(links[k], below), limit);
    }
}

static void straighten_all(show_flow *flow) {
    show_link **links = base_arena_take(flow->arena, (flow->links.count + 1) * sizeof *links);
    for (size_t k = 0; k < flow->boxes; k++) {
        straighten(flow, k, false, links);
        straighten(flow, k, true, links);
    }
}

/* ---- down ---- */

static void place_down(show_flow *flow) {
    double top = MARGIN;
    for (size_t l = 0; l < flow->layer_count; l++) {
        show_layer *layer = &flow->layers[l];
        layer->height = 0;
        for (size_t k = 0; k < layer->count; k++)
            layer->height = fmax(layer->height, flow->nodes.at[layer->nodes[k]].height);
        layer->top = top;
        for (size_t k = 0; k < layer->count; k++) {
            show_node *node = &flow->nodes.at[layer->nodes[k]];
            node->top = top + (layer->height - node->height) / 2;
        }
        top += layer->height + (layer->count ? TURN : 0);
    }
    flow->height = top - TURN + MARGIN;
}

show_frame show_frame_of(const show_flow *flow, size_t group) {
    show_frame f = {INFINITY, 0, INFINITY, 0};
    for (size_t k = 0; k < flow->boxes; k++) {
        const show_node *node = &flow->nodes.at[k];
        if (node->group != group)
            continue;
        f.top = fmin(f.top, flow->layers[node->layer].top);
        f.bottom = fmax(f.bottom, flow->layers[node->layer].top + flow->layers[node->layer].height);
    }
    for (size_t k = 0; k < flow->nodes.count; k++) {
        const show_node *node = &flow->nodes.at[k];
        if (node->top < f.top - 1 || node->top > f.bottom)
            continue;
        f.left = fmin(f.left, node->left);
        f.right = fmax(f.right, node->left + node->width);
    }
    return f;
}

/* Where the text beside the frame of a part ends. */
static double end_of_part(const show_flow *flow, size_t group) {
    show_frame f = show_frame_of(flow, group);
    if (!*show_system(flow->subject->checked, group)->name || f.top > f.bottom)
        return 0;
    return f.right + FLOW_PART_ROOM + FLOW_PART_GAP +
           show_text_room(show_part_text(flow, group), FLOW_SMALL);
}

void show_place_nodes(show_flow *flow) {
    set_offsets(flow);
    place_across(flow);
    straighten_all(flow);
    place_down(flow);
    double least = INFINITY, most = 0;
    for (size_t k = 0; k < flow->nodes.count; k++)
        least = fmin(least, flow->nodes.at[k].left);
    for (size_t k = 0; k < flow->nodes.count; k++) {
        show_node *node = &flow->nodes.at[k];
        node->left += 2 * MARGIN - least;
        most = fmax(most, node->left + node->width);
    }
    for (size_t k = 0; k < flow->subject->checked->system_count; k++)
        most = fmax(most, end_of_part(flow, k));
    flow->width = most + 2 * MARGIN;
}

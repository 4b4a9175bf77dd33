/* Nodes and lines of a model's picture. */
#include "show/flow.h"

#include <math.h>
#include <string.h>

#include "show/markup.h"
#include "show/name.h"
#include "show/unit.h"

enum { BOX_LEAST = 96, BOX_LINE = 15, WORDS_MOST = 24, LABEL_HEIGHT = 24 };

double show_text_room(const char *text, double size) {
    double sum = 0;
    for (; *text; text++) {
        if ((*text & 0xc0) == 0x80)
            continue;
        bool narrow = strchr("ijl.,:;'|!()[] ftr", *text) != NULL;
        bool wide = strchr("mwMW@%", *text) != NULL;
        bool capital = *text >= 'A' && *text <= 'Z';
        sum += narrow ? 0.36 : wide ? 0.92 : capital ? 0.72 : 0.6;
    }
    return sum * size;
}

/* ---- boxes ---- */

static void add_line(base_arena *arena, front_words *lines, const char *text) {
    lines->at =
        base_arena_grow(arena, lines->at, lines->count, &lines->capacity, sizeof *lines->at);
    lines->at[lines->count++] = (front_word){.name = text};
}

/* Breaks a text between words. */
static void add_broken(base_arena *arena, front_words *lines, const char *text) {
    while (*text) {
        size_t length = strlen(text), end = length;
        if (length > WORDS_MOST) {
            end = WORDS_MOST;
            while (end > 0 && text[end] != ' ')
                end--;
            if (!end)
                end = strcspn(text, " ");
        }
        add_line(arena, lines, base_arena_copy(arena, text, end));
        text += end + (text[end] == ' ');
    }
}

static const char *dims_of(base_arena *arena, const front_symbol *symbol) {
    const char *text = "";
    for (size_t k = 0; k < symbol->dims.rank; k++) {
        const front_symbol *dim = symbol->dims.at[k];
        const char *size = dim->assumed ? "n" : base_arena_format(arena, "%zu", dim->size);
        text = base_arena_format(arena, "%s%s%s = 1 … %s", text, k ? ", " : "",
                                 show_last_name(dim->name), size);
    }
    return text;
}

front_words show_box_lines(const show_flow *flow, const front_symbol *symbol) {
    front_words lines = {0};
    base_writer unit = base_writer_start(flow->arena);
    if (symbol->unit_text)
        show_write_unit(&unit, symbol->unit_text, SHOW_UNIT_PLAIN);
    if (symbol->doc)
        add_broken(flow->arena, &lines, symbol->doc);
    if (unit.length && strcmp(unit.text, "–") != 0)
        add_line(flow->arena, &lines, unit.text);
    if (symbol->dims.rank)
        add_line(flow->arena, &lines, dims_of(flow->arena, symbol));
    return lines;
}

const char *show_part_text(const show_flow *flow, size_t group) {
    const front_system *system = show_system(flow->subject->checked, group);
    const char *text = base_arena_format(flow->arena, "%s: %s", system->name, system->model);
    for (size_t k = 0; k < system->dims.rank; k++)
        text = base_arena_format(flow->arena, "%s × %zu", text, system->dims.at[k]->size);
    return text;
}

static size_t add_node(show_flow *flow, show_node node) {
    show_nodes *nodes = &flow->nodes;
    nodes->at =
        base_arena_grow(flow->arena, nodes->at, nodes->count, &nodes->capacity, sizeof *nodes->at);
    nodes->at[nodes->count] = node;
    return nodes->count++;
}

static void add_box(show_flow *flow, const front_symbol *symbol) {
    const front_checked *checked = flow->subject->checked;
    front_words lines = show_box_lines(flow, symbol);
    double width = show_text_room(show_plain_name(flow->arena, symbol->name), FLOW_NAME) * 1.06;
    for (size_t k = 0; k < lines.count; k++)
        width = fmax(width, show_text_room(lines.at[k].name, FLOW_SMALL));
    width = fmax(BOX_LEAST, width + 24);
    size_t group = 0;
    while (show_system(checked, group) != show_system_of(checked, symbol))
        group++;
    add_node(flow, (show_node){.kind = NODE_BOX,
                               .symbol = symbol,
                               .group = group,
                               .width = width,
                               .box = width,
                               .line = width / 2,
                               .height = 32 + BOX_LINE * (double)lines.count});
    flow->boxes++;
}

static size_t box_of(const show_flow *flow, const front_symbol *store) {
    size_t k = 0;
    while (flow->nodes.at[k].symbol != store)
        k++;
    return k;
}

/* ---- what stands right of a box ---- */

static void add_side(show_flow *flow, size_t node, const front_symbol *flux, bool loop) {
    show_sides *sides = &flow->sides;
    size_t place = 0;
    for (size_t k = 0; k < sides->count; k++)
        place += sides->at[k].node == node;
    sides->at =
        base_arena_grow(flow->arena, sides->at, sides->count, &sides->capacity, sizeof *sides->at);
    sides->at[sides->count++] = (show_side){flux, node, place, loop};
    show_node *box = &flow->nodes.at[node];
    const char *name = show_plain_name(flow->arena, show_last_name(flux->name));
    double room = FLOW_SIDE_ARROW + 6 + show_text_room(name, FLOW_LABEL);
    box->width = fmax(box->width, box->box + room);
    box->height = fmax(box->height, 14 + FLOW_SIDE_STEP * (double)(place + 1));
}

/* ---- lines ---- */

static double label_room(const show_flow *flow, const front_symbol *flux) {
    const char *name = show_plain_name(flow->arena, show_last_name(flux->name));
    return FLOW_LINE_ROOM + 7 + show_text_room(name, FLOW_LABEL);
}

static size_t add_on_line(show_flow *flow, const front_symbol *flux, size_t layer, bool label) {
    return add_node(flow, (show_node){.kind = label ? NODE_LABEL : NODE_BEND,
                                      .symbol = flux,
                                      .layer = layer,
                                      .width = label ? label_room(flow, flux) : 2 * FLOW_LINE_ROOM,
                                      .height = label ? LABEL_HEIGHT : 0,
                                      .line = FLOW_LINE_ROOM});
}

static void add_link(show_flow *flow, size_t upper, size_t lower) {
    show_links *links = &flow->links;
    links->at =
        base_arena_grow(flow->arena, links->at, links->count, &links->capacity, sizeof *links->at);
    links->at[links->count++] = (show_link){.upper = upper, .lower = lower};
}

static void add_route(show_flow *flow, show_route route) {
    show_routes *routes = &flow->routes;
    routes->at = base_arena_grow(flow->arena, routes->at, routes->count, &routes->capacity,
                                 sizeof *routes->at);
    routes->at[routes->count++] = route;
}

/* The layer of labels between two boxes in which names take the least room so far. */
static size_t emptiest_layer(const show_flow *flow, size_t above, size_t below) {
    size_t best = above;
    double least = INFINITY;
    for (size_t layer = above; layer <= below; layer += 2) {
        double room = 0;
        for (size_t k = flow->boxes; k < flow->nodes.count; k++)
            if (flow->nodes.at[k].layer == layer)
                room += flow->nodes.at[k].width;
        if (room < least) {
            least = room;
            best = layer;
        }
    }
    return best;
}

static void join(show_flow *flow, const front_symbol *flux, size_t from, size_t to) {
    bool upward = flow->nodes.at[from].layer > flow->nodes.at[to].layer;
    size_t upper = upward ? to : from, lower = upward ? from : to;
    size_t above = flow->nodes.at[upper].layer + 1, below = flow->nodes.at[lower].layer - 1;
    size_t labelled = flux ? emptiest_layer(flow, above, below) : 0, last = upper;
    show_route route = {.flux = flux, .first_link = flow->links.count, .upward = upward};
    for (size_t layer = above; layer <= below; layer++) {
        size_t node = add_on_line(flow, flux, layer, layer == labelled);
        if (layer == labelled)
            route.label = node;
        add_link(flow, last, node);
        last = node;
    }
    add_link(flow, last, lower);
    route.link_count = flow->links.count - route.first_link;
    add_route(flow, route);
}

static void enter(show_flow *flow, const front_symbol *flux, size_t to) {
    size_t label = add_on_line(flow, flux, flow->nodes.at[to].layer - 1, true);
    show_route route = {.flux = flux,
                        .first_link = flow->links.count,
                        .link_count = 1,
                        .label = label,
                        .enters = true};
    add_link(flow, label, to);
    add_route(flow, route);
}

static void add_flux(show_flow *flow, const front_symbol *flux) {
    const front_symbol *source = show_source(flux), *sink = show_sink(flux);
    if (source && sink && source != sink)
        join(flow, flux, box_of(flow, source), box_of(flow, sink));
    if (source && source == sink)
        add_side(flow, box_of(flow, source), flux, true);
    if (sink && flux->enters)
        enter(flow, flux, box_of(flow, sink));
    if (source && flux->leaves)
        add_side(flow, box_of(flow, source), flux, false);
}

/* ---- the whole ---- */

static size_t *weights_of(const show_flow *flow) {
    const front_checked *checked = flow->subject->checked;
    const front_symbols *fluxes = &checked->symbols[SYMBOL_FLUX];
    size_t count = flow->boxes;
    size_t *weights = base_arena_take(flow->arena, (count * count + 1) * sizeof *weights);
    for (size_t k = 0; k < fluxes->count; k++) {
        const front_symbol *source = show_source(fluxes->at[k]), *sink = show_sink(fluxes->at[k]);
        if (source && sink && source != sink)
            weights[box_of(flow, source) * count + box_of(flow, sink)]++;
    }
    return weights;
}

static void fill_layers(show_flow *flow) {
    flow->layers = base_arena_take(flow->arena, flow->layer_count * sizeof *flow->layers);
    for (size_t l = 0; l < flow->layer_count; l++) {
        show_layer *layer = &flow->layers[l];
        layer->nodes = base_arena_take(flow->arena, flow->nodes.count * sizeof *layer->nodes);
        for (size_t k = 0; k < flow->nodes.count; k++)
            if (flow->nodes.at[k].layer == l)
                layer->nodes[layer->count++] = k;
    }
}

static void add_boxes(show_flow *flow, front_symbol_kind kind) {
    const front_symbols *symbols = &flow->subject->checked->symbols[kind];
    for (size_t k = 0; k < symbols->count; k++)
        if (!symbols->at[k]->hidden && !symbols->at[k]->inner)
            add_box(flow, symbols->at[k]);
}

static void set_layers(show_flow *flow, const size_t *weights) {
    show_rank_boxes(flow, weights);
    for (size_t k = 0; k < flow->boxes; k++)
        flow->nodes.at[k].layer = 2 * flow->nodes.at[k].rank + 1;
}

static void add_stores(show_flow *flow) {
    const front_checked *checked = flow->subject->checked;
    const front_symbols *fluxes = &checked->symbols[SYMBOL_FLUX];
    add_boxes(flow, SYMBOL_STORE);
    add_boxes(flow, SYMBOL_STATE);
    set_layers(flow, weights_of(flow));
    for (size_t k = 0; k < fluxes->count; k++)
        if (!show_is_taken(checked, fluxes->at[k]))
            add_flux(flow, fluxes->at[k]);
}

/* A model without stores: what is given, states and unknowns, what comes out. */
static void add_values(show_flow *flow) {
    static const front_symbol_kind kinds[] = {SYMBOL_FORCING, SYMBOL_CLOCK, SYMBOL_STATE,
                                              SYMBOL_SOLVE, SYMBOL_OUTPUT};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        add_boxes(flow, kinds[k]);
    const size_t *reads = show_reads(flow);
    set_layers(flow, reads);
    for (size_t from = 0; from < flow->boxes; from++)
        for (size_t to = 0; to < flow->boxes; to++)
            if (reads[from * flow->boxes + to])
                join(flow, NULL, from, to);
}

void show_write_graph(base_writer *writer, const show_subject *subject) {
    show_flow flow = {.arena = subject->arena, .subject = subject};
    if (subject->checked->symbols[SYMBOL_STORE].count)
        add_stores(&flow);
    else
        add_values(&flow);
    fill_layers(&flow);
    show_order_layers(&flow);
    show_place_nodes(&flow);
    show_draw_flow(writer, &flow);
}

const char *show_graph(const show_subject *subject) {
    base_writer writer = base_writer_start(subject->arena);
    show_write_graph(&writer, subject);
    return writer.text;
}

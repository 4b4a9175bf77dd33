/* The picture as SVG. Its colours are in a style of its own: light, dark, and for print. */
#include <math.h>

#include "page.h"
#include "show/flow.h"
#include "show/markup.h"
#include "show/name.h"

enum { HEAD = 8 };

/* A short name, letters below the line where they belong. */
static void write_name(base_writer *writer, const char *text) {
    show_name name = show_name_of(writer->arena, text);
    const char *greek = show_greek(name.base);
    show_write_escaped(writer, greek ? greek : name.base);
    if (!*name.below)
        return;
    base_write(writer, "<tspan font-size=\"75%%\" dy=\"3\">");
    show_write_escaped(writer, name.below);
    base_write(writer, "</tspan>");
}

/* ---- boxes ---- */

static void draw_rectangle(base_writer *writer, const char *style, const show_node *node,
                           double off) {
    base_write(writer,
               "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
               "rx=\"6\"/>\n",
               style, node->left + off, node->top + off, node->box, node->height);
}

static void draw_box(base_writer *writer, const show_flow *flow, const show_node *node) {
    const front_symbol *symbol = node->symbol;
    front_words lines = show_box_lines(flow, symbol);
    bool plain = symbol->kind == SYMBOL_STORE || symbol->kind == SYMBOL_OUTPUT;
    const char *style = plain ? "box" : symbol->kind == SYMBOL_STATE ? "box state" : "box value";
    double middle = node->left + node->line;
    double y = node->top + node->height / 2 + 5 - 7.5 * (double)lines.count;
    base_write(writer, "<g id=\"box-%s\">\n", symbol->name);
    if (symbol->dims.rank)
        draw_rectangle(writer, style, node, 4);
    draw_rectangle(writer, style, node, 0);
    base_write(writer, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\">", middle, y);
    write_name(writer, show_last_name(symbol->name));
    base_write(writer, "</text>\n");
    for (size_t k = 0; k < lines.count; k++) {
        base_write(writer, "<text class=\"words\" x=\"%.1f\" y=\"%.1f\">", middle,
                   y + 15 * (double)(k + 1));
        show_write_escaped(writer, lines.at[k].name);
        base_write(writer, "</text>\n");
    }
    base_write(writer, "</g>\n");
}

/* ---- lines ---- */

/* direction: 0 right, 1 down, 2 left, 3 up; the tip is at x, y. */
static void draw_head(base_writer *writer, double x, double y, int direction) {
    static const double along[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    double dx = along[direction][0] * HEAD, dy = along[direction][1] * HEAD;
    base_write(writer, "<polygon class=\"head\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>\n", x, y,
               x - dx - dy * 0.5, y - dy + dx * 0.5, x - dx + dy * 0.5, y - dy - dx * 0.5);
}

static void draw_label(base_writer *writer, const front_symbol *flux, double x, double y) {
    base_write(writer, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">", x, y);
    write_name(writer, show_last_name(flux->name));
    base_write(writer, "</text>\n");
}

/* What a pointer that rests on a flux is told. */
static void write_title(base_writer *writer, const front_symbol *flux) {
    base_write(writer, "<title>");
    show_write_escaped(writer, flux->name);
    base_write(writer, *flux->doc ? ": " : "");
    show_write_escaped(writer, flux->doc);
    base_write(writer, "</title>\n");
}

/* Down through the layer of the upper end, a turn, down to the lower end. */
static void draw_link(base_writer *writer, const show_flow *flow, const show_link *link) {
    const show_node *upper = &flow->nodes.at[link->upper], *lower = &flow->nodes.at[link->lower];
    const show_layer *above = &flow->layers[upper->layer], *below = &flow->layers[lower->layer];
    double x = upper->left + upper->line + link->upper_offset;
    double to = lower->left + lower->line + link->lower_offset;
    double y = above->top + above->height + (upper->kind == NODE_BOX ? HEAD + 1 : 0);
    double end = below->top - (lower->kind == NODE_BOX ? HEAD + 1 : 0), middle = (y + end) / 2;
    base_write(writer, " V%.1f C%.1f,%.1f %.1f,%.1f %.1f,%.1f V%.1f", y, x, middle, to, middle, to,
               end, lower->top);
}

static void draw_route_label(base_writer *writer, const show_flow *flow, const show_route *route) {
    const show_node *label = &flow->nodes.at[route->label];
    draw_label(writer, route->flux, label->left + label->line + 6,
               label->top + label->height / 2 + 4.5);
}

static void draw_route(base_writer *writer, const show_flow *flow, const show_route *route) {
    const show_link *first = &flow->links.at[route->first_link];
    const show_link *last = first + route->link_count - 1;
    const show_node *upper = &flow->nodes.at[first->upper], *lower = &flow->nodes.at[last->lower];
    double x = upper->left + upper->line + first->upper_offset;
    double to = lower->left + lower->line + last->lower_offset;
    double y = route->enters ? upper->top : upper->top + upper->height;
    base_write(writer, "<g class=\"%s\">\n",
               !route->flux    ? "read"
               : route->enters ? "flux in"
                               : "flux");
    if (route->flux)
        write_title(writer, route->flux);
    base_write(writer, "<path d=\"M%.1f,%.1f", x, route->upward ? y + HEAD - 1 : y);
    for (const show_link *link = first; link <= last; link++)
        draw_link(writer, flow, link);
    base_write(writer, "%s\"/>\n",
               route->upward ? ""
                             : base_arena_format(writer->arena, " V%.1f", lower->top - HEAD + 1));
    if (route->upward)
        draw_head(writer, x, y, 3);
    else
        draw_head(writer, to, lower->top, 1);
    if (route->flux)
        draw_route_label(writer, flow, route);
    base_write(writer, "</g>\n");
}

static size_t sides_of(const show_flow *flow, size_t node) {
    size_t count = 0;
    for (size_t k = 0; k < flow->sides.count; k++)
        count += flow->sides.at[k].node == node;
    return count;
}

static void draw_side(base_writer *writer, const show_flow *flow, const show_side *side) {
    const show_node *node = &flow->nodes.at[side->node];
    double count = (double)sides_of(flow, side->node);
    double x = node->left + node->box + (node->symbol->dims.rank ? 4 : 0);
    double y =
        node->top + node->height / 2 + ((double)side->place - (count - 1) / 2) * FLOW_SIDE_STEP;
    double tip = node->left + node->box + FLOW_SIDE_ARROW - 4;
    base_write(writer, "<g class=\"flux%s\">\n", side->loop ? "" : " out");
    write_title(writer, side->flux);
    if (side->loop) {
        base_write(writer, "<path d=\"M%.1f,%.1f H%.1f a4.5,4.5 0 0 1 0,9 H%.1f\"/>\n", x, y - 4.5,
                   tip - 10, x + HEAD - 1);
        draw_head(writer, x, y + 4.5, 2);
    } else {
        base_write(writer, "<path d=\"M%.1f,%.1f H%.1f\"/>\n", x, y, tip - HEAD + 1);
        draw_head(writer, tip, y, 0);
    }
    draw_label(writer, side->flux, node->left + node->box + FLOW_SIDE_ARROW, y + 4.5);
    base_write(writer, "</g>\n");
}

/* ---- parts ---- */

static void draw_group(base_writer *writer, const show_flow *flow, size_t group) {
    const front_system *system = show_system(flow->subject->checked, group);
    show_frame f = show_frame_of(flow, group);
    if (!*system->name || f.top > f.bottom)
        return;
    base_write(writer,
               "<rect class=\"group\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
               "rx=\"10\"/>\n",
               f.left - FLOW_PART_ROOM, f.top - FLOW_PART_ROOM,
               f.right - f.left + 2 * FLOW_PART_ROOM, f.bottom - f.top + 2 * FLOW_PART_ROOM);
    base_write(writer, "<text class=\"part\" x=\"%.1f\" y=\"%.1f\">",
               f.right + FLOW_PART_ROOM + FLOW_PART_GAP, f.top);
    show_write_escaped(writer, show_part_text(flow, group));
    base_write(writer, "</text>\n");
}

void show_draw_flow(base_writer *writer, const show_flow *flow) {
    const front_checked *checked = flow->subject->checked;
    base_write(writer,
               "<svg class=\"flow\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
               "viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n<title>",
               ceil(flow->width), ceil(flow->height), ceil(flow->width), ceil(flow->height));
    show_write_escaped(writer, checked->name);
    base_write(writer, "%s</title>\n<style>\n%s</style>\n",
               checked->symbols[SYMBOL_STORE].count ? ": stores and fluxes"
                                                    : ": what is made of what",
               flow_style);
    for (size_t k = 0; k < checked->system_count; k++)
        draw_group(writer, flow, k);
    for (size_t k = 0; k < flow->routes.count; k++)
        draw_route(writer, flow, &flow->routes.at[k]);
    for (size_t k = 0; k < flow->sides.count; k++)
        draw_side(writer, flow, &flow->sides.at[k]);
    for (size_t k = 0; k < flow->boxes; k++)
        draw_box(writer, flow, &flow->nodes.at[k]);
    base_write(writer, "</svg>\n");
}

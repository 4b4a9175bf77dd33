/* Circles among equations: those made of reads shifted one way along one dim, or along the river
 * network, are recurrences, which a loop computes place by place; all others are mistakes. Circles
 * are the strongly connected groups of the graph (Tarjan's search, which meets them in the order of
 * evaluation). */
#include "front/order.h"

enum { SAME, FORWARD, BACKWARD, BLOCKED }; /* how a read lies along a dim */

static base_diags *diags_of(const front_graph *graph) {
    return graph->checker->context->diags;
}

/* ---- recurrences ---- */

/* dim NULL: along the river network. */
static int lies_along(const front_edge *read, const front_symbol *dim) {
    const front_symbol *symbol = read->name->symbol;
    if (!dim)
        return read->above ? BACKWARD : SAME;
    for (size_t i = 0; i < symbol->dims.rank; i++) {
        if (symbol->dims.at[i] != dim)
            continue;
        const front_place *place = read->name->places ? &read->name->places[i] : NULL;
        if (read->swept & 1u << i || (place && place->kind == PLACE_ELEMENT))
            return BLOCKED;
        if (!place || place->kind == PLACE_LOOP)
            return SAME;
        if (place->answer == ANSWER_EDGE || place->answer == ANSWER_WRAP)
            return BLOCKED;
        return place->offset > 0 ? FORWARD : BACKWARD;
    }
    return BLOCKED;
}

typedef struct circle {
    front_graph *graph;
    const size_t *nodes;
    size_t count;
    size_t group;
} circle;

static bool is_inside(const circle *c, const front_edge *read) {
    return !read->removed && c->graph->nodes[read->to].group == c->group;
}

/* Whether all reads inside lie along the dim that way or not at all, and some do. */
static bool goes_along(const circle *c, const front_symbol *dim, int way) {
    bool some = false;
    for (size_t i = 0; i < c->count; i++) {
        const front_node *node = &c->graph->nodes[c->nodes[i]];
        for (size_t k = 0; k < node->count; k++) {
            if (!is_inside(c, &node->reads[k]))
                continue;
            int lies = lies_along(&node->reads[k], dim);
            if (lies != SAME && lies != way)
                return false;
            some = some || lies == way;
        }
    }
    return some;
}

static void mark_recurrence(front_edge *read, const front_symbol *dim) {
    read->removed = true;
    if (!dim) {
        read->above->recurs = true;
        return;
    }
    for (size_t i = 0; i < read->name->symbol->dims.rank; i++)
        if (read->name->symbol->dims.at[i] == dim)
            read->name->places[i].recurs = true;
}

static bool try_recurrence(const circle *c, const front_symbol *dim) {
    for (int way = FORWARD; way <= BACKWARD; way++) {
        if (!goes_along(c, dim, way))
            continue;
        for (size_t i = 0; i < c->count; i++) {
            front_node *node = &c->graph->nodes[c->nodes[i]];
            for (size_t k = 0; k < node->count; k++)
                if (is_inside(c, &node->reads[k]) && lies_along(&node->reads[k], dim) == way)
                    mark_recurrence(&node->reads[k], dim);
        }
        return true;
    }
    return false;
}

/* An unknown is found as a whole: its guess cannot wait for what is made of it. */
static bool has_unknown(const circle *c) {
    for (size_t i = 0; i < c->count; i++)
        if (c->graph->nodes[c->nodes[i]].entry->symbol.kind == SYMBOL_SOLVE)
            return true;
    return false;
}

static bool find_recurrence(const circle *c) {
    const front_entry *first = c->graph->nodes[c->nodes[0]].entry;
    if (has_unknown(c))
        return false;
    if (try_recurrence(c, NULL))
        return true;
    for (size_t i = 0; i < first->symbol.dims.rank; i++)
        if (try_recurrence(c, first->symbol.dims.at[i]))
            return true;
    return false;
}

/* ---- telling of a circle ---- */

/* "b[z-1]", as it was written. */
static const char *text_of(const circle *c, const front_edge *read) {
    base_arena *arena = c->graph->checker->context->arena;
    const front_symbol *symbol = read->name->symbol;
    const char *text = symbol->name;
    for (size_t i = 0; read->name->places && i < symbol->dims.rank; i++) {
        const front_place *place = &read->name->places[i];
        const char *dim = symbol->dims.at[i]->name;
        text = base_arena_format(arena, "%s%s", text, i ? ", " : "[");
        if (read->swept & 1u << i)
            text = base_arena_format(arena, "%sall %s", text, dim);
        else if (place->kind == PLACE_ELEMENT)
            text = base_arena_format(arena, "%s%zu", text, place->element + 1);
        else if (place->kind == PLACE_SHIFT)
            text = base_arena_format(arena, "%s%s%+d", text, dim, place->offset);
        else
            text = base_arena_format(arena, "%s%s", text, dim);
    }
    if (symbol->dims.rank && read->name->places)
        text = base_arena_format(arena, "%s]", text);
    return read->above ? base_arena_format(arena, "upstream(%s)", text) : text;
}

/* The shortest way from start back to itself: for each node met, the read that led there. */
static bool find_way(const circle *c, size_t start, const front_edge **led, size_t *from,
                     bool shifted) {
    size_t *queue = c->graph->stack; /* not in use now */
    size_t head = 0, tail = 0;
    for (size_t i = 0; i < c->count; i++)
        led[c->nodes[i]] = NULL;
    queue[tail++] = start;
    while (head < tail) {
        size_t at = queue[head++];
        const front_node *node = &c->graph->nodes[at];
        for (size_t k = 0; k < node->count; k++) {
            const front_edge *read = &node->reads[k];
            bool moves = read->above != NULL;
            for (size_t i = 0; read->name->places && i < read->name->symbol->dims.rank; i++)
                moves = moves || read->name->places[i].kind == PLACE_SHIFT;
            if (!is_inside(c, read) || led[read->to] || (moves && !shifted))
                continue;
            led[read->to] = read;
            from[read->to] = at;
            if (read->to == start)
                return true;
            queue[tail++] = read->to;
        }
    }
    return false;
}

/* Why a shifted read is no recurrence: another of the circle goes the other way. */
static void label_reason(const circle *c, const front_edge *last, const front_symbol *dim) {
    base_diags *diags = diags_of(c->graph);
    int way = lies_along(last, dim);
    for (size_t i = 0; i < c->count; i++) {
        const front_node *node = &c->graph->nodes[c->nodes[i]];
        for (size_t k = 0; k < node->count; k++) {
            const front_edge *read = &node->reads[k];
            int other = is_inside(c, read) ? lies_along(read, dim) : SAME;
            if (other != SAME && other != BLOCKED && way + other == FORWARD + BACKWARD) {
                diag_label(diags, read->name->span, "and here the other way");
                return;
            }
        }
    }
}

static void explain_way(const circle *c, const front_edge *last) {
    const front_symbol *symbol = last->name->symbol;
    base_diags *diags = diags_of(c->graph);
    if (has_unknown(c)) {
        diag_help(diags, "a guess is made before what depends on the unknown; the equality behind "
                         "`where` may read that");
        return;
    }
    if (!last->name->places) {
        diag_help(diags, "what depends on the step before is a store or a state");
        return;
    }
    for (size_t i = 0; i < symbol->dims.rank; i++) {
        const front_place *place = &last->name->places[i];
        if (place->answer == ANSWER_EDGE || place->answer == ANSWER_WRAP)
            diag_label(diags, last->name->span, "past the end this is an element still to be made");
        else if (place->kind == PLACE_SHIFT)
            label_reason(c, last, symbol->dims.at[i]);
    }
    diag_help(diags, "a recurrence reads what is made before it, `[z-1]` only or `[z+1]` only, "
                     "with a value past the end");
}

static void report_way(const circle *c, size_t start, const front_edge **led, const size_t *from) {
    base_arena *arena = c->graph->checker->context->arena;
    const front_edge *last = led[start];
    const char *way = text_of(c, last);
    base_diags *diags = diags_of(c->graph);
    for (size_t at = from[start]; at != start; at = from[at])
        way = base_arena_format(arena, "%s -> %s", text_of(c, led[at]), way);
    const char *name = c->graph->nodes[start].entry->symbol.name;
    if (from[start] == start && !last->name->places)
        diag_report(diags, DIAG_R009, last->name->span, "`%s` reads itself", name);
    else
        diag_report(diags, DIAG_R009, last->name->span,
                    "values that depend on each other in a circle: %s -> %s", name, way);
    explain_way(c, last);
}

static void report_circle(const circle *c) {
    base_arena *arena = c->graph->checker->context->arena;
    size_t bytes = c->graph->count * sizeof(void *);
    const front_edge **led = base_arena_take(arena, bytes);
    size_t *from = base_arena_take(arena, bytes);
    size_t *queue = c->graph->stack;
    c->graph->stack = base_arena_take(arena, (c->graph->count + 1) * sizeof *queue);
    for (int shifted = 0; shifted < 2; shifted++)
        for (size_t i = 0; i < c->count; i++)
            if (find_way(c, c->nodes[i], led, from, shifted)) {
                report_way(c, c->nodes[i], led, from);
                c->graph->stack = queue;
                return;
            }
    c->graph->stack = queue;
}

/* ---- the search ---- */

static void search(front_graph *graph, size_t at, size_t group);
static void search_all(front_graph *graph, const size_t *nodes, size_t count, size_t number);

static bool reads_itself(const front_graph *graph, size_t at) {
    const front_node *node = &graph->nodes[at];
    for (size_t k = 0; k < node->count; k++)
        if (node->reads[k].to == at && !node->reads[k].removed)
            return true;
    return false;
}

static void sort_up(size_t *nodes, size_t count) {
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && nodes[k] < nodes[k - 1]; k--) {
            size_t swapped = nodes[k];
            nodes[k] = nodes[k - 1];
            nodes[k - 1] = swapped;
        }
}

/* A group that all depend on each other: its order is that without the reads of the recurrence. */
static void settle_circle(front_graph *graph, const size_t *members, size_t count) {
    size_t *nodes = base_arena_take(graph->checker->context->arena, count * sizeof *nodes);
    circle c = {graph, nodes, count, ++graph->groups};
    for (size_t i = 0; i < count; i++) {
        nodes[i] = members[i];
        graph->nodes[nodes[i]].group = c.group;
    }
    sort_up(nodes, count);
    size_t number = graph->nodes[nodes[0]].entry->circle;
    if (!number)
        number = ++graph->checker->circles;
    if (find_recurrence(&c)) {
        search_all(graph, nodes, count, number);
        return;
    }
    report_circle(&c);
    for (size_t i = 0; i < count; i++)
        graph->out[graph->out_count++] = nodes[i];
}

static void close_group(front_graph *graph, size_t at) {
    size_t first = graph->stack_count;
    do
        graph->nodes[graph->stack[--first]].open = false;
    while (graph->stack[first] != at);
    size_t count = graph->stack_count - first;
    graph->stack_count = first;
    if (count == 1 && !reads_itself(graph, at))
        graph->out[graph->out_count++] = at;
    else
        settle_circle(graph, &graph->stack[first], count);
}

static void search(front_graph *graph, size_t at, size_t group) {
    front_node *node = &graph->nodes[at];
    node->index = node->low = ++graph->next;
    node->open = true;
    graph->stack[graph->stack_count++] = at;
    for (size_t k = 0; k < node->count; k++) {
        const front_edge *read = &node->reads[k];
        front_node *other = &graph->nodes[read->to];
        if (read->removed || other->group != group)
            continue;
        if (!other->index) {
            search(graph, read->to, group);
            node->low = other->low < node->low ? other->low : node->low;
        } else if (other->open) {
            node->low = other->index < node->low ? other->index : node->low;
        }
    }
    if (node->low == node->index)
        close_group(graph, at);
}

/* number: of the circle they are in; 0: none. */
static void search_all(front_graph *graph, const size_t *nodes, size_t count, size_t number) {
    size_t group = graph->nodes[nodes[0]].group;
    for (size_t i = 0; i < count; i++) {
        graph->nodes[nodes[i]].index = 0;
        graph->nodes[nodes[i]].entry->circle = number;
    }
    for (size_t i = 0; i < count; i++)
        if (!graph->nodes[nodes[i]].index)
            search(graph, nodes[i], group);
}

void front_sort_graph(front_graph *graph) {
    base_arena *arena = graph->checker->context->arena;
    size_t *all = base_arena_take(arena, (graph->count + 1) * sizeof *all);
    for (size_t i = 0; i < graph->count; i++)
        all[i] = i;
    if (graph->count)
        search_all(graph, all, graph->count, 0);
}

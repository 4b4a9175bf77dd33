/* Values may read others that stand below them, those still others, and so on. The checks behind
 * follow such chains by recursion, so their depth has a limit; this walk, which needs none, keeps
 * it. Values that stand below what they read are no chain: what they read is known by then. */
#include "front/check.h"

enum { DEEPEST_CHAIN = 6000, OF_ONE = 4 };

/* One entry whose names are being followed. */
typedef struct link {
    front_entry *entry;
    front_entry **names; /* what it reads, and no walk has met */
    size_t count;
    size_t capacity;
    size_t depth; /* of the recursion in it and above it */
} link;

typedef struct walk {
    front_checker *checker;
    link *links;
    size_t count;
    size_t capacity;
} walk;

static bool is_followed(const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    return kind == SYMBOL_LET || kind == SYMBOL_DERIVED || kind == SYMBOL_CONST ||
           kind == SYMBOL_FLUX || kind == SYMBOL_OUTPUT || kind == SYMBOL_SOLVE;
}

static void note_name(void *data, const front_expr *name) {
    walk *w = data;
    link *last = &w->links[w->count - 1];
    front_entry *entry = front_entry_of(name->symbol);
    if (entry->chain != PROGRESS_NONE || !is_followed(entry))
        return;
    last->names = base_arena_grow(w->checker->context->arena, last->names, last->count,
                                  &last->capacity, sizeof *last->names);
    last->names[last->count++] = entry;
}

static void begin(walk *w, front_entry *entry) {
    size_t depth = w->count ? w->links[w->count - 1].depth : 0;
    w->links = base_arena_grow(w->checker->context->arena, w->links, w->count, &w->capacity,
                               sizeof *w->links);
    link *last = &w->links[w->count++];
    *last = (link){.entry = entry, .depth = depth + OF_ONE};
    entry->chain = PROGRESS_DONE;
    for (const front_entry *piece = entry; piece; piece = piece->next_piece)
        for (size_t k = 0; piece->values && k < piece->item->choices.count; k++) {
            size_t own = depth + OF_ONE + piece->values[k]->depth;
            last->depth = own > last->depth ? own : last->depth;
            front_visit_names(piece->values[k], note_name, w);
        }
    if (entry->normal)
        front_visit_names(entry->normal, note_name, w);
    if (entry->condition)
        front_visit_names(entry->condition, note_name, w);
}

/* False when a chain was too long, which has been reported. */
static bool follow(walk *w, front_entry *entry) {
    begin(w, entry);
    while (w->count) {
        link *last = &w->links[w->count - 1];
        if (last->depth > DEEPEST_CHAIN) {
            diag_report(w->checker->context->diags, DIAG_P004, entry->item->name_span,
                        "too long a chain of values that read what stands below them");
            diag_help(w->checker->context->diags, "write values above those that read them");
            return false;
        }
        front_entry *next = last->count ? last->names[--last->count] : NULL;
        if (!next)
            w->count--;
        else if (next->chain == PROGRESS_NONE)
            begin(w, next);
    }
    return true;
}

bool front_check_chains(front_checker *checker) {
    walk w = {.checker = checker};
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = checker->entries[i];
        if (is_followed(entry) && entry->chain == PROGRESS_NONE && !follow(&w, entry))
            return false;
    }
    return true;
}

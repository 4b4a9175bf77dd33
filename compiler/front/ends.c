/* Where fluxes lead from and to: stores of their own model, or fluxes of its parts that cross the
 * border there. */
#include <string.h>

#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static void refuse_end(front_checker *checker, const front_end *end, const front_entry *other) {
    diag_report(diags_of(checker), DIAG_R005, end->span,
                "a flux leads to or from stores; `%s` is %s %s", end->name,
                front_article(other->item->kind), front_item_words(other->item->kind));
    diag_label(diags_of(checker), other->item->name_span, "declared here");
}

static void refuse_store(front_checker *checker, const front_end *end, const front_entry *store) {
    diag_report(diags_of(checker), DIAG_R005, end->span,
                "the store `%s` belongs to a part, whose own fluxes change it", end->name);
    diag_label(diags_of(checker), store->item->name_span, "declared here");
    diag_help(diags_of(checker), "let a flux of `%s` cross the border, and write that flux here",
              store->scope->model->name);
}

/* A flux of a part is led on: it must cross the border there, and once. */
static bool lead_on(front_checker *checker, const front_end *end, front_entry *flux, bool from) {
    const front_end *inner = from ? &flux->item->to : &flux->item->from;
    if (!inner->name && !flux->taken) {
        flux->taken = true;
        return true;
    }
    if (flux->taken)
        diag_report(diags_of(checker), DIAG_R005, end->span,
                    "the flux `%s` is led on by another flux already", end->name);
    else
        diag_report(diags_of(checker), DIAG_R005, end->span, "the flux `%s` does not %s its part",
                    end->name, from ? "leave" : "enter");
    diag_label(diags_of(checker), flux->item->name_span, "declared here");
    return false;
}

/* The store or, of a part, the flux at an end; NULL: outside, or reported. */
static const front_symbol *find_end(front_checker *checker, const front_entry *flux,
                                    const front_end *end, bool from) {
    if (!end->name)
        return NULL;
    checker->scope = flux->scope;
    front_entry *found = front_find(checker, end->name);
    if (!found) {
        front_report_unknown(checker, end->name, end->span);
        return NULL;
    }
    bool own = found->scope == flux->scope;
    if (found->symbol.kind == SYMBOL_STORE && own) {
        found->changed = true;
        return &found->symbol;
    }
    if (found->symbol.kind == SYMBOL_FLUX && !own)
        return lead_on(checker, end, found, from) ? &found->symbol : NULL;
    if (found->symbol.kind == SYMBOL_STORE)
        refuse_store(checker, end, found);
    else
        refuse_end(checker, end, found);
    return NULL;
}

static void set_end(const front_symbol *found, const front_symbol **store,
                    const front_symbol **flux) {
    if (found && found->kind == SYMBOL_STORE)
        *store = found;
    else
        *flux = found;
}

void front_check_ends(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    front_symbol *flux = &entry->symbol;
    size_t errors = diag_error_count(diags_of(checker));
    set_end(find_end(checker, entry, &item->from, true), &flux->from, &flux->from_flux);
    set_end(find_end(checker, entry, &item->to, false), &flux->to, &flux->to_flux);
    if (diag_error_count(diags_of(checker)) > errors)
        return;
    bool elements = item->from.indices.count || item->to.indices.count;
    if ((!item->from.name && !item->to.name) || (!flux->from && !flux->to && flux->from_flux) ||
        (!flux->from && !flux->to && flux->to_flux)) {
        diag_report(diags_of(checker), DIAG_R005, item->name_span,
                    "the flux `%s` has no store at either end", item->name);
        diag_help(diags_of(checker), "a value that moves nothing is a `let`");
    } else if (item->from.name == item->to.name && !elements) {
        diag_report(diags_of(checker), DIAG_R005, item->to.span,
                    "the flux `%s` leads back to the store it leaves", item->name);
    }
}

/* Dims: their sizes, and what is declared over them. */
#include <math.h>

#include "front/check.h"

enum { LARGEST = 1000000, MOST_ELEMENTS = 10000000, MOST_TERMS = 1000 };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* ---- sizes ---- */

/* Sizes are needed before anything is expanded, so they are read from the tree: numbers, consts and
 * sizes of other dims. terms: how many more of them may be looked at. */
static bool number_of(front_checker *checker, const front_expr *tree, size_t *terms,
                      double *number);

static bool operation_of(front_checker *checker, const front_expr *tree, size_t *terms,
                         double *number) {
    double arguments[3] = {0};
    for (size_t i = 0; i < tree->arguments.count; i++)
        if (i == 3 || !number_of(checker, tree->arguments.at[i], terms, &arguments[i]))
            return false;
    *number = op_value(tree->operation, arguments);
    return isfinite(*number);
}

static bool name_of(front_checker *checker, const front_expr *tree, size_t *terms, double *number) {
    front_entry *dim = front_find_size(checker, tree->name);
    front_entry *entry = front_find(checker, tree->name);
    if (dim) {
        front_read_size(checker, dim);
        *number = (double)dim->symbol.size;
        return dim->units == PROGRESS_DONE;
    }
    if (!entry || entry->item->kind != ITEM_CONST || !entry->item->choices.count)
        return false;
    entry->mentioned = true;
    return number_of(checker, entry->item->choices.at[0].value, terms, number);
}

static bool number_of(front_checker *checker, const front_expr *tree, size_t *terms,
                      double *number) {
    if ((*terms)-- <= 1) {
        *terms = 1;
        return false;
    }
    switch (tree->kind) {
    case EXPR_NUMBER:
        *number = tree->number;
        return !tree->literal_unit;
    case EXPR_OPERATION:
        return operation_of(checker, tree, terms, number);
    case EXPR_NAME:
        return name_of(checker, tree, terms, number);
    default:
        return false;
    }
}

static void refuse_size(front_checker *checker, front_entry *dim, base_span span) {
    checker->unsized = true;
    diag_report(diags_of(checker), DIAG_R022, span,
                "the size of the dim `%s` is no whole number from 1 to %d", dim->item->name,
                LARGEST);
    diag_help(diags_of(checker), "a size is made of numbers, consts and sizes of other dims, z.n");
}

static const front_size *size_given(const front_checker *checker, const front_entry *dim) {
    const front_options *options = checker->options;
    const char *name = base_name_of(checker->context->names, dim->symbol.name);
    for (size_t i = options->size_count; i-- > 0;)
        if (base_name_of(checker->context->names, options->sizes[i].name) == name)
            return &options->sizes[i];
    return NULL;
}

static void take_size(front_checker *checker, front_entry *dim) {
    dim->symbol.size = checker->options->default_size;
    dim->symbol.assumed = dim->symbol.size > 0;
    if (dim->symbol.assumed)
        return;
    checker->unsized = true;
    diag_report(diags_of(checker), DIAG_N012, dim->item->name_span,
                "the dim `%s` has no size, and no data to take it from", dim->item->name);
    diag_help(diags_of(checker), "give one: `--size %s=64`", dim->symbol.name);
}

/* Reads the size of a dim whose own size has been reported. */
static bool is_silent(front_checker *checker, const front_expr *tree) {
    const front_entry *dim = tree->kind == EXPR_NAME ? front_find_size(checker, tree->name) : NULL;
    bool silent =
        tree->kind == EXPR_ERROR || (dim && dim->units == PROGRESS_DONE && dim->symbol.size == 0);
    for (size_t i = 0; i < tree->arguments.count; i++)
        silent = silent || is_silent(checker, tree->arguments.at[i]);
    return silent;
}

/* A size that is made of one that has been reported is 0, and silent. */
void front_read_size(front_checker *checker, front_entry *dim) {
    size_t terms = MOST_TERMS;
    double number = 0;
    if (dim->units != PROGRESS_NONE)
        return;
    dim->units = PROGRESS_NOW;
    front_scope *around = checker->scope;
    checker->scope = dim->sight;
    size_t errors = diag_error_count(diags_of(checker));
    const front_choices *size = &dim->item->choices;
    const front_size *given = size_given(checker, dim);
    if (given && given->size <= LARGEST)
        dim->symbol.size = given->size;
    else if (given)
        refuse_size(checker, dim, (base_span){0});
    else if (!size->count)
        take_size(checker, dim);
    else if (number_of(checker, size->at[0].value, &terms, &number) && number >= 1 &&
             number <= LARGEST && number <= trunc(number))
        dim->symbol.size = (size_t)number;
    else if (diag_error_count(diags_of(checker)) == errors &&
             !is_silent(checker, size->at[0].value))
        refuse_size(checker, dim, size->at[0].value->span);
    checker->scope = around;
    dim->units = PROGRESS_DONE;
}

/* Each `--size` must speak of a dim. */
void front_check_sizes(front_checker *checker) {
    checker->scope = checker->scopes[0];
    for (size_t i = 0; i < checker->options->size_count; i++) {
        const front_size *size = &checker->options->sizes[i];
        const front_entry *dim = front_find(checker, size->name);
        if (!dim || dim->symbol.kind != SYMBOL_DIM)
            diag_report(diags_of(checker), DIAG_N013, (base_span){0}, "unknown dim `%s`",
                        size->name);
    }
}

/* ---- arrays ---- */

static const front_symbol *find_dim(front_checker *checker, const front_over *over) {
    const front_entry *entry = front_find(checker, over->name);
    if (entry && entry->symbol.kind == SYMBOL_DIM)
        return &entry->symbol;
    if (!entry && front_is_heard(checker->program, over->name))
        return NULL;
    diag_report(diags_of(checker), DIAG_N013, over->span,
                entry ? "`%s` is no dim" : "unknown dim `%s`", over->name);
    if (entry)
        diag_label(diags_of(checker), entry->item->name_span, "declared here, as %s %s",
                   front_article(entry->item->kind), front_item_words(entry->item->kind));
    const char *best = NULL;
    size_t least = front_near_enough(over->name);
    for (size_t i = 0; !entry && i < checker->scope->entry_count; i++)
        if (checker->scope->entries[i]->symbol.kind == SYMBOL_DIM)
            front_keep_nearer(over->name, checker->scope->entries[i]->item->name, &best, &least);
    if (best)
        diag_help(diags_of(checker), "did you mean `%s`?", best);
    else if (!entry)
        diag_help(diags_of(checker), "declare it: `dim %s = 10`", over->name);
    return NULL;
}

static bool has_dim(const front_dims *dims, const front_symbol *dim) {
    for (size_t i = 0; i < dims->rank; i++)
        if (dims->at[i] == dim)
            return true;
    return false;
}

/* One value for all members of an array of parts, and what is no value at all. */
static bool is_common(const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    return kind == SYMBOL_CONST || kind == SYMBOL_NET || kind == SYMBOL_DIM ||
           kind == SYMBOL_CLOCK || entry->symbol.shared || entry->item->kind == ITEM_FN;
}

static void add_dim(front_checker *checker, front_entry *entry, const front_over *over) {
    front_dims *dims = &entry->symbol.dims;
    const front_symbol *dim = find_dim(checker, over);
    if (!dim)
        return;
    if (has_dim(dims, dim)) {
        diag_report(diags_of(checker), DIAG_R023, over->span, "the dim `%s` twice", over->name);
    } else if (dims->rank == IR_RANK) {
        diag_report(diags_of(checker), DIAG_R023, over->span,
                    "more than %d dims, those of the part included", IR_RANK);
    } else {
        dims->at[dims->rank++] = dim;
    }
}

static void check_elements(front_checker *checker, const front_entry *entry) {
    double elements = 1;
    for (size_t i = 0; i < entry->symbol.dims.rank; i++)
        elements *= (double)entry->symbol.dims.at[i]->size;
    if (elements > MOST_ELEMENTS)
        diag_report(diags_of(checker), DIAG_R023, entry->item->name_span,
                    "`%s` has %.0f elements; there may be %d", entry->symbol.name, elements,
                    MOST_ELEMENTS);
}

void front_read_dims(front_checker *checker, front_entry *entry) {
    const front_overs *over = &entry->item->over;
    if (entry->item->kind == ITEM_CONST && over->count) {
        diag_report(diags_of(checker), DIAG_R023, over->at[0].span, "a const has no dims");
        diag_help(diags_of(checker), "write `param %s[%s] = ...`", entry->item->name,
                  over->at[0].name);
        return;
    }
    if (!is_common(entry))
        entry->symbol.dims = entry->scope->system.dims;
    for (size_t i = 0; i < over->count; i++)
        add_dim(checker, entry, &over->at[i]);
    check_elements(checker, entry);
}

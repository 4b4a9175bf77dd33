/* What a network says beside what the equation says that it is to replace: the equation drives the
 * states, and outputs of the whole model hold how far the two are apart.
 *
 * In front of the statement `ET` that is compared stand lets of the compiler's own, whose names
 * nobody can write: `ET@network` and `ET@equation` with its alternatives, so that they read stores
 * as the statement itself does. `ET@error` is the square of their difference, `ET@value` what the
 * equation says, `ET@square` its square; in a part they are outputs. The outputs of the whole model
 * are means of them over the dims of the statement: `@error1`, `@value1` and `@square1` of the
 * first comparison. */
#include "front/check.h"

#include <string.h>

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static const char *name_with(front_checker *checker, const char *name, const char *end) {
    const char *made = base_arena_format(checker->context->arena, "%s@%s", name, end);
    return base_name_of(checker->context->names, made);
}

/* ---- trees ---- */

static front_expr *make(front_checker *checker, front_expr_kind kind, base_span span) {
    front_expr *expr = base_arena_take(checker->context->arena, sizeof *expr);
    *expr = (front_expr){
        .kind = kind, .span = span, .name_span = span, .unit = unit_one(), .convert_factor = 1};
    return expr;
}

static front_expr *make_name(front_checker *checker, const char *name, base_span span) {
    front_expr *expr = make(checker, EXPR_NAME, span);
    expr->name = name;
    return expr;
}

static front_expr *make_infix(front_checker *checker, ir_op operation, front_expr *left,
                              front_expr *right) {
    front_expr *expr = make(checker, EXPR_OPERATION, left->span);
    expr->operation = operation;
    expr->depth = (left->depth > right->depth ? left->depth : right->depth) + 1;
    front_add_argument(checker, expr, left);
    front_add_argument(checker, expr, right);
    return expr;
}

static front_expr *make_mean(front_checker *checker, const front_dims *dims, front_expr *value) {
    if (dims->rank == 0)
        return value;
    front_expr *expr = make(checker, EXPR_REDUCE, value->span);
    expr->name = base_name_of(checker->context->names, "mean");
    expr->depth = value->depth + 1;
    front_add_argument(checker, expr, value);
    expr->indices.at =
        base_arena_take(checker->context->arena, dims->rank * sizeof *expr->indices.at);
    for (size_t k = 0; k < dims->rank; k++)
        expr->indices.at[expr->indices.count++] = (front_index){
            .at = make_name(checker, dims->at[k]->name, value->span), .span = value->span};
    return expr;
}

/* ---- lets before the statement ---- */

static front_item *let_like(front_checker *checker, const front_item *item, const char *end) {
    front_item *let = base_arena_take(checker->context->arena, sizeof *let);
    *let = (front_item){.kind = ITEM_LET,
                        .span = item->span,
                        .name = name_with(checker, item->name, end),
                        .name_span = item->name_span,
                        .unit = item->unit,
                        .choices = item->choices,
                        .over = item->over};
    return let;
}

static void enter(front_checker *checker, front_scope *scope, const front_item *item,
                  front_symbol_kind kind) {
    front_entry *entry = front_add_entry(checker, scope, item, kind);
    front_table_put(checker->context->arena, &scope->names, item->name, entry);
}

static void set_value(front_checker *checker, front_item *let, front_expr *value) {
    front_choice *choice = base_arena_take(checker->context->arena, sizeof *choice);
    *choice = (front_choice){.value = value};
    let->choices = (front_choices){choice, 1, 1};
    let->unit = NULL;
}

/* What the whole model reads: of a part that are outputs. */
static void enter_told(front_checker *checker, front_scope *scope, const front_item *item,
                       const char *end, front_expr *value) {
    front_item *told = let_like(checker, item, end);
    set_value(checker, told, value);
    enter(checker, scope, told, scope->outer ? SYMBOL_OUTPUT : SYMBOL_LET);
}

static bool can_be_compared(const front_item *item) {
    bool kind = item->kind == ITEM_FLUX || item->kind == ITEM_LET || item->kind == ITEM_NEXT ||
                item->kind == ITEM_DER;
    return kind && item->choices.count > 0 && item->choices.at[0].label;
}

static bool is_compared(const front_checker *checker, const front_scope *scope,
                        const front_item *item) {
    size_t length = strlen(scope->prefix);
    for (size_t k = 0; k < checker->options->comparison_count; k++) {
        const char *name = checker->options->comparisons[k].name;
        if (strncmp(name, scope->prefix, length) == 0 && strcmp(name + length, item->name) == 0)
            return true;
    }
    return false;
}

void front_enter_comparison(front_checker *checker, front_scope *scope, const front_item *item) {
    if (!can_be_compared(item) || !is_compared(checker, scope, item) ||
        front_table_get(&scope->names, name_with(checker, item->name, "network")))
        return;
    const front_item *network = let_like(checker, item, "network");
    const front_item *equation = let_like(checker, item, "equation");
    enter(checker, scope, network, SYMBOL_LET);
    enter(checker, scope, equation, SYMBOL_LET);
    front_expr *says = make_name(checker, network->name, item->name_span);
    front_expr *should = make_name(checker, equation->name, item->name_span);
    front_expr *error = make_infix(checker, IR_SUB, says, should);
    enter_told(checker, scope, item, "error", make_infix(checker, IR_MUL, error, error));
    enter_told(checker, scope, item, "value", should);
    enter_told(checker, scope, item, "square", make_infix(checker, IR_MUL, should, should));
}

/* ---- which alternatives ---- */

/* The statement or, of a state, its equation; NULL: reported. */
static front_entry *find_statement(front_checker *checker, const front_comparison *of,
                                   front_scope **scope) {
    const char *rest = of->name;
    base_diags *diags = diags_of(checker);
    checker->scope = checker->scopes[0];
    *scope = front_scope_of(checker, checker->scopes[0], &rest);
    front_entry *entry = *scope ? front_table_get(&(*scope)->names, rest) : NULL;
    if (entry && !front_has_choices(entry) && entry->equation)
        entry = entry->equation;
    if (!entry) {
        front_report_unknown(checker, of->name, of->span);
    } else if (!front_has_choices(entry)) {
        diag_report(diags, DIAG_A002, of->span, "`%s` has no alternatives", of->name);
        diag_label(diags, entry->item->name_span, "declared here");
        diag_help(diags, "write the equation and the network as two alternatives of it");
    } else if (!can_be_compared(entry->item) || entry->next_piece) {
        diag_report(diags, DIAG_E006, of->span,
                    "`%s` is %s %s%s: a network can be pretrained for a flux, let, next or der "
                    "with one equation for all its elements",
                    of->name, front_article(entry->item->kind), front_item_words(entry->item->kind),
                    entry->next_piece ? " in pieces" : "");
    } else {
        return entry;
    }
    return NULL;
}

/* The place of the equation among the alternatives; false: reported. */
static bool find_equation(front_checker *checker, const front_comparison *of,
                          const front_entry *entry, size_t *place) {
    const front_choices *choices = &entry->item->choices;
    *place = 0;
    while (of->label && *place < choices->count &&
           strcmp(choices->at[*place].label, of->label) != 0)
        ++*place;
    base_diags *diags = diags_of(checker);
    if (*place == choices->count) {
        diag_report(diags, DIAG_A001, of->span, "`%s` has no alternative `%s`", of->name,
                    of->label);
        diag_help(diags, "it has: %s", front_list_labels(checker, entry));
        return false;
    }
    const char *label = choices->at[*place].label;
    if (*place != entry->chosen)
        return true;
    diag_report(diags, DIAG_E006, of->span, "`%s` is computed by `%s` itself: nothing replaces it",
                of->name, label);
    if (*place + 1 < choices->count)
        diag_help(diags, "choose the alternative with the network, such as `use %s = %s`", of->name,
                  choices->at[choices->count - 1].label);
    return false;
}

/* `@error1` of the first comparison: a name with dots would be that of a part's output. */
static void add_output(front_checker *checker, size_t number, const front_dims *dims,
                       const char *what) {
    const front_comparison *of = &checker->options->comparisons[number];
    base_arena *arena = checker->context->arena;
    front_item *item = base_arena_take(arena, sizeof *item);
    front_expr *told = make_name(checker, name_with(checker, of->name, what), of->span);
    *item = (front_item){.kind = ITEM_LET,
                         .span = of->span,
                         .name_span = of->span,
                         .name = base_arena_format(arena, "@%s%zu", what, number + 1)};
    set_value(checker, item, make_mean(checker, dims, told));
    front_add_entry(checker, checker->scopes[0], item, SYMBOL_OUTPUT);
}

static front_entry *let_of(front_checker *checker, const front_scope *scope,
                           const front_entry *entry, const char *end) {
    return front_table_get(&scope->names, name_with(checker, entry->item->name, end));
}

void front_choose_compared(front_checker *checker) {
    for (size_t k = 0; k < checker->options->comparison_count; k++) {
        const front_comparison *of = &checker->options->comparisons[k];
        front_scope *scope;
        size_t equation;
        front_entry *entry = find_statement(checker, of, &scope);
        if (!entry || !find_equation(checker, of, entry, &equation))
            continue;
        front_entry *network = let_of(checker, scope, entry, "network");
        network->chosen = entry->chosen;
        entry->chosen = let_of(checker, scope, entry, "equation")->chosen = equation;
        const char *const told[] = {"error", "value", "square"};
        for (size_t t = 0; t < 3; t++)
            add_output(checker, k, &network->symbol.dims, told[t]);
    }
}

/* ---- which networks ---- */

/* What is read, also through lets; a let is looked through once. */
typedef struct looking {
    front_checker *checker;
    front_table seen; /* entries of lets and networks that were met */
    bool found;       /* a network */
} looking;

static void look(void *data, const front_expr *name) {
    looking *l = data;
    front_entry *entry = front_entry_of(name->symbol);
    bool network = entry->symbol.kind == SYMBOL_NET;
    l->found = l->found || network;
    if ((!network && entry->symbol.kind != SYMBOL_LET) || front_table_get(&l->seen, entry))
        return;
    front_table_put(l->checker->context->arena, &l->seen, entry, entry);
    for (const front_entry *piece = entry; piece && !network; piece = piece->next_piece)
        if (front_value_of(piece))
            front_visit_names(front_value_of(piece), look, data);
}

static void look_from(looking *l, const front_entry *let) {
    l->found = false;
    front_visit_names(front_value_of(let), look, l);
}

static void check_pair(front_checker *checker, const front_comparison *of, const front_entry *entry,
                       const front_scope *scope, looking *l) {
    const front_choices *choices = &entry->item->choices;
    const front_entry *network = let_of(checker, scope, entry, "network");
    looking other = {.checker = checker};
    look_from(l, network);
    look_from(&other, let_of(checker, scope, entry, "equation"));
    if (!l->found)
        diag_report(diags_of(checker), DIAG_E006, of->span,
                    "`%s = %s` reads no network: there is nothing to pretrain", of->name,
                    choices->at[network->chosen].label);
    else if (other.found)
        diag_report(diags_of(checker), DIAG_E006, of->span,
                    "`%s = %s` reads a network too: it says nothing before it has learned",
                    of->name, choices->at[entry->chosen].label);
}

static bool moves_states(const front_entry *entry) {
    front_item_kind kind = entry->item->kind;
    return (kind == ITEM_FLUX || kind == ITEM_NEXT || kind == ITEM_DER) && front_value_of(entry);
}

/* The network among those that learn that is read from here too; NULL: there is none. */
static const front_entry *network_in_both(front_checker *checker, const looking *learn,
                                          const looking *other) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = checker->entries[i];
        if (entry->symbol.kind == SYMBOL_NET && front_table_get(&learn->seen, entry) &&
            front_table_get(&other->seen, entry))
            return entry;
    }
    return NULL;
}

/* What moves the states meanwhile must not depend on what is being learned. */
static void refuse_others(front_checker *checker, const looking *learn, base_span span) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = checker->entries[i];
        looking other = {.checker = checker};
        if (!moves_states(entry))
            continue;
        look_from(&other, entry);
        const front_entry *network = other.found ? network_in_both(checker, learn, &other) : NULL;
        if (!network)
            continue;
        const char *name = entry->state ? entry->state->symbol.name : entry->symbol.name;
        diag_report(diags_of(checker), DIAG_E006, span,
                    "`%s` reads the network `%s` too, and has no equation that drives it meanwhile",
                    name, network->symbol.name);
        diag_help(diags_of(checker), "pretrain it together with `%s`", name);
        return;
    }
}

static void note_networks(front_checker *checker, const looking *l) {
    front_checked *checked = checker->checked;
    checked->compared =
        base_arena_take(checker->context->arena, (l->seen.count + 1) * sizeof *checked->compared);
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = checker->entries[i];
        if (entry->symbol.kind == SYMBOL_NET && front_table_get(&l->seen, entry))
            checked->compared[checked->compared_count++] = &entry->symbol;
    }
}

void front_check_compared(front_checker *checker) {
    size_t count = checker->options->comparison_count;
    looking l = {.checker = checker};
    if (count == 0 || diag_error_count(diags_of(checker)) > 0)
        return;
    for (size_t k = 0; k < count; k++) {
        const front_comparison *of = &checker->options->comparisons[k];
        front_scope *scope;
        const front_entry *entry = find_statement(checker, of, &scope);
        check_pair(checker, of, entry, scope, &l);
    }
    refuse_others(checker, &l, checker->options->comparisons[0].span);
    note_networks(checker, &l);
}

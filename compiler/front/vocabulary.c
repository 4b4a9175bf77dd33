#include "front/vocabulary.h"

#include <string.h>

#include "ir/op.h"
#include "ir/unit_table.h"

/* The scanner spells them; a test holds them against it. */
static const char *const reserved[] = {"if", "then", "else", "and", "or", "not", "for", NULL};
static const char *const contextual[] = {"in", "where", "with", "scale", "edge", "wrap", NULL};
static const char *const given[] = {"dt", "t", "doy", NULL};
static const char *const reductions[] = {"sum", "mean", NULL};

static const char *in_list(const char *const *list, size_t k) {
    size_t count = 0;
    while (list[count])
        count++;
    return k < count ? list[k] : NULL;
}

/* The k-th operator that is called by its name; `if` is not. */
static const op_row *function_row(size_t k) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        const op_row *row = op_row_of(op);
        if (row->form == OP_CALL && strcmp(row->spelling, "if") != 0 && k-- == 0)
            return row;
    }
    return NULL;
}

static size_t function_rows(void) {
    size_t count = 0;
    while (function_row(count))
        count++;
    return count;
}

static const char *function_at(size_t k) {
    size_t operators = function_rows();
    if (k < operators)
        return function_row(k)->spelling;
    k -= operators;
    return in_list(reductions, k) ? reductions[k] : front_special_at(k - 2);
}

static const char *unit_at(size_t k) {
    for (size_t i = 0; unit_rows[i].name; i++)
        if (k-- == 0)
            return unit_rows[i].name;
    return NULL;
}

const char *front_word_at(front_word_sort sort, size_t k) {
    const char *meaning;
    switch (sort) {
    case FRONT_DECLARATIONS:
        return front_declaration_word_at(k);
    case FRONT_RESERVED:
        return in_list(reserved, k);
    case FRONT_CONTEXTUAL:
        return in_list(contextual, k);
    case FRONT_FUNCTIONS:
        return function_at(k);
    case FRONT_GIVEN:
        return in_list(given, k);
    case FRONT_SOLVERS:
        return front_solver_at(k);
    case FRONT_UNITS:
        return unit_at(k);
    case FRONT_SETTINGS:
        return front_setting_at(k, &meaning);
    case FRONT_WORD_SORTS:
        break;
    }
    return NULL;
}

const char *front_word_meaning(front_word_sort sort, size_t k) {
    const char *meaning = "";
    if (sort == FRONT_SETTINGS)
        front_setting_at(k, &meaning);
    else if (sort == FRONT_FUNCTIONS && k < function_rows())
        meaning = function_row(k)->words;
    return meaning;
}

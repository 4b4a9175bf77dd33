/* W011: an alternative written exactly as an earlier one: choosing it chooses nothing. */
#include <string.h>

#include "front/warn.h"

static void compare(front_checker *checker, const front_choices *choices, const char **texts,
                    size_t i) {
    for (size_t k = 0; k < i; k++) {
        if (strcmp(texts[i], texts[k]) != 0)
            continue;
        diag_report(checker->context->diags, DIAG_W011, choices->at[i].label_span,
                    "`%s` is the same as `%s`: choosing it changes nothing", choices->at[i].label,
                    choices->at[k].label);
        diag_label(checker->context->diags, choices->at[k].label_span, "written here first");
        return;
    }
}

static void warn_of_equals(front_checker *checker, const front_choices *choices) {
    base_arena *arena = checker->context->arena;
    const char **texts = base_arena_take(arena, choices->count * sizeof *texts);
    for (size_t i = 0; i < choices->count; i++) {
        texts[i] = front_print_expr(arena, choices->at[i].value);
        compare(checker, choices, texts, i);
    }
}

void front_warn_alternatives(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_choices *choices = &checker->entries[i]->item->choices;
        if (choices->count > 1 && choices->at[0].label)
            warn_of_equals(checker, choices);
    }
}

#include "front/warn.h"

static const struct {
    diag_code code;
    void (*warn)(front_checker *checker);
} warnings[] = {
    {DIAG_W006, front_warn_scales},       {DIAG_W007, front_warn_kinks},
    {DIAG_W008, front_warn_divisions},    {DIAG_W009, front_warn_overdraws},
    {DIAG_W011, front_warn_alternatives},
};

void front_check_warnings(front_checker *checker) {
    for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
        if (diag_is_wanted(checker->context->diags, warnings[i].code))
            warnings[i].warn(checker);
}

static void look_at(front_checker *checker, const front_entry *entry, const front_expr *expr,
                    front_look *look) {
    look(checker, entry, expr);
    for (size_t i = 0; i < expr->arguments.count; i++)
        look_at(checker, entry, expr->arguments.at[i], look);
}

void front_look_at_all(front_checker *checker, front_look *look) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = checker->entries[i];
        const front_expr *value = entry->live ? front_value_of(entry) : NULL;
        if (value && entry->item->kind != ITEM_SOLVER)
            look_at(checker, entry, value, look);
        if (value && entry->condition)
            look_at(checker, entry, entry->condition, look);
    }
}

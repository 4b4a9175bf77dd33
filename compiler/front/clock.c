/* `t` and `doy`, which the host's clock gives: one entry each for the whole model, when it is
 * read. */
#include <string.h>

#include "front/check.h"

static front_unit *unit_called(front_checker *checker, const char *text) {
    front_unit *unit = base_arena_take(checker->context->arena, sizeof *unit);
    *unit = (front_unit){.text = text, .value = unit_one(), .known = true};
    if (strcmp(text, "1") != 0)
        unit_named(text, &unit->value);
    return unit;
}

static front_entry *make_clock(front_checker *checker, const char *name, bool days) {
    front_scope *whole = checker->scopes[0];
    front_item *item = base_arena_take(checker->context->arena, sizeof *item);
    *item = (front_item){.kind = ITEM_FORCING,
                         .span = whole->model->name_span,
                         .name = name,
                         .name_span = whole->model->name_span,
                         .doc = days ? "time since the start" : "day of the year",
                         .unit = unit_called(checker, days ? "d" : "1")};
    front_entry *entry = front_add_entry(checker, whole, item, SYMBOL_CLOCK);
    entry->bound = true;
    return entry;
}

front_entry *front_find_clock(front_checker *checker, const char *name, base_span span) {
    bool days = strcmp(name, "t") == 0;
    if (!days && strcmp(name, "doy") != 0)
        return NULL;
    if (!front_has_time(checker->scope))
        front_refuse_time(checker, name, span);
    if (!checker->clocks[days])
        checker->clocks[days] = make_clock(checker, name, days);
    return checker->clocks[days];
}

/* The step, and models without one, which are maps from inputs to outputs. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

bool front_needs_time(front_item_kind kind) {
    return kind == ITEM_FORCING || kind == ITEM_STORE || kind == ITEM_STATE || kind == ITEM_FLUX ||
           kind == ITEM_NEXT || kind == ITEM_DER;
}

bool front_has_time(const front_scope *scope) {
    for (; scope; scope = scope->outer)
        if (scope->step)
            return true;
    return false;
}

void front_refuse_time(front_checker *checker, const char *name, base_span span) {
    if (checker->program->damaged || checker->scope->timed)
        return;
    diag_report(diags_of(checker), DIAG_R020, span, "`%s` in a model that has no step", name);
    diag_help(diags_of(checker), "without `step` a model is a map, to which time means nothing");
}

static void report_second(front_checker *checker, const front_item *item, const front_item *first) {
    diag_report(diags_of(checker), DIAG_R003, item->span, "a second step");
    diag_label(diags_of(checker), first->span, "the first is here");
}

/* 0: it has been reported, or nobody knows */
static double seconds_of(front_checker *checker, const front_item *item) {
    ir_unit second;
    unit_named("s", &second);
    if (!item->unit->known)
        return 0;
    bool time = unit_same_dimension(item->unit->value, second);
    double seconds = item->low->number * unit_factor(item->unit->value, second);
    if (time && seconds > 0)
        return seconds;
    diag_report(diags_of(checker), DIAG_R016, base_span_join(item->low->span, item->unit->span),
                "a step is a positive time, such as `1 d`");
    return 0;
}

static const char *step_text(front_checker *checker, const front_item *item) {
    return base_arena_format(checker->context->arena, "%.15g %s", item->low->number,
                             item->unit->text);
}

static void check_part(front_checker *checker, const front_scope *scope, const front_scope *whole) {
    if (!whole->step) {
        diag_report(diags_of(checker), DIAG_R021, scope->part->item->name_span,
                    "the part `%s` has a step, but the whole model has none", scope->system.name);
        diag_label(diags_of(checker), scope->step->span, "its step");
        return;
    }
    double seconds = seconds_of(checker, scope->step);
    if (!(seconds > 0) || (seconds >= checker->seconds && seconds <= checker->seconds))
        return;
    diag_report(diags_of(checker), DIAG_R021, scope->part->item->name_span,
                "the part `%s` steps by %s, the whole model by %s", scope->system.name,
                step_text(checker, scope->step), step_text(checker, whole->step));
    diag_label(diags_of(checker), scope->step->span, "its step");
    diag_help(diags_of(checker),
              "parts step with the whole: leave the step out of `%s`, or write "
              "the same",
              scope->model->name);
}

/* ---- maps ---- */

/* One error for the model, at the first statement that shows that it is no map. */
static void check_map(front_checker *checker, const front_scope *scope) {
    if (checker->program->damaged)
        return;
    for (size_t i = 0; i < scope->model->items.count; i++) {
        const front_item *item = scope->model->items.at[i];
        if (!front_needs_time(item->kind))
            continue;
        diag_report(diags_of(checker), DIAG_R001, scope->model->name_span,
                    "the model `%s` has no step", scope->model->name);
        diag_label(diags_of(checker), item->name_span, "%s %s needs time",
                   front_article(item->kind), front_item_words(item->kind));
        diag_help(diags_of(checker), "write `step 1 d`; in a map, which has no time, what is known "
                                     "is an `input`");
        return;
    }
}

static void check_inputs(front_checker *checker, const front_scope *scope) {
    for (size_t i = 0; i < scope->model->items.count; i++) {
        const front_item *item = scope->model->items.at[i];
        if (item->kind != ITEM_INPUT)
            continue;
        diag_report(diags_of(checker), DIAG_R020, item->name_span,
                    "an input belongs to a model without a step");
        diag_help(diags_of(checker), "write `forcing %s`: it is known at every step", item->name);
    }
}

static void check_steps(front_checker *checker, const front_scope *scope) {
    for (size_t i = 0; i < scope->model->items.count; i++) {
        const front_item *item = scope->model->items.at[i];
        if (item->kind == ITEM_STEP && item != scope->step)
            report_second(checker, item, scope->step);
    }
}

void front_check_step(front_checker *checker) {
    front_scope *whole = checker->scopes[0];
    double seconds = whole->step ? seconds_of(checker, whole->step) : 0;
    checker->checked->map = !whole->step;
    if (seconds > 0) {
        checker->seconds = checker->checked->step_seconds = seconds;
        checker->checked->step_text = step_text(checker, whole->step);
    }
    for (size_t i = 0; i < checker->scope_count; i++) {
        const front_scope *scope = checker->scopes[i];
        check_steps(checker, scope);
        if (scope->step)
            check_inputs(checker, scope);
        if (scope->step && scope->outer && (seconds > 0 || !whole->step))
            check_part(checker, scope, whole);
        if (!front_has_time(scope))
            check_map(checker, scope);
    }
}

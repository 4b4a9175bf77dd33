/* The settings of an experiment, read and held against setting.def. */
#include <math.h>
#include <string.h>

#include "front/experiment_value.h"
#include "front/front.h"
#include "front/vocabulary.h"

enum {
    NAMES = 1,
    CALLS = 2,
    STRINGS = 4,
    DATE_RANGES = 8,
    DURATIONS = 16,
    COUNTS = 32,
    LISTS = 64,
    WHOLES = 128,
    REALS = 256,
    TARGETS = 512, /* may have `for` */
    EXTRAS = 1024, /* may have `with gradient` */
    MANY = 2048,   /* may be given several times */
    TEXTS = 4096,  /* a list of strings */
    NAME_LISTS = 8192,
    SUMS = 16384 /* calls added up */
};

static const struct {
    const char *name;
    int kinds;
    const char *words;
} known[] = {
#define SETTING(name, kinds, words) {#name, kinds, words},
#include "front/setting.def"
#undef SETTING
};

enum { KNOWN = sizeof known / sizeof known[0] };

const char *front_setting_at(size_t k, const char **meaning) {
    *meaning = k < KNOWN ? known[k].words : "";
    return k < KNOWN ? known[k].name : NULL;
}

static size_t place_of(const char *name) {
    size_t i = 0;
    while (i < KNOWN && strcmp(known[i].name, name) != 0)
        i++;
    return i;
}

static void report_unknown(front_context *context, const front_item *item) {
    diag_report(context->diags, DIAG_E001, item->name_span, "there is no setting `%s`", item->name);
    const char *like = NULL;
    size_t least = 3;
    for (size_t i = 0; i < KNOWN; i++) {
        size_t distance = base_name_distance(known[i].name, item->name);
        if (distance < least) {
            least = distance;
            like = known[i].name;
        }
    }
    if (like)
        diag_help(context->diags, "did you mean `%s`?", like);
}

static bool is_whole(const front_value *value) {
    return value->kind == VALUE_NUMBER && value->number >= 0 &&
           value->number <= trunc(value->number) && value->number < 9e15;
}

static bool is_batch_list(const front_value *value) {
    for (size_t i = 0; i < value->count; i++)
        if (value->items[i].kind != VALUE_COUNT && value->items[i].kind != VALUE_DURATION)
            return false;
    return true;
}

static bool is_list_of(const front_value *value, front_value_kind kind) {
    for (size_t i = 0; i < value->count; i++)
        if (value->items[i].kind != kind)
            return false;
    return true;
}

static bool is_of_kind(const front_value *value, int kinds) {
    switch (value->kind) {
    case VALUE_NAME:
        if (kinds & REALS)
            return strcmp(value->text, "float") == 0 || strcmp(value->text, "double") == 0;
        return (kinds & NAMES) != 0;
    case VALUE_STRING:
        return (kinds & STRINGS) != 0;
    case VALUE_NUMBER:
        return (kinds & WHOLES) != 0 && is_whole(value);
    case VALUE_DATE:
        return false;
    case VALUE_DURATION:
        return (kinds & DURATIONS) != 0;
    case VALUE_COUNT:
        return (kinds & COUNTS) != 0;
    case VALUE_RANGE:
        return (kinds & DATE_RANGES) != 0 && value->items[0].kind == VALUE_DATE;
    case VALUE_LIST:
        return ((kinds & LISTS) && is_batch_list(value)) ||
               ((kinds & TEXTS) && is_list_of(value, VALUE_STRING)) ||
               ((kinds & NAME_LISTS) && value->count > 0 && is_list_of(value, VALUE_NAME));
    case VALUE_CALL:
        return (kinds & CALLS) != 0;
    case VALUE_SUM:
        return (kinds & SUMS) != 0;
    }
    return false;
}

/* Takes `for` and `with` apart from the value. */
static const front_expr *take_tail(front_context *context, const front_expr *expr,
                                   front_setting *setting, int kinds) {
    if (expr->kind != EXPR_FOR && expr->kind != EXPR_WITH)
        return expr;
    bool gradient = expr->kind == EXPR_WITH && strcmp(expr->name, "gradient") == 0;
    bool fits = expr->kind == EXPR_FOR ? (kinds & TARGETS) != 0 : gradient && (kinds & EXTRAS) != 0;
    if (!fits) {
        diag_report(context->diags, DIAG_E002, expr->name_span, "`%s` has no `%s` here",
                    setting->name, expr->kind == EXPR_FOR ? "for" : "with");
        return expr->arguments.at[0];
    }
    if (expr->kind == EXPR_WITH) {
        setting->extra = expr->name;
        return expr->arguments.at[0];
    }
    setting->target_count = expr->arguments.count - 1;
    setting->targets =
        base_arena_take(context->arena, setting->target_count * sizeof *setting->targets);
    for (size_t i = 0; i < setting->target_count; i++) {
        const front_expr *target = expr->arguments.at[i + 1];
        setting->targets[i] = (front_word){target->name, target->span};
    }
    return expr->arguments.at[0];
}

static void read_setting(front_context *context, front_experiment *experiment,
                         const front_item *item) {
    size_t place = place_of(item->name);
    if (place == KNOWN) {
        report_unknown(context, item);
        return;
    }
    const front_setting *first = front_setting_of(experiment, item->name);
    if (first && !(known[place].kinds & MANY)) {
        diag_report(context->diags, DIAG_E003, item->name_span, "`%s` is set twice", item->name);
        diag_label(context->diags, first->span, "the first is here");
        return;
    }
    front_setting *setting = &experiment->settings[experiment->count];
    *setting = (front_setting){.name = item->name, .span = item->span};
    const front_expr *expr =
        take_tail(context, item->choices.at[0].value, setting, known[place].kinds);
    if (!front_read_value(context, expr, &setting->value))
        return;
    if (!is_of_kind(&setting->value, known[place].kinds)) {
        diag_report(context->diags, DIAG_E002, expr->span, "`%s` is %s", item->name,
                    known[place].words);
        return;
    }
    experiment->count++;
}

static void read_items(front_context *context, front_experiment *experiment) {
    const front_items *items = &experiment->block->items;
    experiment->settings =
        base_arena_take(context->arena, (items->count + 1) * sizeof *experiment->settings);
    experiment->uses =
        base_arena_take(context->arena, (items->count + 1) * sizeof *experiment->uses);
    for (size_t i = 0; i < items->count; i++) {
        const front_item *item = items->at[i];
        if (item->kind == ITEM_USE)
            experiment->uses[experiment->use_count++] =
                (front_use){item->name, item->label, item->span};
        else
            read_setting(context, experiment, item);
    }
}

static const front_block *find(const front_blocks *blocks, const char *name) {
    for (size_t i = blocks->count; i-- > 0;)
        if (!name || strcmp(blocks->at[i]->name, name) == 0)
            return blocks->at[i];
    return NULL;
}

/* ---- `like = other`: what is not said here is said there ---- */

static front_experiment *read_block(front_context *context, const front_block *block) {
    front_experiment *experiment = base_arena_take(context->arena, sizeof *experiment);
    experiment->name = block->name;
    experiment->block = block;
    read_items(context, experiment);
    return experiment;
}

static bool has_use(const front_experiment *experiment, const char *name) {
    for (size_t i = 0; i < experiment->use_count; i++)
        if (strcmp(experiment->uses[i].name, name) == 0)
            return true;
    return false;
}

/* All settings of a name come from one of the two, so that `dynamic` here replaces those there. */
static void take_missing(front_context *context, front_experiment *own,
                         const front_experiment *other) {
    size_t count = own->count, uses = own->use_count;
    front_setting *settings =
        base_arena_take(context->arena, (count + other->count + 1) * sizeof *settings);
    front_use *chosen =
        base_arena_take(context->arena, (uses + other->use_count + 1) * sizeof *chosen);
    for (size_t i = 0; i < count; i++)
        settings[i] = own->settings[i];
    for (size_t i = 0; i < uses; i++)
        chosen[i] = own->uses[i];
    for (size_t i = 0; i < other->count; i++)
        if (!front_setting_of(own, other->settings[i].name))
            settings[count++] = other->settings[i];
    for (size_t i = 0; i < other->use_count; i++)
        if (!has_use(own, other->uses[i].name))
            chosen[uses++] = other->uses[i];
    own->settings = settings;
    own->count = count;
    own->uses = chosen;
    own->use_count = uses;
}

/* An experiment may be like one that is like another; more steps than there are experiments go
 * round in a circle. */
static void follow_likes(front_context *context, const front_blocks *blocks,
                         front_experiment *experiment) {
    const front_setting *like = front_setting_of(experiment, "like");
    for (size_t steps = 0; like; steps++) {
        const front_block *block = find(blocks, like->value.text);
        if (!block) {
            diag_report(context->diags, DIAG_N008, like->value.span,
                        "there is no experiment `%s` in this file", like->value.text);
            return;
        }
        if (steps == blocks->count) {
            diag_report(context->diags, DIAG_E006, like->value.span,
                        "experiment `%s` is like itself", block->name);
            return;
        }
        const front_experiment *other = read_block(context, block);
        like = front_setting_of(other, "like");
        take_missing(context, experiment, other);
    }
}

front_experiment *front_experiment_of(front_context *context, const front_program *program,
                                      const char *name) {
    const front_block *block = find(&program->experiments, name);
    if (!block) {
        base_span start = {program->source, 0, 0};
        if (name)
            diag_report(context->diags, DIAG_N008, start,
                        "there is no experiment `%s` in this file", name);
        else if (!program->damaged)
            diag_report(context->diags, DIAG_N008, start, "there is no experiment in this file");
        return NULL;
    }
    front_experiment *experiment = read_block(context, block);
    follow_likes(context, &program->experiments, experiment);
    return diag_error_count(context->diags) ? NULL : experiment;
}

const front_setting *front_setting_of(const front_experiment *experiment, const char *name) {
    for (size_t i = 0; i < experiment->count; i++)
        if (strcmp(experiment->settings[i].name, name) == 0)
            return &experiment->settings[i];
    return NULL;
}

const front_value *front_argument(const front_value *call, const char *name, size_t place) {
    size_t position = 0;
    for (size_t i = 0; i < call->count; i++) {
        const front_value *argument = &call->items[i];
        if (argument->argument ? name && strcmp(argument->argument, name) == 0
                               : position++ == place)
            return argument;
    }
    return NULL;
}

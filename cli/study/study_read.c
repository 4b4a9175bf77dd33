/* The rows of a study, from its file. */
#include <string.h>

#include "experiment/project_recurrent.h"
#include "study/study.h"
#include "training/training.h"

static study_row *row_named(study_row *rows, size_t count, const char *name) {
    for (size_t k = 0; k < count; k++)
        if (strcmp(rows[k].name, name) == 0)
            return &rows[k];
    return NULL;
}

const study_row *cli_study_row(const study *s, const char *name) {
    return row_named(s->rows, s->count, name);
}

/* ---- options that stand above the experiments ---- */

/* `--quick`: to see that everything runs before it is left alone for a night. */
static size_t at_most(size_t count, size_t most) {
    return count < most ? count : most;
}

static void make_quick(cli_plan *plan) {
    plan->epochs = at_most(plan->epochs, 2);
    plan->members = at_most(plan->members, 2);
    for (size_t k = 0; k < plan->hidden_count; k++)
        plan->hidden[k] = at_most(plan->hidden[k], 16);
    plan->recurrent.hidden = at_most(plan->recurrent.hidden, 8);
    plan->search_options.starts = at_most(plan->search_options.starts, 1);
    plan->search_options.evaluations = at_most(plan->search_options.evaluations, 30);
    plan->pretrain.passes = at_most(plan->pretrain.passes, 1);
    plan->seeds = 1;
}

static bool apply_options(const study *s, cli_plan *plan) {
    const char *data = cli_value(s->arguments, "--data");
    if (data)
        plan->data_path = data;
    if (cli_given(s->arguments, "--quick"))
        make_quick(plan);
    return cli_whole_number(s->arguments, "--epochs", 1, &plan->epochs) &&
           cli_whole_number(s->arguments, "--seeds", 1, &plan->seeds);
}

/* ---- one row ---- */

static bool read_trained(const study *s, study_row *row) {
    cli_plan *plan = &row->plan;
    if (!cli_make_plan(s->unit, row->experiment, plan) || !apply_options(s, plan) ||
        !cli_add_network_model(s->unit, plan))
        return false;
    plan->threads = 0;
    row->seeds = plan->seeds;
    row->seed = plan->seed;
    row->text = cli_experiment_text(s->unit, plan, row->name);
    return true;
}

static void read_made(const study *s, study_row *row, const front_value *list) {
    base_arena *arena = s->unit->context.arena;
    row->members = base_arena_take(arena, list->count * sizeof *row->members);
    row->member_count = list->count;
    for (size_t k = 0; k < list->count; k++)
        row->members[k] = list->items[k].text;
}

static const front_setting *made_of(const study_row *row) {
    return front_setting_of(row->experiment, row->kind == STUDY_BEST ? "best" : "mean");
}

static bool read_row(study *s, const front_block *block) {
    base_arena *arena = s->unit->context.arena;
    study_row *row = &s->rows[s->count];
    row->name = block->name;
    row->words = block->doc ? block->doc : "";
    row->folder = base_arena_format(arena, "%s/%s", s->folder, block->name);
    row->experiment = front_experiment_of(&s->unit->context, s->unit->program, block->name);
    if (!row->experiment)
        return false;
    s->count++;
    row->kind = front_setting_of(row->experiment, "mean")   ? STUDY_MEAN
                : front_setting_of(row->experiment, "best") ? STUDY_BEST
                                                            : STUDY_TRAINED;
    if (row->kind == STUDY_TRAINED)
        return read_trained(s, row);
    read_made(s, row, &made_of(row)->value);
    return true;
}

static bool may_be_in(const study_row *member, const study_row *row) {
    return member->kind == STUDY_TRAINED || (member->kind == STUDY_BEST && row->kind == STUDY_MEAN);
}

/* What is made of rows has as many seeds as each of them. */
static void check_member(study *s, study_row *row, size_t place) {
    base_diags *diags = s->unit->context.diags;
    base_span span = made_of(row)->value.items[place].span;
    study_row *member = row_named(s->rows, s->count, row->members[place]);
    if (!member) {
        diag_report(diags, DIAG_N008, span, "there is no experiment `%s` in this file",
                    row->members[place]);
        return;
    }
    if (!may_be_in(member, row))
        diag_report(diags, DIAG_E006, span, "`%s` is made of others itself", member->name);
    if (place > 0 && member->seeds != row->seeds)
        diag_report(diags, DIAG_E006, span,
                    "`%s` has %zu seeds, `%s` has %zu; as many of each are wanted", member->name,
                    member->seeds, row->members[0], row->seeds);
    row->seeds = member->seeds;
    row->seed = member->seed;
    member->candidate = member->candidate || row->kind == STUDY_BEST;
}

static void check_members(study *s, study_kind kind) {
    for (size_t k = 0; k < s->count; k++)
        for (size_t m = 0; s->rows[k].kind == kind && m < s->rows[k].member_count; m++)
            check_member(s, &s->rows[k], m);
}

/* ---- nothing of the test period may be seen before ---- */

static bool overlap(data_period one, data_period other) {
    return one.first < other.end && other.first < one.end;
}

static bool same_period(data_period one, data_period other) {
    return one.first == other.first && one.end == other.end;
}

static void check_periods(const study *s, const study_row *row, const study_row *first) {
    base_diags *diags = s->unit->context.diags;
    const cli_plan *plan = &row->plan;
    const front_setting *test = front_setting_of(row->experiment, "test");
    const front_setting *validate = front_setting_of(row->experiment, "validate");
    if (overlap(plan->test, plan->train))
        diag_report(diags, DIAG_E007, test->value.span,
                    "the test period of `%s` overlaps its training period", row->name);
    if (overlap(plan->test, plan->validate))
        diag_report(diags, DIAG_E007, test->value.span,
                    "the test period of `%s` overlaps its validation period", row->name);
    if (overlap(plan->validate, plan->train))
        diag_report(diags, DIAG_E007, validate->value.span,
                    "the validation period of `%s` overlaps its training period", row->name);
    if (!same_period(plan->test, first->plan.test))
        diag_report(diags, DIAG_E007, test->value.span,
                    "`%s` is tested over another period than `%s`; rows of one table are not",
                    row->name, first->name);
}

static void check_rows(study *s) {
    const study_row *first = NULL;
    for (size_t k = 0; k < s->count; k++) {
        if (s->rows[k].kind != STUDY_TRAINED)
            continue;
        first = first ? first : &s->rows[k];
        check_periods(s, &s->rows[k], first);
    }
    check_members(s, STUDY_BEST);
    check_members(s, STUDY_MEAN);
}

int cli_study_read(study *s, const char *path) {
    if (driver_read(s->unit, path)) {
        const front_program *program = s->unit->program;
        const front_blocks *blocks = &program->experiments;
        bool fine = true;
        s->rows = base_arena_take(s->unit->context.arena, (blocks->count + 1) * sizeof *s->rows);
        for (size_t k = 0; k < blocks->count && fine; k++)
            if (blocks->at[k]->span.source == program->source)
                fine = read_row(s, blocks->at[k]);
        if (fine)
            check_rows(s);
        else if (diag_error_count(s->unit->context.diags) == 0)
            return CLI_USAGE;
    }
    int code = cli_show_diagnostics(s->arguments, s->unit);
    if (code == CLI_OK && s->count == 0)
        return cli_fail(s->arguments, CLI_USAGE, "%s: there is no experiment in this file", path);
    return code;
}

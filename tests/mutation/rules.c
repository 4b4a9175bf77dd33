/* Every rule of rule.def altered in turn, while the programs go through the passes. */
#include "program.h"

enum { ONE_IN = 6 };

typedef struct rule_run {
    mutation_run *run;
    const program *programs;
    size_t count;
} rule_run;

static const char *const rule_names[] = {
#define RULE(name, kind, words) #name,
#include "ir/rule.def"
#undef RULE
};

static const char *const how_names[] = {"negated", "lost",  "a little more", "further",
                                        "fewer",   "other", "turned"};

/* The operators that the rows of simplify.def are of. */
static const ir_op simplified[] = {
#define RULE(name, condition, replacement) IR_##name,
#include "passes/simplify.def"
#undef RULE
};

/* ---- one mutant ---- */

/* By the first program that notices. */
static verdict judge(const rule_run *r, ir_alteration *altered) {
    verdict found = {0};
    for (size_t k = 0; k < r->count && !found.judge; k++)
        found = program_judge(&r->programs[k], altered);
    if (altered->met == 0)
        found.fault = "NOTHING TO ALTER";
    return found;
}

static void alter(const rule_run *r, ir_alteration altered, const char *row) {
    mutation_run *run = r->run;
    const char *name = base_arena_format(run->arena, "rule %s%s %s", rule_names[altered.rule], row,
                                         how_names[altered.how]);
    if (mutation_is_drawn(run, name, ONE_IN))
        mutation_add(run, name, judge(r, &altered));
}

/* ---- all of a rule ---- */

/* Truths do not vary; where the value jumps the partial is 0, and 0 negated is 0. */
static void alter_partials(const rule_run *r, ir_rule rule) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        const op_row *row = op_row_of(op);
        bool jumps = row->kink == OP_JUMP;
        for (int k = op == IR_SELECT ? 1 : 0; k < row->arity && !op_is_logical(op); k++)
            for (ir_rule_how how = jumps ? IR_RULE_GROWN : IR_RULE_NEGATED; how <= IR_RULE_GROWN;
                 how++)
                alter(r, (ir_alteration){.rule = rule, .how = how, .row = (int)op, .argument = k},
                      base_arena_format(r->run->arena, " %s %d", row->name, k));
    }
}

/* In doubles tan is finite everywhere, so that nobody can tell whether it is at risk. */
static void alter_risks(const rule_run *r, ir_rule rule) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (op_row_of(op)->risky && op != IR_TAN)
            alter(r, (ir_alteration){.rule = rule, .how = IR_RULE_LOST, .row = (int)op},
                  base_arena_format(r->run->arena, " %s", op_row_of(op)->name));
}

static void alter_rows(const rule_run *r, ir_rule rule) {
    for (int row = 0; row < (int)(sizeof simplified / sizeof *simplified); row++) {
        ir_op op = simplified[row];
        ir_rule_how how = op_is_logical(op) ? IR_RULE_TURNED : IR_RULE_GROWN;
        alter(r, (ir_alteration){.rule = rule, .how = how, .row = row},
              base_arena_format(r->run->arena, " %d (%s)", row + 1, op_row_of(op)->name));
    }
}

static void alter_all(const rule_run *r, ir_rule rule) {
    static const unsigned hows[] = {
        [IR_RULE_IS_TERM] = 1u << IR_RULE_NEGATED | 1u << IR_RULE_LOST | 1u << IR_RULE_GROWN,
        [IR_RULE_IS_SLOPE] = 1u << IR_RULE_NEGATED | 1u << IR_RULE_LOST,
        [IR_RULE_IS_TRUTH] = 1u << IR_RULE_TURNED,
        [IR_RULE_IS_OFFSET] = 1u << IR_RULE_NEGATED | 1u << IR_RULE_FURTHER,
        [IR_RULE_IS_PLACE] = 1u << IR_RULE_FURTHER,
        [IR_RULE_IS_CHOICE] = 1u << IR_RULE_TURNED,
        [IR_RULE_IS_FACT] = 1u << IR_RULE_LOST};
    for (ir_rule_how how = IR_RULE_NEGATED; how <= IR_RULE_TURNED; how++)
        if (hows[ir_rule_kind_of(rule)] >> how & 1)
            alter(r, (ir_alteration){.rule = rule, .how = how}, "");
}

static void alter_rule(const rule_run *r, ir_rule rule) {
    switch (ir_rule_kind_of(rule)) {
    case IR_RULE_IS_BY_OP:
        alter_partials(r, rule);
        break;
    case IR_RULE_IS_RISK:
        alter_risks(r, rule);
        break;
    case IR_RULE_IS_BY_ROW:
        alter_rows(r, rule);
        break;
    default:
        alter_all(r, rule);
        break;
    }
}

bool mutate_rules(mutation_run *run, const program *programs, size_t count) {
    rule_run r = {run, programs, count};
    for (ir_rule rule = 0; rule < IR_RULES; rule++)
        if (!mutation_is_emitted((int)rule))
            alter_rule(&r, rule);
    return true;
}

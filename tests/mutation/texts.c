/* The rules of the emitted C altered in turn, and the texts of templates. */
#include <string.h>

#include "emission.h"

enum { ONE_IN = 12 };

static const char *const rule_names[] = {
#define RULE(name, kind, words) #name,
#include "ir/rule.def"
#undef RULE
};

bool mutation_is_emitted(int rule) {
    return strncmp(rule_names[rule], "EMIT_", 5) == 0;
}

/* Another operator with as many arguments, that C can be written of. */
static const ir_op others[IR_OPERATORS] = {
    [IR_ADD] = IR_SUB,      [IR_SUB] = IR_ADD,      [IR_MUL] = IR_SUB,     [IR_DIV] = IR_MUL,
    [IR_NEG] = IR_ABS,      [IR_POW] = IR_MUL,      [IR_LT] = IR_GE,       [IR_LE] = IR_GT,
    [IR_GT] = IR_LE,        [IR_GE] = IR_LT,        [IR_EQ] = IR_NE,       [IR_NE] = IR_EQ,
    [IR_AND] = IR_OR,       [IR_OR] = IR_AND,       [IR_NOT] = IR_NEG,     [IR_MIN] = IR_ADD,
    [IR_MAX] = IR_SUB,      [IR_CLAMP] = IR_SELECT, [IR_ABS] = IR_NEG,     [IR_SIGN] = IR_FLOOR,
    [IR_FLOOR] = IR_CEIL,   [IR_CEIL] = IR_FLOOR,   [IR_ROUND] = IR_FLOOR, [IR_EXP] = IR_EXPM1,
    [IR_EXPM1] = IR_EXP,    [IR_LOG] = IR_LOG1P,    [IR_LOG10] = IR_LOG,   [IR_LOG1P] = IR_LOG,
    [IR_SQRT] = IR_ABS,     [IR_SIN] = IR_COS,      [IR_COS] = IR_SIN,     [IR_TAN] = IR_ATAN,
    [IR_ATAN] = IR_TANH,    [IR_ASIN] = IR_SIN,     [IR_ACOS] = IR_COS,    [IR_TANH] = IR_ATAN,
    [IR_SIGMOID] = IR_TANH, [IR_SOFTPLUS] = IR_EXP};

/* The same of helper functions: another body. */
static const ir_op bodies[IR_OPERATORS] = {
    [IR_MIN] = IR_MAX,    [IR_MAX] = IR_MIN,   [IR_CLAMP] = IR_SELECT, [IR_SIGN] = IR_ROUND,
    [IR_ROUND] = IR_SIGN, [IR_ASIN] = IR_ACOS, [IR_ACOS] = IR_ASIN,    [IR_SOFTPLUS] = IR_SIGMOID};

static void add(emission_run *e, const emission *mutant) {
    if (mutation_is_drawn(e->run, mutant->name, ONE_IN))
        emission_add(e, mutant);
}

static void add_operators(emission_run *e, ir_rule rule, const ir_op *instead) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (instead[op])
            add(e,
                &(emission){
                    .name = base_arena_format(e->run->arena, "rule %s %s as %s", rule_names[rule],
                                              op_row_of(op)->name, op_row_of(instead[op])->name),
                    .altered = {
                        .rule = rule, .how = IR_RULE_OTHER, .row = (int)op, .other = instead[op]}});
}

static void add_rule(emission_run *e, ir_rule rule) {
    static const ir_rule_how hows[] = {[IR_RULE_IS_PLACE] = IR_RULE_FURTHER,
                                       [IR_RULE_IS_COUNT] = IR_RULE_FEWER,
                                       [IR_RULE_IS_CHOICE] = IR_RULE_TURNED,
                                       [IR_RULE_IS_FACT] = IR_RULE_LOST};
    ir_rule_kind kind = ir_rule_kind_of(rule);
    if (kind == IR_RULE_IS_OPERATOR)
        add_operators(e, rule, rule == IR_RULE_EMIT_HELPER ? bodies : others);
    else
        add(e, &(emission){.name = base_arena_format(e->run->arena, "rule %s", rule_names[rule]),
                           .altered = {.rule = rule, .how = hows[kind]}});
}

static void add_texts(emission_run *e) {
    static const char *const texts[][3] = {
#define ALTER(name, find, replace) {name, find, replace},
#include "text.def"
#undef ALTER
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        add(e, &(emission){.name = base_arena_format(e->run->arena, "text %s", texts[k][0]),
                           .find = texts[k][1],
                           .replace = texts[k][2]});
}

bool mutate_texts(mutation_run *run, const program *programs, size_t count) {
    emission_run e = {.run = run, .programs = programs, .program_count = count};
    for (ir_rule rule = 0; rule < IR_RULES; rule++)
        if (mutation_is_emitted((int)rule))
            add_rule(&e, rule);
    add_texts(&e);
    return emission_judge_all(&e);
}

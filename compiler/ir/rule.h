/* Rules can be altered, one at a time, by a test that wants to see that a check notices. Otherwise
 * module->alteration is NULL, and what goes through these functions comes out as it went in. */
#ifndef IR_RULE_H
#define IR_RULE_H

#include "ir/build.h"

typedef enum ir_rule {
#define RULE(name, kind, words) IR_RULE_##name,
#include "ir/rule.def"
#undef RULE
    IR_RULES
} ir_rule;

typedef enum ir_rule_kind {
    IR_RULE_IS_TERM,
    IR_RULE_IS_SLOPE,
    IR_RULE_IS_TRUTH,
    IR_RULE_IS_OFFSET,
    IR_RULE_IS_PLACE,
    IR_RULE_IS_CHOICE,
    IR_RULE_IS_FACT,
    IR_RULE_IS_COUNT,
    IR_RULE_IS_OPERATOR,
    IR_RULE_IS_BY_OP,
    IR_RULE_IS_RISK,
    IR_RULE_IS_BY_ROW
} ir_rule_kind;

typedef enum ir_rule_how {
    IR_RULE_NEGATED, /* TERM, SLOPE, OFFSET */
    IR_RULE_LOST,    /* TERM: the number 0; FACT: it does not hold */
    IR_RULE_GROWN,   /* TERM: a little more */
    IR_RULE_FURTHER, /* OFFSET, PLACE: one more */
    IR_RULE_FEWER,   /* COUNT: one less */
    IR_RULE_OTHER,   /* OPERATOR: another */
    IR_RULE_TURNED   /* TRUTH, CHOICE: not so */
} ir_rule_how;

typedef struct ir_alteration {
    ir_rule rule;
    ir_rule_how how;
    int row;      /* BY_OP, RISK, OPERATOR: the operator; BY_ROW: the row, from 0 */
    int argument; /* BY_OP */
    ir_op other;  /* OPERATOR: written in its place */
    unsigned met; /* how often it altered anything */
} ir_alteration;

ir_rule_kind ir_rule_kind_of(ir_rule rule);
const char *ir_rule_words(ir_rule rule);

/* What the functions below do when there is an alteration. */
ir_id ir_alter_value(ir_builder *builder, const ir_alteration *place, ir_id value);
int32_t ir_alter_place(const ir_module *module, ir_rule rule, int32_t place);
ir_op ir_alter_operator(const ir_module *module, ir_rule rule, ir_op op);
bool ir_alter_choice(const ir_module *module, const ir_alteration *place, bool choice);

/* A TERM or TRUTH; 0 stays 0. */
static inline ir_id ir_by_rule(ir_builder *builder, ir_rule rule, ir_id value) {
    return builder->module->alteration
               ? ir_alter_value(builder, &(ir_alteration){.rule = rule}, value)
               : value;
}

/* BY_OP and BY_ROW */
static inline ir_id ir_by_row(ir_builder *builder, ir_rule rule, int row, int argument,
                              ir_id value) {
    ir_alteration place = {.rule = rule, .row = row, .argument = argument};
    return builder->module->alteration ? ir_alter_value(builder, &place, value) : value;
}

static inline int32_t ir_place_by_rule(const ir_module *module, ir_rule rule, int32_t place) {
    return module->alteration ? ir_alter_place(module, rule, place) : place;
}

static inline bool ir_choice_by_rule(const ir_module *module, ir_rule rule, bool choice) {
    return module->alteration ? ir_alter_choice(module, &(ir_alteration){.rule = rule}, choice)
                              : choice;
}

static inline ir_op ir_operator_by_rule(const ir_module *module, ir_rule rule, ir_op op) {
    return module->alteration ? ir_alter_operator(module, rule, op) : op;
}

static inline bool ir_risk_by_rule(const ir_module *module, ir_op op, bool risky) {
    ir_alteration place = {.rule = IR_RULE_RISK, .row = (int)op};
    return module->alteration ? ir_alter_choice(module, &place, risky) : risky;
}

#endif

/* Every token of every column of op.def altered: judged by closed forms, by complex step through
 * them, and by what is documented of ties. */
#include <string.h>

#include "closed.h"
#include "mutation.h"
#include "op_ties.h"
#include "random_source.h"
#include "row.h"

enum { DRAWS = 240 };
static const double NEAR = 1e-11; /* rounding of the closed forms */
static const double STEP = 1e-30;

typedef struct row_judge {
    ir_op op;
    const row_alteration *altered; /* NULL: as it is written */
    verdict found;
} row_judge;

static void expect(row_judge *j, const char *judge, double got, double wanted) {
    double size = mutation_distance(got, wanted);
    if (size > NEAR && !j->found.judge)
        j->found = (verdict){.judge = judge, .size = size};
}

static bool is_truth(ir_op op, int k) {
    return op_row_of(op)->unit == OP_UNIT_LOGIC || (op == IR_SELECT && k == 0);
}

/* From the box of the row; every fourth near 0, where its edges are. */
static void draw(ir_op op, random_source *source, int n, double argument[3]) {
    const op_row *row = op_row_of(op);
    for (int k = 0; k < 3; k++) {
        argument[k] = random_between(source, row->box[2 * k], row->box[2 * k + 1]);
        if (n % 4 == 0)
            argument[k] *= 0.02;
        if (is_truth(op, k))
            argument[k] = random_below(source, 2);
    }
    if (op == IR_CLAMP && n % 5 == 0) { /* bounds the wrong way round */
        double least = argument[1];
        argument[1] = argument[2];
        argument[2] = least;
    }
}

static double partial_of(ir_op op, int k, const double argument[3]) {
    double complex moved[3] = {argument[0], argument[1], argument[2]};
    if (is_truth(op, k))
        return 0;
    moved[k] += STEP * I;
    return cimag(closed_value(op, moved)) / STEP;
}

static void judge_point(row_judge *j, const double argument[3]) {
    double complex x[3] = {argument[0], argument[1], argument[2]};
    double y = row_evaluate(j->op, ROW_VALUE, argument, 0, j->altered);
    expect(j, "closed form", y, creal(closed_value(j->op, x)));
    expect(j, "distance", row_evaluate(j->op, ROW_DISTANCE, argument, y, j->altered),
           closed_distance(j->op, argument));
    for (int k = 0; k < op_row_of(j->op)->arity; k++)
        expect(j, "complex step",
               row_evaluate(j->op, (row_column)(ROW_BY_0 + k), argument, y, j->altered),
               partial_of(j->op, k, argument));
}

static void judge_tie(row_judge *j, const op_tie *tie) {
    double y = row_evaluate(j->op, ROW_VALUE, tie->argument, 0, j->altered);
    expect(j, "tie", y, tie->value);
    for (int k = 0; k < op_row_of(j->op)->arity; k++)
        expect(j, "tie",
               row_evaluate(j->op, (row_column)(ROW_BY_0 + k), tie->argument, y, j->altered),
               tie->partial[k]);
}

/* NaN goes through, whichever argument it is. */
static void judge_nan(row_judge *j) {
    for (int k = 0; k < op_row_of(j->op)->arity; k++) {
        double argument[3] = {1, 1, 1};
        argument[k] = NAN;
        expect(j, "NaN", row_evaluate(j->op, ROW_VALUE, argument, 0, j->altered), NAN);
    }
}

static verdict judge_row(ir_op op, const row_alteration *altered) {
    row_judge j = {.op = op, .altered = altered};
    random_source source = {(uint64_t)op};
    for (size_t n = 0; n < op_tie_count; n++)
        if (op_ties[n].op == op)
            judge_tie(&j, &op_ties[n]);
    if (op == IR_MIN || op == IR_MAX)
        judge_nan(&j);
    for (int n = 0; n < DRAWS; n++) {
        double argument[3];
        draw(op, &source, n, argument);
        judge_point(&j, argument);
    }
    return j.found;
}

/* The tokens mean what the compiler's own expansions of op.def do, to the bit. */
static bool is_the_row(ir_op op) {
    random_source source = {(uint64_t)op + 99};
    for (int n = 0; n < DRAWS; n++) {
        double x[3];
        draw(op, &source, n, x);
        double y = op_value(op, x);
        if (row_evaluate(op, ROW_VALUE, x, 0, NULL) != y ||
            row_evaluate(op, ROW_DISTANCE, x, 0, NULL) != op_distance(op, x))
            return false;
        for (int k = 0; k < op_row_of(op)->arity; k++)
            if (row_evaluate(op, (row_column)(ROW_BY_0 + k), x, y, NULL) != op_partial(op, k, x, y))
                return false;
    }
    return true;
}

static void alter_token(mutation_run *run, row_alteration altered) {
    for (altered.how = 0; altered.how < ROW_HOWS; altered.how++) {
        if (!row_can_alter(&altered))
            continue;
        const char *name = base_arena_format(
            run->arena, "op.def %s: %s, token %u %s", op_row_of(altered.op)->name,
            row_column_name(altered.column), altered.at, row_how_name(altered.how));
        mutation_add(run, name, judge_row(altered.op, &altered));
    }
}

static void alter_row(mutation_run *run, ir_op op) {
    for (row_column column = 0; column < ROW_COLUMNS; column++)
        for (unsigned at = 0; row_tokens(op, column)[at].what != ROW_END; at++)
            alter_token(run, (row_alteration){.op = op, .column = column, .at = at});
}

bool mutate_rows(mutation_run *run) {
    bool accepted = true;
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        verdict as_written = judge_row(op, NULL);
        if (as_written.judge || !is_the_row(op)) {
            printf("%s as written: %s, %g\n", op_row_of(op)->name,
                   as_written.judge ? as_written.judge : "its tokens mean something else",
                   as_written.size);
            accepted = false;
            continue;
        }
        alter_row(run, op);
    }
    return accepted;
}

/* Expressions of random programs: pure numbers of a few units at most. */
#include <string.h>

#include "ir/op.h"
#include "writing.h"

enum { DEEPEST = 3 };

static uint64_t next(writing *w) {
    w->state ^= w->state << 13;
    w->state ^= w->state >> 7;
    w->state ^= w->state << 17;
    return w->state;
}

unsigned writing_below(writing *w, unsigned count) {
    return (unsigned)((next(w) >> 11) % count);
}

void writing_stir(writing *w) {
    for (int k = 0; k < 8; k++)
        next(w);
}

static void write_expr(writing *w);

static void write_boxed(writing *w, const double box[6], int argument) {
    double middle = (box[2 * argument] + box[2 * argument + 1]) / 2;
    double half = (box[2 * argument + 1] - box[2 * argument]) / 2;
    base_write(w->out, "%.3g + %.3g * tanh(%s", middle, half, w->gentle ? "0.05 * " : "");
    write_expr(w);
    base_write(w->out, ")");
}

/* ordered: without == and !=, which have no smooth form. */
static void write_any_truth(writing *w, bool ordered) {
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "!="};
    unsigned choice = writing_below(w, 9);
    if (w->depth < DEEPEST && choice > 6) {
        const char *word = choice == 7 ? "and" : "or";
        w->depth++;
        base_write(w->out, "(");
        write_any_truth(w, ordered);
        base_write(w->out, " %s ", word);
        write_any_truth(w, ordered);
        base_write(w->out, ")");
        w->depth--;
        return;
    }
    base_write(w->out, choice == 6 ? "(not (" : "(");
    write_expr(w);
    base_write(w->out, " %s ", signs[writing_below(w, ordered ? 4 : 6)]);
    write_expr(w);
    base_write(w->out, choice == 6 ? "))" : ")");
}

/* What jumps where it changes reads nothing that is solved for, unless it is softened. */
static void write_truth(writing *w) {
    w->still += w->gentle;
    write_any_truth(w, false);
    w->still -= w->gentle;
}

static void write_operation(writing *w) {
    ir_op op = (ir_op)(1 + writing_below(w, IR_OPERATORS - 1));
    const op_row *row = op_row_of(op);
    if (row->unit == OP_UNIT_LOGIC || row->unit == OP_UNIT_COMPARE || op == IR_SELECT) {
        base_write(w->out, "(if ");
        write_truth(w);
        base_write(w->out, " then ");
        write_expr(w);
        base_write(w->out, " else ");
        write_expr(w);
        base_write(w->out, ")");
        return;
    }
    bool jumps = w->gentle && row->kink == OP_JUMP;
    w->still += jumps;
    base_write(w->out,
               row->form == OP_INFIX    ? "("
               : row->form == OP_PREFIX ? "(-("
                                        : "%s(",
               row->spelling);
    for (int k = 0; k < row->arity; k++) {
        if (k > 0)
            base_write(w->out, row->form == OP_INFIX ? " %s " : ", ", row->spelling);
        base_write(w->out, "(");
        write_boxed(w, row->box, k);
        base_write(w->out, ")");
    }
    base_write(w->out, row->form == OP_PREFIX ? "))" : ")");
    w->still -= jumps;
}

static bool in_loop(const writing *w, const char *dim) {
    return w->loop[0] == dim || w->loop[1] == dim;
}

static void write_place(writing *w, const readable *name) {
    static const char *const shifts[] = {"%s-1 | 0", "%s+1 | edge", "%s+1 | wrap", "%s-1 | edge",
                                         "%s-1 | 0.5"};
    if (!in_loop(w, name->dim))
        base_write(w->out, writing_below(w, 2) ? "1" : "%s.n", name->dim);
    else if (name->shifts && writing_below(w, 2)) /* 0.5 fits what has no unit */
        base_write(w->out, shifts[writing_below(w, strchr(name->text, ' ') ? 4 : 5)], name->dim);
    else
        base_write(w->out, "%s", name->dim);
}

static const readable *draw_name(writing *w) {
    const readable *name = NULL;
    do
        name = &w->names[writing_below(w, (unsigned)w->name_count)];
    while (w->still > 0 && name->moves);
    return name;
}

static void write_name(writing *w) {
    const readable *name = draw_name(w);
    const char *tail = strchr(name->text, ' ');
    if (!name->dim) {
        base_write(w->out, "(%s)", name->text);
        return;
    }
    base_write(w->out, "(%.*s[", (int)(tail ? tail - name->text : (long)strlen(name->text)),
               name->text);
    write_place(w, name);
    base_write(w->out, "]%s)", tail ? tail : "");
}

static void write_reduction(writing *w) {
    static const char *const words[] = {"sum", "mean", "min", "max"};
    static const char *const dims[] = {"a", "b"};
    const char *dim = NULL;
    for (size_t k = 0; k < w->name_count; k++) /* the very text that names are compared by */
        for (int d = 0; d < 2; d++)
            if (w->names[k].dim && strcmp(w->names[k].dim, dims[d]) == 0 &&
                !in_loop(w, w->names[k].dim))
                dim = w->names[k].dim;
    int place = !w->loop[0] ? 0 : 1;
    if (!dim || w->loop[place]) {
        write_name(w);
        return;
    }
    w->loop[place] = dim;
    base_write(w->out, "(0.3 * %s[%s](", words[writing_below(w, 4)], dim);
    write_expr(w);
    base_write(w->out, "))");
    w->loop[place] = NULL;
}

/* Straight through, where asked for: its value jumps. */
static const char *softness(writing *w) {
    if (w->straight && writing_below(w, 2))
        return ", product, straight";
    return w->depth % 2 ? "" : ", product";
}

static void write_special(writing *w) {
    switch (writing_below(w, 4)) {
    case 0:
        base_write(w->out, "gate(");
        write_expr(w);
        base_write(w->out, ", ");
        write_expr(w);
        base_write(w->out, ")");
        break;
    case 1:
        base_write(w->out, "soft(");
        write_any_truth(w, true);
        base_write(w->out, ", 0.3%s)", softness(w));
        break;
    case 2:
        if (w->loop[0]) {
            base_write(w->out, "(%s / 4)", w->loop[0]);
            break;
        }
        write_name(w);
        break;
    default:
        if (!w->network) {
            write_name(w);
            break;
        }
        base_write(w->out, "(0.3 * upstream(");
        write_expr(w);
        base_write(w->out, "))");
    }
}

static void write_expr(writing *w) {
    if (w->depth >= DEEPEST || writing_below(w, 5) == 0) {
        if (writing_below(w, 6) == 0)
            base_write(w->out, "%.2f", 0.05 + 0.01 * writing_below(w, 180));
        else
            write_name(w);
        return;
    }
    w->depth++;
    unsigned choice = writing_below(w, 8);
    if (choice < 5)
        write_operation(w);
    else if (choice == 5)
        write_reduction(w);
    else if (choice == 6)
        write_special(w);
    else
        write_name(w);
    w->depth--;
}

void writing_share(writing *w, const char *dim) {
    w->loop[0] = dim;
    base_write(w->out, "sigmoid(");
    write_expr(w);
    base_write(w->out, ")");
    w->loop[0] = NULL;
}

void writing_bounded(writing *w, const char *dim) {
    w->loop[0] = dim;
    base_write(w->out, "tanh(");
    write_expr(w);
    base_write(w->out, ")");
    w->loop[0] = NULL;
}

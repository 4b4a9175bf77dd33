/* The vocabulary of op.def expanded to C text: the bodies of helper functions. In it $real is the
 * real type and $f the suffix of the functions of math.h. */
#include <ctype.h>
#include <string.h>

#include "back/text.h"
#include "ir/rule.h"

#define A "a"
#define B "b"
#define C "c"
#define NUM(x) "($real)" #x
#define NEG(x) "-" x
#define ADD(x, y) "(" x " + " y ")"
#define SUB(x, y) "(" x " - " y ")"
#define MUL(x, y) x " * " y
#define DIV(x, y) x " / " y
#define POW(x, y) "pow$f(" x ", " y ")"
#define EXP(x) "exp$f(" x ")"
#define EXPM1(x) "expm1$f(" x ")"
#define LOG(x) "log$f(" x ")"
#define LOG10(x) "log10$f(" x ")"
#define LOG1P(x) "log1p$f(" x ")"
#define SQRT(x) "sqrt$f(" x ")"
#define SIN(x) "sin$f(" x ")"
#define COS(x) "cos$f(" x ")"
#define TAN(x) "tan$f(" x ")"
#define ATAN(x) "atan$f(" x ")"
#define TANH(x) "tanh$f(" x ")"
#define FLOOR(x) "floor$f(" x ")"
#define CEIL(x) "ceil$f(" x ")"
#define ABS(x) "fabs$f(" x ")"
#define LT(x, y) "(" x " < " y ")"
#define LE(x, y) "(" x " <= " y ")"
#define EQ(x, y) "(" x " == " y ")"
#define NE(x, y) "(" x " != " y ")"
#define AND(x, y) "(" x " & " y ")"
#define OR(x, y) "(" x " | " y ")"
#define NOT(x) "!" x
#define SELECT(c, x, y) "(" c " ? " x " : " y ")"

static const char *const bodies[IR_OPERATORS] = {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, VALUE, D0,   \
           D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                                    \
    [IR_##NAME] = VALUE,
#include "ir/op.def"
#undef OP
};

/* Functions of math.h that glibc has in vector form (libmvec). */
static const char *const vector_functions[] = {"pow",  "exp",  "log",   "sin",   "cos",  "tan",
                                               "atan", "tanh", "expm1", "log10", "log1p"};

/* Functions of math.h that processors have as instructions. */
static const char *const instructions[] = {"fabs", "floor", "ceil", "sqrt"};

static bool is_one_of(const char *name, const char *const *names, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

/* A call of tan is not one of atan. */
static bool body_calls(const char *body, const char *function) {
    char call[16] = "";
    strcat(strcpy(call, function), "$f(");
    for (const char *at = strstr(body, call); at; at = strstr(at + 1, call))
        if (at == body || !isalpha((unsigned char)at[-1]))
            return true;
    return false;
}

enum { VECTOR_FUNCTIONS = sizeof vector_functions / sizeof *vector_functions };

size_t back_calls_of(ir_op op, back_call *calls, size_t room) {
    const op_row *row = op_row_of(op);
    size_t found = 0;
    if (row->c_form == OP_C_MATH && room > 0) {
        bool vector = is_one_of(row->c_text, vector_functions, VECTOR_FUNCTIONS);
        if (!is_one_of(row->c_text, instructions, sizeof instructions / sizeof *instructions))
            calls[found++] = (back_call){row->c_text, vector};
        return found;
    }
    for (size_t k = 0; k < VECTOR_FUNCTIONS && found < room; k++)
        if (row->c_form == OP_C_HELPER && body_calls(bodies[op], vector_functions[k]))
            calls[found++] = (back_call){vector_functions[k], true};
    return found;
}

static bool is_called(const back_file *file, const char *function) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (file->used[op] && op_row_of(op)->c_form != OP_C_INFIX &&
            body_calls(bodies[op], function))
            return true;
    return false;
}

static void write_vector_functions(back_file *file) {
    const char *suffix = file->single ? "f" : "";
    base_write(&file->out,
               "/* With -DAFX_VECTOR_MATH, gcc uses the C library's vector functions in the\n"
               " * lane loops. */\n"
               "#if defined(AFX_VECTOR_MATH) && defined(__GNUC__) && !defined(__clang__) && \\\n"
               "    defined(__x86_64__) && defined(__GLIBC__)\n");
    for (size_t k = 0; k < VECTOR_FUNCTIONS; k++) {
        const char *name = vector_functions[k];
        if (!is_called(file, name))
            continue;
        base_write(&file->out, "__attribute__((simd(\"notinbranch\"))) extern %s %s%s(%s%s);\n",
                   file->real, name, suffix, file->real,
                   strcmp(name, "pow") == 0 ? base_arena_format(file->arena, ", %s", file->real)
                                            : "");
    }
    base_write(&file->out, "#endif\n\n");
}

static const char *fill(const back_file *file, const char *body) {
    const char *text = "";
    for (const char *c = body; *c; c++) {
        if (strncmp(c, "$real", 5) == 0) {
            text = base_arena_format(file->arena, "%s%s", text, file->real);
            c += 4;
        } else if (strncmp(c, "$f", 2) == 0) {
            text = base_arena_format(file->arena, "%s%s", text, file->single ? "f" : "");
            c += 1;
        } else {
            text = base_arena_format(file->arena, "%s%c", text, *c);
        }
    }
    return text;
}

void back_write_operators(back_file *file) {
    write_vector_functions(file);
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        const op_row *row = op_row_of(op);
        if (!file->used[op] || row->c_form != OP_C_HELPER)
            continue;
        base_write(&file->out, "/* %s */\nstatic inline %s %s_%s(", row->words, file->real,
                   file->prefix, row->c_text);
        for (int k = 0; k < row->arity; k++)
            base_write(&file->out, "%s%s %c", k ? ", " : "", file->real, "abc"[k]);
        base_write(&file->out, ") {\n    return %s;\n}\n\n",
                   fill(file, bodies[ir_operator_by_rule(file->module, IR_RULE_EMIT_HELPER, op)]));
    }
}

/* The vocabulary of op.def expanded to C text: the bodies of helper functions. In it $real is the
 * real type, and every other word after a $ a function of math.h. */
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
#define POW(x, y) "$pow(" x ", " y ")"
#define EXP(x) "$exp(" x ")"
#define EXPM1(x) "$expm1(" x ")"
#define LOG(x) "$log(" x ")"
#define LOG10(x) "$log10(" x ")"
#define LOG1P(x) "$log1p(" x ")"
#define SQRT(x) "$sqrt(" x ")"
#define SIN(x) "$sin(" x ")"
/* gcc makes one scalar call of the sine and the cosine of one value, so it must not see that they
 * are: x + 0 is x, and the cosine of -0 that of 0. */
#define COS(x) "$cos(" x " + 0)"
/* No vector tangent is known to clang 14. */
#define TAN(x) SIN(x) " / " COS(x)
#define ATAN(x) "$atan(" x ")"
#define TANH(x) "$tanh(" x ")"
#define FLOOR(x) "$floor(" x ")"
#define CEIL(x) "$ceil(" x ")"
#define ABS(x) "$fabs(" x ")"
#define LT(x, y) "(" x " < " y ")"
#define LE(x, y) "(" x " <= " y ")"
#define EQ(x, y) "(" x " == " y ")"
#define NE(x, y) "(" x " != " y ")"
#define AND(x, y) "(" x " & " y ")"
#define OR(x, y) "(" x " | " y ")"
#define NOT(x) "!" x
#define SELECT(c, x, y) "(" c " ? " x " : " y ")"

static const char *const bodies[IR_OPERATORS] = {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    [IR_##NAME] = VALUE,
#include "ir/op.def"
#undef OP
};

/* Functions of math.h that glibc has in vector form (libmvec). */
static const char *const vector_functions[] = {"pow",  "exp",  "log",   "sin",   "cos",
                                               "atan", "tanh", "expm1", "log10", "log1p"};

/* Functions of math.h that processors have as instructions. */
static const char *const instructions[] = {"fabs", "floor", "ceil", "sqrt"};

static bool is_one_of(const char *name, const char *const *names, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

static bool body_calls(const char *body, const char *function) {
    char call[16] = "$";
    return strstr(body, strcat(strcat(call, function), "(")) != NULL;
}

enum { VECTOR_FUNCTIONS = sizeof vector_functions / sizeof *vector_functions };

static bool is_vector(const back_file *file, const char *function) {
    return file->math != BACK_MATH_LIBM && is_one_of(function, vector_functions, VECTOR_FUNCTIONS);
}

size_t back_calls_of(const back_file *file, ir_op op, back_call *calls, size_t room) {
    const op_row *row = op_row_of(op);
    size_t found = 0;
    if (row->c_form == OP_C_INFIX || back_has_own(file, row->c_text))
        return 0;
    if (row->c_form == OP_C_MATH && room > 0) {
        if (!is_one_of(row->c_text, instructions, sizeof instructions / sizeof *instructions))
            calls[found++] = (back_call){row->c_text, is_vector(file, row->c_text)};
        return found;
    }
    for (size_t k = 0; k < VECTOR_FUNCTIONS && found < room; k++)
        if (body_calls(bodies[op], vector_functions[k]) && !back_has_own(file, vector_functions[k]))
            calls[found++] = (back_call){vector_functions[k], is_vector(file, vector_functions[k])};
    return found;
}

static bool is_called(const back_file *file, const char *function) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (file->used[op] && op_row_of(op)->c_form != OP_C_INFIX &&
            body_calls(bodies[op], function))
            return true;
    return false;
}

static const char *vector_declarations(const back_file *file) {
    const char *text = "";
    for (size_t k = 0; k < VECTOR_FUNCTIONS; k++) {
        const char *name = vector_functions[k];
        if (!is_called(file, name) || back_has_own(file, name))
            continue;
        const char *second = strcmp(name, "pow") == 0 ? ", " : "";
        text = base_arena_format(
            file->arena, "%s__attribute__((simd(\"notinbranch\"))) extern %s %s(%s%s%s);\n", text,
            file->real, back_function(file, name), file->real, second, second[0] ? file->real : "");
    }
    return text;
}

static void write_vector_functions(back_file *file) {
    const char *declarations = vector_declarations(file);
    if (file->math == BACK_MATH_LIBM || !declarations[0])
        return;
    base_write(&file->out,
               "/* With -DAFX_VECTOR_MATH, gcc uses the C library's vector functions in the\n"
               " * lane loops. */\n"
               "#if defined(AFX_VECTOR_MATH) && defined(__GNUC__) && !defined(__clang__) && \\\n"
               "    defined(__x86_64__) && defined(__GLIBC__)\n%s#endif\n\n",
               declarations);
}

/* The body with what its words stand for. */
static const char *fill(const back_file *file, const char *body) {
    const char *text = "";
    while (*body) {
        size_t plain = strcspn(body, "$");
        text = base_arena_format(file->arena, "%s%.*s", text, (int)plain, body);
        body += plain;
        if (!*body)
            break;
        size_t length = strspn(++body, "abcdefghijklmnopqrstuvwxyz0123456789");
        const char *word = base_arena_copy(file->arena, body, length);
        bool real = strcmp(word, "real") == 0;
        text = base_arena_format(file->arena, "%s%s", text,
                                 real ? file->real : back_function(file, word));
        body += length;
    }
    return text;
}

static bool is_written(const back_file *file, const char *regions, ir_op op, const char *ending) {
    const char *name = op_row_of(op)->c_text;
    return strstr(regions, base_arena_format(file->arena, "%s_%s%s(", file->prefix, name, ending));
}

static void write_helper(const back_file *file, ir_op op, base_writer *out) {
    const op_row *row = op_row_of(op);
    base_write(out, "/* %s */\n%s_INLINE %s %s_%s(", row->words, file->upper, file->real,
               file->prefix, row->c_text);
    for (int k = 0; k < row->arity; k++)
        base_write(out, "%s%s %c", k ? ", " : "", file->real, "abc"[k]);
    base_write(out, ") {\n    return %s;\n}\n\n",
               fill(file, bodies[ir_operator_by_rule(file->module, IR_RULE_EMIT_HELPER, op)]));
}

/* The same where only the first has to pass on that it is not a number: one comparison. */
static void write_bound(const back_file *file, ir_op op, base_writer *out) {
    base_write(out, "%s_INLINE %s %s_%s_first(%s a, %s b) {\n    return %s ? b : a;\n}\n\n",
               file->upper, file->real, file->prefix, op_row_of(op)->c_text, file->real, file->real,
               op == IR_MIN ? "b < a" : "a < b");
}

/* What bounds, and arms, of 0 and 1 are made by; see declare_limits. */
static void write_unknown(const back_file *file, base_writer *out) {
    const char *real = file->real, *prefix = file->prefix;
    base_write(
        out,
        "/* The number, as one that the compiler does not know: gcc 12 takes two instructions\n"
        " * for a bound that it knows, and one for others; and of an arm of 0 it makes a mask "
        "that\n"
        " * no other choice by the same condition can use. */\n"
        "%s_INLINE %s %s_unknown(%s number) {\n"
        "#if defined(__GNUC__) && !defined(__clang__)\n"
        "    __asm__(\"\" : \"+m\"(number));\n"
        "#endif\n    return number;\n}\n\n",
        file->upper, real, prefix, real);
}

void back_write_operators(back_file *file, const char *regions) {
    base_writer helpers = base_writer_start(file->arena);
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (op_row_of(op)->c_form == OP_C_HELPER && !back_has_own(file, op_row_of(op)->c_text)) {
            if (file->folds[op] || is_written(file, regions, op, ""))
                write_helper(file, op, &helpers);
            if ((op == IR_MIN || op == IR_MAX) && is_written(file, regions, op, "_first"))
                write_bound(file, op, &helpers);
        }
    if (strstr(regions, base_arena_format(file->arena, "%s_unknown(", file->prefix)))
        write_unknown(file, &helpers);
    write_vector_functions(file);
    back_write_functions(file, base_arena_format(file->arena, "%s%s", helpers.text, regions));
    base_write(&file->out, "%s", helpers.text);
}

#include "random_program.h"

#include <stdio.h>
#include <string.h>

#include "base/writer.h"
#include "random_source.h"

/* What `$letter` in a form stands for: one of these forms. The first `leaves` of them end a text
 * that has become deep. */
typedef struct text_sort {
    char letter;
    size_t leaves;
    const char *const *forms; /* NULL ends them */
} text_sort;

static const char *const names[] = {"a",     "SM", "K0",    "bucket.SM", "z.n",   "flux", "in",
                                    "where", "t",  "scale", "param",     "x_2",   "doy",  "dt",
                                    "edge",  "of", "with",  "cell.deep", "solve", "step", NULL};
static const char *const words[] = {"a", "SM", "in", "where", "model", "scale", "x_2", NULL};
static const char *const numbers[] = {"0",    "1",      "2.5",    "1e-3", "1e308", "5e-324",
                                      "0.30", "1.5E+2", "123456", "$r",   "$r",    NULL};
static const char *const units[] = {"1",         "mm",         "mm/d", "m^3/s", "s/m^(1/3)",
                                    "K^-2*kg/s", "m^(-2/3)*1", "1/d",  "degC",  "W/m^2",
                                    "kg^(2)",    "J*s^(-1)",   NULL};
static const char *const declared_units[] = {"$u", "$u", "$u scale log1p", NULL};
static const char *const texts[] = {"\"\"",
                                    "\"a text\"",
                                    "\"Bergstr\xC3\xB6m \xE2\x82\xAC\"",
                                    "\"\\\"quoted\\\" \\\\ and\\nmore\\t\"",
                                    "\"# no comment\"",
                                    NULL};
static const char *const documents[] = {"", "", " $t", "\n  $t", NULL};
static const char *const dates[] = {"1980-10-01", "2000-02-29T06:30", "1969-12-31T23:59:59", NULL};

/* Operands, then expressions. */
static const char *const operands[] = {"$n",
                                       "$N",
                                       "-$N",
                                       "$N [$u]",
                                       "$n",
                                       "$n[$n]",
                                       "$n()",
                                       "$o + $o",
                                       "$o - $o",
                                       "$o*$o",
                                       "$o / $o",
                                       "$o^$o",
                                       "-$o",
                                       "($e)",
                                       "$n($a)",
                                       "$n[$x]",
                                       "$n[$x, $x]",
                                       "$n[$x]($e)",
                                       "$n($a)[$x]",
                                       "$o^-$o",
                                       "($o)^($o)",
                                       "sum[$n](min[$n, $n]($o))",
                                       "min($o,\n  $o)",
                                       "$o # said\n + $o",
                                       NULL};
static const char *const truths[] = {"$o",       "$o < $o",  "$o <= $o", "$o > $o", "$o >= $o",
                                     "$o == $o", "$o != $o", "not $b",   "($e)",    NULL};
static const char *const expressions[] = {
    "$o", "$o", "$b", "$b and $b", "$b or $b", "if $e then $e else $e", "if $b\n then $e\n else $e",
    NULL};
static const char *const indices[] = {
    "$o", "$o", "$o | 0", "$o-1 | edge", "$o | wrap", "$e | (edge)", "$e | $e", "$o .. $o", NULL};
static const char *const arguments[] = {"$v", "$v, $v", "$w = $v", "$w = $v, $w = $v", NULL};
static const char *const items[] = {"$e", "$t", "$D", "[]", "[$v]", "[$v, $v]", "$N d", NULL};
static const char *const values[] = {"$i", "$i", "$i .. $i", NULL};

/* Statements. */
static const char *const dims[] = {"",  "", "[z]", "[y, x]", "[z: 2 .. z.n]", "[$n: $o .. $o, $n]",
                                   NULL};
static const char *const equations[] = {
    " = $e", " = $e", "\n| $w = $e", "\n| $w = $e\n| $w = $e\n\n| $w = $e", " | $w = $e", NULL};
static const char *const models[] = {" = $n($a)", "\n| $w = $n()\n| $w = $n($a)", NULL};
static const char *const solvers[] = {" $n", " $n($a)", "\n| $w = $e\n| $w = $e", NULL};
static const char *const ends[] = {"", "$n", "$n[$x]", "$n[$x, $x]", NULL};
static const char *const layers[] = {"$N", "$N -> $N", "$N -> $N tanh -> $N sigmoid", NULL};
static const char *const lists[] = {"", "$w", "$w, $w, $w", NULL};
static const char *const statements[] = {"step $N $u$d",
                                         "forcing $w$m : $U$d",
                                         "input $w$m : $U$d",
                                         "attribute $w$m : $U$d",
                                         "param $w$m : $U in $o .. $o$d",
                                         "shared param $w$m : $U in $o .. $o = $e$d",
                                         "param $w$m = $e$d",
                                         "param $w$m : $U = $e$d",
                                         "const $w$m : $U = $e$d",
                                         "store $w$m : $U = $e$d",
                                         "state $w$m : $U = $e$d",
                                         "flux $w$m : $E -> $E$q$d",
                                         "let $w$m$q$d",
                                         "let $w$m : $U$q$d",
                                         "next $w$m$q$d",
                                         "der $w$m$q$d",
                                         "output $w$m : $U$q$d",
                                         "net $w : $L$d",
                                         "fn $w($l) = $e$d",
                                         "part $w$m$p$d",
                                         "solver$s$d",
                                         "use $n = $w",
                                         "dim $w$d",
                                         "dim $w = $e$d, $w$d",
                                         "solve $w$m : $U in $o .. $o = $e\n where $o == $o$d",
                                         "\n# a remark; not { a statement\n\nlet a = $e",
                                         NULL};
static const char *const settings[] = {
    "$w = $v",          "$w = $v, $v", "$w = $v for $n, $n", "$w = $v with gradient", "use $n = $w",
    "train = $D .. $D", NULL};
static const char *const bodies[] = {"$S\n", "$S; $S\n$S\r\n", "$S\n$S\n$S\n$S\n", "", NULL};
static const char *const additions[] = {"$S", "flux $w$m | $w = $e$d",
                                        "output $w$m\n| $w = $e\n| $w = $e$d", NULL};
static const char *const blocks[] = {"model $w {\n$B}\n",
                                     "model $w $t { $B }\n",
                                     "extend $w {\n$A\n$A; $A\n}\n",
                                     "experiment $w {\n$T\n$T; $T\n}\n",
                                     "experiment $w $t { $T }\n",
                                     "fn $w($l) = $e$d\n",
                                     "import $t\n",
                                     NULL};
static const char *const programs[] = {"$P", "$P$P$P", "\xEF\xBB\xBF$P$P", NULL};

static const text_sort sorts[] = {
    {'n', 20, names},         {'w', 7, words},  {'N', 9, numbers},     {'u', 12, units},
    {'U', 3, declared_units}, {'t', 5, texts},  {'d', 2, documents},   {'D', 3, dates},
    {'o', 4, operands},       {'b', 1, truths}, {'e', 1, expressions}, {'x', 1, indices},
    {'a', 1, arguments},      {'i', 1, items},  {'v', 1, values},      {'m', 5, dims},
    {'q', 1, equations},      {'p', 1, models}, {'s', 1, solvers},     {'E', 3, ends},
    {'L', 3, layers},         {'l', 3, lists},  {'S', 26, statements}, {'T', 6, settings},
    {'B', 4, bodies},         {'P', 7, blocks}, {'A', 1, additions},   {'F', 3, programs}};

typedef struct program_maker {
    base_writer out;
    random_source source;
} program_maker;

static size_t count_of(const text_sort *sort) {
    size_t count = 0;
    while (sort->forms[count])
        count++;
    return count;
}

static const text_sort *sort_of(char letter) {
    const text_sort *found = sorts;
    while (found->letter != letter)
        found++;
    return found;
}

static void write_number(program_maker *maker) {
    int power = (int)random_below(&maker->source, 40) - 20;
    double number = random_between(&maker->source, 1, 10);
    base_write(&maker->out, "%.17ge%d", number, power);
}

static void write_form(program_maker *maker, const char *form, int depth);

static void write_sort(program_maker *maker, char letter, int depth) {
    if (letter == 'r') {
        write_number(maker);
        return;
    }
    const text_sort *chosen = sort_of(letter);
    size_t count = depth > 0 ? count_of(chosen) : chosen->leaves;
    write_form(maker, chosen->forms[random_below(&maker->source, (uint32_t)count)], depth);
}

static void write_form(program_maker *maker, const char *form, int depth) {
    while (*form) {
        size_t plain = strcspn(form, "$");
        base_write(&maker->out, "%.*s", (int)plain, form);
        form += plain;
        if (!*form)
            return;
        write_sort(maker, form[1], depth - 1);
        form += 2;
    }
}

const char *random_program(base_arena *arena, uint64_t seed) {
    program_maker maker = {base_writer_start(arena), {seed}};
    write_sort(&maker, 'F', 5 + (int)random_below(&maker.source, 5));
    return maker.out.text ? maker.out.text : "";
}

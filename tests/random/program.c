#include "program.h"

#include <string.h>

#include "writing.h"

program_kind program_kind_of(uint64_t seed) {
    return (program_kind)(seed % PROGRAM_KINDS);
}

const char *program_kind_name(program_kind kind) {
    static const char *const names[PROGRAM_KINDS] = {
        "sequential", "euler", "substeps", "heun",     "rk4",      "network",
        "map",        "parts", "implicit", "midpoint", "adaptive", "unknown"};
    return names[kind];
}

bool program_is_gentle(program_kind kind) {
    return kind >= PROGRAM_IMPLICIT;
}

bool program_is_straight(uint64_t seed) {
    return seed / PROGRAM_KINDS % 5 == 4;
}

bool program_is_second(uint64_t seed) {
    return seed / PROGRAM_KINDS % 4 == 0;
}

static const char dim_a[] = "a", dim_b[] = "b";

static void know(writing *w, const char *text, const char *dim, bool shifts) {
    readable *name = &w->names[w->name_count++];
    strncpy(name->text, text, sizeof name->text - 1);
    name->dim = dim;
    name->shifts = shifts;
}

/* The same of what is solved for, or depends on that. */
static void know_moving(writing *w, const char *text, const char *dim, bool shifts) {
    know(w, text, dim, shifts);
    w->names[w->name_count - 1].moves = true;
}

static void write_inputs(writing *w, bool part) {
    bool map = w->kind == PROGRAM_MAP;
    base_write(w->out, "dim a = %u\n", 3 + writing_below(w, 3));
    base_write(w->out, "dim b = %u\n", 2 + writing_below(w, 2));
    base_write(w->out,
               map ? "input X1 : 1\ninput F[a] : 1\n" : "forcing P : mm/d\nforcing T : degC\n%s",
               part ? "" : "forcing F[a] : 1\n");
    base_write(w->out,
               "param p0 : 1 in 0.2 .. 0.9\nparam pa[a] : 1 in 0.1 .. 0.8 = 0.3\n"
               "param k0 : %s in 0.05 .. 0.3\n",
               map ? "1" : "1/d");
    if (w->gentle)
        base_write(w->out, "let rate = abs(k0)\n");
    base_write(w->out, "%s",
               part ? ""
                    : "shared param s0 : 1 in 0.1 .. 0.9 = 0.4\n"
                      "attribute A0 : 1\n");
    base_write(w->out, "const c0 : 1 = 0.37\nparam d0 = p0 * 1.5 + c0\n"
                       "param db[b] : 1 = d0 * b / 5\nnet gate : 2 -> 3 tanh -> 1 sigmoid\n");
    know(w, "p0", NULL, false);
    know(w, "pa", dim_a, true);
    know(w, "d0", NULL, false);
    know(w, "db", dim_b, true);
    if (!part) {
        know(w, "F", dim_a, true);
        know(w, "s0", NULL, false);
        know(w, "A0", NULL, false);
    }
    if (map)
        know(w, "X1", NULL, false);
    else
        know(w, "(T - 0 [degC]) / 10 [K]", NULL, false);
}

/* Each program has about half of what there could be. */
static bool perhaps(writing *w) {
    return writing_below(w, 2);
}

/* "let l1[a] : 1 = 0.3 * l1[a-1] + tanh(...)", known from here on. */
static void write_let(writing *w, const char *name, const char *dim, const char *itself) {
    base_write(w->out, "let %s", name);
    if (dim)
        base_write(w->out, "[%s]", dim);
    base_write(w->out, "%s", itself ? itself : " = ");
    writing_bounded(w, dim);
    base_write(w->out, "\n");
    know_moving(w, name, dim, true);
}

static void write_states(writing *w) {
    w->states = writing_below(w, 8);
    base_write(w->out, "store S : mm = 5\nstore W[a] : mm = 3 [mm] * p0\n");
    know_moving(w, "S / 100 [mm]", NULL, false);
    know_moving(w, "W / 50 [mm]", dim_a, true);
    if (w->states & 1) {
        base_write(w->out, "state X : 1 = 0.2\n");
        know(w, "X", NULL, false);
    }
    if (w->states & 2) {
        base_write(w->out, "state Y[a] : 1 = 0.1\n");
        know_moving(w, w->gentle ? "Y / 10" : "Y", dim_a, true);
    }
    if (w->states & 4) {
        base_write(w->out, "state Z[b] : 1 = 0.3 * d0\n");
        know(w, "Z", dim_b, true);
    }
}

static void write_lets(writing *w) {
    if (perhaps(w))
        write_let(w, "plain", NULL, NULL);
    if (perhaps(w))
        write_let(w, "over_a", dim_a, NULL);
    if (perhaps(w))
        write_let(w, "over_b", dim_b, NULL);
    if (perhaps(w))
        write_let(w, "up", dim_a, " : 1 = 0.5 * up[a-1 | 0.2] + ");
    if (perhaps(w))
        write_let(w, "down", dim_b, " : 1 = 0.4 * down[b+1 | 0] + ");
    if (perhaps(w)) {
        base_write(w->out, "let piece[a: 1 .. 1] : 1 = ");
        writing_bounded(w, NULL);
        base_write(w->out, "\nlet piece[a: 2 .. a.n] : 1 = 0.3 * piece[a-1] + ");
        writing_bounded(w, dim_a);
        base_write(w->out, "\n");
        know_moving(w, "piece", dim_a, true);
    }
    if (w->kind == PROGRAM_NETWORK)
        write_let(w, "flow", NULL, " : 1 = 0.4 * upstream(flow) + ");
}

static void write_fluxes(writing *w) {
    const char *rate = w->gentle ? "rate" : "k0"; /* never negative where equations are solved */
    base_write(w->out, "flux rain : -> S = P * ");
    writing_share(w, NULL);
    if (perhaps(w)) {
        /* a part of a step is as short as it must be: what an empty store gives back would be
         * given at once */
        base_write(w->out, "\nflux spread[a] : S -> W[a] = min(%s * S, %s/dt) / 8 * ", rate,
                   w->gentle ? "max(S, 0 [mm])" : "S");
        writing_share(w, dim_a);
    }
    base_write(w->out, "\nflux along[a] : W[a] -> W[a+1] = 0.2 [1/d] * W[a] * ");
    writing_share(w, dim_a);
    if (perhaps(w)) {
        base_write(w->out, "\nflux first : W[1] -> S = 0.1 [1/d] * W[1] * ");
        writing_share(w, NULL);
    }
    base_write(w->out, "\nflux out : S -> = %s * S * ", rate);
    writing_share(w, NULL);
    base_write(w->out, "\n");
}

static void write_equations(writing *w) {
    bool rates = w->kind != PROGRAM_SEQUENTIAL && w->kind != PROGRAM_PARTS &&
                 w->kind != PROGRAM_NETWORK &&
                 !(w->kind == PROGRAM_UNKNOWN && w->under == UNDER_SEQUENTIAL);
    if (w->states & 1) {
        base_write(w->out, "next X = 0.5 * X + 0.4 * ");
        writing_bounded(w, NULL);
        base_write(w->out, "\n");
    }
    if (w->states & 2) {
        base_write(w->out, rates ? "der Y[a] = 0.3 [1/d] * (" : "next Y[a] = 0.6 * Y[a] + 0.3 * (");
        writing_bounded(w, dim_a);
        base_write(w->out, " - Y[a])\n");
    }
    if (w->states & 4) {
        base_write(w->out, "next Z[b] = 0.5 * Z[b-1 | edge] + 0.3 * ");
        writing_bounded(w, dim_b);
        base_write(w->out, "\n");
    }
}

static void write_output(writing *w, const char *name, const char *dim) {
    base_write(w->out, "output %s", name);
    if (dim)
        base_write(w->out, "[%s]", dim);
    base_write(w->out, " : 1 = ");
    writing_bounded(w, dim);
    base_write(w->out, "\n");
}

static void write_outputs(writing *w) {
    write_output(w, "o0", NULL);
    if (perhaps(w))
        write_output(w, "o1", dim_a);
    if (perhaps(w))
        write_output(w, "o2", dim_b);
    if (w->kind == PROGRAM_MAP)
        return;
    base_write(w->out, "output q : mm/d = out\n");
    if (perhaps(w))
        base_write(w->out, "output routed : mm/d = convolve(out, "
                           "gamma_uh(1 + p0, 1 [d] + 0.5 [d] * d0, 4 [d]))\n");
}

static const char *implicit_settings(writing *w) {
    return perhaps(w) ? "(tolerance = 1e-13)" : "(substeps = 2, tolerance = 1e-13)";
}

/* `solve` stands under any solver; its own steps are as small as the usual tolerance asks. */
static void write_solver(writing *w) {
    static const char *const solvers[] = {"sequential", "euler", "heun", "implicit_euler"};
    switch (w->kind) {
    case PROGRAM_MAP:
        return;
    case PROGRAM_EULER:
        base_write(w->out, "solver euler\n");
        return;
    case PROGRAM_SUBSTEPS:
        base_write(w->out, "solver euler(substeps = 3)\n");
        return;
    case PROGRAM_HEUN:
        base_write(w->out, "solver heun\n");
        return;
    case PROGRAM_RK4:
        base_write(w->out, "solver rk4%s\n", perhaps(w) ? "(substeps = 2)" : "");
        return;
    case PROGRAM_IMPLICIT:
        base_write(w->out, "solver implicit_euler%s\n", implicit_settings(w));
        return;
    case PROGRAM_MIDPOINT:
        base_write(w->out, "solver implicit_midpoint%s\n", implicit_settings(w));
        return;
    case PROGRAM_ADAPTIVE:
        base_write(w->out, "solver adaptive(rtol = %s)\n", perhaps(w) ? "1e-4" : "1e-2");
        return;
    case PROGRAM_UNKNOWN:
        base_write(w->out, "solver %s%s\n", solvers[w->under],
                   w->under == UNDER_IMPLICIT ? implicit_settings(w) : "");
        return;
    default:
        base_write(w->out, "solver sequential\n");
    }
}

/* Contractive: the slopes of gentle expressions are well below 1. */
static void write_unknowns(writing *w) {
    know_moving(w, "root", NULL, false);
    base_write(w->out, "solve root : 1 in -4 .. 4 = 0.2 where root == 0.4 * ");
    writing_bounded(w, NULL);
    base_write(w->out, " - 0.2 * root^3\n");
    if (!perhaps(w))
        return;
    know_moving(w, "roots", dim_a, false);
    base_write(w->out, "solve roots[a] : 1 in -4 .. 4 = 0.1 * a where 2 * roots[a] == ");
    writing_bounded(w, dim_a);
    base_write(w->out, "\n");
}

static void write_body(writing *w, bool part) {
    if (w->kind != PROGRAM_MAP)
        base_write(w->out, "step 1 d\n");
    write_inputs(w, part);
    write_solver(w);
    if (w->kind != PROGRAM_MAP)
        write_states(w);
    w->network = w->kind == PROGRAM_NETWORK;
    if (w->kind == PROGRAM_UNKNOWN)
        write_unknowns(w);
    write_lets(w);
    if (w->kind != PROGRAM_MAP) {
        write_fluxes(w);
        write_equations(w);
    }
    w->network = false;
    write_outputs(w);
}

static void write_part(writing *w, uint64_t seed) {
    static const program_kind solvers[] = {PROGRAM_SEQUENTIAL, PROGRAM_EULER, PROGRAM_SUBSTEPS,
                                           PROGRAM_HEUN, PROGRAM_RK4};
    w->kind = solvers[seed / PROGRAM_KINDS % 5];
    base_write(w->out, "model bucket_%llu {\n", (unsigned long long)seed);
    write_body(w, true);
    base_write(w->out, "}\n");
    w->kind = PROGRAM_PARTS;
    w->name_count = 0;
}

void program_write(base_writer *writer, uint64_t seed) {
    writing w = {.out = writer, .kind = program_kind_of(seed)};
    w.state = (seed + 1) * 0x9E3779B97F4A7C15u;
    writing_stir(&w);
    w.gentle = program_is_gentle(w.kind);
    w.straight = program_is_straight(seed);
    w.under = writing_below(&w, UNDER_COUNT);
    if (w.kind == PROGRAM_PARTS)
        write_part(&w, seed);
    base_write(writer, "model random_%llu {\n", (unsigned long long)seed);
    write_body(&w, false);
    if (w.kind == PROGRAM_PARTS)
        base_write(writer,
                   "dim m = 3\npart bucket[m] = bucket_%llu(P = P * (0.5 + p0), T = T)\n"
                   "output parts : mm/d = mean[m](bucket.q)\n"
                   "output wettest : mm = max[m](bucket.S) + sum[m](bucket.S) / 9\n",
                   (unsigned long long)seed);
    base_write(writer, "}\n");
}

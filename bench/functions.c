/* What exp, log, pow and their like cost an element in a lane loop: those of generated code, or the
 * C library's. SOURCE: the generated file, of numbers REAL; OWN: 1 for its own functions; EXP,
 * LOG, ...: what is called. */
#include SOURCE

#include <stdio.h>
#include <time.h>

typedef REAL real;

enum { ELEMENTS = 1024, ROUNDS = 64, REPEATS = 200 };

typedef struct arrays {
    real x[ELEMENTS], y[ELEMENTS], z[ELEMENTS];
} arrays;

static void run_exp(arrays *of, size_t n) {
    const real *const y = of->y;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = EXP(y[i]);
}

static void run_log(arrays *of, size_t n) {
    const real *const x = of->x;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = LOG(x[i]);
}

static void run_power(arrays *of, size_t n) {
    const real *const x = of->x;
    const real *const y = of->y;
    real *const z = of->z;
#if OWN
    const real lowest = functions_unknown(FUNCTIONS_LOWEST);
#endif
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
#if OWN
        z[i] = functions_power(LOG(x[i]), y[i], lowest);
#else
        z[i] = POW(x[i], y[i]);
#endif
}

static void run_expm1(arrays *of, size_t n) {
    const real *const y = of->y;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = EXPM1(y[i]);
}

static void run_log1p(arrays *of, size_t n) {
    const real *const x = of->x;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = LOG1P(x[i]);
}

static void run_log10(arrays *of, size_t n) {
    const real *const x = of->x;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = LOG10(x[i]);
}

static void run_tanh(arrays *of, size_t n) {
    const real *const y = of->y;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = TANH(y[i]);
}

static void run_sigmoid(arrays *of, size_t n) {
    const real *const y = of->y;
    real *const z = of->z;
    FUNCTIONS_VECTORIZE
    for (size_t i = 0; i < n; i++)
        z[i] = functions_sigmoid(y[i]);
}

static double nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

typedef void runner(arrays *of, size_t n);

/* The least of many. */
static double measure(runner *volatile run, arrays *of) {
    double least = INFINITY;
    for (int k = 0; k < REPEATS; k++) {
        double begun = nanoseconds();
        for (int round = 0; round < ROUNDS; round++)
            run(of, ELEMENTS);
        double took = (nanoseconds() - begun) / ((double)ELEMENTS * ROUNDS);
        least = took < least ? took : least;
    }
    return least;
}

int main(void) {
    runner *const runs[] = {run_exp,   run_log,   run_power, run_expm1,
                            run_log1p, run_log10, run_tanh,  run_sigmoid};
    arrays of = {{0}, {0}, {0}};
    double sum = 0;
    for (int i = 0; i < ELEMENTS; i++) {
        of.x[i] = (real)(0.01 + (i * 37 % ELEMENTS) / (double)ELEMENTS);
        of.y[i] = (real)(0.5 + 5.0 * (i * 11 % ELEMENTS) / ELEMENTS);
    }
    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        printf("%.4f ", measure(runs[k], &of));
        for (int i = 0; i < ELEMENTS; i++)
            sum += (double)of.z[i];
    }
    printf("\n");
    return isnan(sum);
}

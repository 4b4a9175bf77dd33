#include "theory.h"

/* Pascal's triangle, one row after another; no number beyond 64 bits is met in the tests. */
static uint64_t choose(uint64_t from, uint64_t taken) {
    uint64_t row[512] = {1};
    for (uint64_t n = 1; n <= from; n++)
        for (uint64_t k = n < taken ? n : taken; k > 0; k--)
            row[k] += row[k - 1];
    return row[taken];
}

uint64_t theory_revolve(uint64_t n, uint64_t s) {
    uint64_t r = 1;
    if (s == 1)
        return n * (n - 1) / 2;
    while (choose(s + r, s < r ? s : r) < n)
        r++;
    return r * n - choose(s + r, r - 1 < s + 1 ? r - 1 : s + 1);
}

void theory_fill(theory_table *table) {
    for (uint64_t s = 1; s <= THEORY_MOST; s++)
        table->fewest[1][s] = 0;
    for (uint64_t n = 2; n <= THEORY_MOST; n++)
        for (uint64_t s = 1; s <= THEORY_MOST; s++) {
            uint64_t *fewest = &table->fewest[n][s];
            *fewest = n * (n - 1) / 2;
            for (uint64_t k = 1; s > 1 && k < n; k++) {
                uint64_t sum = k + table->fewest[n - k][s - 1] + table->fewest[k][s];
                *fewest = sum < *fewest ? sum : *fewest;
            }
        }
}

static size_t reversed(const afx_args *args) {
    return args->steps > args->gradient_from ? args->steps - args->gradient_from : 0;
}

size_t theory_tapes(const afx_args *args) {
    size_t n = reversed(args), stretch = 0;
    if (n == 0 || args->schedule == AFX_STORE_ALL)
        return n;
    if (args->schedule != AFX_TWO_LEVEL)
        return 1;
    while (stretch * args->slots < n)
        stretch++;
    return stretch;
}

size_t theory_states(const afx_args *args) {
    size_t n = reversed(args), states = 0;
    if (n == 0)
        return 0;
    if (args->schedule == AFX_BINOMIAL)
        return args->slots < n ? args->slots : n;
    for (size_t begin = theory_tapes(args); begin < n; begin += theory_tapes(args))
        states++;
    return states;
}

uint64_t theory_steps_run(const afx_args *args) {
    size_t n = reversed(args);
    uint64_t once = args->steps;
    if (n == 0)
        return once;
    if (args->schedule == AFX_BINOMIAL)
        return once + theory_revolve(n, args->slots);
    return once + theory_states(args) * theory_tapes(args);
}

/* A plain C host: the generated header and the standard library, nothing else of Afflux.
 *
 *     host NUMBERS
 *
 * NUMBERS holds one check case of HBV as bare numbers: sites, steps, then rows of one number a
 * site: forcings [3][steps], parameters [13], weights of the flows [steps], and the reference:
 * flows [steps shown 3, each after its step number], sums, final stores [5], the loss (one number),
 * derivatives [13]. The order of names is that of the arrays below. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hbv.h"

enum { FORCINGS = 3, PARAMETERS = 13, STORES = 5, OUTPUTS = 2, SHOWN = 3, SITES = 3, STEPS = 240 };

static const char *const forcing_names[FORCINGS] = {"P", "T", "PET"};
static const char *const parameter_names[PARAMETERS] = {
    "TT", "CFMAX", "CFR", "CWH", "FC", "BETA", "LP", "BETAET", "PERC", "UZL", "K0", "K1", "K2"};
static const char *const store_names[STORES] = {"SP", "LW", "SM", "UZ", "LZ"};

/* Everything of the run, in the model's order of variables. */
typedef struct hbv_case {
    double forcing[FORCINGS][STEPS][SITES];
    double parameter[PARAMETERS][SITES];
    double weight[OUTPUTS][STEPS][SITES];
    double flow[OUTPUTS][STEPS][SITES];
    double end[STORES][SITES];
    double slope[PARAMETERS][SITES];
    size_t stream; /* the place of Q among the outputs */
} hbv_case;

static size_t place_of(afx_role role, const char *name) {
    const afx_info *info = hbv_model()->info;
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        if (info->symbols[k].role == role && strcmp(info->symbols[k].name, name) == 0) {
            return info->symbols[k].index;
        }
    }
    fprintf(stderr, "the model has no %s\n", name);
    exit(1);
}

static void read_row(FILE *file, double *row, size_t count) {
    for (size_t k = 0; k < count; k++) {
        if (fscanf(file, "%lf", &row[k]) != 1) {
            fprintf(stderr, "the file of numbers ends too early\n");
            exit(1);
        }
    }
}

static void read_inputs(FILE *file, hbv_case *run) {
    run->stream = place_of(AFX_OUTPUT, "Q");
    for (size_t k = 0; k < FORCINGS; k++) {
        size_t place = place_of(AFX_FORCING, forcing_names[k]);
        read_row(file, run->forcing[place][0], STEPS * SITES);
    }
    for (size_t k = 0; k < PARAMETERS; k++) {
        read_row(file, run->parameter[place_of(AFX_PARAMETER, parameter_names[k])], SITES);
    }
    read_row(file, run->weight[run->stream][0], STEPS * SITES);
}

static afx_array by_time(void *data) {
    return (afx_array){data, STEPS * SITES, SITES, 1, 0};
}

static afx_array by_lane(void *data) {
    return (afx_array){data, SITES, 0, 1, 0};
}

static afx_status run_model(hbv_case *run) {
    const afx_model *model = hbv_model();
    afx_args args = {.size = sizeof args, .version = AFX_ABI_VERSION};
    args.lanes = SITES;
    args.steps = STEPS;
    args.forcing = by_time(run->forcing);
    args.parameter = by_lane(run->parameter);
    args.output = by_time(run->flow);
    args.end = by_lane(run->end);
    args.output_bar = by_time(run->weight);
    args.parameter_bar = by_lane(run->slope);
    args.work_size = model->work_size(&args, AFX_REVERSE);
    char *memory = malloc(args.work_size + 64);
    if (memory == NULL) {
        return AFX_BAD_ARGUMENTS;
    }
    args.work = memory + (64 - (uintptr_t)memory % 64);
    afx_status status = model->run_b(&args);
    free(memory);
    return status;
}

/* Counts what differs from the next numbers of the file, all of one kind. */
static int compare(FILE *file, const char *what, const double *values, size_t count) {
    double reference[SITES], largest = 0;
    int wrong = 0;
    read_row(file, reference, count);
    for (size_t k = 0; k < count; k++) {
        largest = fmax(largest, fabs(reference[k]));
    }
    for (size_t k = 0; k < count; k++) {
        double room = 1e-10 * fmax(fabs(reference[k]), 1e-3 * largest);
        if (!(fabs(values[k] - reference[k]) <= room)) {
            printf("%s, site %zu: %.17g, expected %.17g\n", what, k, values[k], reference[k]);
            wrong++;
        }
    }
    return wrong;
}

static int compare_flows(FILE *file, const hbv_case *run) {
    const double(*flow)[SITES] = run->flow[run->stream];
    double sum[SITES] = {0}, loss = 0;
    int wrong = 0;
    for (size_t k = 0; k < SHOWN; k++) {
        double step;
        read_row(file, &step, 1);
        wrong += compare(file, "Q", flow[(size_t)step], SITES);
    }
    for (size_t t = 0; t < STEPS; t++) {
        for (size_t site = 0; site < SITES; site++) {
            sum[site] += flow[t][site];
            loss += run->weight[run->stream][t][site] * flow[t][site];
        }
    }
    wrong += compare(file, "sum of Q", sum, SITES);
    return wrong + compare(file, "loss", &loss, 1);
}

static int compare_rest(FILE *file, const hbv_case *run) {
    int wrong = 0;
    for (size_t k = 0; k < STORES; k++) {
        const double *row = run->end[place_of(AFX_STATE, store_names[k])];
        wrong += compare(file, store_names[k], row, SITES);
    }
    for (size_t k = 0; k < PARAMETERS; k++) {
        const double *row = run->slope[place_of(AFX_PARAMETER, parameter_names[k])];
        wrong += compare(file, parameter_names[k], row, SITES);
    }
    return wrong;
}

int main(int count, char **words) {
    FILE *file = count == 2 ? fopen(words[1], "r") : NULL;
    hbv_case *run = calloc(1, sizeof *run);
    if (file == NULL || run == NULL) {
        fprintf(stderr, "usage: host NUMBERS\n");
        return 2;
    }
    read_inputs(file, run);
    afx_status status = run_model(run);
    int wrong = compare_flows(file, run) + compare_rest(file, run);
    fclose(file);
    free(run);
    printf("status %d, %d numbers differ\n", (int)status, wrong);
    return status == AFX_OK && wrong == 0 ? 0 : 1;
}

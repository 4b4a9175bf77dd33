/* What `afflux verify --json` says of one model. */
#include <stdio.h>

#include "verify/verify.h"

static const char *const group_names[CLI_GROUPS] = {"values", "first order", "second order",
                                                    "invariance", "edges"};

static void print_place(base_span place) {
    if (!place.source) {
        printf("null");
        return;
    }
    base_position at = base_position_of(place.source, place.begin);
    printf("{\"file\": ");
    cli_print_json_text(place.source->path);
    printf(", \"line\": %u, \"column\": %u}", at.line, at.column);
}

static void print_finding(const cli_finding *f) {
    printf("{\"group\": \"%s\", \"name\": ", group_names[f->group]);
    cli_print_json_text(f->name);
    printf(", \"points\": %zu, \"worst\": ", f->points);
    cli_print_json_number(f->worst);
    printf(", \"limit\": %.17g, \"passed\": %s, \"note\": ", f->limit,
           f->passed ? "true" : "false");
    cli_print_json_text(f->note);
    printf(", \"fault\": ");
    if (f->fault)
        cli_print_json_text(f->fault);
    else
        printf("null");
    printf(", \"place\": ");
    print_place(f->place);
    printf("}");
}

static void print_kink(const cli_kink *kink) {
    printf("{\"equation\": ");
    cli_print_json_text(kink->equation);
    printf(", \"operation\": ");
    cli_print_json_text(kink->operation);
    printf(", \"nearest\": ");
    cli_print_json_number(kink->nearest);
    printf(", \"unit\": ");
    cli_print_json_text(kink->unit);
    printf(", \"times\": %zu, \"exactly\": %zu, \"place\": ", kink->times, kink->exactly);
    print_place(kink->place);
    printf("}");
}

void cli_print_findings_json(const cli_verification *v, const char *file, const char *uses) {
    printf("{\"file\": ");
    cli_print_json_text(file);
    printf(", \"model\": ");
    cli_print_json_text(v->program.model->info->name);
    printf(", \"uses\": ");
    cli_print_json_text(uses);
    printf(", \"passed\": %s, \"points\": {\"drawn\": %zu, \"not_solved\": %zu}, \"checks\": [",
           cli_findings_passed(v) ? "true" : "false", v->drawn, v->refused);
    for (size_t k = 0; k < v->count; k++) {
        printf("%s\n  ", k ? "," : "");
        print_finding(&v->findings[k]);
    }
    printf("\n], \"kinks\": [");
    for (size_t k = 0; k < v->kink_count; k++) {
        printf("%s\n  ", k ? "," : "");
        print_kink(&v->kinks[k]);
    }
    printf("\n]}");
}

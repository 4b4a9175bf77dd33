/* layers IN OUT: one pass, forward and backward, through the layer that the text `case` in the
 * safetensors file IN names (layer_cases.c), of the arrays `numbers` and `y_bar` there; writes y
 * and numbers_bar to OUT, so that another program can compare them with its own. */
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "layer_cases.h"
#include "tensor/blas.h"
#include "tensor/safetensors.h"

static const layer_case *case_named(const char *name) {
    for (size_t k = 0; name && k < LAYER_CASE_COUNT; k++)
        if (strcmp(LAYER_CASES[k].name, name) == 0)
            return &LAYER_CASES[k];
    return NULL;
}

static const double *input(const tensor_archive *in, const char *name, size_t count) {
    const tensor_entry *entry = tensor_archive_entry(in, name);
    bool fine = entry && entry->type == TENSOR_DOUBLE && entry->shape.rank == 1 &&
                entry->shape.extent[0] == count;
    return fine ? entry->data : NULL;
}

static core_status run_case(const tensor_archive *in, const char *path, afx_error *error) {
    const layer_case *layer = case_named(tensor_archive_text(in, "case"));
    if (!layer)
        return core_fail(error, CORE_USAGE, "no such layer");
    layer_pass pass = {.numbers = input(in, "numbers", layer->numbers),
                       .y = core_allocate(layer->outputs, sizeof(double)),
                       .y_bar = input(in, "y_bar", layer->outputs),
                       .numbers_bar = core_allocate(layer->numbers, sizeof(double))};
    tensor_entry results[] = {
        {"y", TENSOR_DOUBLE, {1, {layer->outputs}}, pass.y},
        {"numbers_bar", TENSOR_DOUBLE, {1, {layer->numbers}}, pass.numbers_bar}};
    tensor_archive out = {.entries = results, .entry_count = 2};
    core_status status = CORE_OK;
    if (!pass.numbers || !pass.y_bar)
        status = core_fail(error, CORE_USAGE, "%s: wants %zu numbers and %zu of y_bar", layer->name,
                           layer->numbers, layer->outputs);
    if (status == CORE_OK)
        status = layer->run(layer->layer, &pass, error);
    if (status == CORE_OK)
        status = tensor_archive_write(path, &out, error);
    core_free(pass.y);
    core_free(pass.numbers_bar);
    return status;
}

int main(int count, char **words) {
    afx_error error = {0};
    tensor_archive in = {0};
    tensor_blas_start();
    core_status status = count == 3 ? tensor_archive_read(words[1], &in, &error)
                                    : core_fail(&error, CORE_USAGE, "layers IN OUT");
    if (status == CORE_OK)
        status = run_case(&in, words[2], &error);
    if (status != CORE_OK)
        fprintf(stderr, "layers: %s\n", error.message);
    tensor_archive_free(&in);
    return core_exit_code(status);
}

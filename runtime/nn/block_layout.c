#include "nn/block.h"

core_status nn_block_check(const nn_block *block, afx_error *error) {
    const nn_around *around = &block->around;
    if (!(around->dropout >= 0 && around->dropout < 1)) {
        return core_fail(error, CORE_USAGE, "a dropout of %g is not within 0 and 1",
                         around->dropout);
    }
    if (around->residual && block->dense.inputs != block->dense.outputs) {
        return core_fail(error, CORE_USAGE, "no way around a layer from %zu numbers to %zu",
                         block->dense.inputs, block->dense.outputs);
    }
    return CORE_OK;
}

size_t nn_block_weight_count(const nn_block *block) {
    size_t outputs = block->dense.outputs;
    return (block->dense.inputs + 1 + (block->around.norm ? 2 : 0)) * outputs;
}

/* As block.c lays them out: z, then n, mean and factor of a norm, a, and what is kept. */
size_t nn_block_work_count(const nn_block *block) {
    const nn_around *around = &block->around;
    size_t arrays = 1;
    arrays += around->norm ? 1 : 0;
    arrays += around->dropout > 0 || around->residual ? 1 : 0;
    arrays += around->dropout > 0 ? 1 : 0;
    return arrays * block->dense.outputs + (around->norm ? 2 : 0);
}

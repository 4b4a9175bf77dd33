#include "front/lower_net.h"

static uint32_t weight_symbol(ir_module *module, const front_net *net, size_t layer, bool bias) {
    const front_net_layer *layers = net->symbol->layers;
    ir_symbol symbol = {.words = bias ? "biases of a layer" : "weights of a layer",
                        .unit = "1",
                        .role = IR_WEIGHT,
                        .span = net->symbol->span};
    symbol.name = base_arena_format(module->arena, "%s.%s%zu", net->symbol->name,
                                    bias ? "bias" : "weight", layer);
    if (!bias) {
        symbol.dims[symbol.rank++] = (uint8_t)net->dims[layer - 1];
        symbol.fan_in = (uint32_t)layers[layer - 1].width;
        symbol.fan_out = (uint32_t)layers[layer].width;
    }
    symbol.dims[symbol.rank++] = (uint8_t)net->dims[layer];
    return ir_add_symbol(module, symbol);
}

front_net front_declare_net(ir_module *module, const front_symbol *symbol) {
    size_t count = symbol->layer_count;
    front_net net = {.symbol = symbol};
    net.dims = base_arena_take(module->arena, count * sizeof *net.dims);
    net.weights = base_arena_take(module->arena, count * sizeof *net.weights);
    net.biases = base_arena_take(module->arena, count * sizeof *net.biases);
    for (size_t k = 0; k < count; k++)
        net.dims[k] =
            ir_add_dim(module, base_arena_format(module->arena, "%s_layer%zu", symbol->name, k),
                       (uint32_t)symbol->layers[k].width);
    for (size_t k = 1; k < count; k++) {
        net.weights[k] = weight_symbol(module, &net, k, false);
        net.biases[k] = weight_symbol(module, &net, k, true);
    }
    return net;
}

static ir_id activated(ir_builder *builder, ir_op activation, ir_id x) {
    if (activation == IR_NONE)
        return x;
    if (activation == IR_MAX)
        return ir_operate(builder, IR_MAX, x, ir_number(builder, 0), 0);
    return ir_operate(builder, activation, x, 0, 0);
}

/* bias + sum of inputs times weights, for inputs that stand apart. to: IR_LOOP or an output. */
static ir_id from_inputs(ir_builder *builder, const front_net *net, int32_t to,
                         const ir_id *inputs) {
    int32_t at_bias[IR_RANK] = {to};
    ir_id sum = ir_load_element(builder, net->biases[1], IR_VALUE, at_bias);
    for (size_t k = 0; k < net->symbol->layers[0].width; k++) {
        int32_t at[IR_RANK] = {(int32_t)k, to};
        ir_id weight = ir_load_element(builder, net->weights[1], IR_VALUE, at);
        ir_id term = ir_operate(builder, IR_MUL, weight, inputs[k], 0);
        sum = ir_operate(builder, IR_ADD, sum, term, 0);
    }
    return sum;
}

static ir_id from_layer(ir_builder *builder, const front_net *net, size_t layer, int32_t to,
                        ir_id before) {
    int32_t at_bias[IR_RANK] = {to}, at[IR_RANK] = {IR_LOOP, to};
    ir_id bias = ir_load_element(builder, net->biases[layer], IR_VALUE, at_bias);
    ir_id weight = ir_load_element(builder, net->weights[layer], IR_VALUE, at);
    ir_id product = ir_operate(builder, IR_MUL, weight, before, 0);
    ir_id sum = ir_reduce(builder, net->dims[layer - 1], product);
    return ir_operate(builder, IR_ADD, bias, sum, 0);
}

ir_id front_lower_net_call(ir_builder *builder, const front_net *net, const ir_id *inputs,
                           size_t output) {
    size_t count = net->symbol->layer_count;
    ir_id value = 0;
    for (size_t layer = 1; layer < count; layer++) {
        int32_t to = layer + 1 == count ? (int32_t)output : IR_LOOP;
        value = layer == 1 ? from_inputs(builder, net, to, inputs)
                           : from_layer(builder, net, layer, to, value);
        value = activated(builder, net->symbol->layers[layer].activation, value);
    }
    return value;
}

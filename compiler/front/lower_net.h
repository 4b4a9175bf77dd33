/* In-equation networks become ordinary nests: a dim for each hidden layer, a sum over it. */
#ifndef FRONT_LOWER_NET_H
#define FRONT_LOWER_NET_H

#include "front/checked.h"
#include "ir/build.h"

typedef struct front_net {
    const front_symbol *symbol;
    uint32_t *dims;    /* of each layer, the inputs first */
    uint32_t *weights; /* module symbols, by layer from 1: [layer before][layer] */
    uint32_t *biases;  /* [layer] */
} front_net;

front_net front_declare_net(ir_module *module, const front_symbol *symbol);
/* inputs: one value each. The value of the net's output of that number, from 0. */
ir_id front_lower_net_call(ir_builder *builder, const front_net *net, const ir_id *inputs,
                           size_t output);

#endif

#include <string.h>

#include "nn/activation.h"

static const char *const NAMES[] = {
#define ACTIVATION(name, value, slope) #name,
#define ROW_ACTIVATION(name) #name,
#include "nn/activation.def"
#undef ACTIVATION
#undef ROW_ACTIVATION
};

const char *nn_activation_name(nn_activation activation) {
    return NAMES[activation];
}

core_status nn_activation_named(const char *name, nn_activation *activation, afx_error *error) {
    for (nn_activation row = 0; row < NN_ACTIVATIONS; row++) {
        if (strcmp(NAMES[row], name) == 0) {
            *activation = row;
            return CORE_OK;
        }
    }
    return core_fail(error, CORE_USAGE, "no activation `%s`; there are:"
#define ACTIVATION(name, value, slope) " " #name
#define ROW_ACTIVATION(name) " " #name
#include "nn/activation.def"
#undef ACTIVATION
#undef ROW_ACTIVATION
#undef ACTIVATION
                     ,
                     name);
}

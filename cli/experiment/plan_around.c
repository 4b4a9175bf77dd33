/* How a network begins, and what stands around its hidden layers:
 * `initial = kaiming, norm = layer, dropout = 0.2, residual`. */
#include <stdint.h>
#include <string.h>

#include "experiment/plan.h"

static void refuse(base_diags *diags, const front_value *value, const char *wanted) {
    diag_report(diags, DIAG_E006, value->span, "`%s` is not known here",
                value->text ? value->text : "this");
    diag_help(diags, "known: %s", wanted);
}

static bool is_word(const front_value *value, const char *word) {
    return value->kind == VALUE_NAME && strcmp(value->text, word) == 0;
}

void cli_plan_around(base_diags *diags, const front_value *call, nn_around *around) {
    const front_value *norm = front_argument(call, "norm", SIZE_MAX);
    const front_value *dropout = front_argument(call, "dropout", SIZE_MAX);
    const front_value *residual = front_argument(call, NULL, 1);
    const front_value *more = front_argument(call, NULL, 2);
    *around = (nn_around){.norm = norm && is_word(norm, "layer"), .residual = residual != NULL};
    if (norm && !around->norm && !is_word(norm, "none"))
        refuse(diags, norm, "layer, none");
    if (residual && !is_word(residual, "residual"))
        refuse(diags, residual, "residual");
    if (more)
        refuse(diags, more, "one word after the inputs: residual");
    if (!dropout)
        return;
    if (dropout->kind == VALUE_NUMBER && dropout->number >= 0 && dropout->number < 1)
        around->dropout = dropout->number;
    else
        refuse(diags, dropout, "a share of the numbers, from 0 to less than 1");
}

void cli_plan_initial(base_diags *diags, const front_value *call, nn_initial *method) {
    const front_value *value = front_argument(call, "initial", SIZE_MAX);
    bool named = value && value->kind == VALUE_NAME;
    if (value && (!named || nn_initial_named(value->text, method, NULL) != CORE_OK))
        refuse(diags, value, "xavier, kaiming, orthogonal");
}

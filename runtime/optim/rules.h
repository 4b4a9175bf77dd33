/* The functions behind the rows of rule.def. */
#ifndef OPTIM_RULES_H
#define OPTIM_RULES_H

#include "optim/optimizer.h"

#define RULE(name, arrays, rate, share, epsilon, decay)                                            \
    void optim_take_##name(const optim_settings *settings, const optim_step *step);
#include "optim/rule.def"
#undef RULE

#endif

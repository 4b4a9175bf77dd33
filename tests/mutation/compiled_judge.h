/* The judges of C that was emitted by altered rules, compiled and loaded. */
#ifndef MUTATION_COMPILED_JUDGE_H
#define MUTATION_COMPILED_JUDGE_H

#include "afflux/model.h"
#include "ir/module.h"
#include "mutation.h"

/* module: by rules as they are, through all passes. */
verdict compiled_judge(const ir_module *module, const afx_model *model);

#endif

/* Second order: the tangent of what the reverse sweep does, in one direction. A record is the
 * tangent of the step as it is now, with the values it keeps for its adjoint, so their dots are
 * kept too. The adjoint may read values that were prepared for it after prepare got its tangent:
 * that is made anew. */
#include "passes/pass.h"

bool pass_second(ir_module *module) {
    if (!module->second)
        return false;
    pass_tangent_region(module, IR_PREPARE, IR_PREPARE_TANGENT);
    pass_tangent_region(module, IR_STEP, IR_STEP_RECORD);
    pass_tangent_region(module, IR_PREPARE_ADJOINT, IR_PREPARE_SECOND);
    pass_tangent_region(module, IR_STEP_ADJOINT, IR_STEP_SECOND);
    return true;
}

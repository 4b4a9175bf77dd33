/* Passes over a module. Each takes a module and says whether it changed it. */
#ifndef PASSES_PASS_H
#define PASSES_PASS_H

#include "base/writer.h"
#include "ir/build.h"
#include "ir/rule.h"
#include "ir/schedule.h"

#define PASS(name, words) bool pass_##name(ir_module *module);
#include "passes/pass.def"
#undef PASS

/* Runs all passes of pass.def in order, checking the module after each. NULL, or what broke. With
 * dump_after the module is printed to dump after each pass of that name. */
typedef struct pass_options {
    const char *dump_after;
    base_writer *dump;
} pass_options;
const char *pass_run(ir_module *module, const pass_options *options);
/* Is there a pass of that name? */
bool pass_exists(const char *name);

/* A rule sees a value whose arguments are in the new region already, and returns what to put in its
 * place there, or 0 to take it as it is. */
typedef ir_id pass_rule(ir_builder *builder, const ir_value *value);
/* Rebuilds every region by a rule; true when the rule replaced anything. */
bool pass_rewrite(ir_module *module, pass_rule *rule);
/* Rebuilds a region with only the values marked; a PREVIOUS that is in no circle any more becomes a
 * SHIFT: true when one did. */
bool pass_keep_marked(ir_module *module, ir_region *region, const bool *marked);
/* A value's dims found again from its arguments in the new region. */
void pass_fit_dims(const ir_builder *builder, ir_value *value);
/* Gives every value that was copied from another region its target. to: by value of the other
 * region, 0 where there is no copy. */
void pass_close_circles(ir_builder *builder, const ir_region *old, const ir_id *to);
/* Can a symbol hold the value? It has room for so many dims. */
bool pass_fits_symbol(const ir_value *value);

/* The region's values, each beside its dot; the tangent of an adjoint is second order. */
void pass_tangent_region(ir_module *module, ir_region_kind primal, ir_region_kind tangent);

/* Marks the values whose dot can be other than 0: those that depend on a wanted input; in an
 * adjoint region also those that depend on a bar. */
bool *pass_varied(const ir_module *module, const ir_region *region);
/* Of these, the values whose bar can be other than 0: on which a result depends by a way that has
 * derivatives. What a Newton iteration goes through has none. */
bool *pass_active(const ir_module *module, const ir_region *region);

/* Values that only arms of choices (SELECT, MIN, MAX, CLAMP) need are computed even if no such arm
 * is taken. Their bars are exactly 0 then, and the adjoint must not multiply those by partials that
 * may be infinite or undefined. */
typedef struct pass_guards {
    const bool *idle;    /* by value: only arms of choices need it */
    const bool *fragile; /* by value: it, or a partial of it, may be infinite or undefined */
} pass_guards;
pass_guards pass_find_guards(const ir_module *module, const ir_region *region);
/* Must the value's partial by its argument be guarded? */
bool pass_is_guarded(const pass_guards *guards, const ir_region *region, ir_id id, int argument);

#endif

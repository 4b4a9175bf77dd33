/* What a region's function declares before its loops: numbers that the compiler must not know, and
 * the block's arrays. */
#include <string.h>

#include "back/region.h"

/* As a bound, or an arm of a choice. */
static bool speaks_of(const back_file *file, const char *body, const char *name) {
    static const char *const forms[] = {", %s)", "? %s :", ": %s;", ": %s)"};
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
        if (strstr(body, base_arena_format(file->arena, forms[k], name)))
            return true;
    return false;
}

/* Before all loops: in one, what hides the number would keep it from being a vector. And before all
 * else: it goes through memory, which takes a while. */
void back_declare_limits(const back_file *file, const char *body, base_writer *out) {
    static const char *const names[] = {"zero", "one"};
    for (int k = 0; k < 2; k++)
        if (speaks_of(file, body, names[k]))
            base_write(out, "const %s %s = %s_unknown(%s);\n", file->real, names[k], file->prefix,
                       back_number(file, k));
    if (speaks_of(file, body, "lowest"))
        base_write(out, "const %s lowest = %s_unknown(%s_LOWEST);\n", file->real, file->prefix,
                   file->upper);
}

void back_declare_arrays(const back_region *r, bool of_whole_blocks, base_writer *out) {
    if (r->file->few)
        base_write(out, "const size_t n = %s_BLOCK;\n", r->file->upper);
    else if (!of_whole_blocks)
        base_write(out, "const size_t n = lanes->n;\n");
    for (ir_role role = 0; role < IR_ROLES; role++)
        for (ir_flavour flavour = 0; flavour < IR_FLAVOURS; flavour++) {
            if (!r->read[role][flavour])
                continue;
            const char *array = back_region_array(r, role, flavour);
            base_write(out, "%s%s *const %s = lanes->%s;\n", r->set[role][flavour] ? "" : "const ",
                       r->file->real, array, array);
        }
    if (r->parts)
        base_write(out, "const size_t parts = %u;\n", r->parts);
    if (r->kind == IR_STEP && r->set[IR_OUTPUT][IR_VALUE] && r->file->lane_dim == IR_LANES)
        base_write(out, "const size_t stride = lanes->stride;\n");
    if (r->passes)
        base_write(out, "%s *const next = lanes->next;\n", r->file->real);
    if (r->scratch_count)
        base_write(out, "%s *const scratch = lanes->scratch;\n", r->file->real);
}

/* How a name is set: `theta_s` is θ with s below it, `K0` is K with 0 below it. */
#ifndef SHOW_NAME_H
#define SHOW_NAME_H

#include "base/writer.h"

typedef struct show_name {
    const char *before; /* of a dotted name: "bucket."; else "" */
    const char *base;   /* without what stands below */
    const char *below;  /* "" when nothing does; words divided by commas */
} show_name;

show_name show_name_of(base_arena *arena, const char *text);
/* The Greek letter of that name; NULL when there is none. */
const char *show_greek(const char *name);
/* In Unicode, for where nothing can be set below: a letter for a Greek name, else as it is. */
const char *show_plain_name(base_arena *arena, const char *text);
/* What stands behind the last dot. */
const char *show_last_name(const char *text);

#endif

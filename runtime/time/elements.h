/* Symbols of a model by place and by name. A symbol over dims takes several places, and each of its
 * elements has a name: `K[3]`, `q[2,1]`, counted from 1, the last dim varying fastest. */
#ifndef TIME_ELEMENTS_H
#define TIME_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "afflux/model.h"

enum { TIME_NAME_LENGTH = 192 }; /* room for any name of an element and its NUL */

/* The symbol of a role at a place; NULL when there is none. */
const afx_symbol *time_symbol(const afx_info *info, afx_role role, size_t place);

/* The name of a place: that of its symbol, with indices where the symbol has elements. Longer names
 * are cut. Returns text. */
const char *time_element_name(const afx_info *info, afx_role role, size_t place,
                              char text[TIME_NAME_LENGTH]);

/* Neighbouring places of a role. */
typedef struct time_places {
    size_t first;
    size_t count;
} time_places;

/* `K`: all places of that symbol; `K[3]`: one. A count of 0: there is none. */
time_places time_places_named(const afx_info *info, afx_role role, const char *name);

/* The one place of that name; SIZE_MAX when there is none, or several. */
size_t time_place(const afx_info *info, afx_role role, const char *name);

#endif

/* The layout of a source: indentation, blanks and blank lines; never a token. */
#ifndef FRONT_FORMAT_H
#define FRONT_FORMAT_H

#include "front/front.h"

/* The text as it should stand, which is its own format; NULL when it has syntax errors (reported).
 * Imports are not read, names not looked up. Columns that the author aligned stay aligned. */
const char *front_format(front_context *context, const base_source *source);

#endif

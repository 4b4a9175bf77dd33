/* What the files that infer units share. */
#ifndef FRONT_UNIT_RULES_H
#define FRONT_UNIT_RULES_H

#include "front/check.h"

/* units.c */
/* The unit of an operation whose arguments have theirs. */
void front_infer_operation(front_checker *checker, front_expr *expr);
void front_take_unit(front_expr *expr, ir_unit unit);
/* The value is wanted in another scale of its dimension. */
void front_convert(front_expr *expr, ir_unit wanted);
bool front_fits(const front_expr *expr, ir_unit wanted);
/* False, reported: it is a truth. */
bool front_is_number(front_checker *checker, const front_expr *expr);
/* True, reported: it is a temperature on a scale, which cannot be so treated. */
bool front_refuse_point(front_checker *checker, const front_expr *expr, const char *action);
/* Needs a pure number, and makes one of another scale (percent) a plain one. */
bool front_make_pure(front_checker *checker, front_expr *expr, const char *what, diag_code code);

/* unit_scale.c: transformed fields, `: mm/d scale log1p`. */
/* Reports a transform that there is not. */
bool front_check_scale(front_checker *checker, const front_unit *unit);
bool front_reads_scaled(const front_expr *expr);
/* An operation one of whose arguments is transformed. */
void front_infer_scaled(front_checker *checker, front_expr *expr);
/* The value of a symbol that is transformed: made by the function of that name. */
void front_infer_transform(front_checker *checker, front_expr *value, const front_symbol *symbol);
/* "mm/d scale log1p" */
const char *front_scaled_text(front_checker *checker, const char *unit, const char *scale);

/* soft.c */
typedef struct front_softness {
    const front_expr *width; /* annotated; a bare number is in the unit of what is compared */
    const double *scale;     /* of all declared widths; NULL: as they are */
    bool product, straight;
} front_softness;
/* Gives the comparisons of a truth their widths; false, reported: it cannot be soft. */
bool front_soften(front_checker *checker, front_expr *condition, const front_softness *soft);
/* Makes a call of `soft`, whose arguments have their units, an EXPR_SOFT. */
void front_soften_call(front_checker *checker, front_expr *call);
/* The width, in the unit of what is decided over, becomes the decision's last argument. */
void front_set_width(front_checker *checker, front_expr *decision, front_expr *width);
front_expr *front_number(front_checker *checker, const front_expr *place, double number,
                         ir_unit unit);
/* What a bare number means beside a value: the factor from the unit that the user thinks in to
 * that of the value. */
double front_bare_factor(const front_expr *beside);

#endif

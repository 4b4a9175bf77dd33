/* The rows of unit.def as data; read by the files of units only. */
#ifndef IR_UNIT_TABLE_H
#define IR_UNIT_TABLE_H

#include "ir/unit.h"

typedef enum unit_sort { UNIT_PLAIN, UNIT_TIME, UNIT_POINT } unit_sort;

typedef struct unit_row {
    const char *name;
    double scale;
    int power[UNIT_DIMENSIONS];
    unit_sort sort;
    double offset;
} unit_row;

extern const unit_row unit_rows[]; /* the last has no name */
ir_unit unit_of_row(const unit_row *row);

#endif

/* In which order a region is computed: values one after another, and those of a circle place by
 * place along its dimension. */
#ifndef IR_SCHEDULE_H
#define IR_SCHEDULE_H

#include "ir/module.h"

typedef enum ir_item_kind { IR_ITEM_VALUE, IR_ITEM_OPEN, IR_ITEM_CLOSE } ir_item_kind;

typedef struct ir_item {
    ir_item_kind kind;
    ir_id id;       /* VALUE */
    uint32_t dim;   /* OPEN, CLOSE */
    bool backwards; /* OPEN: from the last place to the first */
    uint32_t close; /* OPEN: where its CLOSE is */
    ir_id settled;  /* OPEN: the truth that ends the circle early; 0: none */
} ir_item;

typedef struct ir_schedule {
    ir_item *items;
    uint32_t count;
    bool *recurs;      /* by value: a PREVIOUS whose target is in the same circle along its dim */
    ir_id fault_id;    /* 0: all is well, else the value that cannot be computed in any order */
    const char *fault; /* why */
} ir_schedule;

/* Arguments and targets must be valid. Values keep the order they have, as far as circles let them.
 * Memory from the module's arena. */
ir_schedule ir_schedule_create(const ir_module *module, const ir_region *region);

#endif

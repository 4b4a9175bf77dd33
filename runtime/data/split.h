/* Which sites learn, which choose and which test. */
#ifndef DATA_SPLIT_H
#define DATA_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "data/dataset.h"

typedef enum data_split_kind {
    DATA_SPLIT_TIME,     /* all sites do all, at different times */
    DATA_SPLIT_UNGAUGED, /* random folds of sites: one tests, the next chooses, the rest learn */
    DATA_SPLIT_REGIONS   /* whole regions test and choose, the rest learn */
} data_split_kind;

enum { DATA_MOST_REGIONS = 64 };

typedef struct data_regions {
    double region[DATA_MOST_REGIONS];
    size_t count;
} data_regions;

typedef struct data_split {
    data_split_kind kind;
    size_t folds, fold; /* fold from 1 */
    uint64_t seed;      /* of the folds */
    data_regions test, validate;
    const char *by; /* attribute that holds the region; NULL: data_site.region */
} data_split;

/* Sets the use of every site. Folds do not depend on the order of the sites. The attribute `by` is
 * taken out of the set. CORE_USAGE: a fold that there is not, a region that tests and chooses.
 * CORE_DATA: a site of unknown region, a part without sites. */
core_status data_split_sites(const data_split *split, data_set *set, afx_error *error);

#endif

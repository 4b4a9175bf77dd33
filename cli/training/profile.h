/* What `train --profile` says: where time went. */
#ifndef CLI_PROFILE_H
#define CLI_PROFILE_H

#include <stdbool.h>

#include "core/profile.h"

/* A table on stdout unless it is to be silent, and FOLDER/profile.json. The passes are over; what
 * comes after them has been counted as output. */
core_status cli_profile_report(core_profile *profile, const char *folder, bool silent,
                               afx_error *error);

#endif

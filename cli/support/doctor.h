/* What this machine has of what Afflux can use. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli.h"

enum { CLI_FINDING_LENGTH = 512 };

/* One thing that was looked for. */
typedef struct cli_finding {
    const char *name;
    bool required; /* for running and training models; all else enables something more */
    bool found;
    char words[CLI_FINDING_LENGTH]; /* what was found, or what is wrong */
    const char *enables;            /* what is missed without it */
    const char *remedy;             /* a command; NULL: none that always works */
} cli_finding;

typedef void cli_examine(cli_finding *finding);

/* Each fills found and words, after the rest has been set. */
cli_examine cli_examine_compiler; /* compiles, loads and runs a model, in a folder of its own */
cli_examine cli_examine_cache;
cli_examine cli_examine_processor;
cli_examine cli_examine_threads;
cli_examine cli_examine_blas;
cli_examine cli_examine_netcdf;
cli_examine cli_examine_library;
cli_examine cli_examine_python;

#endif

/* Generated C compiled by the system's compiler into a cache keyed by content, and loaded. */
#ifndef CLI_NATIVE_H
#define CLI_NATIVE_H

#include "afflux/model.h"
#include "base/hash.h"
#include "cli.h"

typedef struct cli_native {
    void *handle;
    const afx_model *model;  /* valid until closed */
    const driver_unit *unit; /* what it was compiled from */
} cli_native;

/* What compiling may cost: the fastest code, or a sixth of the time for code a few times slower, of
 * the same operations in the same order, but without vectors. */
typedef enum cli_native_effort { CLI_NATIVE_FAST, CLI_NATIVE_QUICK } cli_native_effort;

/* CORE_IO: the cache folder cannot be written; CORE_USAGE: there is no C compiler;
 * CORE_INTERNAL: it refuses the generated code. The cache is $AFFLUX_CACHE, else
 * $XDG_CACHE_HOME/afflux, else ~/.cache/afflux; the compiler is $CC, else cc. */
core_status cli_native_load(const driver_unit *unit, cli_native_effort effort, cli_native *native,
                            afx_error *error);
void cli_native_close(cli_native *native);

/* What decides which machine code comes out of a C text. */
typedef struct cli_native_tools {
    char compiler[256];               /* the first line it says of its version */
    char command[1024];               /* with its flags */
    char processor[BASE_HASH_LENGTH]; /* of what the processor can do */
} cli_native_tools;
core_status cli_native_tools_of(const driver_unit *unit, cli_native_tools *tools, afx_error *error);

/* The folder of the cache, which is made if it is not there. */
enum { CLI_NATIVE_PATH = 4096 };
core_status cli_native_cache(char folder[CLI_NATIVE_PATH], afx_error *error);

/* Runs a program without its output; its exit status, 127: there is none, -1: it was ended. */
int cli_run_quietly(const char *const *words);
/* A folder of our own making, with all that is in it. */
void cli_remove_folder(const char *folder);

#endif

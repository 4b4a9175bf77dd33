/* What every call of the runtime answers, and the words for it. No call prints or exits: it returns
 * a status and, where it takes an error record, writes there what went wrong and where. */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

#include <stdarg.h>
#include <stddef.h>

typedef enum core_status {
    CORE_OK = 0,
    CORE_USAGE,     /* the caller asked for what makes no sense: a size, a name, a bound */
    CORE_DATA,      /* wrong or missing data: the message names file:line, or site and date */
    CORE_NUMERICAL, /* a number became NaN or infinite, or an iteration did not converge */
    CORE_MEMORY,    /* no memory, or a size beyond what can be counted */
    CORE_IO,        /* a file or folder that cannot be read, written or made */
    CORE_INTERNAL   /* a mistake of ours */
} core_status;

/* The process exit code of a status: 0 ok, 2 usage, 3 data and files, 4 numerical, 70 the rest. */
int core_exit_code(core_status status);

/* "usage", "data", ...: one word, for reports. */
const char *core_status_name(core_status status);

/* Owned by the caller; zero it (or not) before the first call. The message is one line without a
 * newline, beginning with the place where there is one: "FILE:LINE: ..." or "site S, DATE: ...".
 * Longer messages are cut. Only meaningful after a call that did not return CORE_OK. */
typedef struct afx_error {
    core_status status;
    char message[512];
    size_t detail; /* what a listener of the host gave: see time/fault.h; 0: nothing */
} afx_error;

/* Fills the record (NULL: nobody listens) and returns status, so that a failing call can be
 * `return core_fail(error, CORE_DATA, "%s:%zu: not a number", path, line);`. */
core_status core_fail(afx_error *error, core_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
core_status core_fail_list(afx_error *error, core_status status, const char *format,
                           va_list arguments) __attribute__((format(printf, 3, 0)));

/* The same for memory that could not be had. */
core_status core_fail_memory(afx_error *error);

/* Puts a place, and ": ", before the message already there; returns status. */
core_status core_fail_within(afx_error *error, core_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Returns from the function around it when a call does not answer CORE_OK. */
#define CORE_TRY(call)                                                                             \
    do {                                                                                           \
        core_status core_answer = (call);                                                          \
        if (core_answer != CORE_OK) {                                                              \
            return core_answer;                                                                    \
        }                                                                                          \
    } while (0)

#endif

#include "core/status.h"

#include <stdio.h>
#include <string.h>

int core_exit_code(core_status status) {
    switch (status) {
    case CORE_OK:
        return 0;
    case CORE_USAGE:
        return 2;
    case CORE_DATA:
    case CORE_IO:
        return 3;
    case CORE_NUMERICAL:
        return 4;
    case CORE_MEMORY:
    case CORE_INTERNAL:
        break;
    }
    return 70;
}

const char *core_status_name(core_status status) {
    switch (status) {
    case CORE_OK:
        return "ok";
    case CORE_USAGE:
        return "usage";
    case CORE_DATA:
        return "data";
    case CORE_NUMERICAL:
        return "numerical";
    case CORE_MEMORY:
        return "memory";
    case CORE_IO:
        return "io";
    case CORE_INTERNAL:
        break;
    }
    return "internal";
}

core_status core_fail_list(afx_error *error, core_status status, const char *format,
                           va_list arguments) {
    if (error) {
        error->status = status;
        (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    }
    return status;
}

core_status core_fail(afx_error *error, core_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    core_fail_list(error, status, format, arguments);
    va_end(arguments);
    return status;
}

core_status core_fail_memory(afx_error *error) {
    return core_fail(error, CORE_MEMORY, "out of memory");
}

core_status core_fail_within(afx_error *error, core_status status, const char *format, ...) {
    if (!error) {
        return status;
    }
    afx_error inner = *error;
    va_list arguments;
    va_start(arguments, format);
    core_fail_list(error, status, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->message);
    (void)snprintf(error->message + length, sizeof error->message - length, ": %s", inner.message);
    return status;
}

/* What the netcdf*.c files share: the library's functions, loaded when a file is opened. */
#ifndef DATA_NETCDF_LIBRARY_H
#define DATA_NETCDF_LIBRARY_H

#include <netcdf.h>

#include "data/netcdf.h"

struct data_netcdf_library {
#define CALL(name) __typeof__(name) *name;
#include "data/netcdf.def"
#undef CALL
};

/* CORE_USAGE when it cannot be loaded. */
core_status data_netcdf_load_library(data_netcdf_library *library, afx_error *error);

/* CORE_DATA: "FILE: WHAT: the library's words for its answer". */
core_status data_netcdf_fail(const data_netcdf *file, const char *what, int answer,
                             afx_error *error);

#endif

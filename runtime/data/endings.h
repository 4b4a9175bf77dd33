/* What kind of file a path names, by its ending. */
#ifndef DATA_ENDINGS_H
#define DATA_ENDINGS_H

#include <stdbool.h>

/* The path ends in this text, as in `.csv`. */
bool data_ends_in(const char *path, const char *ending);

/* .nc, .nc4, .h5, .hdf, .hdf5: a file for data/netcdf.h. */
bool data_is_packed(const char *path);

#endif

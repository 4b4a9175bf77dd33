#include "data/endings.h"

#include <stddef.h>
#include <string.h>

bool data_ends_in(const char *path, const char *ending) {
    size_t length = strlen(path), last = strlen(ending);
    return length >= last && strcmp(path + length - last, ending) == 0;
}

bool data_is_packed(const char *path) {
    static const char *const endings[] = {".nc", ".nc4", ".h5", ".hdf", ".hdf5"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (data_ends_in(path, endings[i])) {
            return true;
        }
    }
    return false;
}

#include "time/elements.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

const afx_symbol *time_symbol(const afx_info *info, afx_role role, size_t place) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role == role && place >= symbol->index &&
            place < symbol->index + symbol->elements)
            return symbol;
    }
    return NULL;
}

/* Indices of an element from 0. */
static void split_element(const afx_info *info, const afx_symbol *symbol, size_t element,
                          size_t at[AFX_RANK]) {
    for (uint32_t d = symbol->rank; d-- > 0;) {
        size_t size = info->dims[symbol->dims[d]].size;
        at[d] = element % size;
        element /= size;
    }
}

const char *time_element_name(const afx_info *info, afx_role role, size_t place,
                              char text[TIME_NAME_LENGTH]) {
    const afx_symbol *symbol = time_symbol(info, role, place);
    size_t at[AFX_RANK] = {0}, used;
    snprintf(text, TIME_NAME_LENGTH, "%s", symbol->name);
    split_element(info, symbol, place - symbol->index, at);
    for (uint32_t d = 0; d < symbol->rank; d++) {
        used = strlen(text);
        snprintf(text + used, TIME_NAME_LENGTH - used, "%s%zu", d ? "," : "[", at[d] + 1);
    }
    used = strlen(text);
    if (symbol->rank)
        snprintf(text + used, TIME_NAME_LENGTH - used, "]");
    return text;
}

time_places time_places_named(const afx_info *info, afx_role role, const char *name) {
    size_t length = strcspn(name, "[");
    char own[TIME_NAME_LENGTH];
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role != role || strlen(symbol->name) != length ||
            memcmp(symbol->name, name, length) != 0)
            continue;
        if (name[length] == 0)
            return (time_places){symbol->index, symbol->elements};
        for (size_t e = 0; e < symbol->elements; e++)
            if (strcmp(time_element_name(info, role, symbol->index + e, own), name) == 0)
                return (time_places){symbol->index + e, 1};
    }
    return (time_places){0, 0};
}

size_t time_place(const afx_info *info, afx_role role, const char *name) {
    time_places places = time_places_named(info, role, name);
    return places.count == 1 ? places.first : SIZE_MAX;
}

#include "time/shared.h"

#include "optim/bounds.h"

bool time_is_shared(const afx_symbol *symbol) {
    return symbol->role == AFX_WEIGHT && symbol->lowest < symbol->highest;
}

bool time_has_value(const afx_symbol *symbol) {
    return time_is_shared(symbol) || (symbol->role == AFX_WEIGHT && symbol->fixed);
}

static optim_bounds bounds_of(const afx_symbol *symbol) {
    return (optim_bounds){symbol->lowest, symbol->highest};
}

void time_shared_start(const afx_info *info, double *raw) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        for (uint32_t e = 0; time_has_value(symbol) && e < symbol->elements; e++)
            if (symbol->fixed)
                raw[symbol->index + e] = symbol->normal;
            else if (optim_unbounded(bounds_of(symbol), symbol->normal, &raw[symbol->index + e],
                                     NULL) != CORE_OK)
                raw[symbol->index + e] = 0; /* the middle */
    }
}

void time_shared_set(const afx_info *info, double value, double *weights) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        for (uint32_t e = 0; symbol->fixed && e < symbol->elements; e++)
            weights[symbol->index + e] = value;
    }
}

void time_shared_bound(const afx_info *info, const double *raw, double *values) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        for (uint32_t e = 0; symbol->role == AFX_WEIGHT && e < symbol->elements; e++) {
            double own = raw[symbol->index + e];
            values[symbol->index + e] =
                time_is_shared(symbol) ? optim_bounded(bounds_of(symbol), own) : own;
        }
    }
}

core_status time_shared_unbound(const afx_info *info, double *weights, afx_error *error) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        for (uint32_t e = 0; time_is_shared(symbol) && e < symbol->elements; e++) {
            double *at = &weights[symbol->index + e];
            if (optim_unbounded(bounds_of(symbol), *at, at, NULL) != CORE_OK)
                return core_fail(error, CORE_DATA, "%s = %g is outside its bounds %g .. %g %s",
                                 symbol->name, *at, symbol->lowest, symbol->highest, symbol->unit);
        }
    }
    return CORE_OK;
}

void time_shared_backward(const afx_info *info, const double *raw, double *gradient) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        for (uint32_t e = 0; time_is_shared(symbol) && e < symbol->elements; e++)
            gradient[symbol->index + e] *=
                optim_bounded_slope(bounds_of(symbol), raw[symbol->index + e]);
    }
}

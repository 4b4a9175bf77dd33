#include "data/stations.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/climate.h"
#include "data/folder.h"
#include "data/listing.h"
#include "data/number.h"
#include "data/plain.h"

enum { PRECIPITATION, TEMPERATURE, EVAPORATION, FLOW, VARIABLES };

/* A layout: what its columns are called, and which files are no stations. */
typedef struct station_layout {
    const char *time;
    const char *column[VARIABLES];
    const char *ignored;
} station_layout;

static const station_layout camels_fr = {
    "Date", {"Ptot", "Temp", "Evap", "Qmmd"}, "catchments.csv"};
static const station_layout airgr = {"DatesR", {"P", "T", "E", "Qmm"}, "*_info.csv"};

/* Depths are those of a step. */
static const char *depth_unit(int64_t step) {
    return step == 3600 ? "mm/h" : "mm/d";
}

static core_status read_stations(const char *folder, const station_layout *layout,
                                 const data_stations_options *options, data_set *set,
                                 afx_error *error) {
    const char *depth = depth_unit(options->step);
    const data_folder_column columns[VARIABLES] = {
        {"P", depth, 0}, {"T", "degC", 0}, {"PET", depth, 0}, {"qobs", depth, 0}};
    data_folder_options reading = {.wanted = layout->column,
                                   .wanted_count = VARIABLES,
                                   .column = columns,
                                   .step = options->step,
                                   .time = layout->time,
                                   .sites = options->sites,
                                   .ignored = layout->ignored,
                                   .no_attributes = true};
    if (options->step != 3600 && options->step != DATA_SECONDS_OF_DAY)
        return core_fail(error, CORE_DATA, "%s: steps of a day or an hour are wanted", folder);
    CORE_TRY(data_folder_read(folder, &reading, set, error));
    return data_check_not_negative(set, FLOW, error);
}

static core_status finish(data_set *set, const data_stations_options *options, core_status status,
                          afx_error *error) {
    if (status == CORE_OK)
        status = data_add_climate_of(set, options->training, error);
    if (status != CORE_OK)
        data_set_free(set);
    return status;
}

/* ---- CAMELS-FR ---- */

static core_status add_catchments(const char *folder, data_set *set, afx_error *error) {
    static const data_attribute_column columns[] = {
        {"lat", "gauge_lat", "deg"},       {"lon", "gauge_lon", "deg"},
        {"area_km2", "area", "km^2"},      {"hypso_p0", "elev_min", "m"},
        {"hypso_p50", "elev_median", "m"}, {"hypso_p100", "elev_max", "m"}};
    size_t count = sizeof columns / sizeof *columns;
    char *path = data_path_in(folder, "catchments.csv");
    data_attribute_table table = {.path = path, .key = "code", .column = columns, .columns = count};
    core_status status =
        path ? data_add_attribute_table(set, &table, error) : core_fail_memory(error);
    core_free(path);
    return status;
}

core_status data_camels_fr_read(const char *folder, const data_stations_options *options,
                                data_set *set, afx_error *error) {
    core_status status = read_stations(folder, &camels_fr, options, set, error);
    if (status == CORE_OK)
        status = add_catchments(folder, set, error);
    return finish(set, options, status, error);
}

/* ---- airGR ---- */

enum { AREA, LOWEST, MIDDLE, HIGHEST, INFOS, QUANTILES = 101 };

/* 101 elevations in one cell, separated by blanks: NaN where there are others. */
static void take_elevations(const char *text, double *info) {
    const char *end = text + strlen(text);
    double number = NAN, kept[QUANTILES];
    size_t count = 0;
    for (; text && *text; count++) {
        text = data_scan_number(text, end, &number);
        if (text)
            text += strspn(text, " ");
        if (count < QUANTILES)
            kept[count] = number;
    }
    if (!text || count != QUANTILES)
        return;
    info[LOWEST] = kept[0];
    info[MIDDLE] = kept[QUANTILES / 2];
    info[HIGHEST] = kept[QUANTILES - 1];
}

static core_status take_info(const data_plain *plain, double *info, afx_error *error) {
    for (size_t row = 0; row < plain->rows; row++) {
        const char *name = data_plain_cell(plain, row, 0);
        if (plain->columns == 2 && strcmp(name, "area_km2") == 0)
            CORE_TRY(data_plain_number(plain, row, 1, &info[AREA], error));
        if (plain->columns == 2 && strcmp(name, "hypso_m_p0_to_p100") == 0)
            take_elevations(data_plain_cell(plain, row, 1), info);
    }
    return CORE_OK;
}

static core_status read_info(const char *folder, const char *site, double *info, afx_error *error) {
    core_buffer path = {0};
    data_plain plain = {0};
    for (size_t k = 0; k < INFOS; k++)
        info[k] = NAN;
    core_status status = core_buffer_print(&path, error, "%s/%s_info.csv", folder, site);
    if (status == CORE_OK)
        status = data_plain_read(path.bytes, &plain, error);
    if (status == CORE_OK)
        status = take_info(&plain, info, error);
    if (status == CORE_OK && !(info[AREA] > 0))
        status = core_fail(error, CORE_DATA, "%s: site %s: no area_km2 above 0", path.bytes, site);
    data_plain_free(&plain);
    core_buffer_free(&path);
    return status;
}

/* Elevations only where every site has them. */
static core_status add_infos(const char *folder, data_set *set, double *info, double *value,
                             afx_error *error) {
    static const char *const name[INFOS] = {"area", "elev_min", "elev_median", "elev_max"};
    size_t sites = set->shape.sites;
    for (size_t site = 0; site < sites; site++)
        CORE_TRY(read_info(folder, set->site[site].name, info + site * INFOS, error));
    for (size_t k = 0; k < INFOS; k++) {
        bool whole = true;
        for (size_t site = 0; site < sites; site++) {
            value[site] = info[site * INFOS + k];
            whole = whole && isfinite(value[site]);
        }
        data_new_attribute attribute = {
            .name = name[k], .unit = k == AREA ? "km^2" : "m", .value = value};
        if (whole)
            CORE_TRY(data_add_attribute(set, &attribute, error));
    }
    return CORE_OK;
}

static core_status add_area(const char *folder, data_set *set, afx_error *error) {
    double *info = core_allocate(set->shape.sites * INFOS, sizeof *info);
    double *value = core_allocate(set->shape.sites, sizeof *value);
    core_status status =
        info && value ? add_infos(folder, set, info, value, error) : core_fail_memory(error);
    core_free(info);
    core_free(value);
    return status;
}

core_status data_airgr_read(const char *folder, const data_stations_options *options, data_set *set,
                            afx_error *error) {
    core_status status = read_stations(folder, &airgr, options, set, error);
    if (status == CORE_OK)
        status = add_area(folder, set, error);
    return finish(set, options, status, error);
}

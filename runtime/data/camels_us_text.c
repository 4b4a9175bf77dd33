/* CAMELS-US in its original folders of text files. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/camels_text.h"
#include "data/camels_us_attributes.h"
#include "data/camels_us_derive.h"
#include "data/listing.h"

/* Cubic feet a second over m^2, in mm/d: feet are 0.3048 m. */
#define FLOW_TO_DEPTH (0.028316846592 * 86400.0 * 1000.0)

static const char forcing_pattern[] = "*_lump_*_forcing_leap.txt";

typedef struct text_site {
    char *name;
    char *forcing; /* path */
    char *flow;    /* path */
    double region;
    data_camels_days days;
} text_site;

typedef struct text_reader {
    const data_camels_options *options;
    char *root; /* where basin_mean_forcing is */
    text_site *site;
    size_t sites;
    size_t room;
    data_camels_place *place; /* [site] of the forcing's first lines */
    core_buffer text;         /* of the file at hand */
    data_set *set;
    afx_error *error;
} text_reader;

/* FOLDER/FIRST/SECOND in new memory, or NULL when memory is out. */
static char *path_of(const char *folder, const char *first, const char *second) {
    core_buffer path = {0};
    if (core_buffer_print(&path, NULL, "%s/%s/%s", folder, first, second) != CORE_OK)
        core_buffer_free(&path);
    return path.bytes;
}

static char *flow_path(const char *root, const char *unit, const char *site) {
    core_buffer path = {0};
    if (core_buffer_print(&path, NULL, "%s/usgs_streamflow/%s/%s_streamflow_qc.txt", root, unit,
                          site) != CORE_OK)
        core_buffer_free(&path);
    return path.bytes;
}

/* ---- the folders ---- */

static core_status find_root(const char *folder, text_reader *reader) {
    static const char *const inside[] = {".", "raw", "basin_dataset_public_v1p2"};
    for (size_t k = 0; k < sizeof inside / sizeof *inside; k++) {
        char *forcing = path_of(folder, inside[k], "basin_mean_forcing");
        bool found = forcing != NULL && access(forcing, F_OK) == 0;
        core_free(forcing);
        if (!found)
            continue;
        reader->root = data_path_in(folder, inside[k]);
        return reader->root != NULL ? CORE_OK : core_fail_memory(reader->error);
    }
    return core_fail(reader->error, CORE_IO, "%s: no folder basin_mean_forcing in it", folder);
}

static bool is_wanted(const text_reader *reader, const char *name) {
    return reader->options->sites == NULL ||
           data_find_name(reader->options->sites, name) != DATA_NONE;
}

/* `folder` is that of a hydrologic unit, `file` ID_lump_... in it. */
static core_status add_site(text_reader *reader, const char *folder, const char *unit,
                            const char *file) {
    text_site *site = core_grow(reader->site, &reader->room, reader->sites + 1, sizeof *site);
    if (site == NULL)
        return core_fail_memory(reader->error);
    reader->site = site;
    site += reader->sites;
    char *name = core_copy_text(file);
    if (name == NULL)
        return core_fail_memory(reader->error);
    *strchr(name, '_') = '\0';
    if (!is_wanted(reader, name)) {
        core_free(name);
        return CORE_OK;
    }
    char *end = NULL;
    double region = strtod(unit, &end);
    *site = (text_site){.name = name,
                        .forcing = data_path_in(folder, file),
                        .flow = flow_path(reader->root, unit, name),
                        .region = *end == '\0' ? region : NAN};
    reader->sites++;
    return site->forcing != NULL && site->flow != NULL ? CORE_OK : core_fail_memory(reader->error);
}

static core_status list_unit(text_reader *reader, const char *folder, const char *unit) {
    data_listing files = {0};
    char *path = data_path_in(folder, unit);
    core_status status = path != NULL
                             ? data_list_files(path, forcing_pattern, &files, reader->error)
                             : core_fail_memory(reader->error);
    for (size_t k = 0; k < files.count && status == CORE_OK; k++)
        status = add_site(reader, path, unit, files.name[k]);
    data_listing_free(&files);
    core_free(path);
    return status;
}

static int compare_sites(const void *one, const void *other) {
    return strcmp(((const text_site *)one)->name, ((const text_site *)other)->name);
}

static core_status check_sites(const text_reader *reader, const char *folder) {
    const data_name_index *wanted = reader->options->sites;
    for (size_t k = 1; k < reader->sites; k++)
        if (strcmp(reader->site[k - 1].name, reader->site[k].name) == 0)
            return core_fail(reader->error, CORE_DATA, "%s: site %s is there twice, also as %s",
                             reader->site[k].forcing, reader->site[k].name,
                             reader->site[k - 1].forcing);
    for (size_t k = 0; wanted != NULL && k < wanted->count; k++) {
        text_site site = {.name = (char *)(uintptr_t)wanted->sorted[k].name};
        if (bsearch(&site, reader->site, reader->sites, sizeof site, compare_sites) == NULL)
            return core_fail(reader->error, CORE_DATA, "%s: no forcing of site %s", folder,
                             site.name);
    }
    return reader->sites > 0 ? CORE_OK
                             : core_fail(reader->error, CORE_DATA, "%s: no file HUC/%s in it",
                                         folder, forcing_pattern);
}

static core_status list_sites(text_reader *reader) {
    const char *forcing = reader->options->forcing ? reader->options->forcing : "daymet";
    data_listing units = {0};
    char *folder = path_of(reader->root, "basin_mean_forcing", forcing);
    core_status status = folder != NULL ? data_list_files(folder, "*", &units, reader->error)
                                        : core_fail_memory(reader->error);
    for (size_t k = 0; k < units.count && status == CORE_OK; k++)
        status = list_unit(reader, folder, units.name[k]);
    data_listing_free(&units);
    if (status == CORE_OK && reader->sites > 1)
        qsort(reader->site, reader->sites, sizeof *reader->site, compare_sites);
    if (status == CORE_OK)
        status = check_sites(reader, folder);
    core_free(folder);
    return status;
}

/* ---- the set ---- */

/* One axis from the first day of any site to the last of any. */
static core_status make_set(text_reader *reader) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t k = 0; k < reader->sites; k++) {
        data_camels_days *days = &reader->site[k].days;
        CORE_TRY(data_camels_forcing_days(reader->site[k].forcing, days, reader->error));
        int64_t end = days->first + (int64_t)days->count;
        first = days->first < first ? days->first : first;
        last = end > last ? end : last;
    }
    data_shape shape = {.sites = reader->sites,
                        .steps = (size_t)(last - first),
                        .variables = DATA_CAMELS_VARIABLES,
                        .start = first * DATA_SECONDS_OF_DAY,
                        .step = DATA_SECONDS_OF_DAY};
    CORE_TRY(data_set_create(&shape, reader->set, reader->error));
    reader->place = core_allocate(reader->sites, sizeof *reader->place);
    if (reader->place == NULL)
        return core_fail_memory(reader->error);
    return data_camels_name_variables(reader->set, reader->error);
}

static core_status read_forcing(text_reader *reader, size_t k) {
    static const enum data_camels_variable kept[DATA_TEXT_COLUMNS] = {
        [DATA_TEXT_DAYL] = DATA_CAMELS_DAYL, [DATA_TEXT_PRCP] = DATA_CAMELS_P,
        [DATA_TEXT_SRAD] = DATA_CAMELS_SRAD, [DATA_TEXT_TMAX] = DATA_CAMELS_TMAX,
        [DATA_TEXT_TMIN] = DATA_CAMELS_TMIN, [DATA_TEXT_VP] = DATA_CAMELS_VP};
    const text_site *site = &reader->site[k];
    data_set *set = reader->set;
    data_steps *record = &set->site[k].record;
    record->begin = (size_t)(site->days.first - set->shape.start / DATA_SECONDS_OF_DAY);
    record->end = record->begin + site->days.count;
    data_camels_forcing forcing = {.room = site->days.count, .text = &reader->text};
    for (size_t column = 0; column < DATA_TEXT_COLUMNS; column++)
        forcing.value[column] = data_series(set, kept[column], k) + record->begin;
    CORE_TRY(data_camels_forcing_read(site->forcing, &forcing, reader->error));
    reader->place[k] = forcing.place;
    return CORE_OK;
}

static core_status read_flow(text_reader *reader, size_t k) {
    const text_site *site = &reader->site[k];
    data_set *set = reader->set;
    double *value = data_series(set, DATA_CAMELS_QOBS, k) + set->site[k].record.begin;
    data_camels_flow flow = {
        .site = site->name, .days = site->days, .value = value, .text = &reader->text};
    CORE_TRY(data_camels_flow_read(site->flow, &flow, reader->error));
    for (size_t day = 0; day < site->days.count; day++)
        value[day] *= FLOW_TO_DEPTH / reader->place[k].area;
    return CORE_OK;
}

static core_status read_sites(text_reader *reader) {
    for (size_t k = 0; k < reader->sites; k++) {
        CORE_TRY(data_name_site(reader->set, k, reader->site[k].name, reader->error));
        reader->set->site[k].region = reader->site[k].region;
        CORE_TRY(read_forcing(reader, k));
        CORE_TRY(read_flow(reader, k));
    }
    return CORE_OK;
}

/* Without the table of topography, from the first lines of the forcing files. */
static core_status add_places(text_reader *reader) {
    static const char *const name[] = {"gauge_lat", "elev_mean", "area"};
    static const char *const unit[] = {"deg", "m", "km^2"};
    double *value = core_allocate(reader->sites, sizeof *value);
    core_status status = value != NULL ? CORE_OK : core_fail_memory(reader->error);
    for (size_t k = 0; k < 3 && status == CORE_OK; k++) {
        for (size_t site = 0; site < reader->sites; site++) {
            const data_camels_place *place = &reader->place[site];
            const double all[] = {place->latitude, place->elevation, place->area * 1e-6};
            value[site] = all[k];
        }
        status = data_add_attribute(
            reader->set, &(data_new_attribute){.name = name[k], .unit = unit[k], .value = value},
            reader->error);
    }
    core_free(value);
    return status;
}

/* The longitude is told, and not learned from. */
static core_status move_longitude(text_reader *reader) {
    data_set *set = reader->set;
    size_t found = data_find_field(data_attributes(set), "gauge_lon");
    bool *keep = core_allocate(set->attributes, sizeof *keep);
    if (keep == NULL)
        return core_fail_memory(reader->error);
    for (size_t site = 0; site < set->shape.sites && found != DATA_NONE; site++)
        set->site[site].longitude = data_attribute_of(set, found, site);
    for (size_t k = 0; k < set->attributes; k++)
        keep[k] = k != found;
    data_keep_attributes(set, keep);
    core_free(keep);
    return CORE_OK;
}

static core_status complete_set(text_reader *reader) {
    data_set *set = reader->set;
    char *tables = data_path_in(reader->root, "camels_attributes_v2.0");
    core_status status = tables != NULL ? data_add_camels_topography(tables, set, reader->error)
                                        : core_fail_memory(reader->error);
    if (status == CORE_OK)
        status = set->attributes == 0 ? add_places(reader) : move_longitude(reader);
    size_t place[] = {data_find_field(data_attributes(set), "gauge_lat"),
                      data_find_field(data_attributes(set), "elev_mean")};
    if (status == CORE_OK)
        status = data_check_attributes(set, place, 2, reader->error);
    if (status == CORE_OK)
        status = data_camels_derive(set, reader->options, reader->error);
    if (status == CORE_OK)
        status = data_add_camels_tables(tables, set, reader->error);
    core_free(tables);
    return status;
}

static void free_reader(text_reader *reader) {
    for (size_t k = 0; k < reader->sites; k++) {
        core_free(reader->site[k].name);
        core_free(reader->site[k].forcing);
        core_free(reader->site[k].flow);
    }
    core_free(reader->site);
    core_free(reader->place);
    core_buffer_free(&reader->text);
    core_free(reader->root);
}

core_status data_camels_us_text_read(const char *folder, const data_camels_options *options,
                                     data_set *set, afx_error *error) {
    memset(set, 0, sizeof *set);
    text_reader reader = {.options = options, .set = set, .error = error};
    core_status status = find_root(folder, &reader);
    if (status == CORE_OK)
        status = list_sites(&reader);
    if (status == CORE_OK)
        status = make_set(&reader);
    if (status == CORE_OK)
        status = read_sites(&reader);
    if (status == CORE_OK)
        status = complete_set(&reader);
    if (status != CORE_OK)
        data_set_free(set);
    free_reader(&reader);
    return status;
}

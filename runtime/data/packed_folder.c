/* A folder with a netCDF file for each site. */
#include <string.h>

#include "core/memory.h"
#include "data/folder.h"
#include "data/listing.h"
#include "data/panel.h"

core_status data_name_site_after(data_set *set, size_t site, const char *path, afx_error *error) {
    const char *slash = strrchr(path, '/');
    char *name = core_copy_text(slash != NULL ? slash + 1 : path);
    if (name == NULL) {
        return core_fail_memory(error);
    }
    char *ending = strrchr(name, '.');
    if (ending != NULL && (strcmp(ending, ".csv") == 0 || strcmp(ending, ".nc") == 0)) {
        *ending = '\0';
    }
    core_status status = data_name_site(set, site, name, error);
    core_free(name);
    return status;
}

typedef struct packed_folder {
    const char *folder;
    const data_folder_options *options;
    data_listing files;
    data_panel *panel; /* [panels] of one site each */
    size_t panels;
    data_shape shape;
} packed_folder;

static core_status read_panel(packed_folder *reader, const char *path, afx_error *error) {
    data_panel *panel = &reader->panel[reader->panels];
    data_panel_options reading = {.variable = reader->options->wanted,
                                  .variables = reader->options->wanted_count,
                                  .step = DATA_SECONDS_OF_DAY};
    CORE_TRY(data_panel_read(path, &reading, panel, error));
    reader->panels++;
    const data_shape *shape = &panel->set.shape;
    int64_t step =
        reader->options->step > 0 ? reader->options->step : reader->panel->set.shape.step;
    if (shape->sites != 1 || !panel->dated) {
        return core_fail(error, CORE_DATA, "%s: expected one site over dated times", path);
    }
    if (shape->step != step || (shape->start - reader->panel->set.shape.start) % step != 0) {
        return core_fail(error, CORE_DATA,
                         "%s: times are %lld s apart and not those of the other files or of the "
                         "model, %lld s apart",
                         path, (long long)shape->step, (long long)step);
    }
    return data_name_site_after(&panel->set, 0, path, error);
}

static core_status read_panels(packed_folder *reader, afx_error *error) {
    reader->panel = core_allocate(reader->files.count, sizeof *reader->panel);
    if (reader->panel == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < reader->files.count; i++) {
        if (!data_is_site_file(reader->options, reader->files.name[i])) {
            continue;
        }
        char *path = data_path_in(reader->folder, reader->files.name[i]);
        core_status status =
            path != NULL ? read_panel(reader, path, error) : core_fail_memory(error);
        core_free(path);
        CORE_TRY(status);
    }
    return reader->panels > 0
               ? CORE_OK
               : core_fail(error, CORE_DATA, "%s: no SITE.csv or SITE.nc file in the folder",
                           reader->folder);
}

/* The axis that holds all. */
static void find_axis(packed_folder *reader) {
    const data_set *first = &reader->panel[0].set;
    int64_t start = first->shape.start, end = data_time_of_step(first, first->shape.steps);
    for (size_t i = 1; i < reader->panels; i++) {
        const data_set *set = &reader->panel[i].set;
        int64_t own = data_time_of_step(set, set->shape.steps);
        start = set->shape.start < start ? set->shape.start : start;
        end = own > end ? own : end;
    }
    reader->shape = first->shape;
    reader->shape.start = start;
    reader->shape.steps = (size_t)((end - start) / first->shape.step);
    reader->shape.sites = reader->panels;
}

static core_status copy_panel(const packed_folder *reader, size_t site, data_set *set,
                              afx_error *error) {
    const data_set *own = &reader->panel[site].set;
    data_steps *record = &set->site[site].record;
    record->begin = (size_t)((own->shape.start - set->shape.start) / set->shape.step);
    record->end = record->begin + own->shape.steps;
    CORE_TRY(data_name_site(set, site, own->site[0].name, error));
    for (size_t k = 0; k < set->shape.variables; k++) {
        if (strcmp(own->variable[k].unit, set->variable[k].unit) != 0) {
            return core_fail(error, CORE_DATA,
                             "%s: site %s: variable %s is in [%s], at site %s in [%s]",
                             reader->folder, own->site[0].name, own->variable[k].name,
                             own->variable[k].unit, set->site[0].name, set->variable[k].unit);
        }
        memcpy(data_series(set, k, site) + record->begin, data_series_of(own, k, 0),
               own->shape.steps * sizeof(double));
    }
    return CORE_OK;
}

static core_status join_panels(packed_folder *reader, data_set *set, afx_error *error) {
    find_axis(reader);
    CORE_TRY(data_set_create(&reader->shape, set, error));
    const data_set *first = &reader->panel[0].set;
    for (size_t k = 0; k < set->shape.variables; k++) {
        CORE_TRY(
            data_name_variable(set, k, first->variable[k].name, first->variable[k].unit, error));
    }
    for (size_t site = 0; site < reader->panels; site++) {
        CORE_TRY(copy_panel(reader, site, set, error));
        if (site > 0) {
            data_panel_free(&reader->panel[site]);
        }
    }
    return CORE_OK;
}

core_status data_packed_folder_read(const char *folder, const data_folder_options *options,
                                    data_set *set, afx_error *error) {
    packed_folder reader = {.folder = folder, .options = options};
    CORE_TRY(data_list_files(folder, "*.nc", &reader.files, error));
    core_status status = read_panels(&reader, error);
    if (status == CORE_OK) {
        status = join_panels(&reader, set, error);
    }
    for (size_t i = 0; i < reader.panels; i++) {
        data_panel_free(&reader.panel[i]);
    }
    core_free(reader.panel);
    data_listing_free(&reader.files);
    return status;
}

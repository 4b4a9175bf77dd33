#include "data/netcdf_write.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/calendar.h"
#include "data/netcdf_library.h"

enum { SITE, TIME, WIDTH, TWO, DIMENSIONS };

typedef struct netcdf_writer {
    const data_netcdf_output *output;
    const data_netcdf_library *library;
    const char *path; /* of the file that is being made */
    int file;
    int answer; /* the first that was no success */
    int dimension[DIMENSIONS];
    int name, latitude, longitude, time, bounds;
    int *series; /* [series_count] */
    size_t width;
    double *row; /* [2 steps] */
} netcdf_writer;

/* Keeps the first failure; calls after it are of no matter. */
static void note(netcdf_writer *writer, int answer) {
    if (writer->answer == NC_NOERR)
        writer->answer = answer;
}

/* ---- what is in the file ---- */

static void put_text(netcdf_writer *writer, int variable, const char *name, const char *text) {
    note(writer,
         writer->library->nc_put_att_text(writer->file, variable, name, strlen(text), text));
}

static int define(netcdf_writer *writer, const char *name, nc_type type, int first, int second) {
    int id = -1, place[2];
    int rank = second == DIMENSIONS ? 1 : 2;
    place[0] = writer->dimension[first];
    place[1] = second == DIMENSIONS ? 0 : writer->dimension[second];
    note(writer, writer->library->nc_def_var(writer->file, name, type, rank, place, &id));
    return id;
}

static void define_dimensions(netcdf_writer *writer) {
    const data_netcdf_output *output = writer->output;
    const struct {
        const char *name;
        size_t extent;
    } all[DIMENSIONS] = {[SITE] = {"site", output->sites},
                         [TIME] = {"time", output->steps},
                         [WIDTH] = {"name_length", writer->width},
                         [TWO] = {"bound", 2}};
    for (int k = 0; k < DIMENSIONS; k++)
        note(writer, writer->library->nc_def_dim(writer->file, all[k].name, all[k].extent,
                                                 &writer->dimension[k]));
}

static void define_place(netcdf_writer *writer, int *id, const char *name, const char *words,
                         const char *unit) {
    *id = define(writer, name, NC_DOUBLE, SITE, DIMENSIONS);
    put_text(writer, *id, "standard_name", words);
    put_text(writer, *id, "units", unit);
}

static void define_axes(netcdf_writer *writer) {
    const data_netcdf_output *output = writer->output;
    char since[DATA_TIME_LENGTH], unit[DATA_TIME_LENGTH + 32];
    writer->name = define(writer, "site_id", NC_CHAR, SITE, WIDTH);
    put_text(writer, writer->name, "long_name", "name of the site");
    put_text(writer, writer->name, "cf_role", "timeseries_id");
    if (output->latitude && output->longitude) {
        define_place(writer, &writer->latitude, "lat", "latitude", "degrees_north");
        define_place(writer, &writer->longitude, "lon", "longitude", "degrees_east");
    }
    snprintf(unit, sizeof unit, "seconds since %s",
             data_format_time(output->dated ? output->start : 0, since));
    writer->time = define(writer, "time", NC_DOUBLE, TIME, DIMENSIONS);
    put_text(writer, writer->time, "standard_name", "time");
    put_text(writer, writer->time, "long_name",
             output->dated ? "start of the step" : "start of the step, counted from the first row");
    put_text(writer, writer->time, "units", unit);
    put_text(writer, writer->time, "calendar", "proleptic_gregorian");
    put_text(writer, writer->time, "axis", "T");
    put_text(writer, writer->time, "bounds", "time_bounds");
    writer->bounds = define(writer, "time_bounds", NC_DOUBLE, TIME, TWO);
}

static void define_series(netcdf_writer *writer) {
    const data_netcdf_output *output = writer->output;
    const double missing = NAN;
    bool placed = output->latitude && output->longitude;
    for (size_t k = 0; k < output->series_count; k++) {
        const data_netcdf_series *series = &output->series[k];
        int id = writer->series[k] = define(writer, series->name, NC_DOUBLE, SITE, TIME);
        if (series->words && series->words[0])
            put_text(writer, id, "long_name", series->words);
        put_text(writer, id, "units", series->unit && series->unit[0] ? series->unit : "1");
        put_text(writer, id, "cell_methods", "time: mean");
        put_text(writer, id, "coordinates", placed ? "site_id lat lon" : "site_id");
        note(writer, writer->library->nc_put_att_double(writer->file, id, "_FillValue", NC_DOUBLE,
                                                        1, &missing));
        note(writer, writer->library->nc_def_var_deflate(writer->file, id, 1, 1, 1));
    }
}

static void define_file(netcdf_writer *writer) {
    const data_netcdf_output *output = writer->output;
    define_dimensions(writer);
    define_axes(writer);
    define_series(writer);
    put_text(writer, NC_GLOBAL, "Conventions", "CF-1.10");
    put_text(writer, NC_GLOBAL, "featureType", "timeSeries");
    for (size_t k = 0; k < output->notes; k++)
        put_text(writer, NC_GLOBAL, output->note[k].name, output->note[k].text);
    note(writer, writer->library->nc_enddef(writer->file));
}

/* ---- numbers ---- */

static void site_name(const data_netcdf_output *output, size_t site, char text[DATA_NETCDF_NAME]) {
    if (output->site)
        snprintf(text, DATA_NETCDF_NAME, "%s", output->site[site]);
    else
        snprintf(text, DATA_NETCDF_NAME, "%zu", site + 1);
}

/* Names are as long as the longest, with NULs after. */
static void put_names(netcdf_writer *writer) {
    for (size_t site = 0; site < writer->output->sites; site++) {
        char text[DATA_NETCDF_NAME] = "";
        size_t start[2] = {site, 0}, extent[2] = {1, writer->width};
        site_name(writer->output, site, text);
        memset(text + strlen(text), 0, sizeof text - strlen(text));
        note(writer,
             writer->library->nc_put_vara_text(writer->file, writer->name, start, extent, text));
    }
}

static void put_times(netcdf_writer *writer) {
    const data_netcdf_output *output = writer->output;
    for (size_t t = 0; t < output->steps; t++)
        writer->row[t] = (double)t * (double)output->step;
    note(writer, writer->library->nc_put_var_double(writer->file, writer->time, writer->row));
    for (size_t t = 0; t < output->steps; t++) {
        writer->row[2 * t] = (double)t * (double)output->step;
        writer->row[2 * t + 1] = (double)(t + 1) * (double)output->step;
    }
    note(writer, writer->library->nc_put_var_double(writer->file, writer->bounds, writer->row));
}

static void put_series(netcdf_writer *writer, size_t k) {
    const data_netcdf_output *output = writer->output;
    const data_netcdf_series *series = &output->series[k];
    for (size_t site = 0; site < output->sites; site++) {
        size_t lane = series->lane ? series->lane[site] : site;
        const double *from = series->value + lane * series->site_stride;
        size_t start[2] = {site, 0}, extent[2] = {1, output->steps};
        for (size_t t = 0; t < output->steps; t++)
            writer->row[t] = from[t * series->step_stride];
        note(writer, writer->library->nc_put_vara_double(writer->file, writer->series[k], start,
                                                         extent, writer->row));
    }
}

static void put_numbers(netcdf_writer *writer) {
    put_names(writer);
    put_times(writer);
    for (size_t k = 0; k < writer->output->series_count; k++)
        put_series(writer, k);
    if (writer->output->latitude && writer->output->longitude) {
        note(writer, writer->library->nc_put_var_double(writer->file, writer->latitude,
                                                        writer->output->latitude));
        note(writer, writer->library->nc_put_var_double(writer->file, writer->longitude,
                                                        writer->output->longitude));
    }
}

/* ---- the file ---- */

static size_t longest_name(const data_netcdf_output *output) {
    size_t longest = 1;
    for (size_t site = 0; site < output->sites; site++) {
        char text[DATA_NETCDF_NAME];
        site_name(output, site, text);
        longest = strlen(text) > longest ? strlen(text) : longest;
    }
    return longest;
}

static core_status make_file(netcdf_writer *writer, afx_error *error) {
    const data_netcdf_output *output = writer->output;
    writer->width = longest_name(output);
    writer->series = core_allocate(output->series_count, sizeof *writer->series);
    writer->row = core_allocate(2 * output->steps, sizeof *writer->row);
    if (!writer->series || !writer->row)
        return core_fail_memory(error);
    note(writer, writer->library->nc_create(writer->path, NC_NETCDF4 | NC_CLOBBER, &writer->file));
    if (writer->answer == NC_NOERR) {
        define_file(writer);
        if (writer->answer == NC_NOERR)
            put_numbers(writer);
        note(writer, writer->library->nc_close(writer->file));
    }
    return writer->answer == NC_NOERR ? CORE_OK
                                      : core_fail(error, CORE_IO, "%s: %s", writer->path,
                                                  writer->library->nc_strerror(writer->answer));
}

static core_status write_file(const char *path, netcdf_writer *writer, afx_error *error) {
    core_buffer making = {0};
    CORE_TRY(core_buffer_print(&making, error, "%s.tmp", path));
    writer->path = making.bytes;
    core_status status = make_file(writer, error);
    if (status == CORE_OK && rename(making.bytes, path) != 0)
        status = core_fail(error, CORE_IO, "%s: %s", path, strerror(errno));
    if (status != CORE_OK)
        unlink(making.bytes);
    core_free(writer->series);
    core_free(writer->row);
    core_buffer_free(&making);
    return status;
}

core_status data_netcdf_write(const char *path, const data_netcdf_output *output,
                              afx_error *error) {
    data_netcdf_library *library = core_allocate(1, sizeof *library);
    if (!library)
        return core_fail_memory(error);
    netcdf_writer writer = {.output = output, .library = library};
    core_status status = data_netcdf_load_library(library, error);
    if (status == CORE_OK)
        status = write_file(path, &writer, error);
    core_free(library);
    return status;
}

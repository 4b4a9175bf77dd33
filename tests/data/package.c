#include "package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <netcdf.h>

enum { TIME, BASIN, WIDTH, DIMENSIONS };

/* The file being made. */
typedef struct package_file {
    int file;
    int dimension[DIMENSIONS];
    package_fault fault;
} package_file;

static void try(int answer) {
    if (answer != NC_NOERR) {
        fail_msg("%s", nc_strerror(answer));
    }
}

static int define(const package_file *package, const char *name, nc_type type, const char *unit) {
    int id;
    int shape[2] = {package->dimension[BASIN], package->dimension[TIME]};
    int count = package->fault == PACKAGE_WRONG_SHAPE && strcmp(name, "tmin") == 0 ? 1 : 2;
    try(nc_def_var(package->file, name, type, count, shape, &id));
    try(nc_put_att_text(package->file, id, "units", strlen(unit), unit));
    return id;
}

/* The stored number of a variable at a site and day. */
typedef int (*stored_number)(int site, int day);

static int stored_prcp(int site, int day) {
    return 10 * site + day % 7;
}
static int stored_tmax(int site, int day) {
    (void)day;
    return 2000 + site;
}
static int stored_tmin(int site, int day) {
    (void)day;
    return 1000 - site;
}
static int stored_srad(int site, int day) {
    return 20000 + 0 * (site + day);
}
static int stored_vp(int site, int day) {
    return 80000 + 0 * (site + day);
}
static int stored_dayl(int site, int day) {
    return 4320000 + 0 * (site + day);
}

typedef struct packed {
    const char *name;
    const char *unit;
    nc_type type;
    stored_number number;
    double offset;
} packed;

static const packed variables[] = {
    {"prcp", "mm day-1", NC_SHORT, stored_prcp, 1.0},
    {"tmax", "degC", NC_SHORT, stored_tmax, 0.0},
    {"tmin", "degC", NC_SHORT, stored_tmin, 0.0},
    {"srad", "W m-2", NC_INT, stored_srad, 0.0},
    {"vp", "Pa", NC_INT, stored_vp, 0.0},
    {"dayl", "s", NC_INT, stored_dayl, 0.0},
};

static void write_packed(const package_file *package, const packed *variable) {
    static const double scale = 0.01;
    static const int fill = -32768;
    bool is_rain = strcmp(variable->name, "prcp") == 0;
    bool inches = package->fault == PACKAGE_WRONG_UNIT && is_rain;
    int id = define(package, variable->name, variable->type, inches ? "in day-1" : variable->unit);
    try(nc_put_att_int(package->file, id, "_FillValue", variable->type, 1, &fill));
    try(nc_put_att_double(package->file, id, "scale_factor", NC_DOUBLE, 1, &scale));
    try(nc_put_att_double(package->file, id, "add_offset", NC_DOUBLE, 1, &variable->offset));
    if (package->fault == PACKAGE_WRONG_SHAPE && strcmp(variable->name, "tmin") == 0) {
        return;
    }
    for (int site = 0; site < PACKAGE_SITES; site++) {
        int stored[PACKAGE_DAYS];
        for (int day = 0; day < PACKAGE_DAYS; day++) {
            bool gap = package->fault == PACKAGE_MISSING_FORCING && is_rain && site == 1;
            stored[day] = gap && day == 400 ? fill : variable->number(site, day);
        }
        size_t start[2] = {(size_t)site, 0};
        size_t count[2] = {1, PACKAGE_DAYS};
        try(nc_put_vara_int(package->file, id, start, count, stored));
    }
}

static void write_flow(const package_file *package) {
    static const float fill = -9999.0F;
    int id = define(package, "qobs", NC_FLOAT, "mm day-1");
    try(nc_put_att_float(package->file, id, "_FillValue", NC_FLOAT, 1, &fill));
    for (int site = 0; site < PACKAGE_SITES; site++) {
        float flow[PACKAGE_DAYS];
        for (int day = 0; day < PACKAGE_DAYS; day++) {
            flow[day] = day == 0 ? fill : 0.5F;
        }
        size_t start[2] = {(size_t)site, 0};
        size_t count[2] = {1, PACKAGE_DAYS};
        try(nc_put_vara_float(package->file, id, start, count, flow));
    }
}

static void write_axes(const package_file *package) {
    static const char since[] = "days since 1980-10-01";
    int id;
    int days[PACKAGE_DAYS];
    for (int day = 0; day < PACKAGE_DAYS; day++) {
        days[day] = day + (package->fault == PACKAGE_DAY_LEFT_OUT && day > PACKAGE_DAYS / 2);
    }
    try(nc_def_var(package->file, "time", NC_INT, 1, &package->dimension[TIME], &id));
    try(nc_put_att_text(package->file, id, "units", strlen(since), since));
    try(nc_put_var_int(package->file, id, days));
    int shape[2] = {package->dimension[BASIN], package->dimension[WIDTH]};
    try(nc_def_var(package->file, "basin_id", NC_CHAR, 2, shape, &id));
    try(nc_put_var_text(package->file, id, "0000000100000002short   "));
}

static void write_site_numbers(const package_file *package) {
    static const char *const name[] = {"gauge_lat", "elev_mean", "slope_mean", "area_gages2"};
    static const char *const unit[] = {"degrees_north", "m", "m km-1", "km2"};
    for (size_t i = 0; i < 4; i++) {
        int id;
        float value[PACKAGE_SITES] = {40.0F, 41.0F, 42.0F};
        try(nc_def_var(package->file, name[i], NC_FLOAT, 1, &package->dimension[BASIN], &id));
        try(nc_put_att_text(package->file, id, "units", strlen(unit[i]), unit[i]));
        try(nc_put_var_float(package->file, id, value));
    }
}

void package_write(const char *path, package_fault fault) {
    package_file package = {.fault = fault};
    int *dimension = package.dimension;
    try(nc_create(path, NC_NETCDF4 | NC_CLOBBER, &package.file));
    try(nc_def_dim(package.file, "time", PACKAGE_DAYS, &dimension[TIME]));
    if (fault != PACKAGE_FOREIGN) {
        try(nc_def_dim(package.file, "basin", PACKAGE_SITES, &dimension[BASIN]));
        try(nc_def_dim(package.file, "id_len", 8, &dimension[WIDTH]));
        write_axes(&package);
        write_site_numbers(&package);
        write_flow(&package);
        for (size_t i = fault == PACKAGE_WITHOUT_PRCP; i < sizeof variables / sizeof *variables;
             i++) {
            write_packed(&package, &variables[i]);
        }
    }
    try(nc_close(package.file));
}

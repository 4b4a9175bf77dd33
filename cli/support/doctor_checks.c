#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "data/netcdf.h"
#include "native.h"
#include "support/doctor.h"
#include "tensor/blas.h"
#include "time/parallel.h"

static void say(cli_finding *finding, bool found, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(cli_finding *finding, bool found, const char *format, ...) {
    va_list list;
    va_start(list, format);
    finding->found = found;
    vsnprintf(finding->words, sizeof finding->words, format, list);
    va_end(list);
}

/* ---- the C compiler ---- */

static const char probe[] = "model probe {\n  step 1 d\n  forcing P : mm/d\n  store S : mm = 1\n"
                            "  flux rain : -> S = P\n  output q : mm = exp(S/1 [mm])*1 [mm]\n}\n";

/* One step, of one lane: e^(1 + 2). */
static bool runs(const afx_model *model) {
    enum { ROOM = 65536 };
    static const double wanted = 20.085536923187668;
    double rain = 2, output = 0;
    afx_args args = {.size = sizeof args,
                     .version = AFX_ABI_VERSION,
                     .lanes = 1,
                     .steps = 1,
                     .forcing = {&rain, 1, 1, 1, 0},
                     .output = {&output, 1, 1, 1, 0}};
    _Alignas(64) char work[ROOM];
    args.work_size = model->work_size(&args, AFX_FORWARD);
    args.work = work;
    if (args.work_size > sizeof work || model->run(&args) != AFX_OK)
        return false;
    return output > wanted * (1 - 1e-12) && output < wanted * (1 + 1e-12);
}

static void compile_probe(cli_finding *finding, driver_unit *unit) {
    cli_native native;
    cli_native_tools tools;
    afx_error error = {0};
    if (!driver_read_text(unit, "probe.afx", probe) ||
        !driver_compile(unit, &(driver_options){0})) {
        say(finding, false, "the probe was refused by Afflux itself");
        return;
    }
    if (cli_native_load(unit, CLI_NATIVE_FAST, &native, &error) != CORE_OK) {
        say(finding, false, "%s", error.message);
        return;
    }
    bool right = runs(native.model);
    cli_native_tools_of(unit, &tools, &error);
    say(finding, right, right ? "%s: compiled and ran a model" : "%s: a model gave wrong numbers",
        tools.compiler);
    cli_native_close(&native);
}

void cli_examine_compiler(cli_finding *finding) {
    char folder[] = "/tmp/afflux-doctor-XXXXXX", kept[CLI_NATIVE_PATH];
    const char *before = getenv("AFFLUX_CACHE");
    snprintf(kept, sizeof kept, "%s", before ? before : "");
    driver_unit *unit = driver_create();
    if (!unit || !mkdtemp(folder)) {
        say(finding, false, "no folder of its own under /tmp, or no memory");
        driver_free(unit);
        return;
    }
    setenv("AFFLUX_CACHE", folder, 1);
    compile_probe(finding, unit);
    if (before)
        setenv("AFFLUX_CACHE", kept, 1);
    else
        unsetenv("AFFLUX_CACHE");
    cli_remove_folder(folder);
    driver_free(unit);
}

/* ---- the rest ---- */

void cli_examine_cache(cli_finding *finding) {
    char folder[CLI_NATIVE_PATH];
    afx_error error = {0};
    if (cli_native_cache(folder, &error) != CORE_OK)
        say(finding, false, "%s", error.message);
    else
        say(finding, access(folder, W_OK) == 0, "%.400s%s", folder,
            access(folder, W_OK) == 0 ? "" : " cannot be written");
}

/* The first line of a file that begins so; "" when there is none. */
static void find_line(const char *path, const char *begin, char line[8192]) {
    FILE *file = fopen(path, "r");
    bool found = false;
    while (file && !found && fgets(line, 8192, file))
        found = strncmp(line, begin, strlen(begin)) == 0;
    if (!found)
        line[0] = '\0';
    if (file)
        fclose(file);
}

/* A word of /proc/cpuinfo, and what it promises. */
typedef struct vector_width {
    const char *flag;
    int bits;
} vector_width;

void cli_examine_processor(cli_finding *finding) {
    static const vector_width widths[] = {{" avx512f", 512}, {" avx ", 256}, {" sse2", 128}};
    char line[8192];
    int bits = 0;
    find_line("/proc/cpuinfo", "flags", line);
    for (size_t k = 0; k < sizeof widths / sizeof *widths && !bits; k++)
        bits = strstr(line, widths[k].flag) ? widths[k].bits : 0;
    if (bits)
        say(finding, true, "%zu processors, vectors of %d bits: %d numbers at once (float %d)",
            time_processors(), bits, bits / 64, bits / 32);
    else
        say(finding, true, "%zu processors; the width of their vectors is not known",
            time_processors());
}

void cli_examine_threads(cli_finding *finding) {
    say(finding, time_has_threads(), time_has_threads() ? "OpenMP" : "built without OpenMP");
}

void cli_examine_blas(cli_finding *finding) {
    say(finding, true, "OpenBLAS with the kernels for %s", tensor_blas_core());
}

/* What opens no file tells whether it is the library that is missing. */
void cli_examine_netcdf(cli_finding *finding) {
    data_netcdf file;
    afx_error error = {0};
    core_status status = data_netcdf_open("/dev/null", &file, &error);
    if (status == CORE_OK)
        data_netcdf_close(&file);
    if (status == CORE_USAGE)
        say(finding, false, "%s", data_netcdf_available() ? error.message : "built without netCDF");
    else
        say(finding, true, "can be loaded");
}

void cli_examine_library(cli_finding *finding) {
    const char *folder = getenv("AFFLUX_MODELS");
    char path[CLI_NATIVE_PATH];
    if (!folder || !*folder) {
        say(finding, false, "AFFLUX_MODELS is not set");
        return;
    }
    snprintf(path, sizeof path, "%s/hbv.afx", folder);
    bool found = access(path, R_OK) == 0;
    say(finding, found, found ? "%.400s" : "there is no hbv.afx in %.400s", folder);
}

void cli_examine_python(cli_finding *finding) {
    static const char *const words[] = {"python3", "-c", "import numpy", NULL};
    static const char *const alone[] = {"python3", "-c", "", NULL};
    if (cli_run_quietly(words) == 0)
        say(finding, true, "with numpy");
    else if (cli_run_quietly(alone) == 0)
        say(finding, true, "without numpy, which some comparisons want");
    else
        say(finding, false, "python3 cannot be run");
}

#include "native.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file.h"

enum { LONGEST_PATH = CLI_NATIVE_PATH };

/* NaN and infinity keep their meaning: nothing here allows the compiler to assume them away. */
static const char *const flags[] = {"-std=c99",
                                    "-O3",
                                    "-march=native",
                                    "-ffp-contract=off",
                                    "-fno-math-errno",
                                    "-fno-trapping-math",
                                    "-DAFX_VECTOR_MATH",
                                    "-fPIC",
                                    "-shared"};
/* For vectors; clang knows none of these and needs none. gcc 12 must not thread jumps, or what
 * several choices have in common is computed once for each; nor may it move reads and what is
 * known beforehand into the arms of choices, or lane loops have branches and stay scalar. It must
 * schedule before it allocates registers, or rows are loaded again and again. */
static const char *const gcc_flags[] = {"-fno-thread-jumps", "-fno-tree-pre", "-fno-tree-sink",
                                        "-fschedule-insns", "-fsched-pressure"};
/* For gcc and code of one lane instead: stores put together into vectors cost more to put together,
 * and a branch that is foreseen less than what waits for a choice; the driver is so short for one
 * that its calls count. */
static const char *const one_lane_flags[] = {"-fno-tree-slp-vectorize", "-fno-if-conversion",
                                             "-fno-tree-vrp", "--param=max-inline-insns-auto=400"};
/* Instead of those of gcc, for a quick compilation: of two such words the last counts. */
static const char quick_flag[] = "-Og";
enum {
    FLAGS = sizeof flags / sizeof *flags,
    GCC_FLAGS = sizeof gcc_flags / sizeof *gcc_flags,
    ONE_LANE_FLAGS = sizeof one_lane_flags / sizeof *one_lane_flags
};

static const char *compiler_command(void) {
    const char *command = getenv("CC");
    return command && *command ? command : "cc";
}

core_status cli_native_cache(char folder[CLI_NATIVE_PATH], afx_error *error) {
    const char *own = getenv("AFFLUX_CACHE"), *shared = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (own && *own)
        snprintf(folder, LONGEST_PATH, "%s", own);
    else if (shared && *shared)
        snprintf(folder, LONGEST_PATH, "%s/afflux", shared);
    else if (home && *home)
        snprintf(folder, LONGEST_PATH, "%s/.cache/afflux", home);
    else
        snprintf(folder, LONGEST_PATH, "/tmp/afflux-%u", (unsigned)getuid());
    return core_make_folders(folder, error);
}

/* The processor's abilities, since the code is made for it. */
static void add_processor(base_hash *hash) {
    char line[4096];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "flags", 5) != 0)
            continue;
        base_hash_add(hash, line);
        break;
    }
    if (file)
        fclose(file);
}

/* The compiled text, the compiler, its flags and the processor decide what comes out. */
static void content_key(const driver_unit *unit, cli_native_effort effort,
                        char key[BASE_HASH_LENGTH]) {
    base_hash hash = base_hash_start();
    base_hash_add(&hash, unit->output.source);
    base_hash_add(&hash, unit->output.header);
    base_hash_add(&hash, compiler_command());
    add_processor(&hash);
    base_hash_add(&hash, effort == CLI_NATIVE_QUICK ? quick_flag : "");
    for (int k = 0; k < FLAGS; k++)
        base_hash_add(&hash, flags[k]);
    for (int k = 0; k < GCC_FLAGS; k++)
        base_hash_add(&hash, gcc_flags[k]);
    for (int k = 0; k < ONE_LANE_FLAGS; k++)
        base_hash_add(&hash, one_lane_flags[k]);
    base_hash_print(&hash, key);
}

/* ---- compiling ---- */

static core_status put_text(const char *folder, const char *name, const char *end, const char *text,
                            afx_error *error) {
    char path[LONGEST_PATH];
    if (snprintf(path, sizeof path, "%s/%s%s", folder, name, end) >= LONGEST_PATH)
        return core_fail(error, CORE_USAGE, "%s: the path is too long", folder);
    return core_file_write(path, text, strlen(text), error);
}

/* Runs words[0] with its output in the file `log`; its exit status, or -1. */
static int run_program(const char *const *words, const char *log) {
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (out >= 0) {
            dup2(out, STDOUT_FILENO);
            dup2(out, STDERR_FILENO);
        }
        execvp(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int cli_run_quietly(const char *const *words) {
    return run_program(words, "/dev/null");
}

void cli_remove_folder(const char *folder) {
    const char *const words[] = {"rm", "-rf", "--", folder, NULL};
    cli_run_quietly(words);
}

/* What the compiler says of its version; empty when it cannot be asked. */
static void ask_version(const char *folder, core_buffer *text) {
    char log[LONGEST_PATH + 32];
    const char *words[] = {compiler_command(), "--version", NULL};
    snprintf(log, sizeof log, "%s/version.%d", folder, (int)getpid());
    run_program(words, log);
    core_file_read(log, text, NULL);
    remove(log);
}

/* clang has no simd redeclarations; it takes the same vector functions by a flag. */
static bool is_clang(const char *folder) {
    core_buffer text = {0};
    ask_version(folder, &text);
    bool clang = text.bytes && strstr(text.bytes, "clang");
    core_buffer_free(&text);
    return clang;
}

/* Puts the compiler and its flags into words; how many. */
static size_t put_flags(const driver_unit *unit, cli_native_effort effort, const char *folder,
                        const char **words) {
    size_t count = 0;
    words[count++] = compiler_command();
    for (int k = 0; k < FLAGS; k++)
        words[count++] = flags[k];
    bool clang = is_clang(folder), one_lane = unit->output.one_lane;
    bool tuned = !clang && effort == CLI_NATIVE_FAST;
    if (effort == CLI_NATIVE_QUICK)
        words[count++] = quick_flag;
    for (int k = 0; tuned && one_lane && k < ONE_LANE_FLAGS; k++)
        words[count++] = one_lane_flags[k];
    for (int k = 0; tuned && !one_lane && k < GCC_FLAGS; k++)
        words[count++] = gcc_flags[k];
    if (clang && unit->output.math != BACK_MATH_LIBM)
        words[count++] = "-fveclib=libmvec";
    return count;
}

core_status cli_native_tools_of(const driver_unit *unit, cli_native_tools *tools,
                                afx_error *error) {
    char folder[LONGEST_PATH];
    *tools = (cli_native_tools){0};
    CORE_TRY(cli_native_cache(folder, error));
    core_buffer version = {0};
    ask_version(folder, &version);
    const char *said = version.bytes ? version.bytes : "";
    snprintf(tools->compiler, sizeof tools->compiler, "%.*s", (int)strcspn(said, "\n"), said);
    core_buffer_free(&version);
    const char *words[FLAGS + GCC_FLAGS + 8];
    size_t count = put_flags(unit, CLI_NATIVE_FAST, folder, words), used = 0;
    for (size_t k = 0; k < count && used < sizeof tools->command; k++)
        used += (size_t)snprintf(tools->command + used, sizeof tools->command - used, "%s%s",
                                 k ? " " : "", words[k]);
    base_hash hash = base_hash_start();
    add_processor(&hash);
    base_hash_print(&hash, tools->processor);
    return CORE_OK;
}

static core_status compile(const driver_unit *unit, cli_native_effort effort, const char *folder,
                           const char *library, afx_error *error) {
    const char *name = unit->output.prefix;
    char source[LONGEST_PATH + 128], made[LONGEST_PATH + 128], log[LONGEST_PATH + 128];
    snprintf(source, sizeof source, "%s/%s.c", folder, name);
    snprintf(made, sizeof made, "%s/%s.%d.so", folder, name, (int)getpid());
    snprintf(log, sizeof log, "%s/%s.log", folder, name);
    const char *words[FLAGS + GCC_FLAGS + 8];
    size_t count = put_flags(unit, effort, folder, words);
    const char *rest[] = {source, "-o", made, "-lm", NULL};
    memcpy(words + count, rest, sizeof rest);
    int code = run_program(words, log);
    if (code == 127)
        return core_fail(error, CORE_USAGE,
                         "no C compiler: `%s` cannot be run; install one or set CC",
                         compiler_command());
    if (code != 0)
        return core_fail(error, CORE_INTERNAL, "%s refused the generated C, see %s",
                         compiler_command(), log);
    if (rename(made, library) != 0)
        return core_fail(error, CORE_IO, "%s: %s", library, strerror(errno));
    return CORE_OK;
}

static core_status build(const driver_unit *unit, cli_native_effort effort, const char *folder,
                         const char *library, afx_error *error) {
    const char *name = unit->output.prefix;
    CORE_TRY(put_text(folder, name, ".h", unit->output.header, error));
    CORE_TRY(put_text(folder, name, ".c", unit->output.source, error));
    return compile(unit, effort, folder, library, error);
}

/* One process builds in a folder, others wait; a lock ends with its process. */
static core_status lock_folder(const char *folder, int *lock, afx_error *error) {
    char path[LONGEST_PATH + 32];
    CORE_TRY(core_make_folders(folder, error));
    snprintf(path, sizeof path, "%s/lock", folder);
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*lock < 0)
        return core_fail(error, CORE_IO, "%s: %s", path, strerror(errno));
    while (flock(*lock, LOCK_EX) != 0 && errno == EINTR)
        continue;
    return CORE_OK;
}

/* ---- loading ---- */

static core_status open_library(const char *library, const char *name, cli_native *native,
                                afx_error *error) {
    native->handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!native->handle)
        return core_fail(error, CORE_DATA, "%s", dlerror());
    char symbol[256];
    snprintf(symbol, sizeof symbol, "%s_model", name);
    union {
        void *object;
        const afx_model *(*function)(void);
    } found = {.object = dlsym(native->handle, symbol)};
    native->model = found.object ? found.function() : NULL;
    if (native->model && native->model->info->version == AFX_ABI_VERSION)
        return CORE_OK;
    cli_native_close(native);
    return core_fail(error, CORE_DATA, "%s: no model of this version", library);
}

static bool open_built(const char *library, const char *name, cli_native *native) {
    return access(library, R_OK) == 0 && open_library(library, name, native, NULL) == CORE_OK;
}

core_status cli_native_load(const driver_unit *unit, cli_native_effort effort, cli_native *native,
                            afx_error *error) {
    char folder[LONGEST_PATH], own[LONGEST_PATH - 32], library[LONGEST_PATH], key[BASE_HASH_LENGTH];
    const char *name = unit->output.prefix;
    *native = (cli_native){0};
    CORE_TRY(cli_native_cache(folder, error));
    native->unit = unit;
    content_key(unit, effort, key);
    if (snprintf(own, sizeof own, "%s/%s-%s", folder, unit->module->name, key) >= (int)sizeof own)
        return core_fail(error, CORE_USAGE, "%s: the path is too long", folder);
    snprintf(library, sizeof library, "%s/%s", own, "model.so");
    if (open_built(library, name, native))
        return CORE_OK;
    int lock = -1;
    core_status status = CORE_OK;
    CORE_TRY(lock_folder(own, &lock, error));
    if (!open_built(library, name, native)) {
        status = build(unit, effort, own, library, error);
        if (status == CORE_OK)
            status = open_library(library, name, native, error);
    }
    close(lock);
    return status;
}

void cli_native_close(cli_native *native) {
    if (native->handle)
        dlclose(native->handle);
    *native = (cli_native){0};
}

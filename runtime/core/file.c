#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static core_status fail_with_reason(afx_error *error, const char *path) {
    return core_fail(error, CORE_IO, "%s: %s", path, strerror(errno));
}

static core_status read_all(int file, core_buffer *buffer, const char *path, afx_error *error) {
    for (;;) {
        CORE_TRY(core_buffer_reserve(buffer, 65536, error));
        ssize_t got = read(file, buffer->bytes + buffer->length, 65536);
        if (got < 0 && errno != EINTR) {
            return fail_with_reason(error, path);
        }
        if (got == 0) {
            return core_buffer_append(buffer, NULL, 0, error);
        }
        buffer->length += got > 0 ? (size_t)got : 0;
    }
}

core_status core_file_read(const char *path, core_buffer *buffer, afx_error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return fail_with_reason(error, path);
    }
    core_status status = read_all(file, buffer, path, error);
    close(file);
    return status;
}

/* 0 when all bytes are on the disk, else -1 with errno. */
static int write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t put = write(file, bytes, count);
        if (put < 0 && errno != EINTR) {
            return -1;
        }
        size_t done = put > 0 ? (size_t)put : 0;
        bytes += done;
        count -= done;
    }
    return fsync(file);
}

/* The name itself is on the disk only when its folder is flushed too; file systems that cannot
 * flush a folder are let be. */
static void flush_folder(char *path) {
    char *slash = strrchr(path, '/');
    if (slash) {
        slash[slash == path] = '\0';
    }
    int folder = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        (void)fsync(folder);
        close(folder);
    }
}

typedef struct content_view {
    const char *bytes;
    size_t count;
} content_view;

static core_status write_and_rename(char *temporary, const char *path, content_view content,
                                    afx_error *error) {
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) {
        return fail_with_reason(error, temporary);
    }
    int failed = write_all(file, content.bytes, content.count);
    failed = close(file) || failed;
    if (failed || rename(temporary, path)) {
        core_status status = fail_with_reason(error, path);
        (void)unlink(temporary);
        return status;
    }
    flush_folder(temporary);
    return CORE_OK;
}

core_status core_file_write(const char *path, const void *bytes, size_t count, afx_error *error) {
    core_buffer temporary = {0};
    core_status status = core_buffer_print(&temporary, error, "%s.tmp", path);
    if (status == CORE_OK) {
        status = write_and_rename(temporary.bytes, path, (content_view){bytes, count}, error);
    }
    core_buffer_free(&temporary);
    return status;
}

static int make_folder(const char *path) {
    struct stat found;
    if (mkdir(path, 0777) == 0) {
        return 0;
    }
    int reason = errno;
    if (reason == EEXIST) {
        reason = stat(path, &found) == 0 && S_ISDIR(found.st_mode) ? 0 : ENOTDIR;
    }
    errno = reason;
    return reason ? -1 : 0;
}

core_status core_make_folders(const char *path, afx_error *error) {
    char *above = core_copy_text(path);
    if (!above) {
        return core_fail_memory(error);
    }
    int failed = 0;
    for (char *slash = strchr(above + (above[0] == '/'), '/'); slash && !failed;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        failed = make_folder(above);
        *slash = '/';
    }
    core_status status = failed || make_folder(path) ? fail_with_reason(error, path) : CORE_OK;
    core_free(above);
    return status;
}

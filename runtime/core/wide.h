/* Loops over many numbers, compiled for several widths of vectors; the processor's own is chosen as
 * the program begins. Elsewhere they are compiled once; by clang too, whose callers in other files
 * do not find the versions. */
#ifndef CORE_WIDE_H
#define CORE_WIDE_H

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) &&                 \
    !defined(__clang__)
#define CORE_WIDE __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define CORE_WIDE
#endif

/* Before a loop that writes what no other turn of it reads or writes. */
#if defined(__clang__)
#define CORE_APART _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define CORE_APART _Pragma("GCC ivdep")
#else
#define CORE_APART
#endif

#endif

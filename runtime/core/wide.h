/* Loops over many numbers, compiled for several widths of vectors; the processor's own is chosen as
 * the program begins. Elsewhere they are compiled once. */
#ifndef CORE_WIDE_H
#define CORE_WIDE_H

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define CORE_WIDE __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define CORE_WIDE
#endif

#endif

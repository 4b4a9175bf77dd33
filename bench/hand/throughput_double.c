/* Throughput in double precision. */
#include "hand.h"
#include "math_double.h"

/* gcc calls the C library's vector functions when it is told of them; clang by -fveclib. */
#if !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
__attribute__((simd("notinbranch"))) extern double pow(double, double);
__attribute__((simd("notinbranch"))) extern double exp(double);
__attribute__((simd("notinbranch"))) extern double log(double);
#endif
#define LIBRARY_EXP exp
#define LIBRARY_LOG log
#define LIBRARY_POW pow
#define HAND_MATH hand_math_ns_double
#include "throughput.h"

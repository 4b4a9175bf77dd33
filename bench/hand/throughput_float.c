/* Throughput in single precision. */
#include "hand.h"
#include "math_float.h"

/* gcc calls the C library's vector functions when it is told of them; clang by -fveclib. */
#if !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
__attribute__((simd("notinbranch"))) extern float powf(float, float);
__attribute__((simd("notinbranch"))) extern float expf(float);
__attribute__((simd("notinbranch"))) extern float logf(float);
#endif
#define LIBRARY_EXP expf
#define LIBRARY_LOG logf
#define LIBRARY_POW powf
#define HAND_MATH hand_math_ns_float
#include "throughput.h"

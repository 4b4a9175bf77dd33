/* The scalar loop in single precision. */
#include <math.h>

#include "hand.h"

typedef float real;
#define POWER powf
#define SCALAR_FORWARD scalar_hbv_forward_float
#include "scalar.h"

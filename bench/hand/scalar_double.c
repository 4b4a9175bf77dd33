/* The scalar loop in double precision. */
#include <math.h>

#include "hand.h"

typedef double real;
#define POWER pow
#define SCALAR_FORWARD scalar_hbv_forward_double
#include "scalar.h"

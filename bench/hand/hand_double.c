/* The kernel in double precision. */
#include "hand.h"
#include "math_double.h"

#define HAND_LANES hand_hbv_lanes_double
#define HAND_WORK hand_hbv_work_double
#define HAND_FORWARD hand_hbv_forward_double
#define HAND_GRADIENT hand_hbv_gradient_double
#include "kernel.h"

/* The kernel in single precision. */
#include "hand.h"
#include "math_float.h"

#define HAND_LANES hand_hbv_lanes_float
#define HAND_WORK hand_hbv_work_float
#define HAND_FORWARD hand_hbv_forward_float
#define HAND_GRADIENT hand_hbv_gradient_float
#include "kernel.h"

/* The way in for libFuzzer. */
#include <stdint.h>

#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size <= FUZZ_LONGEST_TEXT)
        fuzz_compile((const char *)bytes, size);
    return 0;
}

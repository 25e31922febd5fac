#include "crossing/inject.h"

uint64_t xc_inject_cycles;

#include "crossing/plant.h"

uint64_t xc_plant_cycles;

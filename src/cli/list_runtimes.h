/* Real runtimes in `crosscost list`: each adapter, whether its runtime is here, and which version.
 */
#ifndef XC_CLI_LIST_RUNTIMES_H
#define XC_CLI_LIST_RUNTIMES_H

#include <jansson.h>

void xc_list_runtimes(void);
json_t *xc_list_runtimes_json(void);

#endif

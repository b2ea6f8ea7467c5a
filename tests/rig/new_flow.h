/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A flow in a block of memory of its own, of the least size that there is.
 */
#ifndef TESTS_NEW_FLOW_H
#define TESTS_NEW_FLOW_H

#include "sdec.h"

/* Free *out_memory when done with the flow. */
struct sdec_flow *new_flow(const struct sdec_config *config, void **out_memory);

#endif

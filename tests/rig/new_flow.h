/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Creates a flow in its own block of memory of the minimum size.
 */
#ifndef TESTS_NEW_FLOW_H
#define TESTS_NEW_FLOW_H

#include "sdec.h"

/* new_flow sets *out_memory to the block; free it when done with the flow. */
struct sdec_flow *new_flow(const struct sdec_config *config, void **out_memory);

#endif

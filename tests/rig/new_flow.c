/* SPDX-License-Identifier: BSD-3-Clause
 *
 * See new_flow.h.
 */
#include "new_flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct sdec_flow *new_flow(const struct sdec_config *config, void **out_memory) {
  *out_memory = malloc(SDEC_FLOW_MIN);
  assert_non_null(*out_memory);
  struct sdec_flow *flow = sdec_flow_new(*out_memory, SDEC_FLOW_MIN, config);
  assert_non_null(flow);
  return flow;
}

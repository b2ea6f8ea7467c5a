/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Link types, IP and the physical bindings of MCTP: from a capture record to what it carries.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "link";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_LINK, WAY_RAW_VDM};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways)};
  conversation_run(&target, data, size);
  return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reassembly of MCTP messages from packets, on MCTP links and in PCIe vendor-defined messages.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "mctp";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_RAW_MCTP, WAY_RAW_BODY, WAY_RAW_VDM, WAY_MCTP, WAY_MCTP_64};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways)};
  conversation_run(&target, data, size);
  return 0;
}

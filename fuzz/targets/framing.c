/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PCI DOE data objects and storage buffers.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "framing";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_RAW_DOE, WAY_RAW_STORAGE, WAY_DOE, WAY_STORAGE};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways)};
  conversation_run(&target, data, size);
  return 0;
}

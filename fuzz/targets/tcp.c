/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reassembly of TCP streams and the frames in them, in both framings; segments may be lost, late, repeated or overlap.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "tcp";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_STREAM, WAY_STREAM_EMU, WAY_SEGMENT, WAY_TCP, WAY_EMU};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways)};
  conversation_run(&target, data, size);
  return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The media that carry MCTP: SMBus, I3C, serial lines, USB, KCS, PCC; and the frames of TCG.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "media";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_RAW_SMBUS, WAY_RAW_I3C, WAY_RAW_SERIAL, WAY_RAW_USB,
                                 WAY_RAW_KCS,   WAY_RAW_PCC, WAY_RAW_TCG,    WAY_LINK};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways)};
  conversation_run(&target, data, size);
  return 0;
}

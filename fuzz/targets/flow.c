/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A cleartext conversation over every transport: requests and responses, chunks, portions, encapsulated messages.
 * Records are not decrypted.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "flow";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_BARE, WAY_SECURED, WAY_MCTP,    WAY_MCTP_64,     WAY_DOE,
                                 WAY_TCP,  WAY_EMU,     WAY_STORAGE, WAY_RECORD_MCTP, WAY_RAW_MCTP};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways)};
  conversation_run(&target, data, size);
  return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Secured sessions with cryptography that accepts everything: the code behind tag verification, and resynchronisation
 * after a loss or a key update.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "records";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_RECORD_MCTP, WAY_RECORD_DOE,  WAY_RECORD_TCP, WAY_BARE, WAY_SECURED,
                                 WAY_MCTP,        WAY_MCTP_64,     WAY_DOE,        WAY_TCP,  WAY_EMU,
                                 WAY_STORAGE,     WAY_RAW_STORAGE, WAY_RAW_MCTP,   WAY_LINK};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways), .sessions = true};
  conversation_run(&target, data, size);
  return 0;
}

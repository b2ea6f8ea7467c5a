/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The printers on a conversation: the output must parse as JSON, and be harmless as text.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"
#include "printing.h"

const char *const fuzz_target = "ndjson";

static void print(void *context, const struct sdec_unit *unit) {
  printing_unit(context, unit);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_BARE, WAY_SECURED, WAY_MCTP,    WAY_MCTP_64,     WAY_DOE,
                                 WAY_TCP,  WAY_EMU,     WAY_STORAGE, WAY_RECORD_MCTP, WAY_LINK};
  struct printing printing;
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways), .unit = print, .context = &printing};
  printing_begin(&printing);
  conversation_run(&target, data, size);
  printing_end(&printing);
  return 0;
}

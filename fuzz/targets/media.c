/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The media that carry MCTP (SMBus, I3C, serial lines, USB, KCS, PCC) and TCG frames: classifies single packets.
 */
#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "media";

/* Examines each packet as if it came over every carrier. */
static void look(void *context, const struct sdec_packet *packet) {
  struct sdec_packet other = *packet;
  struct sdec_fitted first, second;
  (void)context;
  for (uint32_t carrier = SDEC_CARRIER_NONE; carrier < SDEC_CARRIERS; carrier++) {
    other.carrier = (enum sdec_carrier)carrier;
    sdec_packet_fits(&other, &first);
    sdec_packet_fits(&other, &second);
    fuzz_check(first.fit <= SDEC_FIT_PROVED, "a fit that is none");
    fuzz_check(first.fit == second.fit && first.seeded == second.seeded && first.seed == second.seed,
               "a packet fits differently when it is looked at again");
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_RAW_SMBUS, WAY_RAW_I3C, WAY_RAW_SERIAL, WAY_RAW_USB,
                                 WAY_RAW_KCS,   WAY_RAW_PCC, WAY_RAW_TCG,    WAY_LINK};
  const struct conversation_target target = {.ways = ways, .n_ways = sizeof(ways), .packet = look};
  conversation_run(&target, data, size);
  return 0;
}

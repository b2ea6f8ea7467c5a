/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The requests, by version.
 */
#include "opening.h"

#include <script.h>

#define OLDEST 0x10
#define NEWEST 0x14
#define NONCE "4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e"
#define CONTEXT "c0c1c2c3c4c5c6c7"

static const struct {
  uint8_t since, until;
  const char *hex; /* after the version byte */
} requests[] = {
    {0, 0, "84 0000"}, /* which versions do you support? */

    /* Our capabilities: certificates, key exchange, encryption, handshake in the clear, heartbeat, key update; chunks
     * from 1.2 on. */
    {0x10, 0x10, "e1 0000"},
    {0x11, 0x11, "e1 0000 00 0c 0000 c2e20000"},
    {0x12, 0, "e1 0000 00 0c 0000 c2e20200 00100000 00000100"},

    /* All algorithms of 1.0 or 1.1; from 1.2 on, one opaque data format as well. */
    {0x10, 0x10, "e3 0000 2000 01 00 ff010000 3f000000 000000000000000000000000 00 00 0000"},
    {0x11, 0x11,
     "e3 0400 3000 01 00 ff010000 3f000000 000000000000000000000000 00 00 0000"
     "02203f00 03200700 0420ff01 05200100"},
    {0x12, 0,
     "e3 0400 3000 01 02 ff010000 3f000000 000000000000000000000000 00 00 0000"
     "02203f00 03200700 0420ff01 05200100"},

    {0, 0, "81 0000"},           /* digests of the certificate chains */
    {0, 0, "82 0000 0000 4000"}, /* a chain: its start, the rest, and more than we accept in one piece */
    {0, 0, "82 0000 4000 4000"},
    {0, 0, "82 0000 0000 0020"},
    {0x10, 0x12, "83 0000" NONCE}, /* a challenge, without and with a measurement summary */
    {0x13, 0, "83 0000" NONCE CONTEXT},
    {0x10, 0x12, "83 00ff" NONCE},
    {0x13, 0, "83 00ff" NONCE CONTEXT},
    {0x10, 0x12, "e0 0000"}, /* measurements: their number, all, one signed */
    {0x13, 0, "e0 0000" CONTEXT},
    {0x10, 0x12, "e0 00ff"},
    {0x13, 0, "e0 00ff" CONTEXT},
    {0x10, 0x10, "e0 0101" NONCE},
    {0x11, 0x12, "e0 0101" NONCE "00"},
    {0x13, 0, "e0 0101" NONCE "00" CONTEXT},
    {0x11, 0, "e8 0000"},                       /* a heartbeat, which is only valid in a session */
    {0x11, 0, "ea 0000"},                       /* does the responder have an encapsulated request? */
    {0, 0, "fe 0000 0300 02 0100 0300 000100"}, /* a vendor-defined request */
    {0x13, 0, "fc 0000 01"},                    /* information about a key pair */
    {0x13, 0, "ef 0000 00000000 00040000"},     /* the measurement log */
    {0x13, 0, "87 0100 00 000000"},             /* the type of device */
};

uint32_t opening_request(uint32_t i, uint8_t version, uint8_t *out) {
  for (uint32_t at = 0; at < sizeof(requests) / sizeof(requests[0]); at++) {
    uint32_t len = 0;
    if (version < requests[at].since || (requests[at].until != 0 && version > requests[at].until) || i-- > 0) {
      continue;
    }
    out[0] = at == 0 ? OLDEST : version;
    return sdec_script_hex(requests[at].hex, out + 1, REQUEST_MOST - 1, &len) ? 1 + len : 0;
  }
  return 0;
}

uint8_t opening_version(struct sdec_span response) {
  uint32_t n;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *message = response.len > spdm->code_offset
                                           ? sdec_message_find(spdm, response.data[spdm->code_offset])
                                           : NULL;
  struct sdec_env env = {.known = 0};
  struct sdec_iter it;
  struct sdec_item item;
  uint8_t newest = 0;
  if (message == NULL || !sdec_env_set(&env, "version", OLDEST)) {
    return 0;
  }
  sdec_begin(&it, message->body, &env, response);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_LEAF && item.field->role == SDEC_OFFERED_VERSION) {
      const uint8_t version = (uint8_t)(item.value >> 8);
      newest = version > newest && version >= OLDEST && version <= NEWEST ? version : newest;
    }
  }
  return newest;
}

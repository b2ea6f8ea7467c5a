/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The bytes of a packet around the messages in it: headers of link, network and MCTP. They stay but for addresses.
 */
#ifndef DUMP_REDACT_WIRE_H
#define DUMP_REDACT_WIRE_H

#include "redact/fake.h"
#include "redact/tape.h"

/* What one packet is made of. */
struct wire {
  uint32_t headers;  /* bytes of link, network, transport and MCTP */
  bool fragment;     /* MCTP: more packets may belong to the message */
  bool stream;       /* TCP: the rest is a piece of a stream */
  bool starts;       /* TCP: a connection begins */
  uint32_t ip, tcp;  /* where these headers begin */
  uint32_t seq, end; /* of the stream; `end`: of the packet without padding of the link */
};

/* wire_knows says whether packets of a link type may be written, wire_read looks at one; false: it cannot be. */
bool wire_knows(uint32_t link);
SDEC_MUST_USE bool wire_read(const struct sdec_packet *packet, struct sdec_span data, struct wire *out);

/* wire_headers writes the headers of a packet, with other addresses unless `keep`; wire_sums computes the checksums of
 * its network headers anew, once the rest is written. */
void wire_headers(const struct wire *wire, const struct fake *fake, bool keep, const struct sdec_packet *packet,
                  struct sdec_span old, uint8_t *out);
void wire_sums(const struct wire *wire, uint8_t *data);

#endif

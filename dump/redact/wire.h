/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The headers around the messages in a packet: link, network and MCTP. They are kept, except for addresses.
 */
#ifndef DUMP_REDACT_WIRE_H
#define DUMP_REDACT_WIRE_H

#include "redact/fake.h"
#include "redact/tape.h"

/* Layout of one packet. */
struct wire {
  uint32_t headers;  /* length of link, network, transport and MCTP headers */
  bool fragment;     /* MCTP: may be only part of a message */
  bool stream;       /* TCP: the rest is a piece of a stream */
  bool starts;       /* TCP: SYN */
  uint32_t ip, tcp;  /* offsets of these headers */
  uint32_t seq, end; /* sequence number; `end`: end of the packet without link padding */
};

/* wire_knows returns true if packets of a link type can be rewritten. wire_read parses one; false if it cannot be
 * rewritten. */
bool wire_knows(uint32_t link);
SDEC_MUST_USE bool wire_read(const struct sdec_packet *packet, struct sdec_span data, struct wire *out);

/* wire_headers writes the headers of a packet, replacing addresses unless `keep`; wire_sums recomputes the checksums of
 * the network headers once the rest is complete. */
void wire_headers(const struct wire *wire, const struct fake *fake, bool keep, const struct sdec_packet *packet,
                  struct sdec_span old, uint8_t *out);
void wire_sums(const struct wire *wire, uint8_t *data);

#endif

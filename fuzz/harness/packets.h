/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The input format of targets that take a sequence of packets, and what surrounds their data on the wire.
 *
 *   0      modulo 16: initial assumptions; 0: none, N: value number N - 1 of everything; bits 4 to 7 are for the
 *          cryptography (stub.h)
 *   1      selects the secrets (stub.h)
 *   then packets up to the end:
 *   +0     way: how the data is carried, see below; a target that lacks the way uses one of its own
 *   +1     flags, see below
 *   +2..3  length of the data, cut to what is left
 *   +4     the data
 *
 * Numbers are little-endian. A record is a four-byte session id, one byte for the tag (stub.h), and the message.
 */
#ifndef FUZZ_PACKETS_H
#define FUZZ_PACKETS_H

#include <sdec.h>

enum way {
  WAY_BARE,        /* a message without framing */
  WAY_SECURED,     /* a sealed record, unchanged */
  WAY_MCTP,        /* a message in one MCTP packet */
  WAY_MCTP_64,     /* a message in MCTP packets of 64 bytes */
  WAY_DOE,         /* a message in a DOE object */
  WAY_TCP,         /* a message in a DSP0287 frame */
  WAY_EMU,         /* a message in a frame of the emulator */
  WAY_STORAGE,     /* a message in a storage buffer */
  WAY_RECORD_MCTP, /* a record to be sealed and framed, by carrier */
  WAY_RECORD_DOE,
  WAY_RECORD_TCP,
  WAY_RAW_MCTP,    /* an MCTP packet, header first */
  WAY_RAW_BODY,    /* an MCTP message, type first */
  WAY_RAW_VDM,     /* a PCIe vendor-defined message */
  WAY_RAW_DOE,     /* a DOE object, header first */
  WAY_RAW_STORAGE, /* a storage buffer */
  WAY_STREAM,      /* next bytes of a DSP0287 TCP stream */
  WAY_STREAM_EMU,  /* next bytes of an emulator TCP stream */
  WAY_SEGMENT,     /* i16 offset from the next sequence number, u8 TCP flags, then stream bytes */
  WAY_LINK,        /* u8 index of a link type, then a packet of that type */
  WAY_RAW_SMBUS,   /* raw frames of the MCTP media */
  WAY_RAW_I3C,
  WAY_RAW_SERIAL,
  WAY_RAW_USB,
  WAY_RAW_KCS,
  WAY_RAW_PCC,
  WAY_RAW_TCG, /* a TCG binding frame */
  WAYS
};

#define PACKETS_PREFIX 2u
#define PACKET_PREFIX 4u
#define RECORD_PREFIX 5u

enum packet_flags {
  PACKET_FROM_RESPONDER = 1,
  PACKET_OTHER_ENDS = 2, /* uses the other pair of endpoints */
  PACKET_OTHER_INTERFACE = 4,
  PACKET_SNAPPED = 8, /* the packet was truncated by the capture */
  PACKET_GAP = 16,    /* the previous packet was lost: the sequence number is one too high, in TCP seven */
  PACKET_PEELED = 32, /* passed like by a caller that strips link and transport itself; TCP content as frames */
  PACKET_PEC = 64     /* times an enum sdec_pec, in two bits: the caller's statement about a PEC */
};

/* The address byte that a PEC of SDEC_PEC_SEEDED covers. */
#define PACKET_PEC_SEED 0x21u

/* The link types that WAY_LINK chooses from, by index modulo their number. */
#define PACKET_LINKS 23
extern const uint32_t packet_links[PACKET_LINKS];

#define PACKET_ENDS 2
#define PACKET_STREAMS 2

/* An input, and the state of its sequence numbers. */
struct packets {
  const uint8_t *ways; /* those of the target */
  uint32_t n_ways;
  const uint8_t *input;
  size_t size, at;
  /* Called for each packet on the wire; its bytes are in a block of exact size and valid only during the call.
   * `message` is its content as given in the input. */
  void (*emit)(void *context, const struct sdec_packet *packet, struct sdec_span message);
  void *context;
  uint64_t frame;
  uint32_t tcp_seq[PACKET_ENDS][PACKET_STREAMS][2];
  uint32_t record_seq[2];
  uint32_t mctp_seq[PACKET_ENDS][2];
};

/* packets_config fills in the configuration of a flow, except for the cryptography. packets_run emits all packets. */
void packets_config(const uint8_t *input, size_t size, struct sdec_config *out);
void packets_run(struct packets *packets);

#endif

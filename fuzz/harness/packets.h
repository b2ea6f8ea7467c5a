/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Inputs that are a sequence of packets, and what goes around their bytes on the wire.
 *
 *   0      modulo 16: what to believe until the traffic says otherwise; 0: nothing, N: of everything value number
 *          N - 1; bits 4 to 7 are for the cryptography (stub.h)
 *   1      which secrets there are (stub.h)
 *   then packets up to the end:
 *   +0     way: how the data travels, below; a target that does not have the way takes one of its own
 *   +1     flags, below
 *   +2..3  length of the data; if that is more than there is left, all that is left
 *   +4     the data
 *
 * Numbers are little-endian. A record is the session id in four bytes, one byte for the tag (stub.h), the message.
 */
#ifndef FUZZ_PACKETS_H
#define FUZZ_PACKETS_H

#include <sdec.h>

enum way {
  WAY_BARE,        /* a message, nothing around it */
  WAY_SECURED,     /* a sealed record as it is */
  WAY_MCTP,        /* a message in one MCTP packet */
  WAY_MCTP_64,     /* a message in MCTP packets of 64 bytes */
  WAY_DOE,         /* a message in a DOE object */
  WAY_TCP,         /* a message in a frame of DSP0287 */
  WAY_EMU,         /* a message in a frame of the emulator's socket */
  WAY_STORAGE,     /* a message in a storage buffer */
  WAY_RECORD_MCTP, /* a record, to be framed and sealed, by carrier */
  WAY_RECORD_DOE,
  WAY_RECORD_TCP,
  WAY_RAW_MCTP,    /* an MCTP packet, header first */
  WAY_RAW_BODY,    /* an MCTP message, type first */
  WAY_RAW_VDM,     /* a PCIe vendor-defined message */
  WAY_RAW_DOE,     /* a DOE object, header first */
  WAY_RAW_STORAGE, /* a storage buffer */
  WAY_STREAM,      /* the next bytes of a TCP stream of DSP0287 */
  WAY_STREAM_EMU,  /* the next bytes of a TCP stream of the emulator */
  WAY_SEGMENT,     /* i16 how far from the sequence number due, u8 flags of TCP, then bytes of a stream */
  WAY_LINK,        /* u8 number of a link type, then a packet of that */
  WAY_RAW_SMBUS,   /* frames of the media of MCTP, as they are */
  WAY_RAW_I3C,
  WAY_RAW_SERIAL,
  WAY_RAW_USB,
  WAY_RAW_KCS,
  WAY_RAW_PCC,
  WAY_RAW_TCG, /* a binding frame of TCG */
  WAYS
};

#define PACKETS_PREFIX 2u
#define PACKET_PREFIX 4u
#define RECORD_PREFIX 5u

enum packet_flags {
  PACKET_FROM_RESPONDER = 1,
  PACKET_OTHER_ENDS = 2, /* the other pair of endpoints */
  PACKET_OTHER_INTERFACE = 4,
  PACKET_SNAPPED = 8, /* the capture kept not all of it */
  PACKET_GAP = 16,    /* the one before it was lost: the sequence number is one too far, in TCP seven */
  PACKET_PEELED = 32, /* given as by a caller that peels link and transport itself; what is in TCP, as frames */
  PACKET_PEC = 64     /* times one of enum sdec_pec, in two bits: what the caller says of a PEC */
};

/* The address byte that PECs of SDEC_PEC_SEEDED cover. */
#define PACKET_PEC_SEED 0x21u

/* The link types that WAY_LINK chooses from, by number modulo how many there are. */
#define PACKET_LINKS 23
extern const uint32_t packet_links[PACKET_LINKS];

#define PACKET_ENDS 2
#define PACKET_STREAMS 2

/* One packet of the input, and where sequence numbers have got to. */
struct packets {
  const uint8_t *ways; /* the target's own */
  uint32_t n_ways;
  const uint8_t *input;
  size_t size, at;
  /* Each packet that goes onto the wire; its bytes are in a block of exactly their size, and last only as long as the
   * call does. `message` is what is in it, as the input has it. */
  void (*emit)(void *context, const struct sdec_packet *packet, struct sdec_span message);
  void *context;
  uint64_t frame;
  uint32_t tcp_seq[PACKET_ENDS][PACKET_STREAMS][2];
  uint32_t record_seq[2];
  uint32_t mctp_seq[PACKET_ENDS][2];
};

/* packets_config fills what a flow over them is built with, but for the cryptography. packets_run emits all packets. */
void packets_config(const uint8_t *input, size_t size, struct sdec_config *out);
void packets_run(struct packets *packets);

#endif

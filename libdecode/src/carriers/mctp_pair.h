/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of MCTP reassembly: endpoint pairs, their unfinished messages, and enough of the last packets to recognise
 * repeats. The rules are in mctp.c.
 */
#ifndef SDEC_MCTP_PAIR_H
#define SDEC_MCTP_PAIR_H

#include "carriers/mctp.h"

#define MCTP_HEADER 4u
#define MCTP_SOM 0x80u
#define MCTP_EOM 0x40u
#define MCTP_TAG_OWNER 0x08u
#define MCTP_TAG_SLOTS 32u /* direction, tag owner and tag */

enum mctp_state {
  MCTP_IDLE,
  MCTP_OPEN,     /* a message is being reassembled */
  MCTP_SKIPPING, /* a message was abandoned or had no start: its packets are skipped up to the last */
  MCTP_LATE      /* a message was abandoned because its last packet overtook the previous one, which is still to come */
};

struct mctp_assembly {
  struct holder holder; /* of `buffer` */
  uint8_t *buffer;      /* OPEN: the first packet's header, then the message so far */
  uint32_t len, room;
  uint32_t unit; /* payload length of the first packet; all but the last have the same */
  uint32_t end_len, end_hash;
  uint64_t seen;   /* the pair's n_packets when the last packet was taken */
  uint64_t number; /* OPEN: number of this reassembly */
  uint8_t state, due;
  uint8_t flags;     /* of the last packet */
  uint8_t end_flags; /* of the last packet of the previous message */
  bool ended;        /* the end_ members are valid */
  bool early;        /* the preceding packet had no start; its flags are early_flags */
  bool told;         /* that packet may have overtaken this message's start, and was reported */
  uint8_t early_flags;
};

/* What every packet needs comes first, next to the map's key: with many pairs, each cache line touched is a miss. */
struct mctp_pair {
  uint64_t n_packets;
  uint8_t *last;     /* the last packet between the two, if it was a whole message */
  uint32_t last_len; /* 0 if it was not */
  uint32_t recent_slot;
  struct mctp_assembly *recent; /* the assembly used last, of recent_slot; NULL if none */
  struct mctp_assembly *slots[MCTP_TAG_SLOTS];
};

/* The state of one call of sdec_mctp_feed. */
struct mctp_feed {
  struct mctp *m;
  struct carried_queue *queue;
  struct carried *evicted; /* the event that reports evictions, once there is one */
  struct sdec_span packet, payload;
  struct mctp_pair *pair;
  uint32_t slot, interface;
  uint8_t flags;
};

/* sdec_mctp_set_ends sets addresses and direction from a packet header; sdec_mctp_event pushes an event. */
void sdec_mctp_set_ends(struct carried *c, struct sdec_span header);
struct carried *sdec_mctp_event(struct carried_queue *queue, const char *name);

/* sdec_mctp_find_pair and sdec_mctp_find_assembly find or create the packet's pair and assembly, evicting pairs that
 * were idle longest if there is no room; NULL if that does not help. sdec_mctp_get_block and sdec_mctp_grow_block do
 * the same for memory. sdec_mctp_note_evicted reports one evicted message. */
struct mctp_pair *sdec_mctp_find_pair(struct mctp_feed *f, uint32_t interface);
struct mctp_assembly *sdec_mctp_find_assembly(struct mctp_feed *f);
void *sdec_mctp_get_block(struct mctp_feed *f, size_t size);
void *sdec_mctp_grow_block(struct mctp_feed *f, void *block, size_t used, size_t size);
void sdec_mctp_note_evicted(struct mctp_feed *f, struct sdec_span header, uint32_t lost_len);

/* sdec_mctp_close ends an open assembly; sdec_mctp_drop_pair removes a pair that has none. */
void sdec_mctp_close(struct mctp *m, struct mctp_assembly *a);
void sdec_mctp_drop_pair(struct mctp *m, struct mctp_pair *pair);

/* sdec_mctp_recent says whether a repeat of the last packet is still possible: only a few others have come since. */
bool sdec_mctp_recent(const struct mctp_feed *f, const struct mctp_assembly *a);

/* Remember and recognise the last packet of a multi-packet message (end), and a single-packet message (whole). */
void sdec_mctp_remember_end(const struct mctp_feed *f, struct mctp_assembly *a);
bool sdec_mctp_repeats_end(const struct mctp_feed *f, const struct mctp_assembly *a);
void sdec_mctp_remember_whole(struct mctp_feed *f);
bool sdec_mctp_repeats_whole(const struct mctp_feed *f);

#endif

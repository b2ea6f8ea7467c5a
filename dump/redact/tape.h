/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A capture in memory: its packets, what the flow made of them, and which bytes of a message stand where. Every piece
 * of bytes is a blob with its old and its new content; new content reaches the packets along the places of blobs.
 */
#ifndef DUMP_REDACT_TAPE_H
#define DUMP_REDACT_TAPE_H

#include <sdec_keylog.h>
#include <sdec_flow.h>
#include <sdec_verify.h>

#define NO_BLOB UINT32_MAX
#define NO_KEY UINT32_MAX
#define TAPE_MOST (UINT64_C(1) << 30) /* bytes that a tape may take, usually */

/* `len` bytes from `from` of a blob stand at `at` in blob `in`. */
struct place {
  uint32_t in, at, from, len;
};

struct blob {
  uint8_t *old, *now;
  uint32_t len, n_places;
  struct place *places;
  bool sealed;     /* a plaintext: its record is sealed when its packet is made */
  bool kept;       /* a header, which stays as it is */
  uint32_t packet; /* whose data it is, NO_BLOB: of none */
  uint32_t record; /* of a plaintext: the blob of its record, NO_BLOB else */
};

/* One packet of the capture; its data is a blob. */
struct wire_packet {
  struct sdec_packet packet; /* `data` is the blob's new content */
  uint32_t blob;
  uint64_t part_of;
  bool placed; /* some message stands in it */
  bool dropped;
};

/* A record that was opened. */
struct envelope {
  uint32_t record, plain;             /* blobs */
  uint32_t packet, body_at, body_len; /* where the sealed part stands in the record; the tag is behind it */
  uint8_t nonce[SDEC_IV_LEN];
  uint32_t key; /* of the spy, NO_KEY: none was needed to read it, and its tag was not checked */
  bool encrypted;
};

/* One unit that the flow gave. */
struct item {
  struct sdec_unit unit; /* spans are those of the blob */
  uint32_t blob, packet; /* packet: the one with which it came */
  uint64_t again;        /* its number in the second pass, 0: it did not come there */
  uint32_t first;        /* packet that its bytes begin in */
  uint8_t signature;     /* enum sdec_result; SDEC_UNKNOWN as well if there is none */
  struct sdec_secret secrets[SDEC_FLOW_SECRETS];
  uint32_t n_secrets;
};

struct tape {
  struct blob *blobs;
  struct wire_packet *packets;
  struct item *items;
  struct envelope *envelopes;
  uint32_t n_blobs, n_packets, n_items, n_envelopes;
  uint64_t len, most;    /* bytes taken, and how many may be */
  bool failed, too_long; /* out of memory; it would have to take more than `most` */
};

/* These add; UINT32_MAX: out of memory, or the tape is too long. `data` NULL: zeros. */
uint32_t tape_blob(struct tape *t, const uint8_t *data, uint32_t len);
uint32_t tape_packet(struct tape *t, const struct sdec_packet *packet);
void tape_place(struct tape *t, uint32_t blob, uint32_t in, uint32_t at, uint32_t from, uint32_t len);
struct item *tape_item(struct tape *t, const struct sdec_unit *unit);
struct envelope *tape_envelope(struct tape *t);

/* tape_flush carries the new content of a blob on to where it stands, as far as plaintexts of records. */
void tape_flush(struct tape *t, uint32_t blob);

/* tape_first gives the first packet that any byte of a blob stands in; the number of packets if there is none. */
uint32_t tape_first(const struct tape *t, uint32_t blob);
void tape_free(struct tape *t);

#endif

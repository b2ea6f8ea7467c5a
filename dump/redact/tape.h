/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A capture in memory: its packets, the decoded units, and the location of every message byte. Bytes are stored as
 * blobs with old and new content; new content propagates to the packets along the places of blobs.
 */
#ifndef DUMP_REDACT_TAPE_H
#define DUMP_REDACT_TAPE_H

#include <sdec_keylog.h>
#include <sdec_flow.h>
#include <sdec_verify.h>

#define NO_BLOB UINT32_MAX
#define NO_KEY UINT32_MAX
#define TAPE_MOST (UINT64_C(1) << 30) /* default limit in bytes */

/* `len` bytes at `from` in a blob are located at `at` in blob `in`. */
struct place {
  uint32_t in, at, from, len;
};

struct blob {
  uint8_t *old, *now;
  uint32_t len, n_places;
  struct place *places;
  bool sealed;     /* a plaintext: its record is encrypted once its packet is due */
  bool kept;       /* a header, kept unchanged */
  uint32_t packet; /* packet that this is the data of, or NO_BLOB */
  uint32_t record; /* for a plaintext: the blob of its record; otherwise NO_BLOB */
};

/* One packet of the capture; its data is a blob. */
struct wire_packet {
  struct sdec_packet packet; /* `data` points to the blob's new content */
  uint32_t blob;
  uint64_t part_of;
  bool placed; /* contains a message */
  bool dropped;
};

/* A decrypted record. */
struct envelope {
  uint32_t record, plain;             /* blobs */
  uint32_t packet, body_at, body_len; /* location of the ciphertext in the record; the tag follows */
  uint8_t nonce[SDEC_IV_LEN];
  uint32_t key; /* index in the spy; NO_KEY: read without a key, tag not checked */
  bool encrypted;
};

/* One unit from the flow. */
struct item {
  struct sdec_unit unit; /* spans point into the blob */
  uint32_t blob, packet; /* packet: the one it was reported with */
  uint64_t again;        /* its number in the second pass; 0: not seen there */
  uint32_t first;        /* packet that its first byte is in */
  uint8_t signature;     /* enum sdec_result; SDEC_UNKNOWN also if unsigned */
  struct sdec_secret secrets[SDEC_FLOW_SECRETS];
  uint32_t n_secrets;
};

struct tape {
  struct blob *blobs;
  struct wire_packet *packets;
  struct item *items;
  struct envelope *envelopes;
  uint32_t n_blobs, n_packets, n_items, n_envelopes;
  uint64_t len, most;    /* bytes used, and the limit */
  bool failed, too_long; /* out of memory; `most` would be exceeded */
};

/* These append; UINT32_MAX or NULL: out of memory, or the tape is too long. `data` NULL: zeros. */
uint32_t tape_blob(struct tape *t, const uint8_t *data, uint32_t len);
uint32_t tape_packet(struct tape *t, const struct sdec_packet *packet);
void tape_place(struct tape *t, uint32_t blob, uint32_t in, uint32_t at, uint32_t from, uint32_t len);
struct item *tape_item(struct tape *t, const struct sdec_unit *unit);
struct envelope *tape_envelope(struct tape *t);

/* tape_flush copies the new content of a blob to its places, up to the plaintexts of records. */
void tape_flush(struct tape *t, uint32_t blob);

/* tape_first returns the first packet that holds any byte of a blob, or n_packets if there is none. */
uint32_t tape_first(const struct tape *t, uint32_t blob);
void tape_free(struct tape *t);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * How much MCTP reassembly copies and compares: the bytes fit the block and are no more than the packet has, and an
 * open message stays within its block and the limit. Eva does not track relations between lengths, so they are concrete
 * here: messages of a few lengths up to the longest, in blocks that are full, nearly full or have room, and packets
 * around the expected size, with any flags.
 */
#include "any_mctp.h"
#include "memory_model.h"

const uint8_t proof_block[1];

#define LONGEST ((1u << 20) + 4) /* including the header of the first packet */

static struct mctp mctp;
static struct mctp_pair pair;
static struct mctp_assembly assembly;
static struct carried_queue queue;
static uint64_t n_wholes;
static uint32_t block_len, packet_len;

static void *copy_within(void *to, const void *from, size_t n) {
  /*@ assert to: \base_addr((uint8_t *)to) == \base_addr((uint8_t *)proof_block); */
  /*@ assert room: \offset((uint8_t *)to) - 1 + n <= block_len; */
  /*@ assert there: n <= packet_len; */
  return to;
}

/* Compares a packet with the last one of the message, which is at the end of its block. */
static int compare_within(const void *a, const void *b, size_t n) {
  /*@ assert there: n <= assembly.len && n <= packet_len; */
  return any_flag();
}

struct mctp_pair *sdec_mctp_find_pair(struct mctp_feed *f, uint32_t interface) {
  return &pair;
}

struct mctp_assembly *sdec_mctp_find_assembly(struct mctp_feed *f) {
  return &assembly;
}

void *sdec_mctp_get_block(struct mctp_feed *f, size_t size) {
  block_len = size;
  return any_flag() ? TOKEN_BLOCK : NULL;
}

void *sdec_mctp_grow_block(struct mctp_feed *f, void *block, size_t used, size_t size) {
  /*@ assert used: used <= block_len && used <= size; */
  if (any_flag()) {
    return NULL;
  }
  block_len = size;
  return TOKEN_BLOCK;
}

void sdec_mctp_note_evicted(struct mctp_feed *f, struct sdec_span header, uint32_t lost_len) {
}

void sdec_mctp_close(struct mctp *m, struct mctp_assembly *a) {
  a->buffer = NULL;
  a->state = MCTP_IDLE;
}

void sdec_mctp_drop_pair(struct mctp *m, struct mctp_pair *p) {
}

bool sdec_mctp_recent(const struct mctp_feed *f, const struct mctp_assembly *a) {
  return any_flag();
}

void sdec_mctp_remember_end(const struct mctp_feed *f, struct mctp_assembly *a) {
}

bool sdec_mctp_repeats_end(const struct mctp_feed *f, const struct mctp_assembly *a) {
  return any_flag();
}

void sdec_mctp_remember_whole(struct mctp_feed *f) {
}

bool sdec_mctp_repeats_whole(const struct mctp_feed *f) {
  return any_flag();
}

void sdec_mctp_set_ends(struct carried *c, struct sdec_span header) {
}

struct carried *sdec_mctp_event(struct carried_queue *q, const char *name) {
  return carried_push(q);
}

void sdec_mctp_body(struct sdec_span message, struct carried *out) {
  /*@ assert message: message.len <= LONGEST - 4 || message.len == packet_len - 4; */
}

void *sdec_map_oldest(const struct map *map) {
  return NULL;
}

void sdec_pool_put(struct pool *pool, void *block) {
}

#include <string.h>
#define memcpy copy_within
#define memcmp compare_within
#include "carriers/mctp.c"

/* Sets up an open message: `len` bytes so far, including the header, from packets of `unit` bytes, in a block of `room`
 * bytes. */
static void any_message(uint32_t len, uint32_t unit, uint32_t room) {
  mctp = (struct mctp){.holders = &some_holders, .n_wholes = &n_wholes};
  queue = (struct carried_queue){.n = 0};
  any_pair(&pair);
  any_assembly(&assembly, MCTP_OPEN);
  assembly.len = len;
  assembly.unit = unit;
  assembly.room = block_len = room;
}

static void check_message(void) {
  if (assembly.state == MCTP_OPEN) {
    const uint32_t len = assembly.len, unit = assembly.unit, room = assembly.room;
    /*@ assert within: 4 + unit <= len && len <= room && len <= LONGEST; */
    /*@ assert room: room == block_len; */
    /*@ assert next: mctp.next.assembly == \null || mctp.next.len == unit + 4; */
  }
  assembly = (struct mctp_assembly){.len = 0}; /* so that Eva joins all paths again */
  pair = (struct mctp_pair){.last_len = 0};
  mctp = (struct mctp){.n_open = 0};
  queue = (struct carried_queue){.n = 0};
  block_len = n_wholes = 0;
}

static void packet_at(uint32_t len, uint32_t unit, uint32_t room, uint32_t payload_len) {
  const struct sdec_span packet = {TOKEN, packet_len = payload_len + 4};
  any_message(len, unit, room);
  sdec_mctp_feed(&mctp, packet, any_32(), &queue);
  check_message();
  any_message(len, unit, room);
  mctp.next = (struct mctp_next){.assembly = &assembly, .pair = &pair, .interface = any_32(), .header = any_32()};
  mctp.next.len = unit + 4;
  if (sdec_mctp_goes_on(&mctp, packet, any_32())) {
    /*@ assert longer: assembly.len == len + unit; */
  }
  check_message();
}

static void packets_at(uint32_t len, uint32_t unit, uint32_t room) {
  packet_at(len, unit, room, 0);
  packet_at(len, unit, room, unit - 1);
  packet_at(len, unit, room, unit);
  packet_at(len, unit, room, unit + 1);
}

static void rooms_of(uint32_t len, uint32_t unit) {
  packets_at(len, unit, len);
  packets_at(len, unit, len + unit - 1);
  packets_at(len, unit, len + unit);
}

int main(void) {
  static const uint32_t units[] = {64, 253}; /* the first packet fills less than half of the first block, or more */
  for (uint32_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
    rooms_of(4 + units[i], units[i]);
    rooms_of(LONGEST - units[i], units[i]);
    rooms_of(LONGEST - units[i] + 1, units[i]);
  }
  packet_at(4 + 1, 1, 512, LONGEST - 5);
  packet_at(4 + 1, 1, 512, LONGEST - 4);
  packet_at(4 + 1, 1, 512, LONGEST - 3);
  packet_at(4 + 1, 1, 512, UINT32_MAX - 4);
  return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP reassembly: one packet with any bytes of any length, for a pair and an assembly in any state; and the end of the
 * capture. any_assembly sets up a valid state, and check_assembly asserts that the state afterwards is valid again.
 * Collected bytes are opaque, like wire bytes. Finding and creating pairs, assemblies and blocks are models that may
 * evict others or fail; pairs.c proves the real functions.
 */
#include "any_mctp.h"
#include "memory_model.h"

const uint8_t proof_block[1];

/* Where others are evicted for the first time. Any search for memory may evict. */
enum evicts { AT_PAIR, AT_ASSEMBLY, AT_BLOCK, NEVER };

static struct mctp mctp;
static struct mctp_pair pair, oldest;
static struct mctp_assembly assembly, theirs[MCTP_TAG_SLOTS];
static struct carried_queue queue;
static uint64_t n_wholes;
static uint32_t evicts;
static bool any_there;      /* the pair has an assembly in this slot, or gets one */
static uint8_t their_state; /* state of the assemblies of a pair dropped at the end */

static void may_evict(struct mctp_feed *f, uint32_t at) {
  if (evicts == at || (evicts < at && any_flag())) {
    sdec_mctp_note_evicted(f, any_span(), any_32());
  }
}

struct mctp_pair *sdec_mctp_find_pair(struct mctp_feed *f, uint32_t interface) {
  f->slot = Frama_C_unsigned_int_interval(0, MCTP_TAG_SLOTS - 1);
  may_evict(f, AT_PAIR);
  return any_there || any_flag() ? &pair : NULL;
}

struct mctp_assembly *sdec_mctp_find_assembly(struct mctp_feed *f) {
  if (f->pair == NULL) {
    return NULL;
  }
  may_evict(f, AT_ASSEMBLY);
  return any_there ? &assembly : NULL;
}

void *sdec_mctp_get_block(struct mctp_feed *f, size_t size) {
  may_evict(f, AT_BLOCK);
  return any_flag() ? TOKEN_BLOCK : NULL;
}

void *sdec_mctp_grow_block(struct mctp_feed *f, void *block, size_t used, size_t size) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  may_evict(f, AT_BLOCK);
  return any_flag() ? TOKEN_BLOCK : NULL;
}

void sdec_mctp_drop_pair(struct mctp *m, struct mctp_pair *p) {
  /*@ assert pair: p == &oldest; */
}

/* Any slot of a pair may hold an assembly; slots do not affect each other. */
void *sdec_map_oldest(const struct map *map) {
  any_pair(&oldest);
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    any_assembly(&theirs[i], their_state);
    oldest.slots[i] = any_flag() ? &theirs[i] : NULL;
  }
  return any_flag() ? &oldest : NULL;
}

bool sdec_map_init(struct map *map, struct pool *pool, uint32_t capacity, uint32_t key_len, uint32_t entry_len) {
  return any_flag();
}

void *sdec_pool_get(struct pool *pool, size_t size) {
  return any_flag() ? TOKEN_BLOCK : NULL;
}

void sdec_pool_put(struct pool *pool, void *block) {
  /*@ assert block: block == (void *)(proof_block + 1); */
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  return any_64();
}

#include "carriers/mctp.c"

#define sdec_mctp_find_pair code_find_pair
#define sdec_mctp_find_assembly code_find_assembly
#define sdec_mctp_get_block code_get_block
#define sdec_mctp_grow_block code_grow_block
#define sdec_mctp_drop_pair code_drop_pair
void *code_get_block(struct mctp_feed *f, size_t size);
void *sdec_map_find(struct map *map, const void *key);
#include "carriers/mctp_pair.c"

static void any_mctp(uint8_t head) {
  mctp = (struct mctp){.holders = &some_holders, .n_wholes = &n_wholes};
  mctp.spent = any_flag() ? TOKEN_BLOCK : NULL;
  mctp.n_open = any_32();
  mctp.part_of = any_64();
  mctp.n_repeated = any_64();
  mctp.n_incomplete = any_64();
  mctp.n_evicted = any_64();
  mctp.dropped_bytes = any_64();
  n_wholes = any_64();
  queue.head = head;
  queue.n = 0;
}

static void check_mctp(uint8_t head) {
  /*@ assert spent: mctp.spent == \null || mctp.spent == (void *)(proof_block + 1); */
  /*@ assert few: queue.n <= 3; */
  /*@ assert next: (mctp.next.assembly == \null || mctp.next.assembly == &assembly) &&
                   (mctp.next.pair == \null || mctp.next.pair == &pair); */
  for (uint32_t i = 0; i < queue.n; i++) {
    const struct carried *c = &queue.items[(head + i) % CARRIED_QUEUE];
    /*@ assert what: c->what <= 3; */
    /*@ assert notes: c->n_notes <= 4; */
  }
}

/* Feeds a packet to a pair whose assembly is in `state`, or that has none if `state` is past the last one. */
static void feed(uint8_t state, uint8_t head, bool has_last) {
  any_mctp(head);
  any_pair(&pair);
  pair.last = has_last ? TOKEN_BLOCK : NULL;
  pair.last_len = has_last ? any_32() : 0;
  any_there = state <= MCTP_LATE;
  any_assembly(&assembly, any_there ? state : MCTP_IDLE);
  //@ dynamic_split assembly.state;
  sdec_mctp_feed(&mctp, any_span(), any_32(), &queue);
  check_assembly(&assembly);
  check_mctp(head);
  /*@ assert last: pair.last == \null || pair.last == (uint8_t *)proof_block + 1; */
  //@ merge assembly.state;
}

/* Feeds a packet that may continue the message of the previous packet. */
static void go_on(uint8_t state) {
  any_mctp(0);
  any_pair(&pair);
  any_assembly(&assembly, state);
  mctp.next = (struct mctp_next){.interface = any_32(), .header = any_32(), .len = any_32()};
  mctp.next.assembly = any_flag() ? &assembly : NULL;
  mctp.next.pair = any_flag() ? &pair : NULL;
  if (sdec_mctp_goes_on(&mctp, any_span(), any_32())) {
    /*@ assert open: assembly.state == 1; */
  }
  check_assembly(&assembly);
  check_mctp(0);
}

static void finish(uint8_t state, uint8_t head) {
  any_mctp(head);
  their_state = state;
  if (sdec_mctp_finish(&mctp, &queue)) {
    /*@ assert one: queue.n == 1; */
  }
  check_mctp(head);
}

/* The queue begins at its first slot, or at its last, so that it wraps around. */
int main(void) {
  (void)sdec_mctp_init(&mctp, NULL, any_32(), &n_wholes);
  for (uint8_t state = MCTP_IDLE; state <= MCTP_LATE; state++) {
    go_on(state);
  }
  for (uint8_t head = 0; head < CARRIED_QUEUE; head += CARRIED_QUEUE - 1) {
    for (evicts = AT_PAIR; evicts <= NEVER; evicts++) {
      for (uint8_t state = MCTP_IDLE; state <= MCTP_LATE + 1; state++) {
        feed(state, head, false);
        feed(state, head, true);
      }
    }
    for (uint8_t state = MCTP_IDLE; state <= MCTP_LATE; state++) {
      finish(state, head);
    }
  }
  return 0;
}

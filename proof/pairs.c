/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pairs of MCTP endpoints: finding and creating them, their assemblies and blocks, with any pair and any other that is
 * evicted for it. The active pair is never evicted. Memory and map are models.
 */
#include "any_mctp.h"
#include "memory_model.h"

const uint8_t proof_block[1];

static struct mctp mctp;
static struct mctp_pair pair, oldest;
static struct mctp_assembly assembly, fresh, theirs[MCTP_TAG_SLOTS];
static struct carried_queue queue;
static uint8_t their_state; /* state of the assemblies of the evicted pair */
static bool in_map;         /* the active pair is in the map */
static bool of_structs;     /* allocations are for assemblies */
static bool told;           /* an event about evicted pairs is queued */
static uint32_t n_given_up; /* without `told`, at most one: later evictions are as with `told` */

void *sdec_pool_get(struct pool *pool, size_t size) {
  const struct mctp_assembly nothing[1];
  if (any_flag()) {
    return NULL;
  }
  if (!of_structs) {
    return TOKEN_BLOCK;
  }
  /*@ assert size: size >= sizeof(struct mctp_assembly); */
  fresh = nothing[0];
  return &fresh;
}

void sdec_pool_put(struct pool *pool, void *block) {
  /*@ assert block: block != \null && block != &assembly && block != &fresh; */
}

void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  return any_flag() ? TOKEN_BLOCK : NULL;
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  return any_64();
}

void *sdec_map_find(struct map *map, const void *key) {
  return in_map ? &pair : NULL;
}

void *sdec_map_add(struct map *map, const void *key) {
  /*@ assert new: !in_map; */
  if (any_flag()) {
    return NULL;
  }
  pair = (struct mctp_pair){0};
  return &pair;
}

void *sdec_map_oldest(const struct map *map) {
  any_pair(&oldest);
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    any_assembly(&theirs[i], their_state);
    oldest.slots[i] = (i == 0 && !told) || any_flag() ? &theirs[i] : NULL;
  }
  if (in_map && any_flag()) {
    return &pair;
  }
  return (told || n_given_up++ == 0) && any_flag() ? &oldest : NULL;
}

void sdec_map_remove(struct map *map, void *entry) {
  /*@ assert never_the_one_at_work: entry == &oldest; */
}

bool sdec_map_init(struct map *map, struct pool *pool, uint32_t capacity, uint32_t key_len, uint32_t entry_len) {
  return any_flag();
}

#include "carriers/mctp_pair.c"

static struct mctp_feed any_feed(uint32_t slot) {
  struct mctp_feed f = {.m = &mctp, .queue = &queue, .packet = any_span(), .payload = any_span(), .slot = slot};
  mctp = (struct mctp){.holders = &some_holders};
  queue.head = queue.n = 0;
  n_given_up = 0;
  if (told) {
    f.evicted = sdec_mctp_event(&queue, "incomplete message");
  }
  f.flags = any_8();
  f.pair = in_map ? &pair : NULL;
  any_pair(&pair);
  return f;
}

static void check_feed(const struct mctp_feed *f) {
  /*@ assert pair: in_map ? f->pair == &pair : f->pair == \null; */
  /*@ assert slot: f->slot < 32; */
  /*@ assert told_once: queue.n <= 1 && (f->evicted == \null || f->evicted == &queue.items[0]); */
}

static void find_pair(bool known) {
  in_map = known;
  struct mctp_feed f = any_feed(0);
  f.pair = NULL;
  const struct mctp_pair *found = sdec_mctp_find_pair(&f, any_32());
  /*@ assert found: found == &pair || (!known && found == \null); */
  /*@ assert slot: f.slot < 32; */
}

static void find_assembly(uint32_t slot, bool there, uint32_t recent_slot) {
  struct mctp_feed f = any_feed(slot);
  any_assembly(&assembly, MCTP_IDLE);
  pair.slots[slot] = there ? &assembly : NULL;
  pair.recent_slot = recent_slot;
  if (recent_slot != slot) {
    pair.recent = any_flag() ? &theirs[0] : NULL;
  } else {
    pair.recent = there && any_flag() ? &assembly : NULL;
  }
  const struct mctp_assembly *found = sdec_mctp_find_assembly(&f);
  const struct mctp_assembly *kept = pair.slots[slot];
  /*@ assert kept: kept == \null || kept == &assembly || kept == &fresh; */
  /*@ assert own: there ? found == &assembly : found == \null || found == &fresh; */
  if (found == &fresh) {
    /*@ assert idle: fresh.state == 0 && fresh.buffer == \null && !fresh.ended; */
  }
  /*@ assert recent: pair.recent == \null || pair.recent_slot < 32; */
  check_feed(&f);
}

static void blocks(void) {
  struct mctp_feed f = any_feed(0);
  const void *block = sdec_mctp_get_block(&f, any_64());
  /*@ assert block: block == \null || block == (void *)(proof_block + 1); */
  check_feed(&f);
  f = any_feed(0);
  block = sdec_mctp_grow_block(&f, TOKEN_BLOCK, any_64(), any_64());
  /*@ assert grown: block == \null || block == (void *)(proof_block + 1); */
  check_feed(&f);
}

/* The saved part of the last packet: if it has a length, it has a block. */
static void last(bool has_last) {
  struct mctp_feed f = any_feed(0);
  pair.last = has_last ? TOKEN_BLOCK : NULL;
  pair.last_len = has_last ? any_32() : 0;
  sdec_mctp_remember_whole(&f);
  if (pair.last_len > 0) {
    /*@ assert last: pair.last == (uint8_t *)proof_block + 1; */
  }
  f.pair = NULL;
  sdec_mctp_remember_whole(&f);
}

static void check_all(void) {
  find_pair(false);
  find_pair(true);
  of_structs = true;
  for (uint32_t slot = 0; slot < MCTP_TAG_SLOTS; slot += MCTP_TAG_SLOTS - 1) {
    find_assembly(slot, true, slot);
    find_assembly(slot, false, slot);
    find_assembly(slot, true, MCTP_TAG_SLOTS / 2);
    find_assembly(slot, false, MCTP_TAG_SLOTS / 2);
  }
  of_structs = false;
  blocks();
}

int main(void) {
  (void)sdec_mctp_init(&mctp, NULL, any_32(), NULL);
  for (their_state = MCTP_IDLE; their_state <= MCTP_LATE; their_state++) {
    told = false;
    check_all();
    told = true;
    check_all();
  }
  last(false);
  last(true);
  return 0;
}

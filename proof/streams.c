/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP reassembly: one segment with any bytes of any length, on a connection in any state, with any held segments, and
 * everything that its streams then yield; and the end of the capture. Bytes are opaque: those of the packet, of the
 * start of a frame, and of held segments, which follow their struct. Models replace the pool, the map, and finding
 * frames and messages; each may return anything that its header allows, or fail.
 */
#include "carriers/tcp_stream.h"

#include <stddef.h>

#include "memory_model.h"

uint8_t proof_block[MORE_BYTES]; /* held segments, followed by the address of bytes that must not be read */

#define TOKEN_BLOCK ((uint8_t *)TOKEN)
#define N_HELD 3u
#define HELD(i) ((struct held *)proof_block + (i)) /* in the lists of any stream; number N_HELD is a new one */
#define THEIR_BLOCK ((uint8_t *)HELD(N_HELD + 1))  /* of an evicted connection */

enum { HELD_DATA = offsetof(struct held, data), HELD_SIZE = sizeof(struct held) };
_Static_assert(MORE_BYTES == (N_HELD + 2) * HELD_SIZE, "all held segments");

static struct tcp tcp;
static struct connection conn, oldest;
static struct key some_key;
static bool first;      /* the receiver comes first in the key of a segment */
static bool at_end;     /* of the capture */
static bool known;      /* the connection is in the map */
static bool of_structs; /* allocations are for held segments */
static int n_rests;     /* blocks in which the streams of the connection keep the start of a frame */

/*@ predicate opaque(uint8_t *p) =
      \base_addr(p) == \base_addr((uint8_t *)proof_block) && \offset(p) >= HELD_DATA; */

static inline void span_used(struct sdec_span s) {
  const uint8_t *data = s.data;
  /*@ assert opaque: opaque((uint8_t *)data); */
}

static void *copy_behind(void *to, const void *from, size_t n) {
  /*@ assert to: opaque((uint8_t *)to); */
  /*@ assert from: opaque((uint8_t *)from); */
  return to;
}

/* Compares addresses and keys; each run assumes one order of the sides. */
static int compare_any(const void *a, const void *b, size_t n) {
  /*@ assert there: \valid_read((const uint8_t *)a + (0 .. n - 1)) && \valid_read((const uint8_t *)b + (0 .. n - 1)); */
  return first;
}

static struct held *any_held(void) {
  return HELD(Frama_C_unsigned_int_interval(0, N_HELD - 1));
}

/* Models of the lists of held segments, which helds.c proves. */
bool sdec_held_has(const struct held_list *list, uint32_t seq, uint32_t len) {
  return any_flag();
}

void sdec_held_add(struct held_list *list, struct held *segment) {
  /*@ assert new: segment == (struct held *)proof_block + 3; */
  list->first = list->last = any_held();
  list->n = any_32();
  list->bytes = any_32();
}

struct held *sdec_held_take(struct held_list *list) {
  struct held *h = list->first;
  /*@ assert some: h != \null; */
  list->first = list->last = any_flag() ? any_held() : NULL;
  list->n = any_32();
  list->bytes = any_32();
  return h;
}

static void *room_for_held(struct tcp *t, size_t len);
static void *room_for_bytes(struct tcp *t, size_t len);

void *sdec_map_find(struct map *map, const void *key) {
  /*@ assert streams: map == &tcp.streams; */
  return known ? &conn : NULL;
}

static void any_stream(struct tcp_stream *s, uint32_t side, uint8_t *rest, bool has_held);

/* The connection to evict, if any. At the end of the capture: the only connection, until it is removed. */
void *sdec_map_oldest(const struct map *map) {
  if (at_end || any_flag()) {
    return known ? &conn : NULL;
  }
  any_stream(&oldest.side[0], 0, NULL, any_flag());
  any_stream(&oldest.side[1], 1, THEIR_BLOCK, any_flag());
  return any_flag() ? &oldest : NULL;
}

void *sdec_map_add(struct map *map, const void *key) {
  /*@ assert new: !known; */
  if (any_flag()) {
    return NULL;
  }
  conn = (struct connection){0};
  return &conn;
}

const void *sdec_map_key(const struct map *map, const void *entry) {
  /*@ assert entry: entry == &conn; */
  return &some_key;
}

void sdec_map_remove(struct map *map, void *entry) {
  /*@ assert entry: at_end ? entry == &conn : entry == &oldest; */
  known = known && !at_end;
}

void sdec_map_rank(struct map *map, const void *entry, enum map_rank rank) {
  /*@ assert entry: entry == &conn; */
}

void sdec_map_hold(struct map *map, const void *entry) {
  /*@ assert entry: entry == &oldest || entry == &conn; */
}

bool sdec_map_init(struct map *map, struct pool *pool, uint32_t capacity, uint32_t key_len, uint32_t entry_len) {
  /*@ assert lengths: key_len == sizeof(struct key) && entry_len == sizeof(struct connection) && key_len <= 64; */
  return any_flag();
}

void *sdec_pool_get(struct pool *pool, size_t size) {
  if (any_flag()) {
    return NULL;
  }
  if (!of_structs) {
    /*@ assert few: 0 <= n_rests <= 2; */
    n_rests++;
    return TOKEN_BLOCK;
  }
  /*@ assert size: size >= HELD_SIZE; */
  return HELD(N_HELD);
}

void sdec_pool_put(struct pool *pool, void *block) {
  if (block == TOKEN_BLOCK) {
    n_rests--;
  } else if (block != THEIR_BLOCK) {
    /*@ assert segment: \base_addr((uint8_t *)block) == \base_addr((uint8_t *)proof_block) &&
                        \offset((uint8_t *)block) % HELD_SIZE == 0; */
  }
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  /*@ assert block: block == (void *)(proof_block + 120); */
  return any_64();
}

void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size) {
  return NULL;
}

static struct carried any_carried(uint8_t n_notes) {
  struct carried c = {.what = Frama_C_unsigned_char_interval(0, 3), .n_notes = n_notes, .protocol = "", .name = ""};
  c.body = any_span();
  c.dir = Frama_C_unsigned_char_interval(0, 2);
  for (uint32_t i = 0; i < CARRIED_NOTES; i++) {
    c.notes[i] = any_note();
  }
  return c;
}

enum frame_result sdec_frame_next(struct framing *framing, struct sdec_span bytes, bool at_end, struct carried *out,
                                  uint32_t *out_used) {
  span_used(bytes);
  *framing = (struct framing){.kind = any_8(), .length_rule = any_8(), .rule_noted = any_flag(), .resync = any_flag()};
  *out = any_carried(Frama_C_unsigned_char_interval(0, CARRIED_NOTES));
  *out_used = any_32();
  return Frama_C_unsigned_int_interval(FRAME_NEED_MORE, FRAME_SKIP);
}

enum bare_kind sdec_bare_kind(struct sdec_span segment, bool first) {
  span_used(segment);
  return Frama_C_unsigned_int_interval(BARE_NONE, BARE_RECORD);
}

void sdec_bare_give(struct bare *bare, struct sdec_span message, const struct sdec_addr *src,
                    const struct sdec_addr *dst, struct carried *out) {
  span_used(message);
  bare->sender = any_8();
  bare->noted = true;
  *out = any_carried(Frama_C_unsigned_char_interval(0, 1));
  out->src = *src;
  out->dst = *dst;
}

#define memcpy copy_behind
#define memmove copy_behind
#define memcmp compare_any
#define sdec_room_block room_for_held
#include "carriers/tcp.c"
#undef sdec_room_block
#define sdec_room_block room_for_bytes
#include "carriers/tcp_cut.c"
#undef sdec_room_block
#undef memcpy
#undef memmove
#undef memcmp
#include "carriers/tcp_room.c"

static void *room_for_held(struct tcp *t, size_t len) {
  of_structs = true;
  return sdec_room_block(t, len);
}

static void *room_for_bytes(struct tcp *t, size_t len) {
  of_structs = false;
  return sdec_room_block(t, len);
}

static void any_stream(struct tcp_stream *s, uint32_t side, uint8_t *rest, bool has_held) {
  *s = (struct tcp_stream){.src = &some_key.ends[side], .dst = &some_key.ends[1 - side]};
  s->framing = (struct framing){
      .kind = any_8(), .length_rule = any_8(), .rule_noted = any_flag(), .resync = any_flag()};
  s->bare = (struct bare){.state = Frama_C_unsigned_char_interval(0, BARE_NOT), .sender = any_8(), .noted = any_flag()};
  s->bare.frame = any_64();
  s->bare.time_ns = any_64();
  s->open = any_flag();
  s->pushed = any_flag();
  s->snapped = any_flag();
  s->has_ack = any_flag();
  s->has_fin = any_flag();
  s->ending = any_flag();
  s->waited = any_8();
  s->start = any_32();
  s->next = any_32();
  s->acked = any_32();
  s->fin = any_32();
  if (rest != NULL) {
    s->rest = rest;
    s->rest_at = any_32();
    s->rest_len = any_32();
  }
  s->need = any_32();
  s->skipped = any_64();
  s->held.n = any_32();
  s->held.bytes = any_32();
  if (has_held) {
    s->held.first = any_held();
    s->held.last = any_held();
  }
}

static void any_tcp(uint8_t *rest, bool has_held) {
  for (uint32_t i = 0; i < N_HELD; i++) {
    *HELD(i) = (struct held){.next = any_flag() ? any_held() : NULL, .seq = any_32(), .len = any_32()};
    HELD(i)->pushed = any_flag();
    HELD(i)->snapped = any_flag();
  }
  tcp = (struct tcp){.frame = any_64(), .time_ns = any_64(), .side = first, .whole = any_flag()};
  any_addr(&some_key.ends[0]);
  any_addr(&some_key.ends[1]);
  conn = (struct connection){.rank = any_8(), .opener = Frama_C_unsigned_char_interval(0, 2)};
  conn.requester = Frama_C_unsigned_char_interval(0, 2);
  any_stream(&conn.side[0], 0, rest, has_held);
  any_stream(&conn.side[1], 1, rest, has_held);
  n_rests = rest != NULL ? 2 : 0;
}

static void check_stream(const struct tcp_stream *s) {
  const uint8_t *rest = s->rest;
  /*@ assert rest: rest == \null || rest == (uint8_t *)proof_block + 120; */
  /*@ assert bare: s->bare.state <= 3; */
  /*@ assert ends: s->src == &some_key.ends[0] || s->src == &some_key.ends[1]; */
  if (rest == NULL) {
    /*@ assert nothing: s->rest_at == 0 && s->rest_len == 0; */
  }
}

static void check_tcp(void) {
  check_stream(&conn.side[0]);
  check_stream(&conn.side[1]);
  const int in_use = (conn.side[0].rest != NULL) + (conn.side[1].rest != NULL);
  /*@ assert none_lost: n_rests == in_use; */
  /*@ assert events: tcp.events.n <= 6; */
  /*@ assert ready: tcp.ready == \null || tcp.ready == &conn || tcp.ready == &oldest; */
  /*@ assert roles: conn.opener <= 2 && conn.requester <= 2; */
}

static void check_carried(const struct carried *c) {
  /*@ assert notes: c->n_notes <= 4; */
  /*@ assert what: c->what <= 3; */
}

static void feed(uint8_t *rest, bool has_held) {
  struct link_peeled segment = {.carrier = any_32(), .payload = any_span(), .tcp_seq = any_32(), .tcp_ack = any_32()};
  segment.tcp_flags = any_8();
  segment.whole = any_flag();
  segment.snapped = any_flag();
  any_tcp(rest, has_held);
  if (rest != NULL) { /* only its length matters here, and it is not empty */
    conn.side[0].rest_at = conn.side[1].rest_at = 0;
    conn.side[0].rest_len = Frama_C_unsigned_int_interval(1, UINT32_MAX);
    conn.side[1].rest_len = Frama_C_unsigned_int_interval(1, UINT32_MAX);
  }
  any_addr(&segment.src);
  any_addr(&segment.dst);
  (void)sdec_tcp_feed(&tcp, &segment);
  check_tcp();
  (void)sdec_tcp_frame_len(&tcp, &segment, any_flag());
}

static void next(uint8_t *rest, bool has_held, bool in_held) {
  struct carried out;
  any_tcp(rest, has_held);
  tcp.ready = &conn;
  tcp.input = any_span();
  if (in_held) {
    struct held *h = any_held();
    tcp.input.data = h->data + any_32();
    tcp.input_block = h;
  }
  if (sdec_tcp_next(&tcp, &out)) {
    check_carried(&out);
  }
  check_tcp();
}

static void finish(uint8_t *rest, bool has_held) {
  any_tcp(rest, has_held);
  at_end = true;
  if (sdec_tcp_finish(&tcp)) {
    /*@ assert ready: tcp.ready == &conn && known; */
    check_tcp();
  }
  at_end = false;
}

int main(void) {
  (void)sdec_tcp_init(&tcp, NULL, any_32());
  for (uint32_t state = 0; state < 8; state++) {
    const bool has_held = (state & 1) != 0;
    uint8_t *const rest = (state & 2) != 0 ? TOKEN_BLOCK : NULL;
    first = (state & 4) != 0;
    known = true;
    feed(rest, has_held);
    next(rest, has_held, false);
    next(rest, has_held, true);
    finish(rest, has_held);
    known = false;
    feed(NULL, false);
    finish(NULL, false);
  }
  return 0;
}

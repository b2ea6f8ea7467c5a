/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening a record with the keys of its session, with those derived from secrets of the keyring, and with those of a
 * handshake that the capture has only in part; and deriving keys from a handshake, step by step. Any record, any
 * session: with keys of any age in both directions, with none, or made only for this record. The calls of sdec_crypto
 * are models that assert what sdec_crypto.h promises about their arguments, and may fail or succeed. cuts.c proves
 * where the bytes and the tag are in a record, keyrings.c proves the keyring, buffers.c the buffers; here they are
 * models.
 */
#include "keys/secured.h"
#include "keys/schedule.h"
#include "keys/trial.h"
#include "keys/unseen.h"

#include "any_parts.h"

const uint8_t proof_block[1];

#define TOKEN_BLOCK ((uint8_t *)TOKEN)

static struct conn conn;
static struct evidence evidence;
static struct session session;
static struct opening opening;
static struct sdec_secret secret;
static struct keyring ring;
static struct sdec_crypto calls;
static uint8_t handle; /* of every key prepared by aead_new */
static int opened;     /* model_open succeeded, so the result may be checked */
static int last_kind;  /* the keyring returns the last of the requested kinds, not the first */

/* Bytes passed to a call: opaque ones, or an array that is long enough. */
static void bytes_used(struct sdec_span s) {
  if (s.len > 0 && s.data != TOKEN) {
    /*@ assert there: \valid_read(s.data + (0 .. s.len - 1)); */
  }
}

static void parts_used(const struct sdec_span *parts, uint32_t n) {
  /*@ assert few: n <= 16; */
  for (uint32_t i = 0; i < n; i++) {
    bytes_used(parts[i]);
  }
}

static bool any_digest(uint8_t *out) {
  /*@ assert room: \valid(out + (0 .. 63)); */
  if (any_flag()) {
    return false;
  }
  Frama_C_make_unknown((char *)out, SDEC_HASH_MAX);
  return true;
}

static bool model_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out) {
  parts_used(parts, n_parts);
  return any_digest(out);
}

static bool model_hmac(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts,
                       uint32_t n_parts, uint8_t *out) {
  bytes_used(key);
  parts_used(parts, n_parts);
  return any_digest(out);
}

static void *model_new(void *context, uint32_t aead, const uint8_t *key) {
  /*@ assert room: \valid_read(key + (0 .. 31)); */
  return any_flag() ? &handle : NULL;
}

static bool model_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                       const uint8_t *tag, uint8_t *out) {
  /*@ assert key: key == &handle; */
  /*@ assert iv: \initialized(iv + (0 .. 11)); */
  span_used(aad);
  /*@ assert tag: \base_addr(tag) == \base_addr((const uint8_t *)proof_block) && \offset(tag) > 0; */
  if (sealed.len > 0) {
    span_used(sealed);
    /*@ assert out: out == (uint8_t *)proof_block + 1; */
  }
  opened = any_flag();
  return opened;
}

static void model_free(void *context, void *key) {
  /*@ assert key: key == &handle; */
}

/* The keyring. The kind of a secret may select a direction, so the first and the last kind are kept apart. */
static enum sdec_secret_kind kind_of(uint32_t kinds) {
  enum sdec_secret_kind kind = last_kind ? SDEC_SECRET_RSP_DATA : SDEC_SECRET_NONE;
  while ((kinds >> kind & 1) == 0) {
    kind = last_kind ? kind - 1 : kind + 1;
  }
  return kind;
}

struct sdec_secret *sdec_keyring_secret(const struct keyring *r, const struct session *s, struct secret_walk *walk) {
  /*@ assert who: r == &ring && s == &session; */
  walk->begun = true;
  walk->at = any_32();
  last_kind = any_flag();
  secret.kind = kind_of(walk->kinds);
  if (any_flag()) {
    return NULL;
  }
  secret.any = any_flag();
  secret.secret_len = Frama_C_unsigned_int_interval(0, SDEC_SECRET_MAX);
  return &secret;
}

bool sdec_keyring_may_try(const struct keyring *r, struct session *s, const struct sdec_secret *tried, uint32_t cost) {
  /*@ assert who: r == &ring && s == &session && tried == &secret; */
  return any_flag();
}

void sdec_keyring_fits(const struct keyring *r, struct session *s, struct sdec_secret *fitting) {
  /*@ assert who: r == &ring && s == &session; */
}

bool sdec_keyring_given(const struct keyring *r, uint32_t side, uint32_t slot) {
  /*@ assert where: side <= 1 && slot <= 8; */
  return any_flag();
}

bool sdec_keyring_digest(const struct keyring *r, const struct key_suite *suite, uint32_t side, uint32_t slot,
                         uint32_t i, uint8_t *out) {
  /*@ assert where: side <= 1 && slot <= 8; */
  return any_digest(out);
}

/* Buffers, with opaque bytes. */
bool sdec_buffer_add(struct buffer *buffer, struct pool *pool, struct sdec_span bytes) {
  bytes_used(bytes);
  buffer->len = any_flag() ? any_32() : buffer->len;
  return any_flag();
}

bool sdec_buffer_resize(struct buffer *buffer, struct pool *pool, uint32_t len) {
  if (any_flag()) {
    return false;
  }
  *buffer = (struct buffer){TOKEN_BLOCK, len};
  return true;
}

void sdec_buffer_drop(struct buffer *buffer, struct pool *pool) {
  *buffer = (struct buffer){TOKEN_BLOCK, 0};
}

/* sdec_cleanse calls memset through a volatile pointer, whose target Eva would not know. */
#define volatile
#include "keys/keys.c"
#undef volatile

/* Compares opaque bytes with a digest. */
/*@ requires digest: \valid_read(a + (0 .. 63)) && len <= 64;
    requires other: b == (const uint8_t *)proof_block + 1 || \valid_read(b + (0 .. 63));
    assigns \result \from a[0 .. 63];
    ensures \result == 0 || \result == 1; */
static bool equal(const uint8_t *a, const uint8_t *b, uint32_t len);

/* The parts of a transcript. sdec_transcript_parts itself is examined in transcript_parts below. */
static uint32_t model_parts(const struct transcript *th, const struct evidence *e, enum transcript_end end,
                            struct sdec_span parts[TRANSCRIPT_PARTS]) {
  /*@ assert who: th == &session.th && e == &evidence; */
  for (uint32_t i = 0; i < TRANSCRIPT_PARTS; i++) {
    parts[i] = any_span();
  }
  return Frama_C_unsigned_int_interval(0, TRANSCRIPT_PARTS);
}

#define sdec_transcript_parts model_parts
#include "keys/schedule.c"
#undef sdec_transcript_parts

#define sdec_channel_open code_channel_open
#define sdec_channels_open code_channels_open
#include "keys/channel.c"
#undef sdec_channel_open
#undef sdec_channels_open

static struct buffer any_buffer(void) {
  return (struct buffer){TOKEN_BLOCK, any_32()};
}

static void any_bytes(uint8_t *bytes, uint32_t len) {
  Frama_C_make_unknown((char *)bytes, len);
}

static void any_epoch(struct epoch *e, bool keyed) {
  any_bytes(e->keys.secret, sizeof(e->keys.secret));
  any_bytes(e->keys.iv, sizeof(e->keys.iv));
  e->keys.aead = keyed && any_flag() ? &handle : NULL;
  e->due = any_64();
  e->seen = any_64();
}

static void any_channel(struct channel *c, bool keyed) {
  any_epoch(&c->now, keyed);
  any_epoch(&c->before, keyed);
  any_epoch(&c->next, keyed);
  c->order = Frama_C_unsigned_char_interval(ORDER_OPEN, ORDER_BE);
  c->before_over = any_flag();
  c->returned = any_flag();
  c->asked = any_8();
}

static void any_evidence(void) {
  evidence.vca = any_buffer();
  evidence.vca_steps = any_8();
  for (uint32_t side = 0; side < 2; side++) {
    evidence.digests[side] = any_buffer();
    for (uint32_t slot = 0; slot <= SLOTS; slot++) {
      any_bytes(evidence.chain[side][slot].digest, SDEC_HASH_MAX);
      evidence.chain[side][slot].known = any_flag();
    }
  }
}

static void any_transcript(struct transcript *th) {
  for (uint32_t i = 0; i < LEGS; i++) {
    th->leg[i].bytes = any_buffer();
    th->leg[i].verify = any_32();
  }
  for (uint32_t side = 0; side < 2; side++) {
    th->use_digests[side] = any_flag();
    any_bytes(th->chain[side], SDEC_HASH_MAX);
  }
  th->psk = any_flag();
  th->mutual = any_flag();
}

/* Buffers are short here: Eva joins pointers and lengths, so a digest would otherwise seem as long as a buffer. */
static void transcript_parts(void) {
  struct sdec_span parts[TRANSCRIPT_PARTS];
  any_evidence();
  any_transcript(&session.th);
  evidence.vca.len = Frama_C_unsigned_int_interval(0, SDEC_HASH_MAX);
  evidence.digests[0] = evidence.digests[1] = evidence.vca;
  for (uint32_t i = 0; i < LEGS; i++) {
    session.th.leg[i].bytes = evidence.vca;
  }
  for (uint32_t i = 0; i < TRANSCRIPT_PARTS; i++) {
    parts[i] = (struct sdec_span){TOKEN, 0};
  }
  session.th.hash_len = Frama_C_unsigned_char_interval(0, SDEC_HASH_MAX);
  for (uint32_t end = TH_RESPONSE_VERIFY; end <= TH_ALL; end++) {
    parts_used(parts, sdec_transcript_parts(&session.th, &evidence, end, parts));
  }
}

/* Everything that sdec_channel_open may do; records_of_a_channel examines the function itself. */
bool sdec_channel_open(struct session *s, uint32_t side, const struct record *record, uint32_t window,
                       struct opening *out) {
  /*@ assert who: s == &session && out == &opening && side <= 1; */
  if (s->channel[side].now.keys.aead == NULL) {
    return false;
  }
  any_channel(&s->channel[side], true);
  opened = any_flag();
  if (opened) {
    s->n_shut[SDEC_DIR_REQ] = any_32();
    s->n_shut[SDEC_DIR_RSP] = any_32();
    s->n_shut[SDEC_DIR_UNKNOWN] = any_32();
    s->n_opened = any_8();
    out->side = (uint8_t)side;
    out->sequence = any_64();
    out->repeated = any_flag();
    out->n_notes += Frama_C_unsigned_char_interval(0, 3);
  }
  return opened;
}

bool sdec_channels_open(struct session *s, const struct record *record, uint32_t likely, uint32_t window,
                        struct opening *out) {
  return sdec_channel_open(s, likely, record, window, out) || sdec_channel_open(s, 1 - likely, record, window, out);
}

/* The state of any session, whether kept by the flow or made for one record. */
static void begin_session(enum phase phase) {
  calls = (struct sdec_crypto){
      .hash = model_hash, .hmac = model_hmac, .aead_new = model_new, .aead_open = model_open, .aead_free = model_free};
  ring.crypto = &calls;
  any_bytes(secret.secret, sizeof(secret.secret));
  for (uint32_t i = 0; i < SDEC_FACTS; i++) {
    conn.facts.value[i] = any_32();
  }
  conn.facts.known = any_64();
  session = (struct session){.conn = &conn, .id = any_32()};
  session.trials.n_records = any_32();
  session.trials.n_deep = any_8();
  session.sm_version = any_16();
  session.seq_len = Frama_C_unsigned_char_interval(0, 8);
  session.encrypted = any_flag();
  session.sealed = any_8();
  session.phase = phase;
}

/* A session whose handshake was seen at least in part. `known`: its algorithms are known; otherwise it has no keys. */
static void any_session(bool known, enum phase phase) {
  begin_session(phase);
  any_evidence();
  conn.evidence = &evidence;
  any_transcript(&session.th);
  session.suite_ok = known;
  if (known) {
    session.suite = (struct key_suite){.crypto = &calls, .hash = any_32(), .aead = any_32(), .version = any_8()};
    session.suite.hash_len = any_flag() ? 32 : any_flag() ? 48 : 64;
    session.suite.key_len = session.suite.aead == 2 || session.suite.aead == 4 ? 32 : 16;
    session.certain = any_flag();
    session.finish_proved = any_flag();
    session.have_handshake = any_flag();
    any_bytes(session.handshake, SDEC_HASH_MAX);
    any_bytes(session.hs_secret[0], SDEC_HASH_MAX);
    any_bytes(session.hs_secret[1], SDEC_HASH_MAX);
  }
  session.th.hash_len = session.suite.hash_len;
  any_channel(&session.channel[0], known);
  any_channel(&session.channel[1], known);
  session.missing = any_flag() ? "" : NULL;
  for (uint32_t i = 0; i < 3; i++) {
    session.n_shut[i] = any_32();
  }
  session.n_opened = any_8();
  session.guessed = any_8();
  session.psk = any_flag();
  session.clear_handshake = any_flag();
  session.limited = any_flag();
  session.last_seq = any_64();
  session.chain_slot = Frama_C_unsigned_char_interval(0, RAW_KEY_SLOT);
  session.finish_slot = Frama_C_unsigned_char_interval(0, RAW_KEY_SLOT);
  session.multi_key[0] = any_flag();
  session.multi_key[1] = any_flag();
}

/* A session made for one record, on a connection about which perhaps nothing is known. */
static void lent_session(void) {
  begin_session(PHASE_DATA);
  any_evidence();
  conn.evidence = any_flag() ? &evidence : NULL;
  for (uint32_t i = 0; i < LEGS; i++) {
    session.th.leg[i].bytes = (struct buffer){TOKEN_BLOCK, 0};
  }
}

static void check_keys(const struct direction_keys *keys) {
  /*@ assert prepared: keys->aead == \null || keys->aead == &handle; */
}

static void check_session(void) {
  for (uint32_t side = 0; side < 2; side++) {
    const struct channel *c = &session.channel[side];
    check_keys(&c->now.keys);
    check_keys(&c->before.keys);
    check_keys(&c->next.keys);
    /*@ assert order: c->order <= 2; */
  }
  /*@ assert suite: session.suite.hash_len <= 64 && session.suite.key_len <= 32; */
  /*@ assert calls: session.suite.crypto == \null || session.suite.crypto == &calls; */
  /*@ assert side: session.last_side <= 1 && session.phase <= 1; */
  /*@ assert conn: session.conn == &conn; */
  session = (struct session){.id = 0}; /* so that Eva joins all paths again */
  opening = (struct opening){.n_notes = 0};
  last_kind = opened = 0;
}

/* The sender is `side`, known or not; the other side sent the last record. */
static void open_record(uint8_t side) {
  const uint8_t dir = any_flag() ? SDEC_DIR_UNKNOWN : side == RESPONDER ? SDEC_DIR_RSP : SDEC_DIR_REQ;
  session.last_side = 1 - side;
  if (any_flag()) {
    opening.plain = any_buffer();
    opening.room = Frama_C_unsigned_int_interval(1, UINT32_MAX);
  }
  if (sdec_secured_open(&ring, NULL, &session, any_span(), dir, &opening)) {
    span_used(opening.record);
    span_used(opening.data);
    /*@ assert side: opening.side <= 1; */
    /*@ assert really: opened == 1; */
  }
  /*@ assert notes: opening.n_notes <= 6; */
  check_session();
}

static struct record any_record(void) {
  struct record r = {.head = any_span(), .body = any_span(), .tag = TOKEN + any_32(), .wire_seq = any_16()};
  r.has_seq = any_flag();
  r.encrypted = any_flag();
  return r;
}

/* One direction, with keys: at most three notes. */
static void records_of_a_channel(uint32_t side, enum phase phase) {
  const struct record r = any_record();
  any_session(true, phase);
  opening = (struct opening){.plain = any_buffer()};
  if (code_channel_open(&session, side, &r, any_32(), &opening)) {
    /*@ assert really: opened == 1 && opening.side == side; */
  }
  /*@ assert few_notes: opening.n_notes <= 3; */
  check_session();
}

static void open_any(uint8_t side) {
  for (enum phase phase = PHASE_HANDSHAKE; phase <= PHASE_DATA; phase++) {
    any_session(true, phase);
    open_record(side);
    any_session(false, phase);
    open_record(side);
  }
  lent_session();
  open_record(side);
}

static void handshake(bool known, enum phase phase) {
  any_session(known, phase);
  (void)sdec_schedule_response(&ring, &session);
  check_session();
  any_session(known, phase);
  (void)sdec_schedule_finish(&ring, &session);
  check_session();
  any_session(known, phase);
  (void)sdec_schedule_finish_rsp(&session);
  check_session();
  any_session(known, phase);
  (void)sdec_schedule_data(&session);
  check_session();
  for (uint32_t side = 0; side < 2; side++) {
    any_session(known, phase);
    sdec_schedule_update(&session, side);
    check_session();
  }
}

int main(void) {
  transcript_parts();
  for (uint8_t side = 0; side < 2; side++) {
    records_of_a_channel(side, PHASE_HANDSHAKE);
    records_of_a_channel(side, PHASE_DATA);
    open_any(side);
  }
  for (enum phase phase = PHASE_HANDSHAKE; phase <= PHASE_DATA; phase++) {
    handshake(true, phase);
    handshake(false, phase);
  }
  return 0;
}

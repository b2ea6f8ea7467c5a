/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The keyring: every set of up to two secrets, each bound to a session by name or number or to none, given by the user
 * or found in the capture, with every collision of their names in buckets; with three secrets, what concerns lists and
 * rings of three. In each state, every kind of walk over the index. Also the budget of trials in any state, and any
 * certificate chains, given by the user or seen in the capture. Blocks come from a model of the pool; they have exact
 * sizes, and allocation may fail.
 */
#include <string.h>

#include "any_parts.h"
#include "choices.h"

#include "base/check.h"
#include "base/siphash.h"
static uint64_t model_siphash(const uint64_t key[2], unsigned c, unsigned d, const void *bytes, size_t len);
static int compare_bytes(const void *a, const void *b, size_t n);
#define siphash model_siphash
#define memcmp compare_bytes
#include "keys/candidates.c"
#include "keys/keyring.c"
#undef siphash

const uint8_t proof_block[1];

#define MOST (SAMPLE > 1 ? 2u : 3u) /* secrets */
#define ALL_FORMS_MOST (MOST - 1)   /* sets of up to this size are tried in all forms */
#define ID 7u                       /* of the session: its number, and each byte of its name */
#define OTHER_ID 9u                 /* of another session */
#define NAME_LEN 2u

enum form { NAMED, NUMBERED, ANY_SESSION, OTHER_NAME, OTHER_NUMBER, ANY_OTHER_KIND, FORMS };

static struct choices choices;
static struct session session;
static struct conn conn;
static struct evidence evidence;
static struct keyring ring;
static struct sdec_crypto calls;
static struct sdec_secret secrets[3];
static struct sdec_known_chain chains[2];
static struct candidates index_block;
static uint32_t links_1[1], links_2[2], links_3[3], buckets_1[1], buckets_2[2], buckets_4[4];
static uint32_t n_taken;          /* blocks of the index allocated so far */
static uint32_t hash_of[4], some; /* hashes of the four names, NO_HASH if not chosen yet; size of the pool */
static const uint64_t pool_key[2];

#define NO_HASH 2u

const uint64_t *sdec_pool_key(const struct pool *pool) {
  return pool_key;
}

size_t sdec_pool_size(const struct pool *pool) {
  return some;
}

/* Allocates the index, then its links, then its buckets, each of exactly the requested size. With one secret it may
 * fail. */
void *sdec_pool_get(struct pool *pool, size_t size) {
  uint32_t *const links[] = {links_1, links_2, links_3}, *const buckets[] = {buckets_1, buckets_2, buckets_4};
  const uint32_t n = ring.n_secrets;
  if (n == 1 && choose(&choices, 2) == 1) {
    return NULL;
  }
  n_taken++;
  if (n_taken == 1) {
    CHECK(size == sizeof(index_block));
    return &index_block;
  }
  CHECK(n_taken == 2 ? size == n * sizeof(uint32_t) : size == (n == 3 ? 4 : n) * sizeof(uint32_t));
  return n_taken == 2 ? links[n - 1] : buckets[n - 1];
}

static uint64_t model_siphash(const uint64_t key[2], unsigned c, unsigned d, const void *bytes, size_t len) {
  const uint8_t first = *(const uint8_t *)bytes;
  const uint32_t name = (len == NAME_LEN ? 0 : 2) + (first == ID ? 0 : 1);
  CHECK(key == index_block.hash_key && (len == NAME_LEN || len == sizeof(uint32_t)));
  if (hash_of[name] == NO_HASH) {
    hash_of[name] = choose(&choices, NO_HASH);
  }
  return hash_of[name];
}

static int compare_bytes(const void *a, const void *b, size_t n) {
  const uint8_t *const left = a, *const right = b;
  int result = 0;
  for (size_t i = 0; i < n; i++) {
    result = result != 0 ? result : left[i] - right[i];
  }
  return result;
}

static void any_secret(struct sdec_secret *secret, uint32_t n) {
  const enum form form = choose(&choices, n <= ALL_FORMS_MOST ? FORMS : ANY_SESSION + 1);
  const uint8_t id = form == NAMED || form == NUMBERED ? ID : OTHER_ID;
  *secret = (struct sdec_secret){.kind = form == ANY_OTHER_KIND ? SDEC_SECRET_RSP_DATA : SDEC_SECRET_DHE};
  secret->any = form == ANY_SESSION || form == ANY_OTHER_KIND;
  secret->by_session = form == NUMBERED || form == OTHER_NUMBER;
  secret->in_capture = n <= ALL_FORMS_MOST && choose(&choices, 2) == 1;
  if (form == NAMED || form == OTHER_NAME) {
    memset(secret->id, id, NAME_LEN);
    secret->id_len = NAME_LEN;
  }
  secret->session = id;
}

/* A walk returns each fitting secret once: the user's before the capture's, and of each, those bound to the session
 * before those for any session. `first` fitted last, so it comes first among the latter of its kind. */
static void check_walk(uint32_t kinds, bool named, uint8_t starved, const struct sdec_secret *first) {
  struct secret_walk walk = {.kinds = kinds, .named = named};
  bool seen[3] = {false};
  uint32_t last = 0;
  const bool indexed = ring.candidates != NULL && ring.candidates->buckets != NULL;
  session.trials.starved = starved;
  for (const struct sdec_secret *s; (s = sdec_keyring_secret(&ring, &session, &walk)) != NULL;) {
    const uint32_t i = (uint32_t)(s - secrets), place = 2u * s->in_capture + s->any;
    CHECK(i < ring.n_secrets && !seen[i] && (!indexed || place >= last));
    if (indexed && s->any && place > last) {
      CHECK(first == NULL || s == first || s->in_capture != first->in_capture || s->kind != first->kind);
    }
    seen[i] = true;
    last = place;
  }
  for (uint32_t i = 0; i < ring.n_secrets; i++) {
    const bool out = indexed && (starved >> secrets[i].in_capture & 1) != 0;
    CHECK(seen[i] == (!out && fits(&secrets[i], &session, &walk)));
  }
}

static void one_set(uint32_t n) {
  struct sdec_config config = {.secrets = secrets, .n_secrets = n, .crypto = &calls};
  n_taken = 0;
  for (uint32_t i = 0; i < 4; i++) {
    hash_of[i] = i == 0 ? 0 : NO_HASH;
  }
  for (uint32_t i = 0; i < n; i++) {
    any_secret(&secrets[i], n);
  }
  ring.n_secrets = n; /* read by the model of the pool */
  sdec_keyring_init(&ring, &config, NULL);
  check_walk(ALL_KINDS, false, 0, NULL);
  check_walk(KIND(SDEC_SECRET_DHE), true, 0, NULL);
  check_walk(KIND(SDEC_SECRET_DHE), false, 1u << FROM_USER, NULL);
  if (n > 0) {
    sdec_keyring_fits(&ring, &session, &secrets[n - 1]);
    check_walk(KIND(secrets[n - 1].kind), false, 0, secrets[n - 1].any ? &secrets[n - 1] : NULL);
  }
}

/* Checks and charges a trial, in any state of the budget. */
static void budget(void) {
  ring.candidates = any_flag() ? &index_block : NULL;
  ring.secrets = secrets;
  index_block = (struct candidates){.n_starved = any_64(), .buckets = any_flag() ? buckets_1 : NULL};
  index_block.spent[FROM_USER] = any_64();
  index_block.spent[FROM_CAPTURE] = any_64();
  secrets[0].any = any_flag();
  secrets[0].in_capture = any_flag();
  secrets[0].kind = Frama_C_unsigned_int_interval(SDEC_SECRET_NONE, SDEC_SECRET_RSP_DATA);
  session.trials.spent[FROM_USER] = any_32();
  session.trials.spent[FROM_CAPTURE] = any_32();
  session.trials.starved = Frama_C_unsigned_char_interval(0, 3);
  (void)sdec_keyring_may_try(&ring, &session, &secrets[0], any_32());
  /*@ assert starved: session.trials.starved <= 3; */
  sdec_keyring_fits(&ring, &session, &secrets[0]);
}

static bool model_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out) {
  for (uint32_t i = 0; i < n_parts; i++) {
    const struct sdec_span part = parts[i];
    if (part.data != TOKEN) {
      /*@ assert part: \valid_read(part.data + (0 .. part.len - 1)); */
    }
  }
  /*@ assert room: \valid(out + (0 .. 63)); */
  Frama_C_make_unknown((char *)out, SDEC_HASH_MAX);
  return any_flag();
}

bool sdec_algo_size(enum fact fact, uint32_t selection, uint32_t which, uint32_t *out) {
  *out = any_flag() ? 32 : any_flag() ? 48 : 64;
  return any_flag();
}

static void any_seen(void) {
  ring.n_seen = any_32();
  for (uint32_t i = 0; i < SEEN_CHAINS; i++) {
    ring.seen[i].hash = any_32();
    ring.seen[i].side = any_flag();
    Frama_C_make_unknown((char *)ring.seen[i].digest, SDEC_HASH_MAX);
  }
}

static void chains_of(bool evidence_there, uint8_t hash_len) {
  struct key_suite suite = {.crypto = &calls, .hash = any_32(), .hash_len = hash_len};
  uint8_t digest[SDEC_HASH_MAX];
  const uint32_t side = any_flag();
  any_seen();
  ring.crypto = any_flag() ? &calls : NULL;
  ring.chains = chains;
  ring.n_chains = Frama_C_unsigned_int_interval(0, 2);
  for (uint32_t i = 0; i < 2; i++) {
    chains[i].side = any_8();
    chains[i].slot = any_8();
    chains[i].bytes = any_span();
    chains[i].root = any_span();
  }
  conn.evidence = evidence_there ? &evidence : NULL;
  conn.facts.value[F_HASH] = any_32();
  for (uint32_t slot = 0; slot <= SLOTS; slot++) {
    evidence.chain[0][slot].known = any_flag();
    evidence.chain[1][slot].known = any_flag();
  }
  sdec_keyring_see_chain(&ring, &conn, side, any_32(), any_span());
  Frama_C_make_unknown((char *)digest, SDEC_HASH_MAX);
  sdec_keyring_see(&ring, any_32(), side, (struct sdec_span){digest, hash_len});
  (void)sdec_keyring_given(&ring, any_32(), any_32());
  if (sdec_keyring_digest(&ring, &suite, any_32(), any_32(), any_32(), digest)) {
    /*@ assert written: \initialized(digest + (0 .. 63)); */
  }
}

int main(void) {
  /*@ assert none: choices.n == 0; */
  calls = (struct sdec_crypto){.size = sizeof(calls), .hash = model_hash};
  memset(session.name, ID, NAME_LEN);
  session.name_len = NAME_LEN;
  session.id = ID;
  for (uint32_t n = 0; n <= MOST; n++) {
    do {
      some = UINT32_MAX;
      one_set(n);
    } while (choices_next(&choices));
  }
  some = 0;
  one_set(1);
  budget();
  for (uint8_t hash_len = 32; hash_len <= SDEC_HASH_MAX; hash_len += 16) {
    chains_of(true, hash_len);
    chains_of(false, hash_len);
  }
  return 0;
}

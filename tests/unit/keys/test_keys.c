/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The key schedule and records against known answers: secrets, keys and the data hashed for them, through keys.c and
 * sdec-openssl; then complete records through a flow that has only the secret.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sdec_keylog.h>
#include <sdec_openssl.h>

#include "hexbytes.h"
#include "keys/keys.h"
#include "vectors.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SESSION 0xfffefffdu
#define HEARTBEAT 0xe8
#define LINK_MCTP 291
#define HEAD_LEN 8 /* of a record over MCTP: session, two bytes of sequence number, length */

/* Forwards calls and records the arguments of the last one of each kind. */
struct spy {
  struct sdec_crypto calls;
  const struct sdec_crypto *real;
  uint8_t message[HEX_MAX], key[KEY_MAX];
  uint32_t message_len, n_alive;
  uint32_t n_hmac, fails; /* the call that fails, counted from 1; 0: none */
};

static bool spy_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  const struct spy *spy = context;
  return spy->real->hash(spy->real->context, hash, parts, n, out);
}

static bool spy_hmac(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n,
                     uint8_t *out) {
  struct spy *spy = context;
  if (++spy->n_hmac == spy->fails) {
    return false;
  }
  spy->message_len = 0;
  for (uint32_t i = 0; i < n; i++) {
    assert_true(parts[i].len <= HEX_MAX - spy->message_len);
    memcpy(spy->message + spy->message_len, parts[i].data, parts[i].len);
    spy->message_len += parts[i].len;
  }
  return spy->real->hmac(spy->real->context, hash, key, parts, n, out);
}

static void *spy_aead_new(void *context, uint32_t aead, const uint8_t *key) {
  struct spy *spy = context;
  memcpy(spy->key, key, aead == AES_128_GCM ? 16 : 32);
  spy->n_alive++;
  return spy->real->aead_new(spy->real->context, aead, key);
}

static bool spy_aead_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                          const uint8_t *tag, uint8_t *out) {
  const struct spy *spy = context;
  return spy->real->aead_open(spy->real->context, key, iv, aad, sealed, tag, out);
}

static void spy_aead_free(void *context, void *key) {
  struct spy *spy = context;
  spy->n_alive--;
  spy->real->aead_free(spy->real->context, key);
}

struct rig {
  struct sdec_openssl *openssl;
  struct spy spy;
};

static int set_up(void **state) {
  struct rig *r = calloc(1, sizeof(*r));
  r->openssl = sdec_openssl_new();
  assert_non_null(r->openssl);
  r->spy.real = sdec_openssl_calls(r->openssl);
  r->spy.calls = (struct sdec_crypto){.context = &r->spy,
                                      .hash = spy_hash,
                                      .hmac = spy_hmac,
                                      .aead_new = spy_aead_new,
                                      .aead_open = spy_aead_open,
                                      .aead_free = spy_aead_free};
  *state = r;
  return 0;
}

static int tear_down(void **state) {
  struct rig *r = *state;
  assert_int_equal(r->spy.n_alive, 0);
  sdec_openssl_free(r->openssl);
  free(r);
  return 0;
}

static struct key_suite suite_of(struct rig *r, const struct key_vectors *v) {
  struct key_suite suite;
  assert_true(sdec_suite_init(&suite, &r->spy.calls, v->hash, v->aead, v->version));
  return suite;
}

/* HKDF-Expand hashes the info and then a counter of one. */
static void check_info(const struct rig *r, const char *bin_str) {
  if (bin_str != NULL) {
    assert_true(r->spy.message_len > 0 && r->spy.message[r->spy.message_len - 1] == 1);
    assert_hex(bin_str, r->spy.message, r->spy.message_len - 1);
  }
}

static void transcript_hashes(void **state) {
  const struct rig *r = *state;
  static const char *const texts[] = {"TH1 dummy transcript", "TH2 dummy transcript"};
  for (size_t i = 0; i < COUNT(key_vectors); i++) {
    const struct key_vectors *v = &key_vectors[i];
    for (uint32_t k = 0; k < 2; k++) {
      const struct sdec_span text = {(const uint8_t *)texts[k], 20};
      uint8_t out[SDEC_HASH_MAX];
      assert_true(r->spy.real->hash(r->spy.real->context, v->hash, &text, 1, out));
      assert_hex(k == 0 ? v->th1 : v->th2, out, v->hash == SHA_384 ? 48 : 32);
    }
  }
}

/* check_keys prepares a direction and compares the values passed to the AEAD. */
static void check_keys(struct rig *r, const struct key_vectors *v, const char *secret, const char *key,
                       const char *iv) {
  const struct key_suite suite = suite_of(r, v);
  const struct hexbytes bytes = from_hex(secret);
  struct direction_keys keys = {.aead = NULL};
  memcpy(keys.secret, bytes.data, bytes.len);
  assert_true(sdec_keys_open(&suite, &keys));
  assert_hex(key, r->spy.key, suite.key_len);
  assert_hex(iv, keys.iv, SDEC_IV_LEN);
  check_info(r, v->bin_str[6]);
  sdec_keys_close(&suite, &keys);
  const struct direction_keys closed = {.aead = NULL};
  assert_memory_equal(keys.secret, closed.secret, sizeof(keys.secret));
  assert_memory_equal(keys.iv, closed.iv, sizeof(keys.iv));
  assert_null(keys.aead);
}

static void handshake_phase(void **state) {
  struct rig *r = *state;
  for (size_t i = 0; i < COUNT(key_vectors); i++) {
    const struct key_vectors *v = &key_vectors[i];
    const struct key_suite suite = suite_of(r, v);
    const struct hexbytes shared = from_hex(v->shared), th1 = from_hex(v->th1);
    uint8_t handshake[SDEC_HASH_MAX], req[SDEC_HASH_MAX], rsp[SDEC_HASH_MAX], finished[SDEC_HASH_MAX];
    assert_true(sdec_keys_handshake_secret(&suite, hex_span(&shared), v->psk, handshake));
    assert_hex(v->handshake_secret, handshake, suite.hash_len);
    assert_true(sdec_keys_direction_secret(&suite, handshake, LABEL_REQ_HS, th1.data, req));
    check_info(r, v->bin_str[1]);
    assert_hex(v->req_hs_secret, req, suite.hash_len);
    assert_true(sdec_keys_direction_secret(&suite, handshake, LABEL_RSP_HS, th1.data, rsp));
    check_info(r, v->bin_str[2]);
    assert_hex(v->rsp_hs_secret, rsp, suite.hash_len);
    assert_true(sdec_keys_finished_key(&suite, req, finished));
    check_info(r, v->bin_str[7]);
    assert_hex(v->req_finished_key, finished, suite.hash_len);
    assert_true(sdec_keys_finished_key(&suite, rsp, finished));
    assert_hex(v->rsp_finished_key, finished, suite.hash_len);

    const struct sdec_span key = {finished, suite.hash_len}, part = hex_span(&th1);
    uint8_t verify_data[SDEC_HASH_MAX];
    assert_true(suite.crypto->hmac(suite.crypto->context, suite.hash, key, &part, 1, verify_data));
    assert_hex(v->rsp_verify_data, verify_data, suite.hash_len);
    check_keys(r, v, v->req_hs_secret, v->req_hs_key, v->req_hs_iv);
    check_keys(r, v, v->rsp_hs_secret, v->rsp_hs_key, v->rsp_hs_iv);
  }
}

static void data_phase(void **state) {
  struct rig *r = *state;
  for (size_t i = 0; i < COUNT(key_vectors); i++) {
    const struct key_vectors *v = &key_vectors[i];
    const struct key_suite suite = suite_of(r, v);
    const struct hexbytes handshake = from_hex(v->handshake_secret), th2 = from_hex(v->th2);
    uint8_t out[SDEC_HASH_MAX], master[SDEC_HASH_MAX];
    assert_true(sdec_keys_expand(&suite, handshake.data, "derived", NULL, suite.hash_len, out));
    check_info(r, v->bin_str[0]);
    assert_hex(v->salt_1, out, suite.hash_len);
    assert_true(sdec_keys_master_secret(&suite, handshake.data, master));
    assert_hex(v->master_secret, master, suite.hash_len);
    assert_true(sdec_keys_direction_secret(&suite, master, LABEL_REQ_DATA, th2.data, out));
    check_info(r, v->bin_str[3]);
    assert_hex(v->req_data_secret, out, suite.hash_len);
    assert_true(sdec_keys_direction_secret(&suite, master, LABEL_RSP_DATA, th2.data, out));
    check_info(r, v->bin_str[4]);
    assert_hex(v->rsp_data_secret, out, suite.hash_len);
    assert_true(sdec_keys_expand(&suite, master, "exp master", th2.data, suite.hash_len, out));
    check_info(r, v->bin_str[8]);
    assert_hex(v->export_master_secret, out, suite.hash_len);
    check_keys(r, v, v->req_data_secret, v->req_data_key, v->req_data_iv);
    check_keys(r, v, v->rsp_data_secret, v->rsp_data_key, v->rsp_data_iv);
  }
}

static void check_update(struct rig *r, const struct key_vectors *v, const char *secret, const char *updated,
                         const char *key, const char *iv) {
  const struct key_suite suite = suite_of(r, v);
  uint8_t out[SDEC_HASH_MAX];
  assert_true(sdec_keys_update(&suite, from_hex(secret).data, out));
  check_info(r, v->bin_str[9]);
  assert_hex(updated, out, suite.hash_len);
  if (key != NULL) {
    check_keys(r, v, updated, key, iv);
  }
}

static void key_updates(void **state) {
  struct rig *r = *state;
  for (size_t i = 0; i < COUNT(key_vectors); i++) {
    const struct key_vectors *v = &key_vectors[i];
    check_update(r, v, v->req_data_secret, v->req_data_secret_upd1, v->req_data_key_upd1, v->req_data_iv_upd1);
    if (v->rsp_data_secret_upd1 != NULL) {
      check_update(r, v, v->rsp_data_secret, v->rsp_data_secret_upd1, v->rsp_data_key_upd1, v->rsp_data_iv_upd1);
    }
  }
}

/* The other info string of set A determines the label of a key. */
static void key_label(void **state) {
  struct rig *r = *state;
  const struct key_vectors *a = &key_vectors[0];
  const struct key_suite suite = suite_of(r, a);
  uint8_t out[SDEC_HASH_MAX];
  assert_true(sdec_keys_expand(&suite, from_hex(a->req_data_secret).data, "key", NULL, suite.key_len, out));
  check_info(r, a->bin_str[5]);
  assert_hex(a->req_data_key, out, suite.key_len);
}

static void unknown_suites(void **state) {
  const struct rig *r = *state;
  struct key_suite suite;
  assert_false(sdec_suite_init(&suite, &r->spy.calls, 0, AES_256_GCM, 0x12));
  assert_false(sdec_suite_init(&suite, &r->spy.calls, SHA_256, 0, 0x12));
  assert_false(sdec_suite_init(&suite, &r->spy.calls, SHA_256 | SHA_384, AES_256_GCM, 0x12));
  assert_false(sdec_suite_init(&suite, &r->spy.calls, SHA_256, 0x10, 0x12));
}

/* By bit of BaseHashSel and of the AEAD selection. */
static void sizes(void **state) {
  const struct rig *r = *state;
  static const uint8_t hash_lens[] = {32, 48, 64, 32, 48, 64, 32}, key_lens[] = {16, 32, 32, 16};
  for (uint32_t i = 0; i < COUNT(hash_lens) * COUNT(key_lens); i++) {
    const uint32_t hash = i / (uint32_t)COUNT(key_lens), aead = i % (uint32_t)COUNT(key_lens);
    struct key_suite suite;
    assert_true(sdec_suite_init(&suite, &r->spy.calls, 1u << hash, 1u << aead, 0x12));
    assert_int_equal(suite.hash_len, hash_lens[hash]);
    assert_int_equal(suite.key_len, key_lens[aead]);
  }
}

static bool handshake_secret(const struct key_suite *suite, const uint8_t *from, uint8_t *out) {
  return sdec_keys_handshake_secret(suite, (struct sdec_span){from, 32}, false, out);
}

static bool direction_secret(const struct key_suite *suite, const uint8_t *from, uint8_t *out) {
  return sdec_keys_direction_secret(suite, from, LABEL_REQ_HS, from, out);
}

static bool open_and_close(const struct key_suite *suite, const uint8_t *from, uint8_t *out) {
  struct direction_keys keys = {.aead = NULL};
  memcpy(keys.secret, from, suite->hash_len);
  const bool opened = sdec_keys_open(suite, &keys);
  assert_int_equal(opened, keys.aead != NULL);
  sdec_keys_close(suite, &keys);
  memset(out, 0, suite->hash_len);
  return opened;
}

/* If any call fails, the operation fails and leaks nothing. */
static void failing_calls(void **state) {
  struct rig *r = *state;
  static const struct {
    bool (*make)(const struct key_suite *suite, const uint8_t *from, uint8_t *out);
    uint32_t n_hmac;
  } rows[] = {{handshake_secret, 1}, {direction_secret, 1}, {sdec_keys_master_secret, 2},
              {sdec_keys_finished_key, 1}, {sdec_keys_update, 1}, {open_and_close, 2}};
  static const uint8_t from[SDEC_HASH_MAX] = {7};
  struct key_suite suite;
  uint8_t out[SDEC_HASH_MAX];
  assert_true(sdec_suite_init(&suite, &r->spy.calls, SHA_256, AES_256_GCM, 0x12));
  for (size_t i = 0; i < COUNT(rows); i++) {
    for (r->spy.fails = 0; r->spy.fails <= rows[i].n_hmac + 1; r->spy.fails++) {
      r->spy.n_hmac = 0;
      assert_int_equal(rows[i].make(&suite, from, out), r->spy.fails == 0 || r->spy.fails > rows[i].n_hmac);
    }
  }
  r->spy.fails = 0;
  assert_false(sdec_keys_expand(&suite, from, "key", NULL, 33, out)); /* longer than one digest */
  assert_true(sdec_keys_expand(&suite, from, "key", NULL, 32, out));
}

/* Opening keys again releases the old ones. */
static void opened_again(void **state) {
  struct rig *r = *state;
  struct key_suite suite;
  struct direction_keys keys = {.aead = NULL};
  assert_true(sdec_suite_init(&suite, &r->spy.calls, SHA_384, AES_256_GCM, 0x13));
  assert_true(sdec_keys_open(&suite, &keys));
  assert_true(sdec_keys_open(&suite, &keys));
  assert_int_equal(r->spy.n_alive, 1);
  r->spy.fails = r->spy.n_hmac + 2;
  assert_false(sdec_keys_open(&suite, &keys));
  assert_null(keys.aead);
  assert_int_equal(r->spy.n_alive, 0);
}

static void signature_input(void **state) {
  const struct rig *r = *state;
  const struct hexbytes prefix = from_hex(signing_prefix), th1 = from_hex(key_vectors[0].th1);
  const struct sdec_span parts[] = {hex_span(&prefix), hex_span(&th1)};
  uint8_t out[SDEC_HASH_MAX];
  assert_int_equal(prefix.len, 100);
  assert_true(r->spy.real->hash(r->spy.real->context, SHA_384, parts, 2, out));
  assert_hex(signing_digest, out, 48);
}

/* Hand-made records: the nonce as given; AAD is the header, or header and data. */
static void record_parts(void **state) {
  struct rig *r = *state;
  const struct sdec_crypto *c = r->spy.real;
  void *key = c->aead_new(c->context, AES_256_GCM, from_hex(key_vectors[0].req_data_key).data);
  assert_non_null(key);
  for (size_t i = 0; i < COUNT(record_vectors); i++) {
    const struct record_vectors *v = &record_vectors[i];
    const struct hexbytes record = from_hex(v->record);
    const uint32_t body_len = record.len - HEAD_LEN - SDEC_TAG_LEN;
    const struct sdec_span aad = {record.data, v->encrypted ? HEAD_LEN : HEAD_LEN + body_len};
    const struct sdec_span sealed = {record.data + HEAD_LEN, v->encrypted ? body_len : 0};
    const uint8_t *tag = record.data + HEAD_LEN + body_len;
    uint8_t out[HEX_MAX];
    if (v->aad != NULL) {
      assert_hex(v->aad, aad.data, aad.len);
    }
    assert_true(c->aead_open(c->context, key, from_hex(v->nonce).data, aad, sealed, tag, out));
    if (v->encrypted) {
      assert_hex(v->plaintext, out, sealed.len);
    }
  }
  c->aead_free(c->context, key);
}

/* take_record feeds a record as an MCTP message to a flow with the secret, and returns the unit. */
static struct sdec_unit take_record(const struct rig *r, const struct record_vectors *v, bool by_session,
                                    struct sdec_secret *secret) {
  static uint8_t packet[4 + 1 + HEX_MAX] = {1, 0x10, 0x08, 0xC8, 6}; /* kept: the unit's span may point into it */
  const struct hexbytes record = from_hex(v->record), bytes = from_hex(key_vectors[0].req_data_secret);
  struct sdec_config config = {.crypto = &r->spy.calls, .secrets = secret, .n_secrets = 1};
  void *memory = aligned_alloc(16, SDEC_FLOW_MIN);
  struct sdec_unit unit, more;
  *secret = (struct sdec_secret){.kind = SDEC_SECRET_REQ_DATA, .any = !by_session, .by_session = by_session,
                                 .session = SESSION, .secret_len = (uint16_t)bytes.len};
  memcpy(secret->secret, bytes.data, bytes.len);
  memcpy(packet + 5, record.data, record.len);
  assert_true(sdec_assume(&config, "version", "1.2"));
  assert_true(sdec_assume(&config, "encrypt", v->encrypted ? "yes" : "no"));
  struct sdec_flow *flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
  assert_non_null(flow);
  const struct sdec_packet in = {
      .data = {packet, 5 + record.len}, .original_len = 5 + record.len, .link = LINK_MCTP, .frame = 1};
  sdec_flow_feed(flow, &in);
  assert_true(sdec_flow_take(flow, &unit));
  assert_int_equal(unit.span.len, 4);
  static const uint8_t heartbeat[] = {0x12, HEARTBEAT, 0, 0};
  assert_memory_equal(unit.span.data, heartbeat, 4);
  assert_false(sdec_flow_take(flow, &more));
  free(memory);
  return unit;
}

static bool has_note(const struct sdec_unit *unit, uint8_t code) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == code) {
      return true;
    }
  }
  return false;
}

/* With only one direction's secret, a flow finds the algorithms, the sequence number, and the byte order of the counter
 * in the nonce. */
static void records(void **state) {
  struct rig *r = *state;
  for (size_t i = 0; i < COUNT(record_vectors); i++) {
    for (uint32_t by_session = 0; by_session < 2; by_session++) {
      const struct record_vectors *v = &record_vectors[i];
      struct sdec_secret secret;
      const struct sdec_unit unit = take_record(r, v, by_session, &secret);
      assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
      assert_string_equal(unit.name, "HEARTBEAT");
      assert_int_equal(unit.dir, SDEC_DIR_REQ);
      assert_true(unit.has_session && unit.session == SESSION);
      assert_int_equal(unit.sealed, SDEC_SEALED_NOT);
      assert_true(secret.used);
      assert_int_equal(has_note(&unit, SDEC_NOTE_RECORD_LOST), v->counter != 0);
      assert_int_equal(has_note(&unit, SDEC_NOTE_NONCE_ORDER), v->big_endian);
      r->spy.n_alive = 0; /* the flow was not ended; sdec_openssl_free releases its keys */
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(transcript_hashes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(handshake_phase, set_up, tear_down),
      cmocka_unit_test_setup_teardown(data_phase, set_up, tear_down),
      cmocka_unit_test_setup_teardown(key_updates, set_up, tear_down),
      cmocka_unit_test_setup_teardown(key_label, set_up, tear_down),
      cmocka_unit_test_setup_teardown(unknown_suites, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sizes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(failing_calls, set_up, tear_down),
      cmocka_unit_test_setup_teardown(opened_again, set_up, tear_down),
      cmocka_unit_test_setup_teardown(signature_input, set_up, tear_down),
      cmocka_unit_test_setup_teardown(record_parts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(records, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

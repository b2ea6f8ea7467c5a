/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Handwritten messages of DSP0274, with toy signatures.
 */
#include "talker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "toy.h"

#define MEMORY ((size_t)32 << 20)
#define ED448 0x800u
#define ED448_LEN 114u
#define LINK 147u

int talker_up(void **state) {
  struct talker *t = calloc(1, sizeof(*t));
  *state = t;
  t->openssl = sdec_openssl_new();
  t->crypto = toy_calls(t->openssl);
  t->slot_tails = "0102 0101 0f00 0f00";
  t->config = (struct sdec_verify_config){.size = sizeof(t->config), .crypto = &t->crypto, .explain = true};
  return 0;
}

int talker_down(void **state) {
  struct talker *t = *state;
  sdec_openssl_free(t->openssl);
  free(t->memory[0]);
  free(t->memory[1]);
  free(t);
  return 0;
}

static void collect(struct talker *t) {
  while (sdec_verify_take(t->verify, &t->told[t->n_told])) {
    t->n_told += t->n_told + 1 < TOLD_MOST;
  }
}

/* A PCI DOE object has a whole number of words. */
static void put_object(const struct blob *message, struct blob *out) {
  const uint8_t n_words = (uint8_t)(2 + (message->len + 3) / 4);
  const uint8_t head[] = {1, 0, 1, 0, n_words, 0, 0, 0};
  blob_put(out, head, sizeof(head));
  blob_add(out, message);
  blob_fill(out, 0, (4 - message->len % 4) % 4);
}

void talk(struct talker *t, const struct blob *message, struct blob *log) {
  struct sdec_unit unit;
  struct blob object = {.len = 0};
  if (t->doe) {
    put_object(message, &object);
  }
  const struct blob *sent = t->doe ? &object : message;
  const struct sdec_packet packet = {.data = {sent->data, sent->len},
                                     .original_len = sent->len,
                                     .link = LINK,
                                     .frame = ++t->frame,
                                     .time_ns = UINT64_C(1795200000000000000)};
  sdec_flow_feed(t->flow, &packet);
  while (sdec_flow_take(t->flow, &unit)) {
    unit.conn = t->conn != 0 ? t->conn : unit.conn;
    sdec_verify_unit(t->verify, &unit);
    collect(t);
  }
  if (log != NULL) {
    blob_add(log, message);
  }
}

void talk_hex(struct talker *t, const char *hex, struct blob *log) {
  struct blob message = {.len = 0};
  blob_hex(&message, hex);
  message.data[0] = t->version;
  talk(t, &message, log);
}

/* The first request is sent in an ENCAPSULATED_REQUEST, later ones in the acknowledgement of the previous response. */
void talk_turned(struct talker *t, const struct blob *message, struct blob *log) {
  const bool request = (message->data[1] & 0x80) != 0;
  struct blob outer = {.len = 0};
  if (request && !t->turned) {
    talk_hex(t, "00ea0000", NULL);
  }
  blob_fill(&outer, t->version, 1);
  blob_hex(&outer, !request ? "eb0100" : !t->turned ? "6a0100" : t->version >= 0x12 ? "6b0101 01000000" : "6b0101");
  t->turned = true;
  blob_add(&outer, message);
  talk(t, &outer, NULL);
  if (log != NULL) {
    blob_add(log, message);
  }
}

void turn_over(struct talker *t) {
  talk_hex(t, t->version >= 0x12 ? "006b0000 01000000" : "006b0000", NULL);
  t->turned = false;
}

static void both(struct talker *t, struct blob *message) {
  talk(t, message, &t->vca);
  message->len = 0;
}

static void put_selection(const struct talker *t, struct blob *out, bool answer, uint32_t base_asym) {
  const uint8_t asym[4] = {(uint8_t)base_asym, (uint8_t)(base_asym >> 8)};
  const uint8_t other = t->version >= 0x12 ? (t->several_keys ? 0x12 : 0x02) : 0;
  const uint8_t tables[] = {2, 0x20, 8, 0, 3, 0x20, 2, 0, 4, 0x20, asym[0], asym[1], 5, 0x20, 1, 0};
  const uint8_t len = (uint8_t)((answer ? 36 : 32) + sizeof(tables));
  const uint8_t head[] = {t->version, answer ? 0x63 : 0xE3, 4, 0, len, 0, 1, other};
  blob_put(out, head, sizeof(head));
  blob_hex(out, answer ? "02000000" : "");
  blob_put(out, asym, 4);
  blob_hex(out, "01000000");
  blob_fill(out, 0, 16);
  blob_put(out, tables, sizeof(tables));
}

void talker_negotiate(struct talker *t) {
  struct blob m = {.len = 0};
  t->vca.len = 0;
  t->turned = false;
  blob_hex(&m, "10840000");
  both(t, &m);
  blob_hex(&m, "100400000001 00");
  blob_fill(&m, t->version, 1);
  both(t, &m);
  /* No summary hashes, mutual authentication, cleartext handshakes, and several keys if requested. */
  const char *flags = t->several_keys ? "c6f30004" : "c6f30000";
  blob_fill(&m, t->version, 1);
  blob_hex(&m, "e1000000000000");
  blob_hex(&m, flags);
  blob_hex(&m, t->version >= 0x12 ? "00120000 00120000" : "");
  both(t, &m);
  blob_fill(&m, t->version, 1);
  blob_hex(&m, "61000000000000");
  blob_hex(&m, t->several_keys ? "d6f30004" : "d6f30000");
  blob_hex(&m, t->version >= 0x12 ? "00120000 00120000" : "");
  both(t, &m);
  put_selection(t, &m, false, t->base_asym);
  both(t, &m);
  put_selection(t, &m, true, t->base_asym);
  both(t, &m);
}

void talker_begin(struct talker *t, uint8_t version, uint32_t base_asym, bool several_keys) {
  struct sdec_config config = {.links = {{LINK, t->doe ? SDEC_CARRIER_DOE : SDEC_CARRIER_SPDM}}, .n_links = 1};
  t->version = version;
  t->several_keys = several_keys;
  for (uint32_t i = 0; i < 2; i++) {
    free(t->memory[i]);
    t->memory[i] = aligned_alloc(16, MEMORY);
  }
  t->flow = sdec_flow_new(t->memory[0], MEMORY, &config);
  t->verify = sdec_verify_new(t->memory[1], t->verify_memory != 0 ? t->verify_memory : MEMORY, &t->config);
  assert_non_null(t->flow);
  assert_non_null(t->verify);
  t->n_told = 0;
  t->base_asym = base_asym;
  talker_negotiate(t);
}

static void leaf_of(uint32_t side, uint32_t slot, struct blob *out) {
  blob_hex(out, "308180");
  blob_fill(out, (uint8_t)(0x40 + 16 * side + slot), 128);
}

void chain_bytes(const struct talker *t, uint32_t side, uint32_t slot, struct blob *out) {
  struct blob leaf = {.len = 0};
  (void)t;
  leaf_of(side, slot, &leaf);
  blob_fill(out, (uint8_t)(4 + TOY_HASH_LEN + leaf.len), 1);
  blob_fill(out, 0, 3);
  blob_fill(out, 0x77, TOY_HASH_LEN);
  blob_add(out, &leaf);
}

void put_chain_digest(const struct talker *t, uint32_t side, uint32_t slot, struct blob *out) {
  struct blob chain = {.len = 0};
  uint8_t digest[TOY_HASH_LEN];
  chain_bytes(t, side, slot, &chain);
  toy_hash(t->openssl, &chain, digest);
  blob_put(out, digest, TOY_HASH_LEN);
}

static void make_digests(const struct talker *t, uint32_t side, struct blob *out) {
  const uint8_t head[] = {t->version, 0x01, t->version >= 0x13 ? 3 : 0, 3};
  blob_put(out, head, sizeof(head));
  put_chain_digest(t, side, 0, out);
  put_chain_digest(t, side, 1, out);
  if (t->several_keys) {
    blob_hex(out, t->slot_tails);
  }
}

void digests(struct talker *t, struct blob *log) {
  struct blob answer = {.len = 0};
  talk_hex(t, "00810000", log);
  make_digests(t, 1, &answer);
  talk(t, &answer, log);
}

static void make_certificate(const struct talker *t, uint32_t side, uint32_t slot, struct blob *out) {
  struct blob chain = {.len = 0};
  chain_bytes(t, side, slot, &chain);
  const uint8_t head[] = {t->version, 0x02, (uint8_t)slot, 0, (uint8_t)chain.len, 0, 0, 0};
  blob_put(out, head, sizeof(head));
  blob_add(out, &chain);
}

static void ask_certificate(const struct talker *t, uint32_t slot, struct blob *out) {
  const uint8_t ask[] = {t->version, 0x82, (uint8_t)slot, 0, 0, 0, 0xff, 0xff};
  blob_put(out, ask, sizeof(ask));
}

void certificates(struct talker *t, uint32_t slot, struct blob *log) {
  struct blob ask = {.len = 0}, answer = {.len = 0};
  ask_certificate(t, slot, &ask);
  talk(t, &ask, log);
  make_certificate(t, 1, slot, &answer);
  talk(t, &answer, log);
}

void turned_digests(struct talker *t, struct blob *log) {
  struct blob ask = {.data = {t->version, 0x81, 0, 0}, .len = 4}, answer = {.len = 0};
  talk_turned(t, &ask, log);
  make_digests(t, 0, &answer);
  talk_turned(t, &answer, log);
}

void turned_certificates(struct talker *t, uint32_t slot, struct blob *log) {
  struct blob ask = {.len = 0}, answer = {.len = 0};
  ask_certificate(t, slot, &ask);
  talk_turned(t, &ask, log);
  make_certificate(t, 0, slot, &answer);
  talk_turned(t, &answer, log);
}

/* Since 1.2: four times the version, then the context, right-aligned in 36 bytes, then the digest. */
void put_signature(const struct talker *t, uint32_t side, uint32_t slot, const char *context,
                   const struct blob *transcript, enum sign how, struct blob *out) {
  struct blob m = {.len = 0}, key = {.len = 0};
  const uint32_t len = (uint32_t)strlen(context);
  uint8_t digest[TOY_HASH_LEN], signature[TOY_SIGNATURE_LEN], turned[TOY_SIGNATURE_LEN];
  const bool ed448 = t->base_asym == ED448;
  char stamp[] = "dmtf-spdm-v1.X.*";
  leaf_of(side, slot, &key);
  stamp[13] = (char)('0' + (t->version & 15));
  if (t->version >= 0x12 && how != SIGN_NO_PREFIX) {
    for (uint32_t i = 0; i < 4; i++) {
      blob_put(&m, stamp, 16);
    }
    blob_fill(&m, 0, 36 - len);
    blob_put(&m, context, len);
    toy_hash(t->openssl, transcript, digest);
    blob_put(&m, digest, TOY_HASH_LEN);
  } else {
    blob_add(&m, transcript);
  }
  const struct sdec_span part = {m.data, m.len};
  const bool named = ed448 && how != SIGN_NO_CONTEXT;
  const bool default_id = how == SIGN_DEFAULT_ID; /* SM2's default */
  const struct sdec_span covered = {(const uint8_t *)(default_id ? "1234567812345678" : context), default_id ? 16
                                                                                                  : named    ? len
                                                                                                             : 0};
  toy_sign(t->openssl, (struct sdec_span){key.data, key.len}, covered, &part, 1, signature);
  for (uint32_t i = 0; i < TOY_SIGNATURE_LEN; i++) {
    turned[i] = signature[how == SIGN_REVERSED ? TOY_SIGNATURE_LEN - 1 - i : i];
  }
  blob_put(out, turned, TOY_SIGNATURE_LEN);
  blob_fill(out, 0, ed448 ? ED448_LEN - TOY_SIGNATURE_LEN : 0);
}

static void put_nonce(struct talker *t, struct blob *out) {
  blob_fill(out, (uint8_t)++t->nonce, 32);
}

static void ask_challenge(struct talker *t, uint32_t slot, struct blob *out) {
  const uint8_t head[] = {t->version, 0x83, (uint8_t)slot, 0};
  blob_put(out, head, sizeof(head));
  put_nonce(t, out);
  blob_fill(out, 0x55, t->version >= 0x13 ? 8 : 0);
}

static void answer_challenge(struct talker *t, uint32_t side, uint32_t slot, struct blob *out) {
  const uint8_t head[] = {t->version, 0x03, (uint8_t)slot, 3};
  blob_put(out, head, sizeof(head));
  put_chain_digest(t, side, slot, out);
  put_nonce(t, out);
  blob_fill(out, 0, 2);
  blob_fill(out, 0x55, t->version >= 0x13 ? 8 : 0);
}

static void challenge_with(struct talker *t, uint32_t slot, uint32_t told, const struct blob *covered, enum sign how) {
  struct blob ask = {.len = 0}, answer = {.len = 0}, transcript = *covered;
  ask_challenge(t, slot, &ask);
  talk(t, &ask, &transcript);
  answer_challenge(t, 1, told, &answer);
  blob_add(&transcript, &answer);
  put_signature(t, 1, told, "responder-challenge_auth signing", &transcript, how, &answer);
  talk(t, &answer, NULL);
}

void challenge(struct talker *t, uint32_t slot, const struct blob *covered, enum sign how) {
  challenge_with(t, slot, slot, covered, how);
}

void challenge_told(struct talker *t, uint32_t slot, uint32_t told, const struct blob *covered) {
  challenge_with(t, slot, told, covered, SIGN_PLAIN);
}

void turned_challenge(struct talker *t, uint32_t slot, const struct blob *covered) {
  struct blob ask = {.len = 0}, answer = {.len = 0}, transcript = *covered;
  ask_challenge(t, slot, &ask);
  talk_turned(t, &ask, &transcript);
  answer_challenge(t, 0, slot, &answer);
  blob_add(&transcript, &answer);
  put_signature(t, 0, slot, "requester-challenge_auth signing", &transcript, SIGN_PLAIN, &answer);
  talk_turned(t, &answer, NULL);
  turn_over(t);
}

static void put_measurements(struct talker *t, uint32_t slot, struct blob *out) {
  const uint8_t head[] = {t->version, 0x60, 0, (uint8_t)slot, 1, 11, 0, 0};
  blob_put(out, head, sizeof(head));
  blob_hex(out, "01010700 810400 11223344");
  put_nonce(t, out);
  blob_fill(out, 0, 2);
  blob_fill(out, 0x66, t->version >= 0x13 ? 8 : 0);
}

/* measure_with requests a measurement signed for a slot, with the key and the SlotID of possibly different slots. */
static void measure_with(struct talker *t, uint32_t slot, uint32_t key_slot, uint32_t told, const struct blob *covered,
                         struct blob *log) {
  struct blob ask = {.data = {t->version, 0xE0, 1, 0xff}, .len = 4}, answer = {.len = 0}, transcript = *covered;
  put_nonce(t, &ask);
  blob_fill(&ask, (uint8_t)slot, 1);
  blob_fill(&ask, 0x66, t->version >= 0x13 ? 8 : 0);
  talk(t, &ask, &transcript);
  put_measurements(t, told, &answer);
  blob_add(&transcript, &answer);
  if (log != NULL) {
    blob_add(log, &ask);
    blob_add(log, &answer);
  }
  put_signature(t, 1, key_slot, "responder-measurements signing", &transcript, SIGN_PLAIN, &answer);
  talk(t, &answer, NULL);
}

void measure(struct talker *t, const struct blob *covered, struct blob *log) {
  measure_with(t, 0, 0, 0, covered, log);
}

void measure_of(struct talker *t, uint32_t slot, uint32_t key_slot, const struct blob *covered) {
  measure_with(t, slot, key_slot, slot, covered, NULL);
}

void measure_told(struct talker *t, uint32_t slot, uint32_t told, const struct blob *covered) {
  measure_with(t, slot, slot, told, covered, NULL);
}

void measure_unsigned(struct talker *t, struct blob *log) {
  struct blob ask = {.data = {t->version, 0xE0, 0, 0xff}, .len = 4}, answer = {.len = 0};
  blob_fill(&ask, 0x66, t->version >= 0x13 ? 8 : 0);
  talk(t, &ask, log);
  put_measurements(t, 0, &answer);
  talk(t, &answer, log);
}

const struct sdec_verdict *want(const struct talker *t, uint32_t check, uint32_t result, const char *reading) {
  const struct sdec_verdict *v = NULL;
  for (uint32_t i = 0; i < t->n_told; i++) {
    v = t->told[i].check == check ? &t->told[i] : v;
  }
  if (v == NULL) {
    fail_msg("no verdict on %s", sdec_check_name(check));
  } else if (v->result != result || (reading == NULL) != (v->reading == NULL) ||
             (reading != NULL && strcmp(reading, v->reading) != 0)) {
    fail_msg("%s of %s in frame %u: %s, reading \"%s\", %s; should be %s, \"%s\"", sdec_check_name(check), v->message,
             (unsigned)v->frame, sdec_result_name(v->result), v->reading != NULL ? v->reading : "", v->why,
             sdec_result_name(result), reading != NULL ? reading : "");
  }
  return v;
}

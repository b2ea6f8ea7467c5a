/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signed transcripts in captures of the reference implementations: their length and SHA-384 as computed by an
 * independent program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sdec_keylog.h>
#include <sdec_openssl.h>
#include <sdec_verify.h>

#include "hexbytes.h"
#include "pcapfile.h"

#define FLOW_SIZE (64u << 20)
#define SECRETS_MOST 64
#define FILE_MOST 4096
#define SHA_384 2u

struct vector {
  uint64_t frame;
  const char *message;
  bool in_session;
  uint32_t len;
  const char *digest; /* its first 16 bytes */
};

static const struct vector mctp_v10[] = {
    {14, "CHALLENGE_AUTH", false, 4275, "40997481aa1268f465a052a72b78e852"},
    {22, "MEASUREMENTS", false, 606, "65d5d0c3ea89b3bd388cc85d7799c2b9"},
    {0, NULL, false, 0, NULL},
};
static const struct vector doe_v11[] = {
    {20, "CHALLENGE_AUTH", false, 4315, "53f44df74e8fcd3e4fba30e5f7e0fada"},
    {27, "CHALLENGE_AUTH", false, 3986, "292230a108ad90ac7a45aec7c2de0a50"},
    {36, "MEASUREMENTS", false, 607, "e2c3ceb6b08c78ee70606b532b14b492"},
    {38, "KEY_EXCHANGE_RSP", false, 548, "004c466a765c07bbfd06f7b103937996"},
    {45, "FINISH", false, 696, "671793641f366426c5f48cc950b0c632"},
    {168, "MEASUREMENTS", true, 607, "953c715d2fd642077341d809901d9865"},
    {0, NULL, false, 0, NULL},
};
static const struct vector mctp_v12[] = {
    {14, "CHALLENGE_AUTH", false, 4331, "009a11d78e0039638293dc2fba590d57"},
    {21, "CHALLENGE_AUTH", false, 4138, "90cabda3fad63dc635d615c808ca4dbc"},
    {30, "MEASUREMENTS", false, 759, "8f9189574d36e254a05657ac65853fad"},
    {32, "KEY_EXCHANGE_RSP", false, 556, "60a28ed533395937c41830f7327c2406"},
    {39, "FINISH", false, 704, "811efb720910331ad86c306adc2db743"},
    {50, "MEASUREMENTS", true, 759, "f4465b300ece20ab2aed4db436892d89"},
    {0, NULL, false, 0, NULL},
};
static const struct vector doe_v13[] = {
    {20, "CHALLENGE_AUTH", false, 4399, "ad8fdb3f4c211a0c5b20feb8a6fd25d7"},
    {27, "CHALLENGE_AUTH", false, 4166, "d271ba67f7ca09b5d7baab495c3ecc4d"},
    {36, "MEASUREMENTS", false, 775, "21fd64944aa5b9a0ccd15f7c9f06fe0b"},
    {40, "ENDPOINT_INFO", false, 248, "6f7439c117d619a8b937ac652ae827d2"},
    {43, "ENDPOINT_INFO", false, 248, "fb2410333e5c40d69fc008ffd63ea9bb"},
    {52, "KEY_EXCHANGE_RSP", false, 716, "fcc933840f4f34846fd4fb96081dd5e4"},
    {59, "FINISH", false, 1024, "b4f8e69f86d7bb8cc484a08a2824bae0"},
    {182, "MEASUREMENTS", true, 775, "6dc95452e3bc548f62378fa3c952d2d0"},
    {186, "ENDPOINT_INFO", true, 248, "cbf4b7694cd22a33409c1495caf12316"},
    {189, "ENDPOINT_INFO", true, 248, "f7e09db39e5876c12b07ac1dfa71a944"},
    {0, NULL, false, 0, NULL},
};
static const struct vector mctp_v14[] = {
    {14, "CHALLENGE_AUTH", false, 4447, "62aa505c8a3bcd087908608b3830fa2a"},
    {21, "CHALLENGE_AUTH", false, 4198, "d16beb6a90aa64854db580bfbdf6205e"},
    {30, "MEASUREMENTS", false, 791, "b888a1186890f2a5f36449c9baba69c0"},
    {34, "ENDPOINT_INFO", false, 264, "45e40bcc58a22b5cdcd6a066e309b87f"},
    {37, "ENDPOINT_INFO", false, 264, "4e70fe99f36c3152f63fd533059b3e2f"},
    {46, "KEY_EXCHANGE_RSP", false, 732, "efd5b2616e23455120dc44e07037cae5"},
    {53, "FINISH", false, 1042, "d15347ff155d3fa678ee4edadb39a633"},
    {64, "MEASUREMENTS", true, 791, "f6d64209de46d1ef75f13ca1115c0a9b"},
    {68, "ENDPOINT_INFO", true, 264, "198d837246f708673d270df6faf41db6"},
    {71, "ENDPOINT_INFO", true, 264, "52b5108687cf3906043d4662127f07d5"},
    {0, NULL, false, 0, NULL},
};
static const struct vector chunk_v14_pqc[] = {
    {42, "CHALLENGE_AUTH", false, 46525, "a9494ac6e86993b09c9667c2760ea57e"},
    {61, "CHALLENGE_AUTH", false, 23463, "8f6cc093d3234c21d549ee5b1bd2573a"},
    {86, "MEASUREMENTS", false, 775, "f2ade3db5ed76f4a6bae787b11ed55f8"},
    {92, "KEY_EXCHANGE_RSP", false, 3500, "ffe195fb911d60e587ee3171972c2e48"},
    {111, "FINISH", false, 8181, "c5032579f0c2e82a465f562c8c2e34aa"},
    {126, "MEASUREMENTS", true, 775, "75a9ffe153559c5d848042ccb89878ab"},
    {0, NULL, false, 0, NULL},
};
static const struct vector pubkey_id_session[] = {
    {8, "CHALLENGE_AUTH", false, 322, "ea3e1f6ad7327799bce4775ab609619b"},
    {10, "MEASUREMENTS", false, 759, "a455abb0b3722c59b0b2329027521f17"},
    {12, "KEY_EXCHANGE_RSP", false, 556, "5ca4020d2b3fec6eab2f6914bdd02803"},
    {22, "MEASUREMENTS", true, 759, "a6660306db0a34857a11188cd6dd2f1d"},
    {0, NULL, false, 0, NULL},
};

static const struct capture {
  const char *name;
  const struct vector *vectors;
} captures[] = {
    {"mctp-v10", mctp_v10},
    {"doe-v11", doe_v11},
    {"mctp-v12", mctp_v12},
    {"doe-v13", doe_v13},
    {"mctp-v14", mctp_v14},
    {"chunk-v14-pqc", chunk_v14_pqc},
    {"pubkey-id-session", pubkey_id_session},
};

/* A capture processed by a flow and a verifier. */
struct talk {
  struct sdec_openssl *openssl;
  const struct sdec_crypto *crypto;
  struct sdec_secret secrets[SECRETS_MOST];
  struct sdec_known_chain key;
  uint8_t key_bytes[FILE_MOST];
  struct sdec_flow *flow;
  struct sdec_verify *verify;
  void *memory, *verify_memory;
  const struct vector *vectors;
  uint32_t n_seen;
};

static FILE *open_beside(const char *name, const char *ending) {
  char path[512];
  snprintf(path, sizeof(path), CORPUS_DIR "/captures/%s%s", name, ending);
  return fopen(path, "rb");
}

static uint32_t read_secrets(struct talk *t, const char *name) {
  char line[2048];
  uint32_t n = 0;
  FILE *file = open_beside(name, ".keys");
  while (file != NULL && n < SECRETS_MOST && fgets(line, sizeof(line), file) != NULL) {
    line[strcspn(line, "\r\n")] = '\0';
    n += sdec_keylog_line(line, strlen(line), &t->secrets[n]) == SDEC_KEYLOG_SECRET;
  }
  if (file != NULL) {
    fclose(file);
  }
  return n;
}

/* Reads the Responder's raw public key from a file next to the capture. */
static uint32_t read_key(struct talk *t, const char *name) {
  FILE *file = open_beside(name, ".responder.pub.der");
  if (file == NULL) {
    return 0;
  }
  t->key = (struct sdec_known_chain){.side = 1, .slot = SDEC_RAW_KEY,
                                     .bytes = {t->key_bytes, (uint32_t)fread(t->key_bytes, 1, FILE_MOST, file)}};
  fclose(file);
  return 1;
}

static void begin(struct talk *t, const char *name) {
  *t = (struct talk){
      .openssl = sdec_openssl_new(), .memory = calloc(1, FLOW_SIZE), .verify_memory = calloc(1, FLOW_SIZE)};
  assert_true(t->openssl != NULL && t->memory != NULL && t->verify_memory != NULL);
  t->crypto = sdec_openssl_calls(t->openssl);
  const uint32_t n_keys = read_key(t, name);
  const struct sdec_config config = {.crypto = t->crypto, .secrets = t->secrets, .n_secrets = read_secrets(t, name),
                                     .chains = &t->key, .n_chains = n_keys};
  const struct sdec_verify_config judge = {.size = sizeof(judge), .crypto = t->crypto, .chains = &t->key,
                                           .n_chains = n_keys};
  t->flow = sdec_flow_new(t->memory, FLOW_SIZE, &config);
  t->verify = sdec_verify_new(t->verify_memory, FLOW_SIZE, &judge);
  assert_true(t->flow != NULL && t->verify != NULL);
}

static void end(struct talk *t) {
  free(t->memory);
  free(t->verify_memory);
  sdec_openssl_free(t->openssl);
}

static void compare(struct talk *t, const struct vector *vector, const struct sdec_proof *proof) {
  uint8_t digest[SDEC_HASH_MAX];
  uint32_t len = 0;
  for (uint32_t i = 0; i < proof->n_parts; i++) {
    len += proof->parts[i].len;
  }
  assert_int_equal(proof->hash, SHA_384);
  assert_true(t->crypto->hash(t->crypto->context, proof->hash, proof->parts, proof->n_parts, digest));
  if (len != vector->len || proof->digest.len != 48 || memcmp(digest, proof->digest.data, 48) != 0) {
    print_error("frame %llu, %s: %u bytes, should be %u\n", (unsigned long long)vector->frame, vector->message, len,
                vector->len);
  }
  assert_int_equal(len, vector->len);
  assert_int_equal(proof->digest.len, 48);
  assert_memory_equal(proof->digest.data, digest, 48);
  assert_hex(vector->digest, digest, 16);
  t->n_seen++;
}

static void take_verdicts(struct talk *t) {
  struct sdec_verdict verdict;
  while (sdec_verify_take(t->verify, &verdict)) {
    const bool excused = verdict.result == SDEC_UNKNOWN && verdict.needs != NULL;
    assert_true(verdict.check != SDEC_CHECK_SIGNATURE || verdict.result == SDEC_PASS || excused);
  }
}

static void take_units(struct talk *t) {
  struct sdec_unit unit;
  struct sdec_proof proof;
  while (sdec_flow_take(t->flow, &unit)) {
    sdec_verify_unit(t->verify, &unit);
    const bool proved = sdec_verify_proof(t->verify, &proof);
    for (const struct vector *v = t->vectors; proved && v->message != NULL; v++) {
      if (v->frame == unit.frame && unit.name != NULL && strcmp(v->message, unit.name) == 0) {
        assert_int_equal(unit.has_session, v->in_session);
        compare(t, v, &proof);
      }
    }
    take_verdicts(t);
  }
}

static void test_capture(const struct capture *capture) {
  char path[512];
  struct pcap_file file;
  struct talk *t = malloc(sizeof(*t));
  uint32_t n = 0;
  assert_non_null(t);
  snprintf(path, sizeof(path), CORPUS_DIR "/captures/%s.pcap", capture->name);
  assert_true(pcap_load(&file, path));
  begin(t, capture->name);
  t->vectors = capture->vectors;
  for (uint32_t i = 0; i < file.n; i++) {
    sdec_flow_feed(t->flow, &file.packets[i]);
    take_units(t);
  }
  sdec_flow_finish(t->flow);
  take_units(t);
  sdec_verify_finish(t->verify);
  take_verdicts(t);
  while (capture->vectors[n].message != NULL) {
    n++;
  }
  print_message("%s: %u transcripts\n", capture->name, n);
  assert_int_equal(t->n_seen, n);
  end(t);
  pcap_free(&file);
  free(t);
}

static void test_transcripts(void **state) {
  (void)state;
  for (uint32_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
    test_capture(&captures[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_transcripts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

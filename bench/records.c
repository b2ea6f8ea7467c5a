/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Measures the cost of opening records: `sdec-bench-records` feeds encrypted records to a flow and, interleaved, opens
 * the same records with OpenSSL alone: set the IV, AAD, decrypt, check the tag. It prints the ratio of the first time
 * to the second (median over rounds) and the records per second of each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include <openssl/evp.h>

#include <sdec_openssl.h>

#include "seal.h"

#define FLOW_MEMORY ((size_t)64 << 20)
#define RECORDS 20000u
#define WARM 100u /* untimed warm-up records: derive keys, fault in memory */
#define ROUNDS 41

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "sdec-bench-records: %s\n", what);
  exit(1);
}

/* open_by_flow feeds records `from` to `to`; each must be decrypted. */
static void open_by_flow(struct sdec_flow *flow, const struct sealed_stream *s, uint32_t from, uint32_t to) {
  struct sdec_unit unit;
  for (uint32_t i = from; i < to; i++) {
    sdec_flow_feed(flow, &s->packets[i]);
    bool opened = false;
    while (sdec_flow_take(flow, &unit)) {
      opened = unit.sealed == SDEC_SEALED_NOT && unit.n_notes == 0 && unit.span.len >= RECORD_MIN - 1;
    }
    if (!opened) {
      fail("a record did not open in the flow");
    }
  }
}

static double by_flow(const struct sdec_crypto *crypto, struct sealed_stream *s) {
  struct sdec_config config = {.crypto = crypto, .secrets = &s->secret, .n_secrets = 1};
  void *memory = mmap(NULL, FLOW_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct sdec_flow *flow = memory != MAP_FAILED ? sdec_flow_new(memory, FLOW_MEMORY, &config) : NULL;
  if (flow == NULL) {
    fail("no memory for a flow");
  }
  open_by_flow(flow, s, 0, WARM);
  const double before = cpu_seconds();
  open_by_flow(flow, s, WARM, s->n);
  const double seconds = cpu_seconds() - before;
  sdec_flow_end(flow);
  munmap(memory, FLOW_MEMORY);
  return seconds;
}

static void open_bare(EVP_CIPHER_CTX *cipher, const struct sealed_stream *s, uint32_t from, uint32_t to) {
  uint8_t nonce[SDEC_IV_LEN], tag[SDEC_TAG_LEN], plain[2 * RECORD_MAX];
  for (uint32_t i = from; i < to; i++) {
    const uint8_t *record = s->packets[i].data.data + RECORD_AT;
    const uint32_t body_len = s->packets[i].data.len - RECORD_AT - RECORD_HEAD - SDEC_TAG_LEN;
    int len;
    seal_nonce(s->iv, i, nonce);
    for (uint32_t k = 0; k < SDEC_TAG_LEN; k++) {
      tag[k] = record[RECORD_HEAD + body_len + k];
    }
    if (EVP_DecryptInit_ex2(cipher, NULL, NULL, nonce, NULL) != 1 ||
        EVP_DecryptUpdate(cipher, NULL, &len, record, RECORD_HEAD) != 1 ||
        EVP_DecryptUpdate(cipher, plain, &len, record + RECORD_HEAD, (int)body_len) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, SDEC_TAG_LEN, tag) != 1 ||
        EVP_DecryptFinal_ex(cipher, plain + RECORD_MAX, &len) != 1) {
      fail("a record did not open");
    }
  }
}

static double bare(const struct sealed_stream *s) {
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  if (cipher == NULL || EVP_DecryptInit_ex2(cipher, EVP_aes_256_gcm(), s->key, NULL, NULL) != 1) {
    fail("no cipher");
  }
  open_bare(cipher, s, 0, WARM);
  const double before = cpu_seconds();
  open_bare(cipher, s, WARM, s->n);
  const double seconds = cpu_seconds() - before;
  EVP_CIPHER_CTX_free(cipher);
  return seconds;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values) {
  qsort(values, ROUNDS, sizeof(values[0]), ascending);
  return values[ROUNDS / 2];
}

int main(void) {
  struct sdec_openssl *openssl = sdec_openssl_new();
  struct sealed_stream stream;
  double flow[ROUNDS], alone[ROUNDS], ratio[ROUNDS];
  if (openssl == NULL || !seal_stream(sdec_openssl_calls(openssl), RECORDS, &stream)) {
    fail("cannot make records");
  }
  for (uint32_t i = 0; i < ROUNDS; i++) {
    alone[i] = bare(&stream);
    flow[i] = by_flow(sdec_openssl_calls(openssl), &stream);
    ratio[i] = flow[i] / alone[i];
  }
  const double n = RECORDS - WARM;
  printf("%.3f %.0f %.0f\n", median(ratio), n / median(flow), n / median(alone));
  seal_free(&stream);
  sdec_openssl_free(openssl);
  return 0;
}

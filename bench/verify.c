/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Measures the cost of verification: `sdec-bench-verify FILE KEYS ...` pushes the units of captures to verifiers and,
 * interleaved, does the same verifications with OpenSSL alone: signatures with keys already parsed, certificates parsed
 * and verified link by link, digests. It prints the ratio of the first time to the second (median over rounds) and the
 * numbers of signatures and certificates.
 */
#include <inttypes.h>
#include <pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <sdec_keylog.h>
#include <sdec_openssl.h>
#include <sdec_verify.h>

#define FLOW_MEMORY ((size_t)64 << 20)
#define VERIFY_MEMORY ((size_t)32 << 20)
#define ROUNDS 11
#define SECRETS_MOST 64u
#define HASHES 7
#define CERTIFICATES_MOST 16u

static void fail(const char *what) {
  fprintf(stderr, "sdec-bench-verify: %s\n", what);
  exit(1);
}

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct sdec_span copy(struct sdec_span bytes) {
  uint8_t *out = malloc(bytes.len + 1);
  if (out == NULL) {
    fail("no memory");
  }
  memcpy(out, bytes.len > 0 ? bytes.data : (const uint8_t *)"", bytes.len);
  return (struct sdec_span){out, bytes.len};
}

static struct sdec_span join(const struct sdec_span *parts, uint32_t n) {
  uint8_t *all = NULL;
  uint32_t len = 0;
  for (uint32_t i = 0; i < n; i++) {
    all = realloc(all, len + parts[i].len + 1);
    if (all == NULL) {
      fail("no memory");
    }
    memcpy(all + len, parts[i].len > 0 ? parts[i].data : (const uint8_t *)"", parts[i].len);
    len += parts[i].len;
  }
  return (struct sdec_span){all, len};
}

/* --------------------------------------------------------------------------------------------- units of a capture */

static struct sdec_unit *units; /* of all captures; a capture begins where the numbering restarts */
static uint32_t n_units;
static struct sdec_openssl *openssl;
static const struct sdec_crypto *calls;

static void keep_units(struct sdec_flow *flow) {
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
    units = realloc(units, (n_units + 1) * sizeof(*units));
    if (units == NULL) {
      fail("no memory");
    }
    unit.span = copy(unit.span);
    units[n_units++] = unit;
  }
}

static uint32_t read_keys(const char *path, struct sdec_secret *out) {
  FILE *file = fopen(path, "r"); /* captures without sessions have no key log */
  char line[4096];
  uint32_t n = 0;
  while (file != NULL && n < SECRETS_MOST && fgets(line, sizeof(line), file) != NULL) {
    n += sdec_keylog_line(line, strcspn(line, "\r\n"), &out[n]) == SDEC_KEYLOG_SECRET;
  }
  if (file != NULL) {
    fclose(file);
  }
  return n;
}

static void read_capture(const char *path, const char *keys) {
  static struct sdec_secret secrets[SECRETS_MOST];
  char why[PCAP_ERRBUF_SIZE];
  struct pcap_pkthdr *header;
  const u_char *data;
  struct sdec_config config = {.crypto = calls, .secrets = secrets, .n_secrets = read_keys(keys, secrets)};
  struct sdec_flow *flow = sdec_flow_new(malloc(FLOW_MEMORY), FLOW_MEMORY, &config);
  pcap_t *pcap = pcap_open_offline(path, why);
  uint64_t frame = 0;
  if (flow == NULL || pcap == NULL) {
    fail(pcap == NULL ? why : "no memory for a flow");
  }
  while (pcap_next_ex(pcap, &header, &data) == 1) {
    const struct sdec_packet packet = {.data = {data, header->caplen},
                                       .original_len = header->len,
                                       .link = (uint32_t)pcap_datalink(pcap),
                                       .frame = ++frame,
                                       .time_ns = (uint64_t)header->ts.tv_sec * 1000000000};
    sdec_flow_feed(flow, &packet);
    keep_units(flow);
  }
  sdec_flow_finish(flow);
  keep_units(flow);
  pcap_close(pcap);
}

/* verify_from verifies one capture and returns the index of the unit after it. */
static uint32_t verify_from(const struct sdec_crypto *crypto, uint32_t first, double *seconds) {
  const struct sdec_verify_config config = {.size = sizeof(config), .crypto = crypto};
  static void *memory;
  struct sdec_verdict verdict;
  memory = memory != NULL ? memory : aligned_alloc(16, VERIFY_MEMORY);
  struct sdec_verify *verify = memory != NULL ? sdec_verify_new(memory, VERIFY_MEMORY, &config) : NULL;
  if (verify == NULL) {
    fail("no memory for a verifier");
  }
  const double before = cpu_seconds();
  uint32_t i = first;
  do {
    sdec_verify_unit(verify, &units[i]);
    while (sdec_verify_take(verify, &verdict)) {
    }
  } while (++i < n_units && units[i].number > 1);
  sdec_verify_finish(verify);
  while (sdec_verify_take(verify, &verdict)) {
  }
  *seconds += cpu_seconds() - before;
  return i;
}

static double verify_with(const struct sdec_crypto *crypto) {
  double seconds = 0;
  for (uint32_t i = 0; i < n_units;) {
    i = verify_from(crypto, i, &seconds);
  }
  return seconds;
}

/* --------------------------------------------------------------------------------- cryptographic calls on their own */

enum kind { SIGNATURE, CHAIN, DIGEST, REQUEST };

struct call {
  enum kind kind;
  struct sdec_span message; /* signed or hashed data, certificates, or the request */
  struct sdec_span signature;
  EVP_PKEY *key;
  uint8_t algorithm;
  uint32_t hash;
};

static struct call *list;
static uint32_t n_list, n_signatures, n_certificates;
static const EVP_MD *hashes[HASHES];

static void add(struct call call) {
  list = realloc(list, (n_list + 1) * sizeof(*list));
  if (list == NULL) {
    fail("no memory");
  }
  list[n_list++] = call;
}

static EVP_PKEY *read_key(struct sdec_span der) {
  struct sdec_public_key key;
  const unsigned char *at;
  if (!calls->public_key(calls->context, der, &key)) {
    return NULL;
  }
  at = key.spki.data;
  return d2i_PUBKEY(NULL, &at, (long)key.spki.len);
}

static enum sdec_signed note_signature(void *context, const struct sdec_signature *s, struct sdec_reason *out) {
  uint8_t form[1024];
  struct call call = {.kind = SIGNATURE, .message = join(s->parts, s->n_parts), .key = read_key(s->key)};
  const enum sdec_signed result = calls->verify(context, s, out);
  uint32_t len = 0;
  if (sdec_openssl_signature(s, form, sizeof(form), &len) && call.key != NULL && result == SDEC_SIGNED_GOOD) {
    call.signature = copy((struct sdec_span){form, len});
    call.algorithm = s->algorithm;
    call.hash = s->hash;
    add(call);
    n_signatures++;
  }
  return result;
}

static bool note_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  add((struct call){.kind = DIGEST, .message = join(parts, n), .hash = hash});
  return calls->hash(context, hash, parts, n, out);
}

static void note_chain(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out) {
  calls->chain(context, chain, out);
  const uint8_t *end = chain->bytes.data + chain->bytes.len;
  const uint8_t *at = out->n_certificates > 0 ? end : NULL;
  X509 *first = NULL;
  for (uint32_t i = 0; at != NULL && i + 4 < chain->bytes.len && first == NULL; i++) {
    const unsigned char *try = chain->bytes.data + i;
    first = d2i_X509(NULL, &try, end - try); /* after Length and RootHash */
    at = chain->bytes.data + i;
  }
  X509_free(first);
  if (first != NULL) {
    add((struct call){.kind = CHAIN, .message = copy((struct sdec_span){at, (uint32_t)(end - at)})});
    n_certificates += out->n_certificates;
  }
}

static bool note_request(void *context, struct sdec_span der, struct sdec_certificate *out) {
  add((struct call){.kind = REQUEST, .message = copy(der)});
  n_signatures++;
  return calls->request(context, der, out);
}

static bool is_pss(uint8_t algorithm) {
  return algorithm == SDEC_ASYM_RSAPSS_2048 || algorithm == SDEC_ASYM_RSAPSS_3072 || algorithm == SDEC_ASYM_RSAPSS_4096;
}

static bool is_rsa(uint8_t algorithm) {
  return is_pss(algorithm) || algorithm == SDEC_ASYM_RSASSA_2048 || algorithm == SDEC_ASYM_RSASSA_3072 ||
         algorithm == SDEC_ASYM_RSASSA_4096;
}

static const EVP_MD *md_of(uint32_t hash) {
  for (uint32_t i = 0; i < HASHES; i++) {
    if (hash == 1u << i) {
      return hashes[i];
    }
  }
  return NULL;
}

static void signature_alone(EVP_MD_CTX *ctx, const struct call *call) {
  EVP_PKEY_CTX *settings = NULL;
  const bool pure = call->algorithm >= SDEC_ASYM_ED25519;
  if (EVP_DigestVerifyInit(ctx, &settings, pure ? NULL : md_of(call->hash), NULL, call->key) != 1 ||
      (is_rsa(call->algorithm) &&
       EVP_PKEY_CTX_set_rsa_padding(settings, is_pss(call->algorithm) ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) !=
           1) ||
      (is_pss(call->algorithm) && EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1) ||
      EVP_DigestVerify(ctx, call->signature.data, call->signature.len, call->message.data, call->message.len) != 1) {
    fail("a signature does not verify alone");
  }
  EVP_MD_CTX_reset(ctx);
}

static void chain_alone(const struct call *call) {
  const unsigned char *at = call->message.data, *end = at + call->message.len;
  X509 *certs[CERTIFICATES_MOST];
  uint32_t n = 0;
  while (at < end && n < CERTIFICATES_MOST && (certs[n] = d2i_X509(NULL, &at, end - at)) != NULL) {
    (void)X509_verify(certs[n], X509_get0_pubkey(certs[n > 0 ? n - 1 : 0]));
    n++;
  }
  while (n > 0) {
    X509_free(certs[--n]);
  }
}

static double alone(void) {
  uint8_t digest[EVP_MAX_MD_SIZE];
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  const double before = cpu_seconds();
  for (uint32_t i = 0; i < n_list; i++) {
    const struct call *call = &list[i];
    const unsigned char *at = call->message.data;
    X509_REQ *request;
    switch (call->kind) {
      case SIGNATURE: signature_alone(ctx, call); break;
      case CHAIN: chain_alone(call); break;
      case DIGEST:
        (void)EVP_DigestInit_ex2(ctx, md_of(call->hash), NULL);
        (void)EVP_DigestUpdate(ctx, call->message.data, call->message.len);
        (void)EVP_DigestFinal_ex(ctx, digest, NULL);
        break;
      default:
        request = d2i_X509_REQ(NULL, &at, (long)call->message.len);
        (void)X509_REQ_verify(request, X509_REQ_get0_pubkey(request));
        X509_REQ_free(request);
    }
  }
  const double seconds = cpu_seconds() - before;
  EVP_MD_CTX_free(ctx);
  return seconds;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  static const char *const names[HASHES] = {"SHA2-256", "SHA2-384", "SHA2-512", "SHA3-256",
                                            "SHA3-384", "SHA3-512", "SM3"};
  double ratios[ROUNDS];
  openssl = sdec_openssl_new();
  if (argc < 3 || argc % 2 == 0 || openssl == NULL) {
    fail("usage: sdec-bench-verify FILE KEYS ...");
  }
  for (uint32_t i = 0; i < HASHES; i++) {
    hashes[i] = EVP_MD_fetch(NULL, names[i], NULL);
  }
  calls = sdec_openssl_calls(openssl);
  for (int i = 1; i < argc; i += 2) {
    read_capture(argv[i], argv[i + 1]);
  }
  struct sdec_crypto noting = *calls;
  noting.verify = note_signature;
  noting.hash = note_hash;
  noting.chain = note_chain;
  noting.request = note_request;
  (void)verify_with(&noting);
  for (uint32_t i = 0; i < ROUNDS; i++) {
    const double bare = alone();
    ratios[i] = verify_with(calls) / bare;
  }
  qsort(ratios, ROUNDS, sizeof(ratios[0]), ascending);
  printf("%.3f %" PRIu32 " %" PRIu32 "\n", ratios[ROUNDS / 2], n_signatures, n_certificates);
  return 0;
}

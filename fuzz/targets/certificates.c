/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests as parsed by the library's calls, and as printed inside any layout with a row
 * for them; and the verification of chains. The first byte chooses; the rest is DER.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "printing.h"

const char *const fuzz_target = "certificates";

enum how { AS_CERTIFICATE, AS_REQUEST, IN_LAYOUT, AS_CHAIN, HOWS };

static void check_text(const struct sdec_certificate *cert, const char *text) {
  fuzz_check(text != NULL, "a text is missing");
  const char *const end = cert->text + sizeof(cert->text);
  const bool in_struct = text >= cert->text && text < end;
  fuzz_check(!in_struct || memchr(text, '\0', (size_t)(end - text)) != NULL, "a text does not end");
  for (; *text != '\0'; text++) {
    fuzz_check(*text >= ' ' && *text < 0x7F, "a text is not printable");
  }
}

static void check_inside(struct sdec_span part, struct sdec_span whole) {
  fuzz_check(part.len == 0 || (part.data >= whole.data && part.data + part.len <= whole.data + whole.len),
             "a part is not in the certificate");
}

static void check_extension(const struct sdec_certificate *cert, uint32_t i, struct sdec_span der) {
  const struct sdec_cert_extension *extension = &cert->extensions[i];
  check_text(cert, extension->oid);
  check_inside(extension->content, der);
  check_inside(extension->cbor, extension->content);
  fuzz_check(extension->first_value + extension->n_values <= cert->n_values, "an extension has more values than exist");
}

static void check_certificate(const struct sdec_certificate *cert, bool read, struct sdec_span der) {
  fuzz_check(read == (cert->problem == NULL), "a certificate is read and has a problem, or neither");
  fuzz_check(cert->len <= der.len, "a certificate is longer than its bytes");
  if (!read) {
    return;
  }
  const char *const texts[] = {cert->subject,   cert->issuer, cert->serial,   cert->not_before,
                               cert->not_after, cert->key,    cert->signature};
  fuzz_check(cert->form < SDEC_CERT_FORMS && cert->self_signature <= SDEC_CERT_ALL_ZERO, "a form that is none");
  fuzz_check(cert->n_extensions <= SDEC_CERT_EXTENSIONS && cert->n_values <= SDEC_CERT_VALUES, "too many of something");
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    check_text(cert, texts[i]);
  }
  for (uint32_t i = 0; i < cert->n_extensions; i++) {
    check_extension(cert, i, der);
  }
  for (uint32_t i = 0; i < cert->n_values; i++) {
    check_text(cert, cert->values[i].text);
    if (cert->values[i].name != NULL) { /* a value without a name */
      check_text(cert, cert->values[i].name);
    }
  }
}

static void read_one(struct sdec_span der, bool request) {
  const struct sdec_crypto *calls = sdec_openssl_calls(printing_openssl());
  struct sdec_certificate *cert = malloc(sizeof(*cert));
  fuzz_check(cert != NULL, "no memory for the harness itself");
  const bool read = (request ? calls->request : calls->certificate)(calls->context, der, cert);
  check_certificate(cert, read, der);
  free(cert);
}

static void check_chain(const struct sdec_chain_report *report, struct sdec_span bytes) {
  fuzz_check(report->n_findings <= SDEC_CHAIN_FINDINGS && report->n_layers <= SDEC_CHAIN_LAYERS &&
                 report->text_len <= SDEC_CHAIN_TEXT && report->result <= SDEC_CHAIN_BAD,
             "a report on a chain that holds too much");
  check_inside(report->leaf, bytes);
  check_inside(report->leaf_key.spki, report->leaf);
  check_inside(report->ueid, bytes);
  for (uint32_t i = 0; i < report->n_layers; i++) {
    check_inside(report->layers[i].digest, bytes);
  }
  for (uint32_t i = 0; i < report->n_findings; i++) {
    const struct sdec_chain_finding *finding = &report->findings[i];
    fuzz_check(finding->rule < SDEC_CHAIN_RULES && finding->text != NULL, "a finding without a rule or a text");
    fuzz_check(finding->grade != SDEC_CHAIN_BROKEN || report->result == SDEC_CHAIN_BAD, "a fault that refutes nothing");
  }
}

/* Uses the bytes as a chain, with its first certificate trusted or not, and as a key that made a signature. */
static void read_chain(struct sdec_span bytes, uint32_t choice) {
  static const uint8_t versions[] = {0x11, 0x12, 0x13, 0x14};
  const struct sdec_crypto *calls = sdec_openssl_calls(printing_openssl());
  struct sdec_chain_report *report = malloc(sizeof(*report));
  struct sdec_chain asked = {.bytes = bytes,
                             .hash = 1,
                             .version = versions[choice & 3],
                             .model = choice >> 2 & 3,
                             .side = choice >> 4 & 1,
                             .bare = (choice >> 5 & 1) != 0,
                             .has_time = true,
                             .time = INT64_C(1790000000),
                             .trust = &bytes,
                             .n_trust = choice >> 4 & 1};
  fuzz_check(report != NULL, "no memory for the harness itself");
  calls->chain(calls->context, &asked, report);
  check_chain(report, bytes);
  struct sdec_signature signature = {.algorithm = SDEC_ASYM_ECDSA_P256,
                                     .hash = 1,
                                     .key = bytes,
                                     .parts = &bytes,
                                     .n_parts = 1,
                                     .signature = {bytes.data, bytes.len < 64 ? bytes.len : 64}};
  struct sdec_reason reason;
  fuzz_check(calls->verify(calls->context, &signature, &reason) != SDEC_SIGNED_GOOD, "random bytes are a signature");
  free(report);
}

/* holds returns true if a layout has a row for certificates; nested layouts are not searched. */
static bool holds(const struct sdec_group *group) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    if (group->rows[i].as == SDEC_AS_CERTIFICATES || group->rows[i].as == SDEC_AS_DER) {
      return true;
    }
  }
  return false;
}

static void print_in(const struct sdec_group *group, struct sdec_span bytes) {
  struct printing printing;
  struct sdec_unit unit = {
      .kind = SDEC_UNIT_OBJECT, .protocol = "fuzz", .name = group->name, .group = group, .span = bytes};
  printing_begin(&printing);
  for (uint32_t version = 0x10; version < 0x15; version++) {
    unit.frame = version;
    fuzz_check(sdec_env_set(&unit.env, "version", version) && sdec_env_set(&unit.env, "hash", 32), "no such variable");
    printing_unit(&printing, &unit);
  }
  printing_end(&printing);
}

static void print_in_layouts(struct sdec_span bytes) {
  uint32_t n = 0;
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (holds(objects[i])) {
      print_in(objects[i], bytes);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint32_t how = fuzz_le(data, size, 0, 1) % HOWS;
  const size_t at = size > 0;
  uint8_t *bytes = fuzz_copy(data + at, size - at);
  const struct sdec_span der = {bytes, (uint32_t)(size - at)};
  if (how == IN_LAYOUT) {
    print_in_layouts(der);
  } else if (how == AS_CHAIN) {
    read_chain(der, (uint32_t)fuzz_le(data, size, 0, 1) / HOWS);
  } else {
    read_one(der, how == AS_REQUEST);
  }
  free(bytes);
  return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests: as the library's calls read them, and as the printers show them inside any
 * layout that holds some. The first byte chooses; what follows is DER.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "printing.h"

const char *const fuzz_target = "certificates";

enum how { AS_CERTIFICATE, AS_REQUEST, IN_LAYOUT, HOWS };

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
  const char *const texts[] = {cert->subject, cert->issuer, cert->serial,   cert->not_before,
                               cert->not_after, cert->key,  cert->signature};
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
    if (cert->values[i].name != NULL) { /* one that goes without */
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

/* holds says whether a layout has a row for certificates; it looks no deeper than its own rows. */
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
  struct sdec_unit unit = {.kind = SDEC_UNIT_OBJECT, .protocol = "fuzz", .name = group->name, .group = group,
                           .span = bytes};
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
  } else {
    read_one(der, how == AS_REQUEST);
  }
  free(bytes);
  return 0;
}

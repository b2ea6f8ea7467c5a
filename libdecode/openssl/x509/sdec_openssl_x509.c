/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests as text, using OpenSSL: names, validity, key, signature. OpenSSL decides
 * whether the whole is well formed; extensions are read from the DER so that their bytes can be shown. Hostile input
 * costs one attempt bounded by SDEC_CERT_MOST, and gives a reason.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "x509/x509.h"

#define ATTRIBUTES_TAG DER_CONTEXT_MADE
#define SET_TAG 0x31

static void begin(struct sdec_certificate *cert, enum sdec_cert_form form) {
  memset(cert, 0, offsetof(struct sdec_certificate, text));
  cert->form = (uint8_t)form;
  cert->subject = cert->issuer = cert->serial = cert->not_before = cert->not_after = cert->key = cert->signature = "";
}

static bool fail(struct sdec_certificate *cert, const char *problem) {
  cert->problem = problem;
  return false;
}

/* outer sets cert->len to the length of the first value of `der` and gives that value. */
static bool outer(struct sdec_certificate *cert, struct sdec_span der, struct der *out) {
  if (!sdec_der_take_tag(&der, DER_SEQUENCE, out)) {
    return fail(cert, der.len > 0 && der.data[0] != DER_SEQUENCE ? "does not begin like a certificate"
                                                                 : "longer than the bytes that are left");
  }
  cert->len = out->len;
  return out->len <= SDEC_CERT_MOST || fail(cert, "too long to be looked into");
}

static const char *openssl_reason(void) {
  const char *reason = ERR_reason_error_string(ERR_peek_error());
  return reason != NULL ? reason : "not well formed";
}

static const char *name_text(struct sdec_certificate *cert, const X509_NAME *name) {
  struct sdec_text text = sdec_cert_text_begin(cert);
  sdec_x509_put_name(&text, name);
  return sdec_cert_text_end(cert, &text);
}

static void put_two(struct sdec_text *out, int number, char after) {
  sdec_put_char(out, (char)('0' + number / 10 % 10));
  sdec_put_char(out, (char)('0' + number % 10));
  sdec_put_char(out, after);
}

static const char *time_text(struct sdec_certificate *cert, const ASN1_TIME *when) {
  struct sdec_text text = sdec_cert_text_begin(cert);
  struct tm parts;
  if (ASN1_TIME_to_tm(when, &parts) != 1) {
    sdec_put(&text, "invalid ");
    sdec_put_printable(&text, (struct sdec_span){ASN1_STRING_get0_data(when), (uint32_t)ASN1_STRING_length(when)});
    return sdec_cert_text_end(cert, &text);
  }
  sdec_put_dec(&text, (uint64_t)parts.tm_year + 1900);
  sdec_put_char(&text, '-');
  put_two(&text, parts.tm_mon + 1, '-');
  put_two(&text, parts.tm_mday, 'T');
  put_two(&text, parts.tm_hour, ':');
  put_two(&text, parts.tm_min, ':');
  put_two(&text, parts.tm_sec, 'Z');
  return sdec_cert_text_end(cert, &text);
}

static const char *serial_text(struct sdec_certificate *cert, const ASN1_INTEGER *serial) {
  const struct sdec_span bytes = {ASN1_STRING_get0_data(serial), (uint32_t)ASN1_STRING_length(serial)};
  struct sdec_text text = sdec_cert_text_begin(cert);
  if ((ASN1_STRING_type(serial) & V_ASN1_NEG) != 0) {
    sdec_put_char(&text, '-');
  }
  sdec_put_shortened(&text, bytes);
  if (bytes.len == 0) {
    sdec_put(&text, "00");
  }
  return sdec_cert_text_end(cert, &text);
}

static struct sdec_span object_span(const ASN1_OBJECT *object) {
  return (struct sdec_span){OBJ_get0_data(object), (uint32_t)OBJ_length(object)};
}

/* algorithm_text names an algorithm and, for a key, its curve. */
static const char *algorithm_text(struct sdec_certificate *cert, const X509_ALGOR *algorithm, bool of_key,
                                  bool *out_known) {
  char buffer[OID_TEXT];
  const ASN1_OBJECT *object = NULL;
  const void *parameter = NULL;
  int type = V_ASN1_UNDEF;
  struct sdec_text text = sdec_cert_text_begin(cert);
  X509_ALGOR_get0(&object, &type, &parameter, algorithm);
  *out_known = OBJ_obj2nid(object) != NID_undef;
  sdec_put(&text, sdec_oid_text_name(object_span(object), buffer));
  if (of_key && type == V_ASN1_OBJECT) {
    sdec_put_char(&text, ' ');
    sdec_put(&text, sdec_oid_text_name(object_span(parameter), buffer));
    *out_known = *out_known && OBJ_obj2nid(parameter) != NID_undef;
  }
  return sdec_cert_text_end(cert, &text);
}

static void key_texts(struct sdec_certificate *cert, X509_PUBKEY *key) {
  const unsigned char *bytes = NULL;
  X509_ALGOR *algorithm = NULL;
  int len = 0;
  bool known = false;
  if (X509_PUBKEY_get0_param(NULL, &bytes, &len, &algorithm, key) != 1) {
    return;
  }
  const EVP_PKEY *usable = X509_PUBKEY_get0(key);
  cert->key = algorithm_text(cert, algorithm, true, &known);
  cert->key_unknown = usable == NULL && !known;
  cert->key_damaged = usable == NULL && known;
  if (usable != NULL && EVP_PKEY_get_bits(usable) > 0) {
    cert->key_bits = (uint32_t)EVP_PKEY_get_bits(usable);
  } else if (cert->key_unknown) {
    cert->key_bits = (uint32_t)len * 8;
  }
}

static void certificate_texts(struct sdec_certificate *cert, X509 *x509) {
  bool known = false;
  const X509_ALGOR *signature = NULL;
  const long version = X509_get_version(x509);
  cert->version = version >= 0 && version < UINT8_MAX ? (uint8_t)(version + 1) : 0;
  cert->subject = name_text(cert, X509_get_subject_name(x509));
  cert->issuer = name_text(cert, X509_get_issuer_name(x509));
  cert->self_issued = X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0;
  cert->serial = serial_text(cert, X509_get0_serialNumber(x509));
  cert->not_before = time_text(cert, X509_get0_notBefore(x509));
  cert->not_after = time_text(cert, X509_get0_notAfter(x509));
  key_texts(cert, X509_get_X509_PUBKEY(x509));
  X509_get0_signature(NULL, &signature, x509);
  cert->signature = algorithm_text(cert, signature, false, &known);
}

bool sdec_x509_certificate(void *context, struct sdec_span der, struct sdec_certificate *out) {
  struct der whole;
  (void)context;
  begin(out, SDEC_CERT_CERTIFICATE);
  if (!outer(out, der, &whole)) {
    return false;
  }
  ERR_set_mark();
  const unsigned char *at = der.data;
  X509 *x509 = d2i_X509(NULL, &at, (long)whole.len);
  if (x509 != NULL) {
    certificate_texts(out, x509);
    sdec_cert_extensions(out, sdec_der_extensions(der));
  } else {
    out->problem = openssl_reason();
  }
  X509_free(x509);
  ERR_pop_to_mark();
  return x509 != NULL;
}

/* The attributes of a request: requested extensions, and whether there is a password. */
static void request_attributes(struct sdec_certificate *cert, struct sdec_span attributes) {
  static const uint8_t extensions[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e};
  static const uint8_t password[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x07};
  struct der attribute, type, set, list;
  while (sdec_der_take_tag(&attributes, DER_SEQUENCE, &attribute) &&
         sdec_der_take_tag(&attribute.content, DER_OID, &type)) {
    const bool same_len = type.content.len == sizeof(extensions);
    if (same_len && memcmp(type.content.data, password, sizeof(password)) == 0) {
      cert->password = true;
    } else if (same_len && memcmp(type.content.data, extensions, sizeof(extensions)) == 0 &&
               sdec_der_only(attribute.content, SET_TAG, &set) &&
               sdec_der_take_tag(&set.content, DER_SEQUENCE, &list)) {
      sdec_cert_extensions(cert, list.content);
    }
  }
}

static void request_info(struct sdec_certificate *cert, struct sdec_span content) {
  struct der part;
  while (sdec_der_take(&content, &part)) {
    if (part.tag == ATTRIBUTES_TAG) {
      request_attributes(cert, part.content);
    }
  }
}

static bool is_zero(const ASN1_BIT_STRING *bits) {
  const uint8_t *data = ASN1_STRING_get0_data(bits);
  for (int i = 0; i < ASN1_STRING_length(bits); i++) {
    if (data[i] != 0) {
      return false;
    }
  }
  return true;
}

static uint8_t self_check(X509_REQ *request, const ASN1_BIT_STRING *signature) {
  EVP_PKEY *key = X509_REQ_get0_pubkey(request);
  if (is_zero(signature)) {
    return SDEC_CERT_ALL_ZERO;
  }
  if (key == NULL) {
    return SDEC_CERT_UNCHECKED;
  }
  const int verdict = X509_REQ_verify(request, key);
  return verdict == 1 ? SDEC_CERT_GOOD : verdict == 0 ? SDEC_CERT_BAD : SDEC_CERT_UNCHECKED;
}

static bool request_texts(struct sdec_certificate *cert, struct sdec_span der, struct sdec_span info) {
  const unsigned char *at = der.data;
  const ASN1_BIT_STRING *bits = NULL;
  const X509_ALGOR *signature = NULL;
  bool known = false;
  X509_REQ *request = d2i_X509_REQ(NULL, &at, (long)der.len);
  if (request == NULL) {
    return fail(cert, openssl_reason());
  }
  const long version = X509_REQ_get_version(request);
  cert->version = version >= 0 && version < UINT8_MAX ? (uint8_t)(version + 1) : 0;
  cert->subject = name_text(cert, X509_REQ_get_subject_name(request));
  key_texts(cert, X509_REQ_get_X509_PUBKEY(request));
  if (cert->form == SDEC_CERT_REQUEST) {
    X509_REQ_get0_signature(request, &bits, &signature);
    cert->signature = algorithm_text(cert, signature, false, &known);
    cert->self_signature = self_check(request, bits);
  }
  request_info(cert, info);
  X509_REQ_free(request);
  return true;
}

/* OpenSSL reads an info only inside a request, so it is wrapped in one with an empty signature of an algorithm that
 * does not exist. */
static bool bare_info(struct sdec_certificate *cert, struct sdec_span info, struct sdec_span content) {
  static const uint8_t signature[] = {0x30, 0x03, 0x06, 0x01, 0x00, 0x03, 0x01, 0x00};
  const uint32_t inner = info.len + (uint32_t)sizeof(signature);
  const uint8_t head[] = {0x30,          0x84, (uint8_t)(inner >> 24), (uint8_t)(inner >> 16), (uint8_t)(inner >> 8),
                          (uint8_t)inner};
  uint8_t *made = malloc(sizeof(head) + inner);
  if (made == NULL) {
    return fail(cert, "out of memory");
  }
  memcpy(made, head, sizeof(head));
  memcpy(made + sizeof(head), info.data, info.len);
  memcpy(made + sizeof(head) + info.len, signature, sizeof(signature));
  const bool good = request_texts(cert, (struct sdec_span){made, (uint32_t)sizeof(head) + inner}, content);
  free(made);
  return good;
}

static bool bare_algorithm(struct sdec_certificate *cert, struct sdec_span der) {
  const unsigned char *at = der.data;
  bool known = false;
  X509_ALGOR *algorithm = d2i_X509_ALGOR(NULL, &at, (long)der.len);
  if (algorithm == NULL) {
    return fail(cert, openssl_reason());
  }
  cert->key = algorithm_text(cert, algorithm, true, &known);
  cert->key_unknown = !known;
  X509_ALGOR_free(algorithm);
  return true;
}

/* The first element inside distinguishes the three forms. */
bool sdec_x509_request(void *context, struct sdec_span der, struct sdec_certificate *out) {
  struct der whole, first;
  (void)context;
  begin(out, SDEC_CERT_REQUEST);
  if (!outer(out, der, &whole)) {
    return false;
  }
  const struct sdec_span all = {der.data, whole.len};
  struct sdec_span content = whole.content;
  if (!sdec_der_take(&content, &first)) {
    return fail(out, "not well formed");
  }
  out->form = first.tag == DER_OID       ? SDEC_CERT_ALGORITHM
              : first.tag == DER_INTEGER ? SDEC_CERT_REQUEST_INFO
                                         : SDEC_CERT_REQUEST;
  ERR_set_mark();
  const bool good = out->form == SDEC_CERT_ALGORITHM      ? bare_algorithm(out, all)
                    : out->form == SDEC_CERT_REQUEST_INFO ? bare_info(out, all, whole.content)
                                                          : request_texts(out, all, first.content);
  ERR_pop_to_mark();
  return good;
}

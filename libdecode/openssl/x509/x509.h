/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the files that read certificates: writing text to struct sdec_certificate, and names of object identifiers.
 * Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_X509_H
#define SDEC_OPENSSL_X509_H

#include <openssl/x509.h>

#include "sdec_crypto.h"
#include "x509/der.h"

bool sdec_x509_certificate(void *context, struct sdec_span der, struct sdec_certificate *out);
bool sdec_x509_request(void *context, struct sdec_span der, struct sdec_certificate *out);

/* A text is begun, written, and ended; sdec_cert_text_end returns it. What does not fit is dropped and sets
 * cert->cut. */
struct sdec_text sdec_cert_text_begin(struct sdec_certificate *cert);
const char *sdec_cert_text_end(struct sdec_certificate *cert, struct sdec_text *text);
const char *sdec_cert_text(struct sdec_certificate *cert, const char *string);

/* sdec_put_printable writes bytes as text, sdec_put_shortened in hex. Both truncate; the latter shows that it did. */
void sdec_put_printable(struct sdec_text *out, struct sdec_span bytes);
void sdec_put_shortened(struct sdec_text *out, struct sdec_span bytes);
/* sdec_x509_put_name writes "CN=..., O=..." in the order of the encoding, escaped as in RFC 2253. */
void sdec_x509_put_name(struct sdec_text *out, const X509_NAME *name);
/* sdec_put_oid writes the content of an OBJECT IDENTIFIER in dotted form. */
void sdec_put_oid(struct sdec_text *out, struct sdec_span content);
/* sdec_put_integer writes the content of an INTEGER: in decimal up to 64 bits, else in hex. */
void sdec_put_integer(struct sdec_text *out, struct sdec_span content);

/* How to read the content of an extension. */
enum oid_content {
  CONTENT_OTHER, /* not examined */
  CONTENT_CONSTRAINTS,
  CONTENT_KEY_USAGE,
  CONTENT_EKU,
  CONTENT_ALT_NAME,
  CONTENT_KEY_ID,
  CONTENT_ISSUER_KEY_ID,
  CONTENT_SPDM,
  CONTENT_TCB_INFO,
  CONTENT_TCB_INFOS,
  CONTENT_UEID,
  CONTENT_URI,
  CONTENT_CBOR
};

struct oid_name {
  const char *oid, *name;
  uint8_t content; /* enum oid_content, of an extension */
  uint8_t device;
};

/* sdec_oid_find looks up identifiers that are named here, or returns NULL. sdec_oid_text_name gives any known name,
 * else the number; `buffer` has OID_TEXT bytes and may be the result. */
#define OID_TEXT 128
const struct oid_name *sdec_oid_find(const char *oid);
const char *sdec_oid_text_name(struct sdec_span content, char *buffer);

/* sdec_cert_extensions adds the values of the extensions; `list` is the content of a SEQUENCE OF Extension. */
void sdec_cert_extensions(struct sdec_certificate *cert, struct sdec_span list);
/* sdec_device_values adds the values of the extensions of DMTF, TCG DICE and OCP; false if the content is damaged. */
SDEC_MUST_USE bool sdec_device_values(struct sdec_certificate *cert, struct sdec_cert_extension *ext, uint8_t content);

/* sdec_value_begin and sdec_value_end add one value to the extension last begun. */
struct sdec_text sdec_value_begin(struct sdec_certificate *cert);
void sdec_value_end(struct sdec_certificate *cert, struct sdec_text *text, const char *name, uint32_t element);
void sdec_value_string(struct sdec_certificate *cert, const char *name, uint32_t element, const char *string);

#endif

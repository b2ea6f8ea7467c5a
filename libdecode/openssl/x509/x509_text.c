/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Converts DER to bounded text in struct sdec_certificate.
 */
#include <string.h>

#include <openssl/bio.h>

#include "x509/x509.h"

#define TEXT_MOST 512  /* bytes of one text */
#define BYTES_SHOWN 64 /* of a value in hex */
#define OID_MOST 40    /* bytes of an object identifier written in dotted form */

struct sdec_text sdec_cert_text_begin(struct sdec_certificate *cert) {
  const uint32_t room = SDEC_CERT_TEXT - cert->text_len;
  return (struct sdec_text){.data = cert->text + cert->text_len, .cap = room < TEXT_MOST ? room : TEXT_MOST};
}

const char *sdec_cert_text_end(struct sdec_certificate *cert, struct sdec_text *text) {
  if (text->cap == 0) {
    cert->cut = true;
    return "";
  }
  const bool full = text->lost > 0 || text->len == text->cap;
  if (full && text->cap > 3) {
    memcpy(text->data + text->cap - 4, "...", 3);
  }
  sdec_put_zero(text);
  cert->cut = cert->cut || full;
  cert->text_len += (uint32_t)strlen(text->data) + 1;
  return text->data;
}

const char *sdec_cert_text(struct sdec_certificate *cert, const char *string) {
  struct sdec_text text = sdec_cert_text_begin(cert);
  sdec_put(&text, string);
  return sdec_cert_text_end(cert, &text);
}

struct sdec_text sdec_value_begin(struct sdec_certificate *cert) {
  return sdec_cert_text_begin(cert);
}

void sdec_value_end(struct sdec_certificate *cert, struct sdec_text *text, const char *name, uint32_t element) {
  struct sdec_cert_extension *ext = &cert->extensions[cert->n_extensions - 1];
  if (cert->n_values == SDEC_CERT_VALUES || text->cap == 0) {
    cert->cut = true;
    return;
  }
  struct sdec_cert_value *value = &cert->values[cert->n_values++];
  value->name = name;
  value->text = sdec_cert_text_end(cert, text);
  value->element = (uint16_t)(element < UINT16_MAX ? element : UINT16_MAX);
  ext->n_values++;
}

void sdec_value_string(struct sdec_certificate *cert, const char *name, uint32_t element, const char *string) {
  struct sdec_text text = sdec_value_begin(cert);
  sdec_put(&text, string);
  sdec_value_end(cert, &text, name, element);
}

void sdec_put_printable(struct sdec_text *out, struct sdec_span bytes) {
  for (uint32_t i = 0; i < bytes.len && out->lost == 0; i++) {
    const uint8_t c = bytes.data[i];
    if (c < 0x20 || c > 0x7e || c == '\\') {
      sdec_put(out, "\\");
      sdec_put_hex(out, c, 2);
    } else {
      sdec_put_char(out, (char)c);
    }
  }
}

void sdec_put_shortened(struct sdec_text *out, struct sdec_span bytes) {
  sdec_put_hex_bytes(out, bytes.data, bytes.len <= BYTES_SHOWN ? bytes.len : BYTES_SHOWN);
  if (bytes.len > BYTES_SHOWN) {
    sdec_put(out, "... (");
    sdec_put_dec(out, bytes.len);
    sdec_put(out, " bytes)");
  }
}

void sdec_x509_put_name(struct sdec_text *out, const X509_NAME *name) {
  const unsigned long form = ASN1_STRFLGS_RFC2253 | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
  BIO *bio = BIO_new(BIO_s_mem());
  char *data = NULL;
  if (bio != NULL && X509_NAME_print_ex(bio, name, 0, form) >= 0) {
    const long len = BIO_get_mem_data(bio, &data);
    if (len > 0) { /* an empty name has no bytes */
      sdec_put_bytes(out, data, (size_t)len);
    }
  }
  BIO_free(bio);
}

/* The first two arcs share one number. */
static void put_first_arcs(struct sdec_text *out, uint64_t number) {
  const uint64_t top = number < 80 ? number / 40 : 2;
  sdec_put_dec(out, top);
  sdec_put_char(out, '.');
  sdec_put_dec(out, number - 40 * top);
}

/* is_plain_oid says whether every arc ends within the content and fits 64 bits. */
static bool is_plain_oid(struct sdec_span content) {
  uint32_t run = 0;
  if (content.len == 0 || content.len > OID_MOST || (content.data[content.len - 1] & 0x80) != 0) {
    return false;
  }
  for (uint32_t i = 0; i < content.len; i++) {
    run = (content.data[i] & 0x80) != 0 ? run + 1 : 0;
    if (run > 8) {
      return false;
    }
  }
  return true;
}

void sdec_put_oid(struct sdec_text *out, struct sdec_span content) {
  uint64_t arc = 0;
  bool first = true;
  if (!is_plain_oid(content)) {
    sdec_put(out, "oid:");
    sdec_put_shortened(out, content);
    return;
  }
  for (uint32_t i = 0; i < content.len; i++) {
    arc = arc << 7 | (content.data[i] & 0x7f);
    if ((content.data[i] & 0x80) != 0) {
      continue;
    }
    if (first) {
      put_first_arcs(out, arc);
    } else {
      sdec_put_char(out, '.');
      sdec_put_dec(out, arc);
    }
    first = false;
    arc = 0;
  }
}

void sdec_put_integer(struct sdec_text *out, struct sdec_span content) {
  const bool positive = content.len > 0 && content.data[0] < 0x80;
  uint64_t value = 0;
  if (!positive || content.len > 9 || (content.len == 9 && content.data[0] != 0)) {
    sdec_put(out, "0x");
    sdec_put_shortened(out, content);
    return;
  }
  for (uint32_t i = 0; i < content.len; i++) {
    value = value << 8 | content.data[i];
  }
  sdec_put_dec(out, value);
}

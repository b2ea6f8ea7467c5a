/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Distinguished names: comparing them, and writing them as RFC 2253 escapes them.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"
#include "x509/x509.h"

#define SET_TAG 0x31

static bool take_entry(struct sdec_span *in, int set, struct x509_name_entry *out) {
  struct der pair, oid, value;
  if (!ossl_take(in, DER_SEQUENCE, &pair) || !ossl_take(&pair.content, DER_OID, &oid)) {
    return false;
  }
  if (!sdec_der_take(&pair.content, &value) || pair.content.len > 0) {
    return ossl_fail(OSSL_HEADER_TOO_LONG);
  }
  *out = (struct x509_name_entry){.object = {oid.content.len, oid.content.data},
                                  .value = {value.tag, (int)value.content.len, value.content.data},
                                  .set = set};
  return true;
}

static bool take_entries(struct sdec_span sets, X509_NAME *out) {
  struct der set;
  for (int i = 0; sets.len > 0; i++) {
    if (!ossl_take(&sets, SET_TAG, &set)) {
      return false;
    }
    while (set.content.len > 0) {
      if (out->n == NAME_ENTRIES || !take_entry(&set.content, i, &out->entries[out->n])) {
        return false;
      }
      out->n++;
    }
  }
  return true;
}

bool ossl_take_name(struct sdec_span *in, X509_NAME *out) {
  const struct sdec_span before = *in;
  struct der whole;
  if (!ossl_take(in, DER_SEQUENCE, &whole)) {
    return false;
  }
  *out = (X509_NAME){.der = {before.data, whole.len}, .entries = calloc(NAME_ENTRIES, sizeof(struct x509_name_entry))};
  return out->entries != NULL ? take_entries(whole.content, out) : ossl_fail(OSSL_NO_MEMORY);
}

void ossl_name_release(X509_NAME *name) {
  free(name->entries);
}

/* Texts are compared without case, and with runs of blanks as one; other values byte for byte. */
static bool is_text(int type) {
  return type == DER_UTF8 || (type >= 0x12 && type <= 0x16) || type == 0x1a || type == 0x1c || type == 0x1e;
}

static int fold(unsigned char *text, int len) {
  int at = 0;
  for (int i = 0; i < len; i++) {
    const bool blank = text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r');
    if (blank && (at == 0 || text[at - 1] == ' ')) {
      continue;
    }
    text[at++] = blank ? ' ' : text[i] >= 'A' && text[i] <= 'Z' ? (unsigned char)(text[i] + 32) : text[i];
  }
  return at > 0 && text[at - 1] == ' ' ? at - 1 : at;
}

static bool same_value(const ASN1_STRING *a, const ASN1_STRING *b) {
  unsigned char *x = NULL, *y = NULL;
  if (!is_text(a->type) || !is_text(b->type)) {
    return a->type == b->type && a->len == b->len && memcmp(a->data, b->data, (size_t)a->len) == 0;
  }
  const int x_len = ASN1_STRING_to_UTF8(&x, a), y_len = ASN1_STRING_to_UTF8(&y, b);
  bool same = x_len >= 0 && y_len >= 0;
  if (same) {
    const int n = fold(x, x_len);
    same = n == fold(y, y_len) && memcmp(x, y, (size_t)n) == 0;
  }
  free(x);
  free(y);
  return same;
}

int X509_NAME_cmp(const X509_NAME *a, const X509_NAME *b) {
  if (a->n != b->n) {
    return a->n < b->n ? -1 : 1;
  }
  for (int i = 0; i < a->n; i++) {
    const struct x509_name_entry *x = &a->entries[i], *y = &b->entries[i];
    if (x->set != y->set || x->object.len != y->object.len ||
        memcmp(x->object.data, y->object.data, x->object.len) != 0 || !same_value(&x->value, &y->value)) {
      return 1;
    }
  }
  return 0;
}

int X509_NAME_entry_count(const X509_NAME *name) {
  return name->n;
}

int X509_NAME_get_index_by_NID(const X509_NAME *name, int nid, int after) {
  for (int i = after + 1; i < name->n; i++) {
    if (OBJ_obj2nid(&name->entries[i].object) == nid) {
      return i;
    }
  }
  return -1;
}

const X509_NAME_ENTRY *X509_NAME_get_entry(const X509_NAME *name, int i) {
  return &name->entries[i];
}

const ASN1_STRING *X509_NAME_ENTRY_get_data(const X509_NAME_ENTRY *entry) {
  return &entry->value;
}

/* ------------------------------------------------------------------------------------------------------- writing */

static void put_string(BIO *bio, const char *string) {
  ossl_put(bio, string, strlen(string));
}

static void put_hex(BIO *bio, uint8_t byte) {
  const char text[2] = {"0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
  ossl_put(bio, text, 2);
}

static void put_type(BIO *bio, const ASN1_OBJECT *object) {
  char numbers[OID_TEXT];
  const int nid = OBJ_obj2nid(object);
  struct sdec_text text = {.data = numbers, .cap = sizeof(numbers)};
  sdec_put_oid(&text, (struct sdec_span){object->data, (uint32_t)object->len});
  sdec_put_zero(&text);
  put_string(bio, nid != NID_undef ? OBJ_nid2sn(nid) : numbers);
}

/* What is no text is written as its DER. */
static void put_other(BIO *bio, const ASN1_STRING *value) {
  const struct sdec_span content = {value->data, (uint32_t)value->len};
  put_string(bio, "#");
  put_hex(bio, (uint8_t)value->type);
  if (content.len >= 0x80) {
    const int bytes = content.len > 0xffff ? 3 : content.len > 0xff ? 2 : 1;
    put_hex(bio, (uint8_t)(0x80 + bytes));
    for (int i = bytes; i-- > 0;) {
      put_hex(bio, (uint8_t)(content.len >> 8 * i));
    }
  } else {
    put_hex(bio, (uint8_t)content.len);
  }
  for (uint32_t i = 0; i < content.len; i++) {
    put_hex(bio, content.data[i]);
  }
}

static void put_text(BIO *bio, const unsigned char *text, int len) {
  for (int i = 0; i < len; i++) {
    const bool edge = (i == 0 && (text[i] == ' ' || text[i] == '#')) || (i == len - 1 && text[i] == ' ');
    if (text[i] < 0x20 || text[i] > 0x7e) {
      put_string(bio, "\\");
      put_hex(bio, text[i]);
    } else {
      ossl_put(bio, "\\", edge || strchr(",+\"\\<>;", text[i]) != NULL ? 1 : 0);
      ossl_put(bio, text + i, 1);
    }
  }
}

static void put_value(BIO *bio, const ASN1_STRING *value) {
  unsigned char *text = NULL;
  const int len = is_text(value->type) ? ASN1_STRING_to_UTF8(&text, value) : -1;
  if (len >= 0) {
    put_text(bio, text, len);
  } else {
    put_other(bio, value);
  }
  free(text);
}

int X509_NAME_print_ex(BIO *bio, const X509_NAME *name, int indent, unsigned long form) {
  (void)indent, (void)form;
  for (int i = 0; i < name->n; i++) {
    const struct x509_name_entry *entry = &name->entries[i];
    if (i > 0) {
      put_string(bio, entry->set == name->entries[i - 1].set ? " + " : ", ");
    }
    put_type(bio, &entry->object);
    put_string(bio, "=");
    put_value(bio, &entry->value);
  }
  return bio->failed ? -1 : (int)bio->len;
}

char *X509_NAME_oneline(const X509_NAME *name, char *unused, int len) {
  BIO *bio = BIO_new(NULL);
  (void)unused, (void)len;
  for (int i = 0; bio != NULL && i < name->n; i++) {
    put_string(bio, "/");
    put_type(bio, &name->entries[i].object);
    put_string(bio, "=");
    put_value(bio, &name->entries[i].value);
  }
  if (bio == NULL) {
    return NULL;
  }
  ossl_put(bio, "", 1);
  char *line = bio->failed ? NULL : (char *)bio->data;
  bio->data = line != NULL ? NULL : bio->data;
  BIO_free(bio);
  return line;
}

int i2d_X509_NAME(const X509_NAME *name, unsigned char **out) {
  *out = OPENSSL_memdup(name->der.data, name->der.len);
  return *out != NULL ? (int)name->der.len : -1;
}

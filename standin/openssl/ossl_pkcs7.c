/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The certificates in a PKCS #7 bag (RFC 2315, SignedData); nothing else of it is read.
 */
#include <stdlib.h>

#include "ossl.h"

enum { SET_TAG = 0x31 };

static bool take_certificates(struct sdec_span list, PKCS7 *bag) {
  while (list.len > 0) {
    const unsigned char *at = list.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)list.len);
    if (certificate == NULL || sk_X509_push(bag->signed_data.cert, certificate) == 0) {
      X509_free(certificate);
      return false;
    }
    const uint32_t len = (uint32_t)(at - list.data);
    list = (struct sdec_span){at, list.len - len};
  }
  return true;
}

static bool read_bag(struct sdec_span in, PKCS7 *bag) {
  struct der whole, type, outer, data, part;
  if (!ossl_take(&in, DER_SEQUENCE, &whole) || !ossl_take(&whole.content, DER_OID, &type)) {
    return false;
  }
  const ASN1_OBJECT object = {type.content.len, type.content.data};
  bag->is_signed = ossl_oid_is(&object, "1.2.840.113549.1.7.2");
  if (!bag->is_signed) {
    return true;
  }
  if (!ossl_take(&whole.content, DER_CONTEXT_MADE, &outer) || !ossl_take(&outer.content, DER_SEQUENCE, &data) ||
      !ossl_take(&data.content, DER_INTEGER, &part) || !ossl_take(&data.content, SET_TAG, &part) ||
      !ossl_take(&data.content, DER_SEQUENCE, &part)) {
    return false;
  }
  const bool has = data.content.len > 0 && data.content.data[0] == DER_CONTEXT_MADE;
  return !has || (ossl_take(&data.content, DER_CONTEXT_MADE, &part) && take_certificates(part.content, bag));
}

PKCS7 *d2i_PKCS7(PKCS7 **unused, const unsigned char **at, long len) {
  PKCS7 *bag = calloc(1, sizeof(*bag));
  (void)unused;
  if (bag == NULL) {
    return NULL;
  }
  bag->d.sign = &bag->signed_data;
  bag->signed_data.cert = sk_X509_new_null();
  if (bag->signed_data.cert == NULL || !read_bag((struct sdec_span){*at, len > 0 ? (uint32_t)len : 0}, bag)) {
    PKCS7_free(bag);
    return NULL;
  }
  return bag;
}

int PKCS7_type_is_signed(const PKCS7 *bag) {
  return bag->is_signed;
}

void PKCS7_free(PKCS7 *bag) {
  if (bag != NULL) {
    sk_X509_pop_free(bag->signed_data.cert, X509_free);
    free(bag);
  }
}

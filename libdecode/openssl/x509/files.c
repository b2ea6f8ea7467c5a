/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads certificates from the contents of a file, for programs that load trust anchors.
 */
#include <limits.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <sdec_openssl.h>

struct taker {
  bool (*take)(void *context, struct sdec_span der);
  void *context;
};

static uint32_t take_der(const struct taker *taker, const unsigned char *der, long len) {
  const unsigned char *end = der;
  X509 *certificate = d2i_X509(NULL, &end, len);
  const bool good = certificate != NULL;
  X509_free(certificate);
  return good && taker->take(taker->context, (struct sdec_span){der, (uint32_t)(end - der)});
}

static uint32_t take_pem(const struct taker *taker, struct sdec_span file) {
  BIO *bio = BIO_new_mem_buf(file.data, (int)file.len);
  char *name = NULL, *header = NULL;
  unsigned char *der = NULL;
  long len = 0;
  uint32_t n = 0;
  while (bio != NULL && PEM_read_bio(bio, &name, &header, &der, &len) == 1) {
    n += strcmp(name, PEM_STRING_X509) == 0 ? take_der(taker, der, len) : 0;
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(der);
  }
  BIO_free(bio);
  return n;
}

static bool has_pem(struct sdec_span file) {
  static const char begin[] = "-----BEGIN ";
  const uint32_t len = sizeof(begin) - 1;
  for (uint32_t at = 0; at + (uint64_t)len <= file.len; at++) {
    if (file.data[at] == begin[0] && memcmp(file.data + at, begin, len) == 0) {
      return true;
    }
  }
  return false;
}

uint32_t sdec_openssl_certificates(struct sdec_span file, bool (*take)(void *context, struct sdec_span der),
                                   void *context) {
  const struct taker taker = {take, context};
  if (file.len == 0 || file.len > INT_MAX) {
    return 0;
  }
  ERR_set_mark();
  const uint32_t n = has_pem(file) ? take_pem(&taker, file) : take_der(&taker, file.data, (long)file.len);
  ERR_pop_to_mark();
  return n;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests in what is printed: found by the printers while they go through a message, read
 * through sdec_crypto, and shown as lines or as JSON.
 */
#ifndef DUMP_CERTIFICATES_H
#define DUMP_CERTIFICATES_H

#include <sdec_flow.h>
#include <sdec_openssl.h>

/* The most certificates of one chain that are looked at. */
#define CERTIFICATES_SHOWN 64

/* Bytes of a message with their place in it. */
struct cert_bytes {
  struct sdec_span bytes;
  uint32_t offset;
};

/* One that was read, with a copy of its bytes: captures show the same ones over and over, and reading one takes as long
 * as printing dozens. */
struct kept_cert;
#define CERTIFICATES_KEPT 256

struct certificates {
  struct sdec_openssl *openssl; /* NULL until the first certificate comes */
  struct kept_cert *kept[CERTIFICATES_KEPT];
  uint32_t next_kept;
  bool unusable;                            /* there is no memory for it */
  struct cert_bytes anchor, chain, request; /* found in the message being printed; the anchor is the hash of a root */
  const struct sdec_certificate *one;       /* the one read last, and the SHA-256 of its bytes */
  const uint8_t *fingerprint;
  struct kept_cert *current; /* the same */
};

/* What was written about a certificate can be kept with it, and written again as it is: certificates_text gives it, NULL
 * if there is none of the one read last. */
const char *certificates_text(const struct certificates *certificates, size_t *out_len);
void certificates_keep_text(struct certificates *certificates, const char *text, size_t len);

/* certificates_found notes a row's bytes if they are of interest; certificates_begin forgets those of the message
 * before. */
void certificates_begin(struct certificates *certificates);
static inline bool is_about_certificates(uint32_t as) {
  return as == SDEC_AS_ROOT_HASH || as == SDEC_AS_CERTIFICATES || as == SDEC_AS_DER;
}
void certificates_found(struct certificates *certificates, uint32_t as, struct sdec_span bytes, uint32_t offset);

/* certificates_of_unit walks a unit as far as its first row of certificates; false: it has none. */
SDEC_MUST_USE bool certificates_of_unit(const struct sdec_unit *unit, struct sdec_iter *walk, struct sdec_span *out);

void certificates_close(struct certificates *certificates);

/* certificates_calls gives the calls, NULL: no memory. */
const struct sdec_crypto *certificates_calls(struct certificates *certificates);

/* A way along a chain: *certificates->one is the certificate of `here`. */
struct cert_walk {
  struct cert_bytes left, here;
  uint32_t position;   /* of `here` */
  const char *problem; /* why it cannot be read, NULL: it can */
  bool begun;
};
SDEC_MUST_USE bool certificates_next(struct certificates *certificates, struct cert_walk *walk);

/* certificates_request reads what was found as `request`. */
SDEC_MUST_USE bool certificates_request(struct certificates *certificates);

/* What the hash before a chain is of, seen from the first certificate, *certificates->one. */
enum root_is {
  ROOT_UNTOLD,  /* there is no hash, or no algorithm for it */
  ROOT_FIRST,   /* the first certificate: *out_name is the algorithm */
  ROOT_OUTSIDE, /* something else, and the first certificate has another issuer: the root is not in the chain */
  ROOT_WRONG    /* something else, although the first certificate is a root */
};
enum root_is certificates_root(struct certificates *certificates, struct sdec_span first, const char **out_name);

/* put_certificates writes lines for what was found; json_certificates members of a unit's object, a comma first, and
 * says what the hash before the chain covers. */
struct sink;
void put_certificates(struct sink *sink, uint32_t depth);
enum root_is json_certificates(struct sink *sink);

#endif

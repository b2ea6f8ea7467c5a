/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The cryptography that a flow needs to open sessions, and the look into certificates, as calls that the program
 * provides. The library itself links no cryptography; `sdec-openssl` provides these calls on OpenSSL 3. Without them
 * records are shown as sealed.
 *
 * Algorithms are named by their selection bits in SPDM: BaseHashSel for hashes, the AEAD cipher suite of ALGORITHMS.
 */
#ifndef SDEC_CRYPTO_H
#define SDEC_CRYPTO_H

#include "sdec.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SDEC_HASH_MAX 64 /* bytes of the longest digest */
#define SDEC_IV_LEN 12
#define SDEC_TAG_LEN 16

/* ------------------------------------------------------------------------------------------------------------------
 * Certificates, for those who show them: the library itself looks into none.
 */

#define SDEC_CERT_TEXT 12288 /* bytes of text about one certificate */
#define SDEC_CERT_EXTENSIONS 32
#define SDEC_CERT_VALUES 160
#define SDEC_CERT_MOST (256u << 10) /* bytes of the longest that is looked into */

enum sdec_cert_form {
  SDEC_CERT_CERTIFICATE,
  SDEC_CERT_REQUEST,      /* a PKCS#10 CertificationRequest */
  SDEC_CERT_REQUEST_INFO, /* a PKCS#10 CertificationRequestInfo: the same without a signature */
  SDEC_CERT_ALGORITHM,    /* an AlgorithmIdentifier: `key` is all there is */
  SDEC_CERT_FORMS
};

enum sdec_cert_check { SDEC_CERT_UNCHECKED, SDEC_CERT_GOOD, SDEC_CERT_BAD, SDEC_CERT_ALL_ZERO };

/* One thing that an extension says. */
struct sdec_cert_value {
  const char *name;
  const char *text;
  uint16_t element; /* of several structures in one extension: which of them, from 0 */
};

struct sdec_cert_extension {
  const char *oid;
  const char *name; /* as its specification spells it, NULL: not known */
  bool critical;
  bool device;      /* tells of a device, its firmware or what its key is for: DMTF, PCI-SIG, DICE, OCP, key usage */
  bool damaged;     /* its content is not what its name promises, or is cut off */
  bool several;     /* `element` of its values means something */
  uint16_t first_value, n_values;
  struct sdec_span content; /* the extnValue, in the bytes that were read */
  struct sdec_span cbor;    /* CBOR in it, or empty */
};

/* What one certificate or certificate request says. Texts are printable ASCII, end with a zero and last as long as the
 * struct stays where it is; they are "" where there is nothing to say. */
struct sdec_certificate {
  uint32_t len;        /* of its DER; 0: not even that can be told */
  const char *problem; /* why it cannot be read, NULL: it can */
  uint8_t form;        /* enum sdec_cert_form */
  uint8_t version;     /* 3 for X.509 version 3; of a request 1 */
  bool self_issued;    /* issuer and subject are the same */
  bool ca, has_path_len;
  bool key_unknown;    /* this implementation cannot use keys of this algorithm */
  bool key_damaged;    /* it knows the algorithm and the key makes no sense */
  bool password;       /* a request that holds a challengePassword */
  bool cut;            /* there was more to say than fits here */
  uint8_t self_signature; /* enum sdec_cert_check, of a request */
  uint32_t path_len;
  uint32_t key_bits;   /* 0: unknown; of an algorithm that is not known, the bits of the encoded key */
  const char *subject, *issuer; /* "CN=..., O=..." in the order of the encoding, escaped as in RFC 2253 */
  const char *serial;           /* lower-case hex of whole bytes, a minus sign first if it is negative */
  const char *not_before, *not_after; /* 2026-01-31T00:00:00Z */
  const char *key;              /* "RSA", "EC P-384", "ML-DSA-87", or the number of the algorithm */
  const char *signature;        /* "ecdsa-with-SHA384", ... */
  struct sdec_cert_extension extensions[SDEC_CERT_EXTENSIONS];
  struct sdec_cert_value values[SDEC_CERT_VALUES];
  uint16_t n_extensions, n_values;
  uint32_t text_len;
  char text[SDEC_CERT_TEXT];
};

/* ------------------------------------------------------------------------------------------------------------------
 * The calls
 */

struct sdec_crypto {
  void *context; /* passed to each call */

  /* hash and hmac take the parts as one message and write the digest (at most SDEC_HASH_MAX bytes); false if the
   * algorithm is not to be had. */
  bool (*hash)(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out);
  bool (*hmac)(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n_parts,
               uint8_t *out);

  /* aead_new prepares a key (16 or 32 bytes, by the algorithm) for many records; NULL if the algorithm is not to be
   * had. aead_open checks the tag over `aad` and `sealed` and writes as many bytes as `sealed` has to `out`; false,
   * and `out` undefined, if the tag does not match. aead_free cleanses and releases the key. */
  void *(*aead_new)(void *context, uint32_t aead, const uint8_t *key);
  bool (*aead_open)(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                    const uint8_t *tag, uint8_t *out);
  void (*aead_free)(void *context, void *key);

  /* certificate reads the DER certificate that `der` begins with; request reads a certificate request, its inner part
   * alone, or an AlgorithmIdentifier. They fill all of `out`; false, and out->problem tells why, if it is none or
   * damaged: then only `len` means something besides. NULL: certificates are not looked into. */
  bool (*certificate)(void *context, struct sdec_span der, struct sdec_certificate *out);
  bool (*request)(void *context, struct sdec_span der, struct sdec_certificate *out);
};

#ifdef __cplusplus
}
#endif

#endif

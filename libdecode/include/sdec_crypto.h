/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The cryptography that a flow needs to decrypt sessions, and the decoding of certificates, as calls that the program
 * provides. The library itself links no cryptography; `sdec-openssl` implements these calls with OpenSSL 3. Without
 * them records stay sealed.
 *
 * Algorithms are named by their selection bits in SPDM: BaseHashSel for hashes, the AEAD cipher suite of ALGORITHMS.
 */
#ifndef SDEC_CRYPTO_H
#define SDEC_CRYPTO_H

#include "sdec_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SDEC_HASH_MAX 64 /* bytes of the longest digest */
#define SDEC_IV_LEN 12
#define SDEC_TAG_LEN 16

/* ------------------------------------------------------------------------------------------------------------------
 * Certificates, decoded for display: the library itself does not decode them.
 */

#define SDEC_CERT_TEXT 12288 /* bytes of text about one certificate */
#define SDEC_CERT_EXTENSIONS 32
#define SDEC_CERT_VALUES 160
#define SDEC_CERT_MOST (256u << 10) /* bytes of the longest certificate that is decoded */

enum sdec_cert_form {
  SDEC_CERT_CERTIFICATE,
  SDEC_CERT_REQUEST,      /* a PKCS#10 CertificationRequest */
  SDEC_CERT_REQUEST_INFO, /* a PKCS#10 CertificationRequestInfo: the same without a signature */
  SDEC_CERT_ALGORITHM,    /* an AlgorithmIdentifier: only `key` is set */
  SDEC_CERT_FORMS
};

enum sdec_cert_check { SDEC_CERT_UNCHECKED, SDEC_CERT_GOOD, SDEC_CERT_BAD, SDEC_CERT_ALL_ZERO };

/* One value in an extension. */
struct sdec_cert_value {
  const char *name;
  const char *text;
  uint16_t element; /* if the extension has several structures: the index of this one, from 0 */
};

struct sdec_cert_extension {
  const char *oid;
  const char *name; /* as its specification spells it, NULL: unknown */
  bool critical;
  bool device;      /* describes a device, its firmware or its key usage: DMTF, PCI-SIG, DICE, OCP, key usage */
  bool damaged;     /* its content is malformed or truncated */
  bool several;     /* `element` of its values is valid */
  uint16_t first_value, n_values;
  struct sdec_span content; /* the extnValue, within the input */
  struct sdec_span cbor;    /* CBOR in it, or empty */
};

/* A decoded certificate or certificate request. Texts are printable ASCII, NUL-terminated, valid as long as the struct
 * is not moved, and "" if absent. */
struct sdec_certificate {
  uint32_t len;        /* of its DER; 0: unknown */
  const char *problem; /* why it cannot be decoded, or NULL */
  const char *needs;   /* with key_unknown: what supports the key, "OpenSSL 3.5"; else NULL */
  uint8_t form;        /* enum sdec_cert_form */
  uint8_t version;     /* 3 for X.509 version 3; 1 for a request */
  bool self_issued;    /* issuer and subject are the same */
  bool ca, has_path_len;
  bool key_unknown;    /* this implementation does not support the key's algorithm */
  bool key_damaged;    /* the algorithm is supported but the key is malformed */
  bool password;       /* a request with a challengePassword */
  bool cut;            /* some of the content did not fit */
  uint8_t self_signature; /* enum sdec_cert_check, of a request */
  uint32_t path_len;
  uint32_t key_bits;   /* 0: unknown; for an unknown algorithm the bits of the encoded key */
  const char *subject, *issuer; /* "CN=..., O=..." in the order of the encoding, escaped as in RFC 2253 */
  const char *serial;           /* lower-case hex of whole bytes, a minus sign first if it is negative */
  const char *not_before, *not_after; /* 2026-01-31T00:00:00Z */
  const char *key;              /* "RSA", "EC P-384", "ML-DSA-87", or the OID of the algorithm */
  const char *signature;        /* "ecdsa-with-SHA384", ... */
  struct sdec_cert_extension extensions[SDEC_CERT_EXTENSIONS];
  struct sdec_cert_value values[SDEC_CERT_VALUES];
  uint16_t n_extensions, n_values;
  uint32_t text_len;
  char text[SDEC_CERT_TEXT];
};

/* ------------------------------------------------------------------------------------------------------------------
 * Signatures
 */

/* The signature algorithms of SPDM: 1 + the bit of BaseAsymSel or ReqBaseAsymAlg, 33 + the bit of PqcAsymSel or
 * ReqPqcAsymAlg. sdec_asym_of converts the selections in ALGORITHMS. */
enum sdec_asym {
  SDEC_ASYM_NONE,
  SDEC_ASYM_RSASSA_2048, SDEC_ASYM_RSAPSS_2048, SDEC_ASYM_RSASSA_3072, SDEC_ASYM_RSAPSS_3072, SDEC_ASYM_ECDSA_P256,
  SDEC_ASYM_RSASSA_4096, SDEC_ASYM_RSAPSS_4096, SDEC_ASYM_ECDSA_P384, SDEC_ASYM_ECDSA_P521, SDEC_ASYM_SM2_P256,
  SDEC_ASYM_ED25519, SDEC_ASYM_ED448,
  SDEC_ASYM_ML_DSA_44 = 33, SDEC_ASYM_ML_DSA_65, SDEC_ASYM_ML_DSA_87,
  SDEC_ASYM_SLH_DSA_SHA2_128S, SDEC_ASYM_SLH_DSA_SHAKE_128S, SDEC_ASYM_SLH_DSA_SHA2_128F, SDEC_ASYM_SLH_DSA_SHAKE_128F,
  SDEC_ASYM_SLH_DSA_SHA2_192S, SDEC_ASYM_SLH_DSA_SHAKE_192S, SDEC_ASYM_SLH_DSA_SHA2_192F, SDEC_ASYM_SLH_DSA_SHAKE_192F,
  SDEC_ASYM_SLH_DSA_SHA2_256S, SDEC_ASYM_SLH_DSA_SHAKE_256S, SDEC_ASYM_SLH_DSA_SHA2_256F, SDEC_ASYM_SLH_DSA_SHAKE_256F,
  SDEC_ASYMS
};

/* sdec_asym_of gives the algorithm of the single bit set in the two selections; SDEC_ASYM_NONE if not exactly one is
 * set, or it is not defined. */
static inline enum sdec_asym sdec_asym_of(uint32_t base_sel, uint32_t pqc_sel) {
  const uint32_t sel = base_sel != 0 ? base_sel : pqc_sel;
  const uint32_t first = base_sel != 0 ? SDEC_ASYM_RSASSA_2048 : SDEC_ASYM_ML_DSA_44;
  const uint32_t end = base_sel != 0 ? (uint32_t)SDEC_ASYM_ED448 + 1 : (uint32_t)SDEC_ASYMS;
  uint32_t found = SDEC_ASYM_NONE;
  if (base_sel != 0 && pqc_sel != 0) {
    return SDEC_ASYM_NONE;
  }
  for (uint32_t i = first; i < end; i++) {
    found = sel == UINT32_C(1) << (i - first) ? i : found;
  }
  return (enum sdec_asym)found;
}

/* A signature to verify. The signed message is the concatenation of the parts, built by the caller: below 1.2 the
 * transcript, from 1.2 on the 100 bytes of combined_spdm_prefix and the digest of the transcript. The call does the
 * rest: ECDSA, RSA and SM2 hash the message again, the others sign it as is. */
struct sdec_signature {
  uint8_t algorithm;          /* enum sdec_asym */
  bool little_endian;         /* 1.0 and 1.1 left the byte order open: reverse RSA, or each of r and s */
  uint32_t hash;              /* BaseHashSel */
  struct sdec_span key;       /* DER: a certificate or a SubjectPublicKeyInfo */
  const struct sdec_span *parts;
  uint32_t n_parts;
  struct sdec_span context;   /* Ed448, ML-DSA, SLH-DSA: "responder-challenge_auth signing" and so on, empty below
                               * 1.2; SM2: the signer's ID; otherwise ignored */
  struct sdec_span signature; /* as on the wire; ECDSA and SM2: r and s */
};

enum sdec_signed {
  SDEC_SIGNED_UNSUPPORTED, /* not supported by this implementation: see `needs` */
  SDEC_SIGNED_GOOD,
  SDEC_SIGNED_BAD,         /* the only result that refutes the signature */
  SDEC_SIGNED_MALFORMED,   /* the signature has the wrong length for the algorithm: see `problem` */
  SDEC_SIGNED_KEY          /* the key cannot be decoded or does not fit the algorithm: see `problem` */
};

/* Reasons, as constant strings or NULL. */
struct sdec_reason {
  const char *problem; /* "key is damaged", "key does not fit the algorithm", ... */
  const char *needs;   /* "OpenSSL 3.5": what would settle it */
};

#define SDEC_KEY_NAME 32

/* A public key. */
struct sdec_public_key {
  struct sdec_span spki;    /* its SubjectPublicKeyInfo, within the input */
  uint64_t algorithms;      /* bits by enum sdec_asym: the algorithms it can be used with */
  uint32_t bits;            /* of the modulus or the curve; 0: none */
  char name[SDEC_KEY_NAME]; /* "RSA3072", "ECP384", "SM2", "Ed25519", "ML-DSA-87", or the OID of the algorithm */
  struct sdec_reason reason;
};

/* ------------------------------------------------------------------------------------------------------------------
 * Certificate chains
 */

enum sdec_chain_side { SDEC_CHAIN_RESPONDER, SDEC_CHAIN_REQUESTER };

/* From CertificateInfo, SetCertModel or ALIAS_CERT_CAP. UNKNOWN: skip the rules that depend on the model; it is always
 * unknown for a Requester. */
enum sdec_chain_model { SDEC_CHAIN_MODEL_UNKNOWN, SDEC_CHAIN_DEVICE, SDEC_CHAIN_ALIAS, SDEC_CHAIN_GENERIC };

/* A chain to check, and what to check it against. */
struct sdec_chain {
  struct sdec_span bytes;        /* Length, RootHash, certificates; with `bare` only certificates */
  uint32_t hash;                 /* BaseHashSel: the algorithm, and so the length, of RootHash */
  uint8_t version;               /* SPDMVersion: 0x12 */
  uint8_t side;                  /* enum sdec_chain_side */
  uint8_t model;                 /* enum sdec_chain_model */
  uint8_t algorithm;             /* enum sdec_asym negotiated for that side; SDEC_ASYM_NONE: unknown, not checked */
  bool bare;
  bool to_install;               /* from SET_CERTIFICATE: an alias chain ends with the Device Certificate CA */
  bool has_time;                 /* false: validity dates are not checked, which gives a remark */
  int64_t time;                  /* seconds since 1970: of the capture, or with `time_given` from the user */
  bool time_given;
  const struct sdec_span *trust; /* trust anchors: DER certificates */
  uint32_t n_trust;              /* 0: the result is at best unknown */
};

enum sdec_chain_rule {
  SDEC_CHAIN_STRUCTURE = 1,   /* Length, or bytes between or after certificates */
  SDEC_CHAIN_PARSE,           /* a certificate that cannot be decoded */
  SDEC_CHAIN_LENGTH,          /* more certificates or bytes than are checked */
  SDEC_CHAIN_ISSUER,          /* issuer is not the subject of the previous certificate */
  SDEC_CHAIN_SIGNATURE,       /* not signed by the previous certificate, or by itself */
  SDEC_CHAIN_ANCHOR,          /* not below a trust anchor */
  SDEC_CHAIN_CONSTRAINTS,     /* basicConstraints: CA or path length */
  SDEC_CHAIN_NOT_YET,         /* before notBefore */
  SDEC_CHAIN_EXPIRED,         /* after notAfter */
  SDEC_CHAIN_NO_TIME,         /* dates not checked */
  SDEC_CHAIN_KEY_USAGE,
  SDEC_CHAIN_EXTENDED_USAGE,  /* of the purposes of DMTF, only that of the other side */
  SDEC_CHAIN_VERSION,         /* not X.509 version 3 */
  SDEC_CHAIN_SERIAL,
  SDEC_CHAIN_NAMES,           /* empty issuer or subject */
  SDEC_CHAIN_KEY,             /* the leaf's key does not fit the negotiated algorithm */
  SDEC_CHAIN_CRITICAL,        /* an unknown critical extension */
  SDEC_CHAIN_DEVICE_INFO,     /* subjectAltName: not three parts */
  SDEC_CHAIN_IDENTITY,        /* hardware-identity where the model forbids it, SPDM extension critical */
  SDEC_CHAIN_MUTABLE,         /* mutable-certificate where the model forbids it, or missing */
  SDEC_CHAIN_UNSUPPORTED,     /* an algorithm that this implementation does not support: reason.needs */
  SDEC_CHAIN_DICE,            /* a layer that is not configured, not secure, in recovery or debug; digests; layers */
  SDEC_CHAIN_UEID,            /* more than one in a chain */
  SDEC_CHAIN_RULES
};

enum sdec_chain_grade { SDEC_CHAIN_REMARK, SDEC_CHAIN_WARNING, SDEC_CHAIN_UNSURE, SDEC_CHAIN_BROKEN };

#define SDEC_CHAIN_MOST (1u << 20)  /* bytes of the longest chain that is checked */
#define SDEC_CHAIN_CERTIFICATES 16
#define SDEC_CHAIN_FINDINGS 48
#define SDEC_CHAIN_LAYERS 16
#define SDEC_CHAIN_TEXT 4096
#define SDEC_CHAIN_WHOLE 0xff /* finding.certificate: the whole chain */

struct sdec_chain_finding {
  uint8_t rule;        /* enum sdec_chain_rule */
  uint8_t grade;       /* enum sdec_chain_grade: BROKEN refutes the chain, UNSURE leaves it unknown */
  uint8_t certificate; /* index from 0, or SDEC_CHAIN_WHOLE */
  const char *text;    /* "certificate 2 not valid at capture time" */
};

/* One firmware identity attested by a DICE extension, for comparison with measurements and other chains. */
struct sdec_chain_layer {
  uint8_t certificate;
  bool has_layer, has_svn;
  uint64_t layer, svn;
  struct sdec_span digest; /* the FWID, within the input; or empty */
};

enum sdec_chain_result { SDEC_CHAIN_UNKNOWN, SDEC_CHAIN_GOOD, SDEC_CHAIN_BAD };

/* The result. Texts are printable ASCII, valid as long as the struct is not moved, and "" if absent. Spans are within
 * the input. */
struct sdec_chain_report {
  uint8_t result;    /* enum sdec_chain_result, over all findings; the root hash is separate */
  uint8_t root_hash; /* enum sdec_chain_result: RootHash is the digest of the root. UNKNOWN: no root certificate */
  uint8_t n_certificates, n_findings, n_layers;
  bool cut;          /* some findings or texts did not fit */
  bool hardware_identity, mutable_certificate, leaf_hardware_identity; /* some certificate, the leaf has the OID */
  bool leaf_is_ca;   /* the last certificate is a CA: the leaf may be missing */
  int32_t anchor;    /* index of the trust anchor, -1: none */
  const char *root_hash_why; /* "" when GOOD */
  const char *needs; /* "OpenSSL 3.5", NULL: nothing */
  struct sdec_span leaf;            /* the last certificate; empty: none */
  struct sdec_public_key leaf_key;  /* spki is empty if there is none */
  const char *leaf_name, *root_name; /* "CN=Device", or the whole subject; root: the anchor, else the first's issuer */
  const char *device_info;          /* "Manufacturer:Product:SerialNumber" of the leaf */
  struct sdec_span ueid;
  struct sdec_chain_finding findings[SDEC_CHAIN_FINDINGS]; /* in the order of checking */
  struct sdec_chain_layer layers[SDEC_CHAIN_LAYERS];
  uint32_t text_len;
  char text[SDEC_CHAIN_TEXT];
};

/* ------------------------------------------------------------------------------------------------------------------
 * The calls
 */

/* The calls of one implementation. `size` is sizeof(struct sdec_crypto) in the implementation's build; calls beyond it
 * are taken as NULL. Size 0 stands for the struct of version 0.2.0. */
struct sdec_crypto {
  size_t size;
  void *context; /* passed to each call */

  /* hash and hmac process the concatenated parts and write the digest (at most SDEC_HASH_MAX bytes); false if the
   * algorithm is unavailable. */
  bool (*hash)(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out);
  bool (*hmac)(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n_parts,
               uint8_t *out);

  /* aead_new prepares a key (16 or 32 bytes, by the algorithm) for many records; NULL if the algorithm is unavailable.
   * aead_open checks the tag over `aad` and `sealed` and writes sealed.len bytes to `out`; false, and `out` undefined,
   * if the tag does not match. aead_free wipes and releases the key. */
  void *(*aead_new)(void *context, uint32_t aead, const uint8_t *key);
  bool (*aead_open)(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                    const uint8_t *tag, uint8_t *out);
  void (*aead_free)(void *context, void *key);

  /* certificate decodes the DER certificate at the start of `der`; request decodes a certificate request, its inner
   * part alone, or an AlgorithmIdentifier. They fill all of `out`. On anything else, or if it is damaged, they return
   * false; then only `len` and `problem`, the reason, are valid. NULL: certificates are not decoded. */
  bool (*certificate)(void *context, struct sdec_span der, struct sdec_certificate *out);
  bool (*request)(void *context, struct sdec_span der, struct sdec_certificate *out);

  /* public_key describes the key of a DER certificate or SubjectPublicKeyInfo; false if there is none, with the reason
   * in out->reason. verify checks one signature; *out has the reason if the result is not GOOD. Parsed keys are cached
   * by their bytes, as many as a flow is likely to need at a time. NULL: no signatures. */
  bool (*public_key)(void *context, struct sdec_span der, struct sdec_public_key *out);
  enum sdec_signed (*verify)(void *context, const struct sdec_signature *signature, struct sdec_reason *out);

  /* chain checks a certificate chain and always fills all of `out`. The result depends on *chain alone, so that callers
   * can cache it. NULL: no chains. */
  void (*chain)(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out);
};

#ifdef __cplusplus
}
#endif

#endif

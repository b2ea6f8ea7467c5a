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

#include "sdec_walk.h"

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
  bool device;      /* describes a device, its firmware or what its key is for: DMTF, PCI-SIG, DICE, OCP, key usage */
  bool damaged;     /* its content is not what its name promises, or is cut off */
  bool several;     /* `element` of its values means something */
  uint16_t first_value, n_values;
  struct sdec_span content; /* the extnValue, in the bytes that were read */
  struct sdec_span cbor;    /* CBOR in it, or empty */
};

/* What one certificate or certificate request says. Texts are printable ASCII, end with a zero and last as long as the
 * struct stays where it is; they are "" where there is nothing to say. */
struct sdec_certificate {
  uint32_t len;        /* of its DER; 0: not even that is known */
  const char *problem; /* why it cannot be read, NULL: it can */
  const char *needs;   /* with key_unknown: what could use the key, "OpenSSL 3.5"; else NULL */
  uint8_t form;        /* enum sdec_cert_form */
  uint8_t version;     /* 3 for X.509 version 3; of a request 1 */
  bool self_issued;    /* issuer and subject are the same */
  bool ca, has_path_len;
  bool key_unknown;    /* this implementation cannot use keys of this algorithm */
  bool key_damaged;    /* the algorithm is supported and the key makes no sense */
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
 * Signatures
 */

/* The algorithms that SPDM signs with: 1 + the bit of BaseAsymSel or ReqBaseAsymAlg, 33 + the bit of PqcAsymSel or
 * ReqPqcAsymAlg. sdec_asym_of makes one from the selections in ALGORITHMS. */
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

/* sdec_asym_of gives the algorithm of the one bit that is set in the two selections; SDEC_ASYM_NONE if not exactly one
 * is, or it has no name. */
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

/* What to verify. The message is the parts in order. The caller builds it: below 1.2 the transcript, from 1.2 the
 * 100 bytes of combined_spdm_prefix and the digest of the transcript. The call does everything behind that: ECDSA, RSA
 * and SM2 hash the message once more, the others sign it as it is. */
struct sdec_signature {
  uint8_t algorithm;          /* enum sdec_asym */
  bool little_endian;         /* 1.0 and 1.1 left the byte order open: take RSA, or each of r and s, reversed */
  uint32_t hash;              /* BaseHashSel */
  struct sdec_span key;       /* DER: a certificate or a SubjectPublicKeyInfo */
  const struct sdec_span *parts;
  uint32_t n_parts;
  struct sdec_span context;   /* Ed448, ML-DSA, SLH-DSA: "responder-challenge_auth signing" and the like, empty below
                               * 1.2; SM2: the signer's ID. Others ignore it */
  struct sdec_span signature; /* as on the wire; ECDSA and SM2: r and s */
};

enum sdec_signed {
  SDEC_SIGNED_UNSUPPORTED, /* this implementation cannot tell: `needs` */
  SDEC_SIGNED_GOOD,
  SDEC_SIGNED_BAD,         /* the one result that refutes */
  SDEC_SIGNED_MALFORMED,   /* the signature does not have the length of the algorithm: `problem` */
  SDEC_SIGNED_KEY          /* the key cannot be read, or is not one for the algorithm: `problem` */
};

/* Why, in constant strings that need no release; NULL where there is nothing to say. */
struct sdec_reason {
  const char *problem; /* "key is damaged", "key does not fit the algorithm", ... */
  const char *needs;   /* "OpenSSL 3.5": what would settle it */
};

#define SDEC_KEY_NAME 32

/* A public key. */
struct sdec_public_key {
  struct sdec_span spki;    /* its SubjectPublicKeyInfo, in the bytes that were given */
  uint64_t algorithms;      /* bit enum sdec_asym: what it can sign with */
  uint32_t bits;            /* of the modulus or the curve; 0: none */
  char name[SDEC_KEY_NAME]; /* "RSA3072", "ECP384", "SM2", "Ed25519", "ML-DSA-87", or the number of the algorithm */
  struct sdec_reason reason;
};

/* ------------------------------------------------------------------------------------------------------------------
 * Certificate chains
 */

enum sdec_chain_side { SDEC_CHAIN_RESPONDER, SDEC_CHAIN_REQUESTER };

/* CertificateInfo, SetCertModel or ALIAS_CERT_CAP. UNKNOWN: no rule that depends on the model is applied, as for a
 * requester, whose model is unknown. */
enum sdec_chain_model { SDEC_CHAIN_MODEL_UNKNOWN, SDEC_CHAIN_DEVICE, SDEC_CHAIN_ALIAS, SDEC_CHAIN_GENERIC };

/* What to check, and against what. */
struct sdec_chain {
  struct sdec_span bytes;        /* length word, RootHash, certificates; with `bare` only certificates */
  uint32_t hash;                 /* BaseHashSel: what RootHash is made with, and its length */
  uint8_t version;               /* SPDMVersion: 0x12 */
  uint8_t side;                  /* enum sdec_chain_side */
  uint8_t model;                 /* enum sdec_chain_model */
  uint8_t algorithm;             /* enum sdec_asym negotiated for that side; SDEC_ASYM_NONE: not known, not checked */
  bool bare;
  bool to_install;               /* from SET_CERTIFICATE: the last one of an alias chain is the Device Certificate CA */
  bool has_time;                 /* false: the dates are not checked, and a remark says so */
  int64_t time;                  /* seconds since 1970: that of the capture, or with `time_given` the user's */
  bool time_given;
  const struct sdec_span *trust; /* trust anchors: DER certificates */
  uint32_t n_trust;              /* 0: where everything else holds, the result is unknown */
};

enum sdec_chain_rule {
  SDEC_CHAIN_STRUCTURE = 1,   /* the length word, or bytes between or behind certificates */
  SDEC_CHAIN_PARSE,           /* a certificate that is none */
  SDEC_CHAIN_LENGTH,          /* more certificates or bytes than are looked into */
  SDEC_CHAIN_ISSUER,          /* issuer is not the subject of the one before */
  SDEC_CHAIN_SIGNATURE,       /* not signed by the one before, or by itself */
  SDEC_CHAIN_ANCHOR,          /* not below a trust anchor */
  SDEC_CHAIN_CONSTRAINTS,     /* basicConstraints: CA or path length */
  SDEC_CHAIN_NOT_YET,         /* before notBefore */
  SDEC_CHAIN_EXPIRED,         /* after notAfter */
  SDEC_CHAIN_NO_TIME,         /* dates not checked */
  SDEC_CHAIN_KEY_USAGE,
  SDEC_CHAIN_EXTENDED_USAGE,  /* DMTF's purposes: only the other side's */
  SDEC_CHAIN_VERSION,         /* not X.509 version 3 */
  SDEC_CHAIN_SERIAL,
  SDEC_CHAIN_NAMES,           /* empty issuer or subject */
  SDEC_CHAIN_KEY,             /* the leaf's key is not one for the negotiated algorithm */
  SDEC_CHAIN_CRITICAL,        /* a critical extension that is not known */
  SDEC_CHAIN_DEVICE_INFO,     /* subjectAltName: not three parts */
  SDEC_CHAIN_IDENTITY,        /* hardware-identity where the model forbids it, SPDM extension critical */
  SDEC_CHAIN_MUTABLE,         /* mutable-certificate where the model forbids it, or missing */
  SDEC_CHAIN_UNSUPPORTED,     /* an algorithm that this implementation lacks: reason.needs */
  SDEC_CHAIN_DICE,            /* a layer that is not configured, not secure, in recovery or debug; digests; layers */
  SDEC_CHAIN_UEID,            /* more than one in a chain */
  SDEC_CHAIN_RULES
};

enum sdec_chain_grade { SDEC_CHAIN_REMARK, SDEC_CHAIN_WARNING, SDEC_CHAIN_UNSURE, SDEC_CHAIN_BROKEN };

#define SDEC_CHAIN_MOST (1u << 20)  /* bytes of the longest that is looked into */
#define SDEC_CHAIN_CERTIFICATES 16
#define SDEC_CHAIN_FINDINGS 48
#define SDEC_CHAIN_LAYERS 16
#define SDEC_CHAIN_TEXT 4096
#define SDEC_CHAIN_WHOLE 0xff /* finding.certificate: it is about the chain */

struct sdec_chain_finding {
  uint8_t rule;        /* enum sdec_chain_rule */
  uint8_t grade;       /* enum sdec_chain_grade: BROKEN refutes the chain, UNSURE leaves it unknown */
  uint8_t certificate; /* from 0, the first of the chain, or SDEC_CHAIN_WHOLE */
  const char *text;    /* "certificate 2 not valid at capture time" */
};

/* One firmware identity that DICE extensions attest: for a comparison with measurements and other chains. */
struct sdec_chain_layer {
  uint8_t certificate;
  bool has_layer, has_svn;
  uint64_t layer, svn;
  struct sdec_span digest; /* the FWID, or empty; in the bytes that were given */
};

enum sdec_chain_result { SDEC_CHAIN_UNKNOWN, SDEC_CHAIN_GOOD, SDEC_CHAIN_BAD };

/* What came of it. Texts are printable ASCII and last as long as the struct stays where it is; "" where there is
 * nothing to say. Spans are in the bytes that were given. */
struct sdec_chain_report {
  uint8_t result;    /* enum sdec_chain_result, over all findings; the root hash is a verdict of its own */
  uint8_t root_hash; /* enum sdec_chain_result: RootHash is the digest of the root. UNKNOWN: the root is not at hand */
  uint8_t n_certificates, n_findings, n_layers;
  bool cut;          /* there was more to say than fits here */
  bool hardware_identity, mutable_certificate, leaf_hardware_identity; /* some certificate, the leaf has the OID */
  bool leaf_is_ca;   /* what stands last is a CA: the leaf may be missing */
  int32_t anchor;    /* number of the trust anchor it hangs from, -1: none */
  const char *root_hash_why; /* "" when GOOD */
  const char *needs; /* "OpenSSL 3.5", NULL: nothing */
  struct sdec_span leaf;            /* the last certificate, empty: none was found */
  struct sdec_public_key leaf_key;  /* spki is empty if there is none */
  const char *leaf_name, *root_name; /* "CN=Device", or the whole subject; root: the anchor, else the first's issuer */
  const char *device_info;          /* "Manufacturer:Product:SerialNumber" of the leaf */
  struct sdec_span ueid;
  struct sdec_chain_finding findings[SDEC_CHAIN_FINDINGS]; /* in the order in which the rules are checked */
  struct sdec_chain_layer layers[SDEC_CHAIN_LAYERS];
  uint32_t text_len;
  char text[SDEC_CHAIN_TEXT];
};

/* ------------------------------------------------------------------------------------------------------------------
 * The calls
 */

/* The calls of one implementation. `size` is sizeof(struct sdec_crypto) as the implementation was compiled; calls
 * beyond it are taken as NULL. Size 0 stands for the struct of version 0.2.0. */
struct sdec_crypto {
  size_t size;
  void *context; /* passed to each call */

  /* hash and hmac take the parts as one message and write the digest (at most SDEC_HASH_MAX bytes); false if the
   * algorithm is unavailable. */
  bool (*hash)(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out);
  bool (*hmac)(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n_parts,
               uint8_t *out);

  /* aead_new prepares a key (16 or 32 bytes, by the algorithm) for many records; NULL if the algorithm is unavailable.
   * aead_open checks the tag over `aad` and `sealed` and writes as many bytes as `sealed` has to `out`; false, and
   * `out` undefined, if the tag does not match. aead_free cleanses and releases the key. */
  void *(*aead_new)(void *context, uint32_t aead, const uint8_t *key);
  bool (*aead_open)(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                    const uint8_t *tag, uint8_t *out);
  void (*aead_free)(void *context, void *key);

  /* certificate reads the DER certificate that `der` begins with; request reads a certificate request, its inner part
   * alone, or an AlgorithmIdentifier. They fill all of `out`. On anything else, or if it is damaged, they return false;
   * then only `len` and `problem`, the reason, are valid. NULL: certificates are not decoded. */
  bool (*certificate)(void *context, struct sdec_span der, struct sdec_certificate *out);
  bool (*request)(void *context, struct sdec_span der, struct sdec_certificate *out);

  /* public_key describes the key of a DER certificate or SubjectPublicKeyInfo; false if there is none, and out->reason
   * says why. verify checks one signature; *out says why where the answer is not GOOD. Keys are kept for later calls,
   * by their bytes, as many as a flow is likely to need at a time; verifying again with one of them costs no more than
   * the verification. NULL: no signatures. */
  bool (*public_key)(void *context, struct sdec_span der, struct sdec_public_key *out);
  enum sdec_signed (*verify)(void *context, const struct sdec_signature *signature, struct sdec_reason *out);

  /* chain checks a certificate chain and fills all of `out`, whatever the bytes. A chain is worth checking once: the
   * answer depends on `chain` alone. NULL: no chains. */
  void (*chain)(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out);
};

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names of object identifiers: those of DMTF, PCI-SIG, TCG DICE and OCP, and algorithms that OpenSSL has no name for in
 * some or all versions. The names are those of the specifications.
 */
#include <string.h>

#include <openssl/objects.h>

#include <sdec_openssl.h>
#include "x509/x509.h"

#define DMTF "1.3.6.1.4.1.412.274."
#define DICE "2.23.133.5.4."
#define OCP "1.3.6.1.4.1.42623."
#define NIST_SIGNATURE "2.16.840.1.101.3.4.3."
#define NIST_KEM "2.16.840.1.101.3.4.4."
#define NIST_HASH "2.16.840.1.101.3.4.2."

static const struct oid_name names[] = {
    {DMTF "1", "id-DMTF-device-info", CONTENT_OTHER, 1},
    {DMTF "2", "id-DMTF-hardware-identity", CONTENT_OTHER, 1},
    {DMTF "3", "id-DMTF-eku-responder-auth", CONTENT_OTHER, 1},
    {DMTF "4", "id-DMTF-eku-requester-auth", CONTENT_OTHER, 1},
    {DMTF "5", "id-DMTF-mutable-certificate", CONTENT_OTHER, 1},
    {DMTF "6", "id-DMTF-SPDM-extension", CONTENT_SPDM, 1},
    {"2.23.147", "id-PCISIG-CMA", CONTENT_OTHER, 1},
    {DICE "1", "DiceTcbInfo", CONTENT_TCB_INFO, 1},
    {DICE "1.1", "DiceTcbInfo", CONTENT_TCB_INFO, 1},
    {DICE "2", "DiceEndorsementManifest", CONTENT_OTHER, 1},
    {DICE "3", "DiceEndorsementManifestUri", CONTENT_URI, 1},
    {DICE "4", "Ueid", CONTENT_UEID, 1},
    {DICE "5", "DiceMultiTcbInfo", CONTENT_TCB_INFOS, 1},
    {DICE "6", "DiceUccsEvidence", CONTENT_CBOR, 1},
    {DICE "7", "DiceManifestEvidence", CONTENT_OTHER, 1},
    {DICE "8", "DiceMultiTcbInfoComp", CONTENT_OTHER, 1},
    {DICE "9", "DiceConceptualMessageWrapper", CONTENT_CBOR, 1},
    {DICE "11", "DiceTcbFreshness", CONTENT_OTHER, 1},
    {DICE "100.6", "identityInit", CONTENT_OTHER, 1},
    {DICE "100.7", "identityLoc", CONTENT_OTHER, 1},
    {DICE "100.8", "attestInit", CONTENT_OTHER, 1},
    {DICE "100.9", "attestLoc", CONTENT_OTHER, 1},
    {DICE "100.10", "assertInit", CONTENT_OTHER, 1},
    {DICE "100.11", "assertLoc", CONTENT_OTHER, 1},
    {DICE "100.12", "eca", CONTENT_OTHER, 1},
    {"2.23.133.20.1", "tpm-certify", CONTENT_OTHER, 1},
    {"1.3.6.1.5.5.7.1.35", "id-pe-cmw", CONTENT_CBOR, 1},
    {OCP "1.1", "OCP identity-provisioning EAT profile", CONTENT_OTHER, 1},
    {OCP "1.2", "OCP key derivation attributes", CONTENT_OTHER, 1},
    {OCP "1.3", "OCP attestation EAT profile", CONTENT_OTHER, 1},
    {"2.5.29.14", "subjectKeyIdentifier", CONTENT_KEY_ID, 0},
    {"2.5.29.15", "keyUsage", CONTENT_KEY_USAGE, 1},
    {"2.5.29.17", "subjectAltName", CONTENT_ALT_NAME, 1},
    {"2.5.29.19", "basicConstraints", CONTENT_CONSTRAINTS, 0},
    {"2.5.29.31", "cRLDistributionPoints", CONTENT_OTHER, 0},
    {"2.5.29.32", "certificatePolicies", CONTENT_OTHER, 0},
    {"2.5.29.35", "authorityKeyIdentifier", CONTENT_ISSUER_KEY_ID, 0},
    {"2.5.29.37", "extKeyUsage", CONTENT_EKU, 1},
    {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess", CONTENT_OTHER, 0},
    {"1.3.6.1.5.5.7.3.1", "serverAuth", CONTENT_OTHER, 0},
    {"1.3.6.1.5.5.7.3.2", "clientAuth", CONTENT_OTHER, 0},
    {"1.3.6.1.5.5.7.3.9", "OCSPSigning", CONTENT_OTHER, 0},
    {"1.2.840.113549.1.1.1", "RSA", CONTENT_OTHER, 0},
    {"1.2.840.113549.1.1.10", "RSASSA-PSS", CONTENT_OTHER, 0},
    {"1.2.840.113549.1.1.11", "sha256WithRSAEncryption", CONTENT_OTHER, 0},
    {"1.2.840.113549.1.1.12", "sha384WithRSAEncryption", CONTENT_OTHER, 0},
    {"1.2.840.113549.1.1.13", "sha512WithRSAEncryption", CONTENT_OTHER, 0},
    {"1.2.840.10045.2.1", "EC", CONTENT_OTHER, 0},
    {"1.2.840.10045.3.1.7", "P-256", CONTENT_OTHER, 0},
    {"1.3.132.0.34", "P-384", CONTENT_OTHER, 0},
    {"1.3.132.0.35", "P-521", CONTENT_OTHER, 0},
    {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256", CONTENT_OTHER, 0},
    {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384", CONTENT_OTHER, 0},
    {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512", CONTENT_OTHER, 0},
    {"1.3.101.112", "Ed25519", CONTENT_OTHER, 0},
    {"1.3.101.113", "Ed448", CONTENT_OTHER, 0},
    {"1.2.156.10197.1.301", "SM2", CONTENT_OTHER, 0},
    {"1.2.156.10197.1.501", "SM2-with-SM3", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "17", "ML-DSA-44", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "18", "ML-DSA-65", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "19", "ML-DSA-87", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "20", "SLH-DSA-SHA2-128s", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "21", "SLH-DSA-SHA2-128f", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "22", "SLH-DSA-SHA2-192s", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "23", "SLH-DSA-SHA2-192f", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "24", "SLH-DSA-SHA2-256s", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "25", "SLH-DSA-SHA2-256f", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "26", "SLH-DSA-SHAKE-128s", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "27", "SLH-DSA-SHAKE-128f", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "28", "SLH-DSA-SHAKE-192s", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "29", "SLH-DSA-SHAKE-192f", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "30", "SLH-DSA-SHAKE-256s", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "31", "SLH-DSA-SHAKE-256f", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "32", "HashML-DSA-44-with-SHA512", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "33", "HashML-DSA-65-with-SHA512", CONTENT_OTHER, 0},
    {NIST_SIGNATURE "34", "HashML-DSA-87-with-SHA512", CONTENT_OTHER, 0},
    {NIST_KEM "1", "ML-KEM-512", CONTENT_OTHER, 0},
    {NIST_KEM "2", "ML-KEM-768", CONTENT_OTHER, 0},
    {NIST_KEM "3", "ML-KEM-1024", CONTENT_OTHER, 0},
    {NIST_HASH "1", "sha256", CONTENT_OTHER, 0},
    {NIST_HASH "2", "sha384", CONTENT_OTHER, 0},
    {NIST_HASH "3", "sha512", CONTENT_OTHER, 0},
    {NIST_HASH "8", "sha3-256", CONTENT_OTHER, 0},
    {NIST_HASH "9", "sha3-384", CONTENT_OTHER, 0},
    {NIST_HASH "10", "sha3-512", CONTENT_OTHER, 0},
};

const struct oid_name *sdec_oid_find(const char *oid) {
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(names[i].oid, oid) == 0) {
      return &names[i];
    }
  }
  return NULL;
}

/* X.509's own identifiers begin with joint-iso-itu-t(2) ds(5). */
bool sdec_openssl_oid(uint32_t i, const char **out_oid, const char **out_name) {
  uint32_t n = 0;
  for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
    if (names[k].device && strncmp(names[k].oid, "2.5.", 4) != 0 && n++ == i) {
      *out_oid = names[k].oid;
      *out_name = names[k].name;
      return true;
    }
  }
  return false;
}

const char *sdec_oid_text_name(struct sdec_span content, char *buffer) {
  struct sdec_text text = {.data = buffer, .cap = OID_TEXT};
  sdec_put_oid(&text, content);
  sdec_put_zero(&text);
  const struct oid_name *known = sdec_oid_find(buffer);
  if (known != NULL) {
    return known->name;
  }
  const int nid = buffer[0] != 'o' ? OBJ_txt2nid(buffer) : NID_undef;
  return nid != NID_undef ? OBJ_nid2sn(nid) : buffer;
}

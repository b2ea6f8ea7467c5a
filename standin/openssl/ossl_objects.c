/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names of object identifiers, as OpenSSL abbreviates them: those that certificates of devices are made of.
 */
#include <string.h>

#include "ossl.h"
#include "x509/x509.h"

static const struct {
  const char *numbers, *name;
} objects[] = {
    {"", "UNDEF"}, /* NID_undef */
    {"2.5.4.6", "C"},
    {"2.5.4.8", "ST"},
    {"2.5.4.7", "L"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.5", "serialNumber"},
    {"2.5.4.4", "SN"},
    {"2.5.4.42", "GN"},
    {"2.5.4.43", "initials"},
    {"2.5.4.12", "title"},
    {"2.5.4.46", "dnQualifier"},
    {"2.5.4.9", "street"},
    {"2.5.4.3", "CN"}, /* NID_commonName */
    {"2.5.4.13", "description"},
    {"2.5.4.17", "postalCode"},
    {"2.5.4.41", "name"},
    {"2.5.4.65", "pseudonym"},
    {"2.5.4.97", "organizationIdentifier"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"1.2.840.113549.1.1.1", "rsaEncryption"},
    {"1.2.840.113549.1.1.4", "RSA-MD5"},
    {"1.2.840.113549.1.1.5", "RSA-SHA1"},
    {"1.2.840.113549.1.1.7", "RSAES-OAEP"},
    {"1.2.840.113549.1.1.10", "RSASSA-PSS"},
    {"1.2.840.113549.1.1.11", "RSA-SHA256"},
    {"1.2.840.113549.1.1.12", "RSA-SHA384"},
    {"1.2.840.113549.1.1.13", "RSA-SHA512"},
    {"1.2.840.113549.1.1.14", "RSA-SHA224"},
    {"2.16.840.1.101.3.4.3.14", "RSA-SHA3-256"},
    {"2.16.840.1.101.3.4.3.15", "RSA-SHA3-384"},
    {"2.16.840.1.101.3.4.3.16", "RSA-SHA3-512"},
    {"1.2.840.10045.2.1", "id-ecPublicKey"},
    {"1.2.840.10045.4.1", "ecdsa-with-SHA1"},
    {"1.2.840.10045.4.3.1", "ecdsa-with-SHA224"},
    {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256"},
    {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384"},
    {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512"},
    {"2.16.840.1.101.3.4.3.10", "id-ecdsa-with-sha3-256"},
    {"2.16.840.1.101.3.4.3.11", "id-ecdsa-with-sha3-384"},
    {"2.16.840.1.101.3.4.3.12", "id-ecdsa-with-sha3-512"},
    {"1.2.840.10045.3.1.1", "prime192v1"},
    {"1.2.840.10045.3.1.7", "prime256v1"},
    {"1.3.132.0.10", "secp256k1"},
    {"1.3.132.0.33", "secp224r1"},
    {"1.3.132.0.34", "secp384r1"},
    {"1.3.132.0.35", "secp521r1"},
    {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"},
    {"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"},
    {"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"},
    {"1.2.156.10197.1.301", "SM2"},
    {"1.2.156.10197.1.401", "SM3"},
    {"1.2.156.10197.1.501", "SM2-SM3"},
    {"1.3.101.110", "X25519"},
    {"1.3.101.111", "X448"},
    {"1.3.101.112", "ED25519"},
    {"1.3.101.113", "ED448"},
    {"2.16.840.1.101.3.4.2.1", "SHA256"},
    {"2.16.840.1.101.3.4.2.2", "SHA384"},
    {"2.16.840.1.101.3.4.2.3", "SHA512"},
    {"2.16.840.1.101.3.4.2.8", "SHA3-256"},
    {"2.16.840.1.101.3.4.2.9", "SHA3-384"},
    {"2.16.840.1.101.3.4.2.10", "SHA3-512"},
    {"1.3.14.3.2.26", "SHA1"},
    {"2.5.29.9", "subjectDirectoryAttributes"},
    {"2.5.29.14", "subjectKeyIdentifier"},
    {"2.5.29.15", "keyUsage"},
    {"2.5.29.16", "privateKeyUsagePeriod"},
    {"2.5.29.17", "subjectAltName"},
    {"2.5.29.18", "issuerAltName"},
    {"2.5.29.19", "basicConstraints"},
    {"2.5.29.30", "nameConstraints"},
    {"2.5.29.31", "crlDistributionPoints"},
    {"2.5.29.32", "certificatePolicies"},
    {"2.5.29.32.0", "anyPolicy"},
    {"2.5.29.33", "policyMappings"},
    {"2.5.29.35", "authorityKeyIdentifier"},
    {"2.5.29.36", "policyConstraints"},
    {"2.5.29.37", "extendedKeyUsage"},
    {"2.5.29.37.0", "anyExtendedKeyUsage"},
    {"2.5.29.46", "freshestCRL"},
    {"2.5.29.54", "inhibitAnyPolicy"},
    {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess"},
    {"1.3.6.1.5.5.7.1.11", "subjectInfoAccess"},
    {"1.3.6.1.5.5.7.3.1", "serverAuth"},
    {"1.3.6.1.5.5.7.3.2", "clientAuth"},
    {"1.3.6.1.5.5.7.3.3", "codeSigning"},
    {"1.3.6.1.5.5.7.3.4", "emailProtection"},
    {"1.3.6.1.5.5.7.3.8", "timeStamping"},
    {"1.3.6.1.5.5.7.3.9", "OCSPSigning"},
    {"1.3.6.1.5.5.7.48.1", "OCSP"},
    {"1.3.6.1.5.5.7.48.2", "caIssuers"},
    {"1.2.840.113549.1.9.7", "challengePassword"},
    {"1.2.840.113549.1.9.14", "extReq"},
    {"2.16.840.1.113730.1.1", "nsCertType"},
    {"2.16.840.1.113730.1.13", "nsComment"},
};

enum { N_OBJECTS = sizeof(objects) / sizeof(objects[0]) };

int OBJ_txt2nid(const char *text) {
  for (int i = 1; i < N_OBJECTS; i++) {
    if (strcmp(objects[i].numbers, text) == 0) {
      return i;
    }
  }
  return NID_undef;
}

static void numbers_of(const ASN1_OBJECT *object, char *buffer) {
  struct sdec_text text = {.data = buffer, .cap = OID_TEXT};
  sdec_put_oid(&text, (struct sdec_span){object->data, (uint32_t)object->len});
  sdec_put_zero(&text);
}

/* What libdecode/openssl has a name for may be one that OpenSSL lacks; those of algorithms it has, by now. */
int OBJ_obj2nid(const ASN1_OBJECT *object) {
  char buffer[OID_TEXT];
  numbers_of(object, buffer);
  const int nid = OBJ_txt2nid(buffer);
  return nid != NID_undef || strncmp(buffer, "2.16.840.1.101.3.4.3.", 21) != 0 || sdec_oid_find(buffer) == NULL
             ? nid
             : N_OBJECTS;
}

const char *OBJ_nid2sn(int nid) {
  return nid > 0 && nid < N_OBJECTS ? objects[nid].name : objects[0].name;
}

const unsigned char *OBJ_get0_data(const ASN1_OBJECT *object) {
  return object->data;
}

size_t OBJ_length(const ASN1_OBJECT *object) {
  return object->len;
}

bool ossl_oid_is(const ASN1_OBJECT *object, const char *numbers) {
  char buffer[OID_TEXT];
  numbers_of(object, buffer);
  return strcmp(buffer, numbers) == 0;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One row per key, in the order of the formats' CDDL. The content of maps, arrays and numbers has a shape, too.
 */
#include "show/evidence/shapes.h"

#include <stddef.h>

#define ANY INT64_MIN /* every element or key */

enum shape {
  NONE = CBOR_NO_SHAPE,
  S_CORIM,
  S_LOCATORS,
  S_LOCATOR,
  S_VALIDITY,
  S_ENTITIES,
  S_ENTITY,
  S_COMID,
  S_IDENTITY,
  S_LINKS,
  S_LINK,
  S_TRIPLES,
  S_STATES,
  S_STATE,
  S_KEYS,
  S_KEY,
  S_KEY_MORE,
  S_ENVIRONMENT,
  S_CLASS,
  S_MEASUREMENTS,
  S_MEASUREMENT,
  S_VALUES,
  S_VERSION,
  S_FLAGS,
  S_DIGESTS,
  S_DIGEST,
  S_DIGEST_ALG,
  S_INDIRECT,
  S_REGISTERS,
  S_EVIDENCE,
  S_EV_TRIPLES,
  S_CONTENTS,
  S_COSE,
  S_HEADERS,
  S_COSE_ALG,
  S_META,
  S_SIGNER,
  S_CLAIMS,
  S_SUBMODULES,
  S_DEBUG,
  S_MANIFESTS,
  S_MANIFEST,
  S_BLOCKS,
  S_BLOCK,
  S_EXCHANGE
};

struct row {
  uint8_t shape;
  int64_t key;
  const char *name;
  uint8_t value;
};

static const struct row rows[] = {
    {S_CORIM, 0, "id", NONE},
    {S_CORIM, 1, "tags", NONE},
    {S_CORIM, 2, "dependent-rims", S_LOCATORS},
    {S_CORIM, 3, "profile", NONE},
    {S_CORIM, 4, "rim-validity", S_VALIDITY},
    {S_CORIM, 5, "entities", S_ENTITIES},
    {S_LOCATORS, ANY, NULL, S_LOCATOR},
    {S_LOCATOR, 0, "href", NONE},
    {S_LOCATOR, 1, "thumbprint", S_DIGEST},
    {S_VALIDITY, 0, "not-before", NONE},
    {S_VALIDITY, 1, "not-after", NONE},
    {S_ENTITIES, ANY, NULL, S_ENTITY},
    {S_ENTITY, 0, "entity-name", NONE},
    {S_ENTITY, 1, "reg-id", NONE},
    {S_ENTITY, 2, "role", NONE},

    {S_COMID, 0, "language", NONE},
    {S_COMID, 1, "tag-identity", S_IDENTITY},
    {S_COMID, 2, "entities", S_ENTITIES},
    {S_COMID, 3, "linked-tags", S_LINKS},
    {S_COMID, 4, "triples", S_TRIPLES},
    {S_IDENTITY, 0, "tag-id", NONE},
    {S_IDENTITY, 1, "tag-version", NONE},
    {S_LINKS, ANY, NULL, S_LINK},
    {S_LINK, 0, "linked-tag-id", NONE},
    {S_LINK, 1, "tag-rel", NONE},
    {S_TRIPLES, 0, "reference-triples", S_STATES},
    {S_TRIPLES, 1, "endorsed-triples", S_STATES},
    {S_TRIPLES, 2, "identity-triples", S_KEYS},
    {S_TRIPLES, 3, "attest-key-triples", S_KEYS},
    {S_TRIPLES, 4, "dependency-triples", NONE},
    {S_TRIPLES, 5, "membership-triples", NONE},
    {S_TRIPLES, 6, "coswid-triples", NONE},
    {S_TRIPLES, 8, "conditional-endorsement-series-triples", NONE},
    {S_TRIPLES, 10, "conditional-endorsement-triples", NONE},
    {S_STATES, ANY, NULL, S_STATE},
    {S_STATE, 0, NULL, S_ENVIRONMENT},
    {S_STATE, 1, NULL, S_MEASUREMENTS},
    {S_KEYS, ANY, NULL, S_KEY},
    {S_KEY, 0, NULL, S_ENVIRONMENT},
    {S_KEY, 2, NULL, S_KEY_MORE},
    {S_KEY_MORE, 0, "mkey", NONE},
    {S_KEY_MORE, 1, "authorized-by", NONE},
    {S_ENVIRONMENT, 0, "class", S_CLASS},
    {S_ENVIRONMENT, 1, "instance", NONE},
    {S_ENVIRONMENT, 2, "group", NONE},
    {S_CLASS, 0, "class-id", NONE},
    {S_CLASS, 1, "vendor", NONE},
    {S_CLASS, 2, "model", NONE},
    {S_CLASS, 3, "layer", NONE},
    {S_CLASS, 4, "index", NONE},
    {S_MEASUREMENTS, ANY, NULL, S_MEASUREMENT},
    {S_MEASUREMENT, 0, "mkey", NONE},
    {S_MEASUREMENT, 1, "mval", S_VALUES},
    {S_MEASUREMENT, 2, "authorized-by", NONE},
    {S_VALUES, 0, "version", S_VERSION},
    {S_VALUES, 1, "svn", NONE},
    {S_VALUES, 2, "digests", S_DIGESTS},
    {S_VALUES, 3, "flags", S_FLAGS},
    {S_VALUES, 4, "raw-value", NONE},
    {S_VALUES, 5, "raw-value-mask", NONE},
    {S_VALUES, 6, "mac-addr", NONE},
    {S_VALUES, 7, "ip-addr", NONE},
    {S_VALUES, 8, "serial-number", NONE},
    {S_VALUES, 9, "ueid", NONE},
    {S_VALUES, 10, "uuid", NONE},
    {S_VALUES, 11, "name", NONE},
    {S_VALUES, 12, "spdm-indirect", S_INDIRECT},
    {S_VALUES, 13, "cryptokeys", NONE},
    {S_VALUES, 14, "integrity-registers", S_REGISTERS},
    {S_VALUES, 15, "int-range", NONE},
    {S_VERSION, 0, "version", NONE},
    {S_VERSION, 1, "version-scheme", NONE},
    {S_FLAGS, 0, "is-configured", NONE},
    {S_FLAGS, 1, "is-secure", NONE},
    {S_FLAGS, 2, "is-recovery", NONE},
    {S_FLAGS, 3, "is-debug", NONE},
    {S_FLAGS, 4, "is-replay-protected", NONE},
    {S_FLAGS, 5, "is-integrity-protected", NONE},
    {S_FLAGS, 6, "is-runtime-meas", NONE},
    {S_FLAGS, 7, "is-immutable", NONE},
    {S_FLAGS, 8, "is-tcb", NONE},
    {S_FLAGS, 9, "is-confidentiality-protected", NONE},
    {S_FLAGS, 10, "is-runtime-updatable", NONE},
    {S_DIGESTS, ANY, NULL, S_DIGEST},
    {S_DIGEST, 0, NULL, S_DIGEST_ALG},
    {S_DIGEST_ALG, 1, "sha-256", NONE},
    {S_DIGEST_ALG, 7, "sha-384", NONE},
    {S_DIGEST_ALG, 8, "sha-512", NONE},
    {S_DIGEST_ALG, 10, "sha3-256", NONE},
    {S_DIGEST_ALG, 11, "sha3-384", NONE},
    {S_DIGEST_ALG, 12, "sha3-512", NONE},
    {S_INDIRECT, 0, "index", NONE},
    {S_REGISTERS, ANY, NULL, S_DIGESTS},

    {S_EVIDENCE, 0, "ev-triples", S_EV_TRIPLES},
    {S_EVIDENCE, 1, "evidence-id", NONE},
    {S_EVIDENCE, 2, "profile", NONE},
    {S_EV_TRIPLES, 0, "evidence-triples", S_STATES},
    {S_EV_TRIPLES, 1, "identity-triples", S_KEYS},
    {S_EV_TRIPLES, 2, "dependency-triples", NONE},
    {S_EV_TRIPLES, 3, "membership-triples", NONE},
    {S_EV_TRIPLES, 4, "coswid-triples", NONE},
    {S_EV_TRIPLES, 5, "attest-key-triples", S_KEYS},
    {S_CONTENTS, 0, "tagged-evidence", NONE},
    {S_CONTENTS, 1, "rim-locators", S_LOCATORS},
    {S_CONTENTS, 2, "profile", NONE},

    {S_COSE, 0, NULL, S_HEADERS},
    {S_COSE, 1, NULL, S_HEADERS},
    {S_COSE, 2, NULL, S_CLAIMS},
    {S_HEADERS, 1, "alg", S_COSE_ALG},
    {S_HEADERS, 2, "crit", NONE},
    {S_HEADERS, 3, "content type", NONE},
    {S_HEADERS, 4, "kid", NONE},
    {S_HEADERS, 5, "IV", NONE},
    {S_HEADERS, 8, "corim-meta", S_META},
    {S_HEADERS, 15, "CWT claims", S_CLAIMS},
    {S_HEADERS, 33, "x5chain", NONE},
    {S_HEADERS, 34, "x5t", NONE},
    {S_HEADERS, 258, "payload-hash-alg", S_COSE_ALG},
    {S_HEADERS, 259, "payload-preimage-content-type", NONE},
    {S_HEADERS, 260, "payload-location", NONE},
    {S_COSE_ALG, -7, "ES256", NONE},
    {S_COSE_ALG, -8, "EdDSA", NONE},
    {S_COSE_ALG, -9, "ESP256", NONE},
    {S_COSE_ALG, -35, "ES384", NONE},
    {S_COSE_ALG, -36, "ES512", NONE},
    {S_COSE_ALG, -37, "PS256", NONE},
    {S_COSE_ALG, -38, "PS384", NONE},
    {S_COSE_ALG, -39, "PS512", NONE},
    {S_COSE_ALG, -51, "ESP384", NONE},
    {S_META, 0, "signer", S_SIGNER},
    {S_META, 1, "signature-validity", S_VALIDITY},
    {S_SIGNER, 0, "signer-name", NONE},
    {S_SIGNER, 1, "signer-uri", NONE},

    {S_CLAIMS, 1, "iss", NONE},
    {S_CLAIMS, 2, "sub", NONE},
    {S_CLAIMS, 3, "aud", NONE},
    {S_CLAIMS, 4, "exp", NONE},
    {S_CLAIMS, 5, "nbf", NONE},
    {S_CLAIMS, 6, "iat", NONE},
    {S_CLAIMS, 7, "cti", NONE},
    {S_CLAIMS, 8, "cnf", NONE},
    {S_CLAIMS, 10, "eat_nonce", NONE},
    {S_CLAIMS, 256, "ueid", NONE},
    {S_CLAIMS, 257, "sueids", NONE},
    {S_CLAIMS, 258, "oemid", NONE},
    {S_CLAIMS, 259, "hwmodel", NONE},
    {S_CLAIMS, 260, "hwversion", NONE},
    {S_CLAIMS, 261, "uptime", NONE},
    {S_CLAIMS, 262, "oemboot", NONE},
    {S_CLAIMS, 263, "dbgstat", S_DEBUG},
    {S_CLAIMS, 264, "location", NONE},
    {S_CLAIMS, 265, "eat_profile", NONE},
    {S_CLAIMS, 266, "submods", S_SUBMODULES},
    {S_CLAIMS, 267, "bootcount", NONE},
    {S_CLAIMS, 268, "bootseed", NONE},
    {S_CLAIMS, 269, "dloas", NONE},
    {S_CLAIMS, 270, "swname", NONE},
    {S_CLAIMS, 271, "swversion", NONE},
    {S_CLAIMS, 272, "manifests", S_MANIFESTS},
    {S_CLAIMS, 273, "measurements", S_MANIFESTS},
    {S_CLAIMS, 274, "measres", NONE},
    {S_CLAIMS, 275, "intuse", NONE},
    {S_CLAIMS, 3802, "spdm-measurements", S_BLOCKS},
    {S_CLAIMS, 3803, "spdm-certificates", NONE},
    {S_CLAIMS, 3804, "spdm-vca", NONE},
    {S_CLAIMS, 3807, "spdm-challenge", S_EXCHANGE},
    {S_CLAIMS, 3808, "tdisp-report", NONE},
    {S_CLAIMS, -70001, "rim-locators", S_LOCATORS},
    {S_SUBMODULES, ANY, NULL, S_CLAIMS},
    {S_DEBUG, 0, "enabled", NONE},
    {S_DEBUG, 1, "disabled", NONE},
    {S_DEBUG, 2, "disabled-since-boot", NONE},
    {S_DEBUG, 3, "disabled-permanently", NONE},
    {S_DEBUG, 4, "disabled-fully-and-permanently", NONE},
    {S_MANIFESTS, ANY, NULL, S_MANIFEST},
    {S_MANIFEST, 1, NULL, S_EVIDENCE},

    {S_BLOCKS, ANY, NULL, S_BLOCK},
    {S_BLOCK, 1, "type", NONE},
    {S_BLOCK, 2, "digest", NONE}, /* its algorithm numbers are not settled yet */
    {S_BLOCK, 3, "raw", NONE},
    {S_EXCHANGE, 1, "slot", NONE},
    {S_EXCHANGE, 2, "requester-nonce", NONE},
    {S_EXCHANGE, 3, "responder-nonce", NONE},
    {S_EXCHANGE, 4, "prefix", NONE},
    {S_EXCHANGE, 5, "transcript", NONE},
    {S_EXCHANGE, 6, "base-hash", NONE},
    {S_EXCHANGE, 7, "signature", NONE},
};

static const struct {
  uint32_t tag;
  uint8_t shape;
} tags[] = {{18, S_COSE},   {61, S_CLAIMS},    {98, S_COSE},     {501, S_CORIM},
            {506, S_COMID}, {570, S_CONTENTS}, {571, S_EVIDENCE}};

uint8_t shape_of_tag(uint64_t tag) {
  for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
    if (tags[i].tag == tag) {
      return tags[i].shape;
    }
  }
  return NONE;
}

static const struct row *find(uint8_t shape, int64_t key) {
  for (size_t i = 0; shape != NONE && i < sizeof(rows) / sizeof(rows[0]); i++) {
    if (rows[i].shape == shape && (rows[i].key == key || rows[i].key == ANY)) {
      return &rows[i];
    }
  }
  return NULL;
}

uint8_t shape_within(uint8_t shape, int64_t key) {
  const struct row *row = find(shape, key);
  return row != NULL ? row->value : NONE;
}

const char *shape_name(uint8_t shape, int64_t number) {
  const struct row *row = find(shape, number);
  return row != NULL ? row->name : NULL;
}

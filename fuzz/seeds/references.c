/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeds for `reference`: reference values in every format, with one of everything.
 */
#include <stdlib.h>

#include "seeds.h"

#define DIGEST_TEXT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define DIGEST_BYTES \
  "\x82\x01\x58\x20" \
  "0123456789abcdef0123456789abcdef"
#define PUT(seed, literal) seed_put((seed), (literal), sizeof(literal) - 1)

/* [environment, [measurements]]: a digest, a minimum version, a masked value, a version with a register, an index in
 * words, and a value stored elsewhere. */
static void put_record(struct seed *seed) {
  PUT(seed, "\x82\xa1\x00\xa2\x01\x61v\x02\x61m\x86");
  PUT(seed, "\xa2\x00\x01\x01\xa1\x02\x81" DIGEST_BYTES);
  PUT(seed, "\xa2\x00\x10\x01\xa1\x01\xd9\x02\x29\x07");
  PUT(seed, "\xa2\x00\x18\xfe\x01\xa1\x04\xd9\x02\x33\x82\x42\x00\xff\x42\x00\x0f");
  PUT(seed, "\xa2\x00\x03\x01\xa3\x00\xa1\x00\x61"
            "1\x0b\x61n\x0e\xa1\x03\x81" DIGEST_BYTES);
  PUT(seed, "\xa2\x00\x62"
            "12\x01\xa2\x04\xd9\x02\x30\x41\x00\x05\x41\xff");
  PUT(seed, "\xa1\x01\xa1\x0c\xa1\x00\x82\x04\x05");
}

/* A byte string with the content of another seed, which is cleared. */
static void put_inside(struct seed *seed, struct seed *inner) {
  const uint8_t head[] = {0x59, (uint8_t)(inner->len >> 8), (uint8_t)inner->len};
  seed_put(seed, head, sizeof(head));
  seed_put(seed, inner->data, inner->len);
  inner->len = 0;
}

static void put_corim(struct seed *seed) {
  struct seed comid = {0};
  PUT(&comid, "\xa2\x01\xa1\x00\x61t\x04\xa2\x00\x82");
  put_record(&comid);
  put_record(&comid);
  PUT(&comid, "\x01\x80");
  PUT(seed, "\xd9\x01\xf5\xa3\x00\x61i\x01\x82\xd9\x01\xfa");
  put_inside(seed, &comid);
  PUT(seed, "\xd9\x01\xf9\x40\x04\xa2\x00\xc1\x00\x01\xc1\x1a\x7f\xff\xff\xff");
  free(comid.data);
}

static void put_evidence(struct seed *seed) {
  PUT(seed, "\xd9\x02\x3b\xa1\x00\xa1\x00\x9f");
  put_record(seed);
  PUT(seed, "\xff");
}

static void put_signature(struct seed *seed) {
  PUT(seed, "\x58\x40"
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

static void cbor_seeds(void) {
  struct seed seed = {0}, inner = {0};
  put_corim(&seed);
  seed_write(&seed, "reference", "corim");
  put_corim(&inner);
  PUT(&seed,
      "\xd2\x84\x54\xa3\x01\x26\x03\x63rim\x08\x4a\xa1\x01\xa1\x01\xc1\x1a\x7f\xff\xff\xff\xa1\x18\x21\x81\x43\x30\x01\x00");
  put_inside(&seed, &inner);
  put_signature(&seed);
  seed_write(&seed, "reference", "signed");
  PUT(&seed, "\xd9\x02\x3a\xa2\x00\x81");
  put_evidence(&seed);
  PUT(&seed, "\x01\x80");
  seed_write(&seed, "reference", "contents");
  put_evidence(&inner);
  PUT(&seed, "\xd9\xd9\xf7\xd8\x3d\xd2\x84\x44\xa1\x01\x38\x22\xa0");
  struct seed claims = {0};
  PUT(&claims, "\xa2\x04\x1a\x7f\xff\xff\xff\x19\x01\x11\x81\x82\x19\x29\x4b");
  put_inside(&claims, &inner);
  put_inside(&seed, &claims);
  put_signature(&seed);
  seed_write(&seed, "reference", "token");
  free(claims.data);
  free(inner.data);
}

static void text_seeds(void) {
  struct seed seed = {0};
  seed_put_text(&seed, "spdm-reference-values 1\ndevice {\"vendor\": \"V\\u0041\", \"model\": \"M\"} # comment\n");
  seed_put_text(&seed, "1 sha-256:%s\n0x2 sm3-256:%s sha3-256:%s\n", DIGEST_TEXT, DIGEST_TEXT, DIGEST_TEXT);
  seed_put_text(&seed, "16 svn>=7\n16 svn=0x9\n17 any\n254 raw:00ff/000f\n\nelse fail\n");
  seed_write(&seed, "reference", "plain");
  seed_put_text(
      &seed, "{\"format\": \"spdm-reference-values\", \"version\": 1, \"device\": {\"model\": \"M\", \"x\": [1]},\n");
  seed_put_text(&seed, "\"values\": [{\"index\": 1, \"digests\": [\"sha-256:%s\"]}, {\"index\": 16, \"svn_min\": 7},\n",
                DIGEST_TEXT);
  seed_put_text(&seed, "{\"index\": 254, \"raw\": \"00ff\", \"mask\": \"000f\"}, {\"index\": 17, \"any\": true, "
                       "\"comment\": null}], \"else\": \"any\"}");
  seed_write(&seed, "reference", "json");
  seed_put_text(&seed,
                "<SoftwareIdentity name=\"M\" xmlns:h=\"http://www.w3.org/2001/04/xmlenc#sha256\"><Entity "
                "name=\"V\"/><Payload><Resource type=\"Measurement\" index=\"0\" active=\"True\" alternatives=\"1\" "
                "h:Hash0=\"%s\"/></Payload>",
                DIGEST_TEXT);
  seed_put_text(&seed, "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></SoftwareIdentity>");
  seed_write(&seed, "reference", "swid");
}

void seeds_of_references(void) {
  cbor_seeds();
  text_seeds();
}

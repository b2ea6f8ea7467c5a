/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Comparison of a block with an entry of reference values: every pair of kinds, and when they match.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <sdec_openssl.h>

#include "verify/reference.h"

#define SHA_256 1u
#define SHA_384 2u
#define SHA_512 4u
#define SHA3_256 8u
#define RAW 0x80u
enum { FIRMWARE = 1, MANIFEST = 4, VERSION = 6, SVN = 7, EXTENDED = 8 };

/* The verifier is needed only for its hash function. */
static struct sdec_verify verifier;
static uint8_t ones[64], twos[64], digest_of_ones[32];

static struct sdec_span bytes_of(const uint8_t *data, uint32_t len) {
  return (struct sdec_span){data, len};
}

static int setup(void **state) {
  struct sdec_openssl *openssl = sdec_openssl_new();
  const struct sdec_span all = bytes_of(ones, sizeof(ones));
  verifier.config.crypto = sdec_openssl_calls(openssl);
  memset(ones, 1, sizeof(ones));
  memset(twos, 2, sizeof(twos));
  assert_true(sdec_hash_of(&verifier, SHA_256, &all, 1, digest_of_ones));
  *state = openssl;
  return 0;
}

static int teardown(void **state) {
  sdec_openssl_free(*state);
  return 0;
}

static struct value block(uint8_t type, uint32_t hash, const uint8_t *data, uint32_t len) {
  return (struct value){.type = type, .hash = hash, .bytes = bytes_of(data, len)};
}

static void want(enum sdec_outcome expected, const struct sdec_reference *entry, struct value value) {
  assert_string_equal(sdec_outcome_name(sdec_entry_compare(&verifier, entry, &value)), sdec_outcome_name(expected));
}

static struct sdec_reference digests_of(const struct sdec_reference_digest *list, uint32_t n) {
  return (struct sdec_reference){.stated = SDEC_STATED_DIGESTS, .digests = list, .n_digests = n};
}

static void digests_by_the_negotiated_algorithm(void **state) {
  const struct sdec_reference_digest right = {SHA_512, bytes_of(ones, 64)}, wrong = {SHA_512, bytes_of(twos, 64)};
  const struct sdec_reference_digest two_states[] = {right, wrong};
  const struct sdec_reference_digest by_two[] = {{SHA_384, bytes_of(twos, 48)}, right};
  const struct sdec_reference_digest foreign = {0, bytes_of(ones, 64)};
  struct sdec_reference entry = digests_of(&right, 1);
  (void)state;
  want(SDEC_MATCH, &entry, block(FIRMWARE, SHA_512, ones, 64));
  want(SDEC_MATCH, &entry, block(EXTENDED, SHA_512, ones, 64));
  want(SDEC_MISMATCH, &entry, block(FIRMWARE, SHA_512, twos, 64));
  want(SDEC_NOT_COMPARABLE, &entry, block(FIRMWARE, SHA_384, ones, 48));
  entry = digests_of(by_two, 2);
  want(SDEC_MATCH, &entry, block(FIRMWARE, SHA_512, ones, 64));
  want(SDEC_MISMATCH, &entry, block(FIRMWARE, SHA_384, ones, 48));
  entry = digests_of(two_states, 2); /* two values for one algorithm: not a valid state */
  want(SDEC_MISMATCH, &entry, block(FIRMWARE, SHA_512, ones, 64));
  entry = digests_of(NULL, 0);
  want(SDEC_MISMATCH, &entry, block(FIRMWARE, SHA_512, ones, 64));
  entry = digests_of(&foreign, 1);
  want(SDEC_NOT_COMPARABLE, &entry, block(FIRMWARE, SHA_512, ones, 64));
}

static void digests_by_their_length(void **state) {
  const struct sdec_reference_digest sha2 = {SHA_256, bytes_of(ones, 32)}, sha3 = {SHA3_256, bytes_of(ones, 32)};
  struct sdec_reference entry = digests_of(&sha2, 1);
  (void)state;
  want(SDEC_MATCH, &entry, block(FIRMWARE, 0, ones, 32));
  want(SDEC_MISMATCH, &entry, block(FIRMWARE, 0, twos, 32));
  want(SDEC_NOT_COMPARABLE, &entry, block(FIRMWARE, 0, ones, 48));
  entry = digests_of(&sha3, 1);
  want(SDEC_MATCH, &entry, block(FIRMWARE, 0, ones, 32));
  want(SDEC_NOT_COMPARABLE, &entry, block(FIRMWARE, 0, twos, 32));
}

static void digests_of_raw_values(void **state) {
  const struct sdec_reference_digest right = {SHA_256, bytes_of(digest_of_ones, 32)};
  const struct sdec_reference_digest other = {SHA_384, bytes_of(twos, 48)};
  struct sdec_reference entry = digests_of(&right, 1);
  (void)state;
  want(SDEC_MATCH, &entry, block(RAW | FIRMWARE, SHA_256, ones, 64));
  want(SDEC_MATCH, &entry, block(RAW | FIRMWARE, 0, ones, 64));
  want(SDEC_MISMATCH, &entry, block(RAW | FIRMWARE, SHA_256, twos, 64));
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | FIRMWARE, SHA_512, ones, 64));
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | MANIFEST, SHA_256, ones, 64));
  entry = digests_of(&other, 1);
  want(SDEC_MISMATCH, &entry, block(RAW | FIRMWARE, 0, ones, 64));
}

static void security_versions(void **state) {
  static const uint8_t seven[] = {7, 0, 0, 0, 0, 0, 0, 0}, large[] = {0, 0, 0, 0, 0, 0, 0, 0x80};
  static const uint8_t nine[9] = {7};
  struct sdec_reference entry = {.stated = SDEC_STATED_SVN_MIN, .svn = 7};
  (void)state;
  want(SDEC_MATCH, &entry, block(RAW | SVN, 0, seven, 8));
  want(SDEC_MATCH, &entry, block(RAW | SVN, 0, seven, 1));
  want(SDEC_MATCH, &entry, block(RAW | SVN, 0, large, 8));
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | SVN, 0, nine, 9));
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | SVN, 0, nine, 0));
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | FIRMWARE, 0, seven, 8));
  want(SDEC_NOT_COMPARABLE, &entry, block(SVN, SHA_256, ones, 32));
  entry.svn = 8;
  want(SDEC_BELOW_MINIMUM, &entry, block(RAW | SVN, 0, seven, 8));
  entry.stated = SDEC_STATED_SVN;
  want(SDEC_MISMATCH, &entry, block(RAW | SVN, 0, seven, 8));
  entry.svn = 7;
  want(SDEC_MATCH, &entry, block(RAW | SVN, 0, seven, 8));
}

static void raw_values(void **state) {
  static const uint8_t value[] = {0x12, 0x34}, near[] = {0x12, 0x35}, mask[] = {0xFF, 0xFE};
  struct sdec_reference entry = {.stated = SDEC_STATED_RAW, .raw = bytes_of(value, 2)};
  (void)state;
  want(SDEC_MATCH, &entry, block(RAW | MANIFEST, 0, value, 2));
  want(SDEC_MISMATCH, &entry, block(RAW | MANIFEST, 0, near, 2));
  want(SDEC_MISMATCH, &entry, block(RAW | MANIFEST, 0, value, 1));
  want(SDEC_NOT_COMPARABLE, &entry, block(FIRMWARE, SHA_256, ones, 32));
  entry.mask = bytes_of(mask, 2);
  want(SDEC_MATCH, &entry, block(RAW | MANIFEST, 0, near, 2));
  want(SDEC_MISMATCH, &entry, block(RAW | MANIFEST, 0, value, 1));
}

static void other_statements(void **state) {
  static const uint8_t text[] = {'1', '.', '2'};
  struct sdec_reference entry = {.stated = SDEC_STATED_VERSION, .version = bytes_of(text, 3)};
  struct value foreign = block(RAW | VERSION, 0, text, 3);
  (void)state;
  want(SDEC_MATCH, &entry, block(RAW | VERSION, 0, text, 3));
  want(SDEC_MISMATCH, &entry, block(RAW | VERSION, 0, text, 2));
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | MANIFEST, 0, text, 3));
  foreign.foreign = true; /* another measurement specification: its types mean something else */
  want(SDEC_NOT_COMPARABLE, &entry, foreign);
  entry.stated |= SDEC_STATED_OTHER;
  want(SDEC_NOT_COMPARABLE, &entry, block(RAW | VERSION, 0, text, 3));
  want(SDEC_MISMATCH, &entry, block(RAW | VERSION, 0, text, 2));
  entry.stated = 0;
  want(SDEC_MATCH, &entry, foreign);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(digests_by_the_negotiated_algorithm),
      cmocka_unit_test(digests_by_their_length),
      cmocka_unit_test(digests_of_raw_values),
      cmocka_unit_test(security_versions),
      cmocka_unit_test(raw_values),
      cmocka_unit_test(other_statements),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which secrets of a keyring are candidates for a session, and which chains of the capture it stores.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keys/keyring.h"

/* A secret applies to every session, to one by its ID, or to one by its full name. */
static void secrets(void **state) {
  (void)state;
  static const struct {
    struct sdec_secret secret;
    bool fits;
  } rows[] = {
      {{.any = true}, true},
      {{.by_session = true, .session = 0x11223344}, true},
      {{.by_session = true, .session = 0x11223345}, false},
      {{.by_session = true, .session = 0, .id = "name", .id_len = 4}, false},
      {{.id = "name", .id_len = 4}, true},
      {{.id = "nam", .id_len = 3}, false},
      {{.id = "names", .id_len = 5}, false},
      {{.id = "lame", .id_len = 4}, false},
      {{.id = "namf", .id_len = 4}, false},
      {{.id_len = 0, .session = 0x11223344}, false},
  };
  const uint32_t n = sizeof(rows) / sizeof(rows[0]);
  const struct session s = {.id = 0x11223344, .name = "name", .name_len = 4};
  struct sdec_secret list[sizeof(rows) / sizeof(rows[0])];
  const struct keyring ring = {.secrets = list, .n_secrets = n};
  struct secret_walk walk = {.kinds = ALL_KINDS};
  for (uint32_t i = 0; i < n; i++) {
    list[i] = rows[i].secret;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (rows[i].fits && sdec_keyring_secret(&ring, &s, &walk) != &list[i]) {
      fail_msg("row %u is not the next that fits", i);
    }
  }
  assert_null(sdec_keyring_secret(&ring, &s, &walk));
}

/* Each digest of a certificate chain is stored once, by hash and side; the oldest is dropped first. */
static void chains_seen(void **state) {
  (void)state;
  struct keyring ring = {0};
  uint8_t digest[SDEC_HASH_MAX] = {0};
  const struct sdec_span sha256 = {digest, 32}, sha384 = {digest, 48};
  for (uint32_t i = 0; i < SEEN_CHAINS; i++) {
    digest[31] = (uint8_t)(i / 4 + 1);
    for (uint32_t twice = 0; twice < 2; twice++) {
      sdec_keyring_see(&ring, i % 2 + 1, i / 2 % 2, i % 2 == 0 ? sha256 : sha384);
    }
    assert_int_equal(ring.n_seen, i + 1);
  }
  for (uint32_t i = 0; i < SEEN_CHAINS; i++) {
    const struct seen_chain *seen = &ring.seen[i];
    assert_int_equal(seen->hash, i % 2 + 1);
    assert_int_equal(seen->side, i / 2 % 2);
    assert_int_equal(seen->digest[31], i / 4 + 1);
  }
  digest[31] = 99;
  sdec_keyring_see(&ring, 2, 1, sha256);
  assert_int_equal(ring.seen[0].digest[31], 99);
  assert_int_equal(ring.seen[0].side, 1);
  assert_int_equal(ring.seen[1].digest[31], 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(secrets),
      cmocka_unit_test(chains_seen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

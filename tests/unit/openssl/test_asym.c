/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signature algorithms named by the selections in ALGORITHMS.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sdec_crypto.h>

static void test_selection_bits(void **state) {
  (void)state;
  assert_int_equal(sdec_asym_of(1u << 4, 0), SDEC_ASYM_ECDSA_P256);
  assert_int_equal(sdec_asym_of(1u << 11, 0), SDEC_ASYM_ED448);
  assert_int_equal(sdec_asym_of(0, 1), SDEC_ASYM_ML_DSA_44);
  assert_int_equal(sdec_asym_of(0, 1u << 14), SDEC_ASYM_SLH_DSA_SHAKE_256F);
  assert_int_equal(sdec_asym_of(1u << 12, 0), SDEC_ASYM_NONE);
  assert_int_equal(sdec_asym_of(0, 1u << 15), SDEC_ASYM_NONE);
  assert_int_equal(sdec_asym_of(3, 0), SDEC_ASYM_NONE);
  assert_int_equal(sdec_asym_of(1, 1), SDEC_ASYM_NONE);
  assert_int_equal(sdec_asym_of(0, 0), SDEC_ASYM_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_selection_bits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

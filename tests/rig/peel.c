/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Peels packets for the tests of link types and media.
 */
#include "peel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct sdec_config no_config = {0};

struct peeled peel_len(uint32_t link, const struct sdec_config *config, const uint8_t *bytes, uint32_t len,
                       uint32_t original_len) {
  struct peeled r;
  uint8_t *copy = malloc(len);
  memcpy(copy, bytes, len);
  const struct sdec_packet packet = {.data = {copy, len}, .original_len = original_len, .link = link, .frame = 1};
  sdec_link_peel(&packet, config, &r.p);
  r.at = r.p.payload.data ? (uint32_t)(r.p.payload.data - copy) : 0;
  assert_true(r.at + r.p.payload.len <= len);
  assert_true(r.p.carrier != SDEC_CARRIER_NONE || r.p.note.code != 0);
  free(copy);
  return r;
}

struct peeled peel_bytes(uint32_t link, const uint8_t *bytes, uint32_t len) {
  for (uint32_t shorter = 0; shorter < len; shorter++) {
    peel_len(link, &no_config, bytes, shorter, shorter);
  }
  return peel_len(link, &no_config, bytes, len, len);
}

void expect_note(struct peeled r, uint32_t severity, uint32_t code, uint64_t got) {
  assert_int_equal(r.p.carrier, SDEC_CARRIER_NONE);
  assert_int_equal(r.p.note.severity, severity);
  assert_int_equal(r.p.note.code, code);
  assert_int_equal(r.p.note.got, got);
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Peeling packets for the tests of link types and media: from a block of exactly their size, so that a sanitizer sees
 * every byte read too far.
 */
#ifndef TESTS_PEEL_H
#define TESTS_PEEL_H

#include <stddef.h>
#include <stdint.h>

#include "carriers/link.h"

struct peeled {
  struct link_peeled p;
  uint32_t at; /* where the payload starts */
};

extern const struct sdec_config no_config;

/* peel_len peels `len` bytes of a packet that had `original_len`. peel_bytes tries every shorter
 * length first. */
struct peeled peel_len(uint32_t link, const struct sdec_config *config, const uint8_t *bytes, uint32_t len,
                       uint32_t original_len);
struct peeled peel_bytes(uint32_t link, const uint8_t *bytes, uint32_t len);

/* expect_note asserts that the packet was not peeled, and why. */
void expect_note(struct peeled r, uint32_t severity, uint32_t code, uint64_t got);

#endif

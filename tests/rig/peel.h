/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Peels packets for the tests of link types and media from a block of their exact size, so that a sanitizer catches any
 * overread.
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

/* peel_len peels the `len` captured bytes of a packet of `original_len`. peel_bytes first tries all shorter lengths. */
struct peeled peel_len(uint32_t link, const struct sdec_config *config, const uint8_t *bytes, uint32_t len,
                       uint32_t original_len);
struct peeled peel_bytes(uint32_t link, const uint8_t *bytes, uint32_t len);

/* expect_note asserts that the packet was not peeled, and why. */
void expect_note(struct peeled r, uint32_t severity, uint32_t code, uint64_t got);

#endif

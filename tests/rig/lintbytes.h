/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages in the notation of rule cases: hex, 00*12 for a repeated byte, and {Flags: CERT_CAP MEAS_CAP=2} for a number
 * by the names of its bits. The names are those of the message whose first two bytes precede them; the row may be
 * omitted.
 */
#ifndef TESTS_LINTBYTES_H
#define TESTS_LINTBYTES_H

#include "sdec.h"

#define LINT_BYTES_MAX 8192u

struct lintbytes {
  uint8_t data[LINT_BYTES_MAX];
  uint32_t len;
};

/* lintbytes_read reads the bytes in `text`, up to a #. It returns NULL, or what is wrong. */
const char *lintbytes_read(const char *text, struct lintbytes *out);

#endif

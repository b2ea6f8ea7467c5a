/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages as cases of rules write them: hex, 00*12 for twelve of a byte, and {Flags: CERT_CAP MEAS_CAP=2} for a number
 * by the names of its bits. Names are those of the message whose first two bytes stand before; the row may be left out.
 */
#ifndef TESTS_LINTBYTES_H
#define TESTS_LINTBYTES_H

#include "sdec.h"

#define LINT_BYTES_MAX 8192u

struct lintbytes {
  uint8_t data[LINT_BYTES_MAX];
  uint32_t len;
};

/* lintbytes_read reads what is in `text`, up to a #. NULL, or what is wrong. */
const char *lintbytes_read(const char *text, struct lintbytes *out);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses times as written by logs and analysers; the form is detected from the text.
 */
#ifndef DUMP_WHEN_H
#define DUMP_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* when_read parses a time at the start of `text` and returns its length; 0 if there is none. Forms: seconds with a
 * fraction; h:m:s with a fraction, also 1:02:03.004,005 or 2:03.004.005; ISO 8601; a number of ns or us. */
size_t when_read(const char *text, size_t len, uint64_t *out_ns);

#endif

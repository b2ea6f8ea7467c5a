/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Times as logs and analysers write them; which form it is shows in the text.
 */
#ifndef DUMP_WHEN_H
#define DUMP_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* when_read reads a time at the front of `text` and gives its length; 0: there is none. Seconds with a fraction, h:m:s
 * with one, as 1:02:03.004,005 or 2:03.004.005, ISO 8601, or a number of ns or us. */
size_t when_read(const char *text, size_t len, uint64_t *out_ns);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A strict JSON reader (RFC 8259) to check the tool's output; it keeps no values.
 */
#ifndef FUZZ_JSON_CHECK_H
#define FUZZ_JSON_CHECK_H

#include <stddef.h>

/* json_lines returns NULL if `text` consists of lines with one JSON object each, the last one terminated too; otherwise
 * it says what is wrong. */
const char *json_lines(const char *text, size_t len);

#endif

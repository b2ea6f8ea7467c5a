/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A strict reader of JSON (RFC 8259), to hold what the tool writes against: no value is kept.
 */
#ifndef FUZZ_JSON_CHECK_H
#define FUZZ_JSON_CHECK_H

#include <stddef.h>

/* json_lines gives NULL if `text` is lines of one JSON object each, the last one ended too; else what is wrong. */
const char *json_lines(const char *text, size_t len);

#endif

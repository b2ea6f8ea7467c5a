/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses lines of libspdm debug logs.
 */
#ifndef DUMP_HEXLOG_H
#define DUMP_HEXLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* hexlog_heading returns true if the line announces a message, with its length in bytes. */
bool hexlog_heading(const char *text, size_t len, uint32_t *out_len);

/* hexlog_dump returns where the bytes start in a dump line for offset `at`, or 0 if it is not such a line. */
size_t hexlog_dump(const char *text, size_t len, uint32_t at);

#endif

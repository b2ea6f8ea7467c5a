/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lines of the debug logs of libspdm.
 */
#ifndef DUMP_HEXLOG_H
#define DUMP_HEXLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* hexlog_heading: does a libspdm log announce a message here, and of how many bytes? */
bool hexlog_heading(const char *text, size_t len, uint32_t *out_len);

/* hexlog_dump gives where the bytes start in a log's dump line for offset `at`, or 0 if it is none. */
size_t hexlog_dump(const char *text, size_t len, uint32_t at);

#endif

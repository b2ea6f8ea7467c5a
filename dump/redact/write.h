/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes the redacted capture, and the key log for it.
 */
#ifndef DUMP_REDACT_WRITE_H
#define DUMP_REDACT_WRITE_H

#include "redact/state.h"

/* redact_write writes both; false after a complaint. */
SDEC_MUST_USE bool redact_write(const struct redact *r, const char *path);

#endif

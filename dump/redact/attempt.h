/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs code in a copy of the whole state, of which only a result is kept.
 */
#ifndef DUMP_REDACT_ATTEMPT_H
#define DUMP_REDACT_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include <sdec_walk.h>

/* redact_attempt calls `work` and then restores everything except the `len` bytes of `out`, which are zeroed first.
 * False: it could not run, or `work` returned false. */
SDEC_MUST_USE bool redact_attempt(bool (*work)(void *context, void *out), void *context, void *out, size_t len);

#endif

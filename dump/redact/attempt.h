/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Something tried in a copy of everything, of which only an answer stays.
 */
#ifndef DUMP_REDACT_ATTEMPT_H
#define DUMP_REDACT_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include <sdec_walk.h>

/* redact_attempt calls `work`, after which all is as it was before, apart from the `len` bytes of `out`, which start
 * zeroed. False: it could not be tried, or `work` gave false. */
SDEC_MUST_USE bool redact_attempt(bool (*work)(void *context, void *out), void *context, void *out, size_t len);

#endif

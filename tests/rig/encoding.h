/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks the guarantees of sdec_encode.h on one message: the items of a walk reproduce its bytes, and resizing one leaf
 * changes nothing else.
 */
#ifndef TESTS_ENCODING_H
#define TESTS_ENCODING_H

#include "sdec.h"

/* encoding_same returns the broken guarantee, or NULL. */
const char *encoding_same(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span);

enum encoding { ENCODING_REFUSED, ENCODING_FITS, ENCODING_OTHER };

/* encoding_resized resizes the `which`-th leaf of bytes by `by`, to at least one byte, in a message whose walk is
 * clean. FITS: the new message is clean, too, and has the same items except for those that describe the size. OTHER: it
 * is not, and *why names a row. False if there is no such leaf. */
SDEC_MUST_USE bool encoding_resized(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                                    uint32_t which, int32_t by, enum encoding *out, const char **why);

/* encoding_counted removes (`by` is -1) or repeats (1) the `which`-th array element of a message whose walk is clean.
 * It is otherwise like encoding_resized, but does not compare items. */
SDEC_MUST_USE bool encoding_counted(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                                    uint32_t which, int32_t by, enum encoding *out, const char **why);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The promises of sdec_encode.h, checked on one message: the items of a walk give back its bytes, and with one leaf
 * longer or shorter, a message in which everything else is as before.
 */
#ifndef TESTS_ENCODING_H
#define TESTS_ENCODING_H

#include "sdec.h"

/* encoding_same returns what was broken, or NULL. */
const char *encoding_same(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span);

enum encoding { ENCODING_REFUSED, ENCODING_FITS, ENCODING_OTHER };

/* encoding_resized gives leaf number `which` of bytes `by` more or fewer bytes, at least one, in a message whose walk is
 * clean. FITS: the new one is clean as well and has the same items, apart from what describes the size; OTHER: it has
 * not, and *why names a row. False if there is no such leaf. */
SDEC_MUST_USE bool encoding_resized(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                                    uint32_t which, int32_t by, enum encoding *out, const char **why);

/* encoding_counted leaves out (by -1) or repeats (by 1) element number `which` of the arrays of a message whose walk is
 * clean; otherwise as encoding_resized, except that the items are not compared. */
SDEC_MUST_USE bool encoding_counted(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                                    uint32_t which, int32_t by, enum encoding *out, const char **why);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the flow's own reading of a message keeps, against a walk of the same bytes.
 */
#ifndef TESTS_READINGS_H
#define TESTS_READINGS_H

#include "sdec.h"

/* readings_differ says how the items that a reading keeps differ from those of a walk, or NULL: note for note they are
 * the same. A reading takes plain rows in runs; the walk takes every row by itself. */
const char *readings_differ(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span);

#endif

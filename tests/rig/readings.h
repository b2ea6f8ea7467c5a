/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares what the flow's reading of a message keeps with a walk of the same bytes.
 */
#ifndef TESTS_READINGS_H
#define TESTS_READINGS_H

#include "sdec.h"

/* readings_differ says how the items kept by a reading differ from those of a walk, including notes; NULL if they do
 * not. A reading handles plain rows in runs; the walk handles every row separately. */
const char *readings_differ(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span);

#endif

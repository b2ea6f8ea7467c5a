/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes several items of a walk to a tape at once.
 */
#ifndef SDEC_RUN_H
#define SDEC_RUN_H

#include "walk/tape.h"

/* sdec_run appends the next items to the tape as long as they come from plain rows; they are the same as those of
 * sdec_next. It may append none. The caller continues with sdec_next. */
void sdec_run(struct sdec_iter *it, struct sdec_tape *tape);

#endif

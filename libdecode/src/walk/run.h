/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Several items of a walk at once, onto a tape.
 */
#ifndef SDEC_RUN_H
#define SDEC_RUN_H

#include "walk/tape.h"

/* sdec_run puts the items on the tape that come next, as far as they come from plain rows, and as sdec_next would give
 * them; perhaps none. What follows is for sdec_next. */
void sdec_run(struct sdec_iter *it, struct sdec_tape *tape);

#endif

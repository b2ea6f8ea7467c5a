/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The two steps of --diff: switching to the second input, and comparing.
 */
#ifndef DUMP_DIFFERENCES_H
#define DUMP_DIFFERENCES_H

#include "decode.h"

/* differences_turn switches from the older input to the newer one. differences_print compares the two, prints the
 * differences and raises the exit status if there are any. */
void differences_turn(struct decode *decode);
void differences_print(struct decode *decode);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --diff, between the two inputs and after them.
 */
#ifndef DUMP_DIFFERENCES_H
#define DUMP_DIFFERENCES_H

#include "decode.h"

/* differences_turn says that the older input has ended, and the newer one comes. differences_print compares what was
 * read, prints how they differ and raises the exit status if they do. */
void differences_turn(struct decode *decode);
void differences_print(struct decode *decode);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes the input of --hex.
 */
#ifndef DUMP_PASTED_H
#define DUMP_PASTED_H

#include "decode.h"

/* pasted_run decodes the inputs of --hex: text in arguments or in files. */
void pasted_run(struct decode *decode);

#endif

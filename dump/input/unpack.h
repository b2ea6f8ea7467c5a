/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compressed input, read as what is in it, piece by piece.
 */
#ifndef DUMP_UNPACK_H
#define DUMP_UNPACK_H

#include <stdio.h>

#include <sdec.h>

/* unpack_can says whether this build reads input that begins with `head`. unpack_open gives a file from which the content
 * of `packed` can be read, which it then owns unless that is standard input; NULL: no memory. Damage is an error of
 * reading, and a line on standard error unless `quiet`. */
SDEC_MUST_USE bool unpack_can(struct sdec_span head);
SDEC_MUST_USE FILE *unpack_open(FILE *packed, struct sdec_span head, bool quiet);

#endif

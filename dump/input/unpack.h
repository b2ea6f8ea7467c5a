/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decompresses input as it is read.
 */
#ifndef DUMP_UNPACK_H
#define DUMP_UNPACK_H

#include <stdio.h>

#include <sdec.h>

/* unpack_can returns true if this build can decompress input that begins with `head`. unpack_open returns a file with
 * the content of `packed`, and takes ownership of `packed` unless that is standard input; NULL if memory runs out.
 * Damage is a read error, reported on standard error unless `quiet`. */
SDEC_MUST_USE bool unpack_can(struct sdec_span head);
SDEC_MUST_USE FILE *unpack_open(FILE *packed, struct sdec_span head, bool quiet);

#endif

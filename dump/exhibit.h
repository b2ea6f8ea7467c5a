/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes evidence: messages that were stored without the packets they travelled in.
 */
#ifndef DUMP_EXHIBIT_H
#define DUMP_EXHIBIT_H

#include "decode.h"

/* exhibit_run decodes the messages of one file, whose whole content is `bytes`. */
void exhibit_run(struct decode *decode, const char *name, struct sdec_span bytes);

/* exhibit_refuse says what is wrong with an input that is nothing known. */
void exhibit_refuse(struct decode *decode, const char *name, struct sdec_span bytes);

#endif

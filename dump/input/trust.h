/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Trust anchors given by the user: PEM or DER files, or folders of them.
 */
#ifndef DUMP_TRUST_H
#define DUMP_TRUST_H

#include <sdec.h>

struct trust {
  struct sdec_span *list; /* DER certificates */
  uint32_t n, room;
};

/* trust_add adds a file, or every file of a folder that holds certificates. False, after a complaint on stderr. */
SDEC_MUST_USE bool trust_add(struct trust *trust, const char *path);
void trust_free(struct trust *trust);

#endif

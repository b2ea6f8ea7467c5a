/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Trust anchors that the user gives: files in PEM or DER, or folders of them.
 */
#ifndef DUMP_TRUST_H
#define DUMP_TRUST_H

#include <sdec.h>

struct trust {
  struct sdec_span *list; /* DER certificates */
  uint32_t n, room;
};

/* trust_add takes a file, or every file of a folder that holds certificates. False: a complaint on stderr said why. */
SDEC_MUST_USE bool trust_add(struct trust *trust, const char *path);
void trust_free(struct trust *trust);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The enveloped signature of an XML document.
 */
#ifndef DUMP_XMLSIG_H
#define DUMP_XMLSIG_H

#include <libxml/tree.h>

#include "reference/reference.h"

/* xmlsig_judge verifies the signature of a document, if there is one, and stores the result in the source. */
void xmlsig_judge(struct reference_reading *reading, xmlDoc *doc);

#endif

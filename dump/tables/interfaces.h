/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The network interfaces available for a live capture.
 */
#ifndef DUMP_INTERFACES_H
#define DUMP_INTERFACES_H

#include <sdec.h>

#include "write/out.h"

/* interfaces_print writes a line for each interface. If they cannot be listed, it complains and gives false. */
SDEC_MUST_USE bool interfaces_print(struct out *out);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The interfaces that a live capture can be made on.
 */
#ifndef DUMP_INTERFACES_H
#define DUMP_INTERFACES_H

#include <sdec.h>

#include "write/out.h"

/* interfaces_print writes a line for each; false after a complaint if they cannot be found out. */
SDEC_MUST_USE bool interfaces_print(struct out *out);

#endif

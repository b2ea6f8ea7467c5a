/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A walk over all that can be named: protocols and transports, their messages, objects, what else is on the wire.
 */
#ifndef DUMP_FILTER_NAMES_H
#define DUMP_FILTER_NAMES_H

#include <sdec.h>

/* Zeroed at first; with `units`, protocols and transports are left out. */
struct names {
  bool units;
  uint32_t protocol, message, object, transport, other;
};

/* names_next gives the next name, NULL behind the last. */
const char *names_next(struct names *at);

#endif

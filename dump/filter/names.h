/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Iterates over all names: protocols and transports, their messages, objects and other units.
 */
#ifndef DUMP_FILTER_NAMES_H
#define DUMP_FILTER_NAMES_H

#include <sdec.h>

/* Zero-initialised. With `units`, protocols and transports are skipped. */
struct names {
  bool units;
  uint32_t protocol, message, object, transport, other;
};

/* names_next returns the next name, or NULL at the end. */
const char *names_next(struct names *at);

#endif

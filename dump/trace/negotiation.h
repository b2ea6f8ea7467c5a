/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the two sides of a connection can do, offer and choose, and what they ask a session with.
 */
#ifndef DUMP_NEGOTIATION_H
#define DUMP_NEGOTIATION_H

#include "trace/trace.h"

/* negotiation_unit reads a message that negotiates, or asks for a session, into *conn. */
void negotiation_unit(struct trace *trace, struct trace_conn *conn, const struct sdec_unit *unit);

#endif

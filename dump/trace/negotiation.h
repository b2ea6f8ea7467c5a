/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects what the two sides of a connection support, offer and choose, and the key or secret names in session
 * requests.
 */
#ifndef DUMP_NEGOTIATION_H
#define DUMP_NEGOTIATION_H

#include "trace/trace.h"

/* negotiation_unit reads a message that negotiates or requests a session into *conn. */
void negotiation_unit(struct trace *trace, struct trace_conn *conn, const struct sdec_unit *unit);

#endif

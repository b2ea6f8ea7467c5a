/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where in stored bytes a transcript may begin and end.
 */
#ifndef SDEC_EDGES_H
#define SDEC_EDGES_H

#include "base/span.h"

/* sdec_edge_header gives the length of a known header in front, or 0; sdec_edge_zeros counts zero bytes at the end, as
 * many as pad a PCI DOE object at most. */
uint32_t sdec_edge_header(struct sdec_span in);
uint32_t sdec_edge_zeros(struct sdec_span in);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds possible start and end positions of a transcript in stored bytes.
 */
#ifndef SDEC_EDGES_H
#define SDEC_EDGES_H

#include "base/span.h"

/* sdec_edge_header gives the length of a known leading header, or 0. sdec_edge_zeros counts trailing zero bytes, up to
 * the longest padding of a PCI DOE object. */
uint32_t sdec_edge_header(struct sdec_span in);
uint32_t sdec_edge_zeros(struct sdec_span in);

#endif

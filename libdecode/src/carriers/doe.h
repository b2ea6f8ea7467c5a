/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PCI DOE data objects: header, length, padding, discovery.
 */
#ifndef SDEC_DOE_H
#define SDEC_DOE_H

#include "carriers/carried.h"

/* sdec_doe_object delivers one data object, header first; damage is noted in `out`. */
void sdec_doe_object(struct sdec_span object, struct carried *out);

/* sdec_doe_looks says whether bytes start with the header of a data object that carries SPDM or discovery.
 * sdec_doe_fits also requires its length to be `wire_len`, sdec_doe_plausible that of `object`. */
bool sdec_doe_looks(struct sdec_span object);
bool sdec_doe_fits(struct sdec_span object, uint32_t wire_len);
bool sdec_doe_plausible(struct sdec_span object);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PCI DOE data objects: header, length, padding, discovery.
 */
#ifndef SDEC_DOE_H
#define SDEC_DOE_H

#include "carriers/carried.h"

/* doe_object hands up one data object, header first; damage is noted in `out`. */
void doe_object(struct sdec_span object, struct carried *out);

/* doe_looks says whether bytes start with the header of a data object that carries SPDM or discovery. doe_fits says
 * besides whether its length is `wire_len`; doe_plausible, whether it is that of the bytes. */
bool doe_looks(struct sdec_span object);
bool doe_fits(struct sdec_span object, uint32_t wire_len);
bool doe_plausible(struct sdec_span object);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The library's enumerations as Wireshark's lists of names: numbers in fields, which filters may also call by name.
 */
#ifndef SPDM_ENUMS_H
#define SPDM_ENUMS_H

#include "ws_compat.h"

#define ENUMS_ROOM 32 /* names in one list, and its end */

/* Filled by enums_register, before the fields that use them. */
extern value_string enums_transports[], enums_vias[], enums_dirs[], enums_sealed[], enums_hmacs[], enums_vars[];

void enums_register(void);

/* enums_fill takes the names of numbers from `first` to below `end`. */
void enums_fill(value_string list[ENUMS_ROOM], uint32_t first, uint32_t end, const char *(*name_of)(uint32_t));

#endif

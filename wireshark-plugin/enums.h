/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The library's enumerations as Wireshark value strings: fields hold numbers, and filters may use names.
 */
#ifndef SPDM_ENUMS_H
#define SPDM_ENUMS_H

#include "ws_compat.h"

#define ENUMS_ROOM 32 /* names per list, including the terminator */

/* Filled by enums_register before the fields that use them are registered. */
extern value_string enums_transports[], enums_vias[], enums_dirs[], enums_sealed[], enums_hmacs[], enums_vars[];

void enums_register(void);

/* enums_fill takes the names for `first` up to, but not including, `end`. */
void enums_fill(value_string list[ENUMS_ROOM], uint32_t first, uint32_t end, const char *(*name_of)(uint32_t));

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The library's enumerations as Wireshark's lists of names: numbers in fields, which filters may also call by name.
 */
#ifndef SPDM_ENUMS_H
#define SPDM_ENUMS_H

#include "ws_compat.h"

/* Filled by enums_register, before the fields that use them. */
extern value_string enums_transports[], enums_vias[], enums_dirs[], enums_sealed[], enums_hmacs[], enums_vars[],
    enums_checks[], enums_results[], enums_severities[], enums_signers[], enums_rule_severities[], enums_sides[];

void enums_register(void);

#endif

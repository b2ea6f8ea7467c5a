/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The ways in: named dissectors, and the places of Wireshark from which they are reached.
 */
#ifndef SPDM_ENTRY_H
#define SPDM_ENTRY_H

#include <epan/prefs.h>

#include "ws_compat.h"

/* entry_register names the dissectors and adds the preferences about places; entry_handoff goes to those places. */
void entry_register(int proto, module_t *preferences);
void entry_handoff(void);

#endif

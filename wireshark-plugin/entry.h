/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Entry points: named dissectors, and the dissector tables they are registered in.
 */
#ifndef SPDM_ENTRY_H
#define SPDM_ENTRY_H

#include <epan/prefs.h>

#include "ws_compat.h"

/* entry_register registers the dissectors and their preferences; entry_handoff adds them to Wireshark's tables. */
void entry_register(int proto, module_t *preferences);
void entry_handoff(void);

#endif

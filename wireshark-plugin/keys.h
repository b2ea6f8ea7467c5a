/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Secrets from the key log file, from the table in the preferences, and from the capture. They are read when the first
 * message of a file needs them, and cleansed when the file is closed.
 */
#ifndef SPDM_KEYS_H
#define SPDM_KEYS_H

#include <sdec.h>

#include <epan/prefs.h>

/* keys_register adds the preferences; keys_handoff subscribes to secrets in captures, if Wireshark supports it. */
void keys_register(module_t *preferences);
void keys_handoff(void);

/* keys_configure lets a conversation decrypt sessions, if there are secrets. The pointers it stores are valid until
 * keys_forget. */
void keys_configure(struct sdec_config *config);
void keys_forget(void);

#endif

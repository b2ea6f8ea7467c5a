/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Secrets: from the key log file and the table of the preferences, and from secrets that a capture carries. They are
 * read when the first message of a file asks for them, and cleansed when the file closes.
 */
#ifndef SPDM_KEYS_H
#define SPDM_KEYS_H

#include <sdec.h>

#include <epan/prefs.h>

/* keys_register adds the preferences; keys_handoff asks Wireshark for secrets in captures, where it can give them. */
void keys_register(module_t *preferences);
void keys_handoff(void);

/* keys_configure lets a conversation open sessions, if there is any secret. What it is given lasts until keys_forget,
 * which ends its use. */
void keys_configure(struct sdec_config *config);
void keys_forget(void);

#endif

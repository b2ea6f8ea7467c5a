/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Trust anchors from the files named in the preferences.
 */
#ifndef SPDM_TRUST_H
#define SPDM_TRUST_H

#include <sdec.h>

#include <epan/prefs.h>

void trust_register(module_t *preferences);

/* trust_read reads the anchors again and returns their number; they are valid until trust_forget. */
uint32_t trust_read(const struct sdec_span **out);
void trust_forget(void);

#endif

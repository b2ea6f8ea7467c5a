/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Expert information from the library's notes: group by the note's code, severity and text from the library.
 */
#ifndef SPDM_NOTES_H
#define SPDM_NOTES_H

#include <sdec.h>

#include "ws_compat.h"

void notes_register(int proto);

/* notes_wanted returns true if expert information will be shown: in a tree, or by Wireshark's expert tap. */
bool notes_wanted(const proto_tree *tree);

/* notes_add reports a note at `item`, which may be NULL. */
void notes_add(packet_info *pinfo, proto_item *item, const struct sdec_note *note);

/* notes_sealed reports why a record was not decrypted; notes_failure reports a failure, or a request to retry later. */
void notes_sealed(packet_info *pinfo, proto_item *item, const struct sdec_unit *unit);
void notes_failure(packet_info *pinfo, proto_item *item, const struct sdec_unit *unit, bool put_off);

#endif

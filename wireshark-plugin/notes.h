/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Expert information from the library's notes: severity and group by the note's code, the text from the library.
 */
#ifndef SPDM_NOTES_H
#define SPDM_NOTES_H

#include <sdec.h>

#include "ws_compat.h"

void notes_register(int proto);

/* notes_wanted says whether anybody will see expert information: a tree, or a tap of Wireshark's own. */
bool notes_wanted(const proto_tree *tree);

/* notes_add reports a note at `item`, which may be NULL. */
void notes_add(packet_info *pinfo, proto_item *item, const struct sdec_note *note);

/* notes_sealed says why a record cannot be decrypted, notes_failure that a message reports a failure, or only puts its
 * answer off. */
void notes_sealed(packet_info *pinfo, proto_item *item, const struct sdec_unit *unit);
void notes_failure(packet_info *pinfo, proto_item *item, const struct sdec_unit *unit, bool put_off);

#endif

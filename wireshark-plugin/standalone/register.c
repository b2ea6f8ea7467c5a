/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The registration functions that Wireshark calls.
 */
#include <epan/prefs.h>

#include "certificates.h"
#include "draw.h"
#include "entry.h"
#include "enums.h"
#include "fields.h"
#include "notes.h"
#include "tap.h"
#include "units.h"
#include "vendors.h"
#include "walk_tree.h"

void proto_register_spdm(void);
void proto_reg_handoff_spdm(void);

void proto_register_spdm(void) {
  const int protocol = proto_register_protocol("Security Protocol and Data Model", "SPDM", "spdm");
  module_t *preferences = prefs_register_protocol(protocol, NULL);
  units_register(protocol);
  enums_register();
  draw_register(protocol);
  fields_register(protocol); /* its names yield to those registered above */
  notes_register(protocol);
  entry_register(protocol, preferences);
  prefs_register_bool_preference(preferences, "show_secrets", "Show secrets in messages",
                                 "Show fields whose bytes are secrets, such as keys that a message carries.",
                                 &walk_tree_secrets);
  stats_register(protocol);
  ends_register(protocol);
  follow_register(protocol);
  objects_register(protocol);
}

void proto_reg_handoff_spdm(void) {
  certificates_handoff();
  entry_handoff();
  vendors_handoff();
}

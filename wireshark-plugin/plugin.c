/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The symbols that Wireshark expects in a plugin, and the order in which the parts are registered.
 */
#include <epan/prefs.h>
#include <epan/proto.h>

#include "certificates.h"
#include "draw.h"
#include "entry.h"
#include "enums.h"
#include "fields.h"
#include "judges.h"
#include "keys.h"
#include "notes.h"
#include "tap.h"
#include "units.h"
#include "vendors.h"
#include "walk_tree.h"

#define EXPORT __attribute__((visibility("default")))
#define IS_DISSECTOR 1u /* plugin type; Wireshark 4.0 has no constant for it */

EXPORT extern const char plugin_version[];
EXPORT extern const int plugin_want_major, plugin_want_minor;
EXPORT void plugin_register(void);
EXPORT uint32_t plugin_describe(void);

const char plugin_version[] = SDEC_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR, plugin_want_minor = WIRESHARK_VERSION_MINOR;

static bool stepped_aside;

/* Wireshark may include this protocol itself one day; registering a second one of the same name would abort it. */
static void register_protocol(void) {
  stepped_aside = proto_get_id_by_filter_name("spdm") != -1;
  if (stepped_aside) {
    ws_warning("a protocol named spdm is there already: the SPDM plugin of spdmdump stays out of its way");
    return;
  }
  const int proto = proto_register_protocol("Security Protocol and Data Model", "SPDM", "spdm");
  module_t *preferences = prefs_register_protocol(proto, NULL);
  units_register(proto);
  enums_register();
  draw_register(proto);
  fields_register(proto); /* its names yield to those registered above */
  notes_register(proto);
  keys_register(preferences);
  judges_register(preferences);
  entry_register(proto, preferences);
  prefs_register_bool_preference(preferences, "show_secrets", "Show secrets in messages",
                                 "Show fields whose bytes are secrets, such as keys that a message carries.",
                                 &walk_tree_secrets);
  stats_register(proto);
  ends_register(proto);
  follow_register(proto);
  objects_register(proto);
}

static void hand_off(void) {
  if (!stepped_aside) {
    keys_handoff();
    certificates_handoff();
    entry_handoff();
    vendors_handoff();
  }
}

void plugin_register(void) {
  static const proto_plugin spdm = {register_protocol, hand_off};
  proto_register_plugin(&spdm);
}

uint32_t plugin_describe(void) {
  return IS_DISSECTOR;
}

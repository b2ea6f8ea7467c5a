/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Makes a plugin of packet-spdm.c, for the tests.
 */
#include <ws_version.h>

#include <wireshark.h>

#include <epan/proto.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT extern const char plugin_version[];
EXPORT extern const int plugin_want_major, plugin_want_minor;
EXPORT void plugin_register(void);
void proto_register_spdm(void);
void proto_reg_handoff_spdm(void);

const char plugin_version[] = "0";
const int plugin_want_major = WIRESHARK_VERSION_MAJOR, plugin_want_minor = WIRESHARK_VERSION_MINOR;

void plugin_register(void) {
  static const proto_plugin spdm = {proto_register_spdm, proto_reg_handoff_spdm};
  proto_register_plugin(&spdm);
}

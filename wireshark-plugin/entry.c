/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Where bytes come from. Some table entries belong to others: link types used by emulators but assigned to another
 * protocol, and MCTP if Wireshark decodes it. There the content decides, and everything else is passed back.
 */
#include "entry.h"

#include <wiretap/wtap.h>

#include "draw.h"
#include "stream.h"
#include "units.h"

#define MCTP_PROTOCOL 0x00fa /* Linux protocol number in cooked captures */
#define MCTP_SPDM 5
#define MCTP_SECURED 6
#define MCTP_VERSION_MASK 0x0f
#define PORTS "2323,4194" /* the emulator's socket, and DSP0287 */

static int proto_spdm;
static ws_pref_bool take_zbncp = TRUE, take_unknown = TRUE, take_mctp = TRUE;
static dissector_handle_t zbncp, mctp; /* the dissectors we replaced; NULL: none */

#define DISSECTOR(name, carrier)                                                         \
  static int name(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) { \
    return draw_bytes(tvb, pinfo, tree, carrier);                                        \
  }
DISSECTOR(dissect_spdm, SDEC_CARRIER_SPDM)
DISSECTOR(dissect_secured, SDEC_CARRIER_SECURED)
DISSECTOR(dissect_mctp, SDEC_CARRIER_MCTP)
DISSECTOR(dissect_mctp_message, SDEC_CARRIER_MCTP_BODY)
DISSECTOR(dissect_doe, SDEC_CARRIER_DOE)

/* The link types of emulators. Once a packet of the file looked like MCTP, so do those that continue a message. */
static uint32_t guess(tvbuff_t *tvb, packet_info *pinfo) {
  const struct sdec_packet packet = units_packet(tvb, pinfo, SDEC_CARRIER_NONE);
  const struct call *call = units_peek(pinfo);
  if (pinfo->fd->visited) {
    return call != NULL ? call->carrier : SDEC_CARRIER_NONE;
  }
  const uint32_t carrier = sdec_carrier_guess(packet.data, packet.original_len);
  return carrier != SDEC_CARRIER_NONE ? carrier : units_usual_carrier();
}

static int dissect_zbncp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
  const uint32_t carrier = take_zbncp ? guess(tvb, pinfo) : SDEC_CARRIER_NONE;
  const int used = carrier != SDEC_CARRIER_NONE ? draw_bytes(tvb, pinfo, tree, carrier) : 0;
  return used > 0 || zbncp == NULL ? used : call_dissector_only(zbncp, tvb, pinfo, tree, data);
}

static int dissect_unknown(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
  const uint32_t carrier = take_unknown ? guess(tvb, pinfo) : SDEC_CARRIER_NONE;
  return carrier != SDEC_CARRIER_NONE ? draw_bytes(tvb, pinfo, tree, carrier) : 0;
}

/* Wireshark's MCTP dissector rejects header version 0, which emulators use. */
static int dissect_cooked_mctp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
  const bool zero = tvb_captured_length(tvb) > 0 && (tvb_get_ptr(tvb, 0, 1)[0] & MCTP_VERSION_MASK) == 0;
  if (mctp == NULL || (zero && take_mctp)) {
    return draw_bytes(tvb, pinfo, tree, SDEC_CARRIER_MCTP);
  }
  return call_dissector_only(mctp, tvb, pinfo, tree, data);
}

void entry_register(int proto, module_t *preferences) {
  proto_spdm = proto;
  register_dissector("spdm", dissect_spdm, proto);
  register_dissector("spdm.secured", dissect_secured, proto);
  register_dissector("spdm.mctp", dissect_mctp, proto);
  register_dissector("spdm.mctp_msg", dissect_mctp_message, proto);
  register_dissector("spdm.doe", dissect_doe, proto);
  register_dissector("spdm.tcp", stream_dissect, proto);
  register_dissector("spdm.emu", stream_dissect, proto);
  prefs_register_bool_preference(
      preferences, "take_zbncp", "Look for PCI DOE under link type 292",
      "Emulators use this number, which belongs to ZBOSS NCP. What does not look like PCI DOE or MCTP goes there.",
      &take_zbncp);
  prefs_register_bool_preference(
      preferences, "take_unknown", "Look for MCTP and PCI DOE under unknown link types",
      "Emulators use link type 291 for MCTP, which Wireshark does not know; packets that look like MCTP or PCI DOE are "
      "taken. Wireshark opens such files only if they are pcapng: `spdmdump -w OUT FILE` makes one of a pcap file.",
      &take_unknown);
  prefs_register_bool_preference(preferences, "take_mctp", "Decode MCTP whose header has version 0",
                                 "Emulators write such headers, which Wireshark's own MCTP refuses.", &take_mctp);
}

static dissector_handle_t take_place(const char *table, uint32_t number, dissector_t dissector) {
  const dissector_handle_t before = dissector_get_uint_handle(find_dissector_table(table), number);
  dissector_add_uint(table, number, create_dissector_handle(dissector, proto_spdm));
  return before;
}

void entry_handoff(void) {
  zbncp = take_place("wtap_encap", WTAP_ENCAP_ZBNCP, dissect_zbncp);
  (void)take_place("wtap_encap", WTAP_ENCAP_UNKNOWN, dissect_unknown);
  mctp = take_place("sll.ltype", MCTP_PROTOCOL, dissect_cooked_mctp);
  if (find_dissector_table("mctp.type") != NULL) {
    dissector_add_uint("mctp.type", MCTP_SPDM, find_dissector("spdm.mctp_msg"));
    dissector_add_uint("mctp.type", MCTP_SECURED, find_dissector("spdm.mctp_msg"));
  }
  stream_handoff(proto_spdm);
  dissector_add_uint_range_with_preference("tcp.port", PORTS, find_dissector("spdm.tcp"));
}

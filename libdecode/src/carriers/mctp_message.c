/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Delivers whole MCTP messages by their type byte.
 */
#include "carriers/mctp.h"

#include "base/apart.h"
#include "proto/shared.h"

#define INTEGRITY_CHECK 0x80u
#define TYPE_SPDM 5u
#define TYPE_SECURED 6u
#define TYPE_PCIE_MI 9u
#define RECORD_HEADER 6u /* session ID and length */
#define SEQUENCE_LEN 2u  /* DSP0276: the low half of the record's number is transmitted */

static const struct mctp_type {
  uint8_t type;
  const char *name;
  const struct sdec_group *group; /* of the whole message, type byte first; NULL for SPDM */
} types[] = {
    {0x00, "MCTP control", &sdec_grp_mctp_control},
    {0x01, "PLDM", &sdec_grp_pldm},
    {0x02, "NC-SI", &sdec_grp_nc_si},
    {0x03, "Ethernet", &sdec_grp_mctp_ethernet},
    {0x04, "NVMe-MI", &sdec_grp_nvme_mi},
    {TYPE_SPDM, "SPDM", NULL},
    {TYPE_SECURED, "secured SPDM", NULL},
    {0x07, "CXL FM API", &sdec_grp_cxl_cci},
    {0x08, "CXL CCI", &sdec_grp_cxl_cci},
    {TYPE_PCIE_MI, "PCIe-MI", &sdec_grp_pcie_mi},
    {0x7E, "vendor defined (PCI)", &sdec_grp_mctp_vendor_pci},
    {0x7F, "vendor defined (IANA)", &sdec_grp_mctp_vendor_iana},
};

/* Types up to PCIe-MI are at the index of their number. */
static const struct mctp_type *type_find(uint32_t type) {
  if (type <= TYPE_PCIE_MI) {
    return &types[type];
  }
  for (uint32_t i = TYPE_PCIE_MI + 1; i < sizeof(types) / sizeof(types[0]); i++) {
    if (types[i].type == type) {
      return &types[i];
    }
  }
  return NULL;
}

/* DSP0276 puts a sequence number before the length. A record that fits only without one comes from an implementation of
 * 2020 or 2021. */
static void check_sequence(struct carried *c) {
  const struct sdec_span record = c->body;
  const bool normal = RECORD_HEADER + SEQUENCE_LEN + span_le(record, 4 + SEQUENCE_LEN, 2) == record.len;
  if (!normal && span_has(record, 0, RECORD_HEADER) && RECORD_HEADER + span_le(record, 4, 2) == record.len) {
    c->seq_len = 0;
    carried_note(c, SDEC_INFO, SDEC_NOTE_NO_SEQUENCE, 0, 0, 0);
  }
}

HOT void sdec_mctp_body(struct sdec_span message, struct carried *out) {
  carried_clear(out);
  out->transport = SDEC_TRANSPORT_MCTP;
  out->seq_len = SEQUENCE_LEN;
  out->application = APPLICATION_MCTP;
  out->protocol = "mctp";
  if (!span_has(message, 0, 1)) {
    out->what = CARRIED_EVENT;
    out->name = "damaged message";
    carried_note(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 0, 1, 0);
    return;
  }
  const uint32_t type = span_u8(message, 0) & ~INTEGRITY_CHECK;
  const struct mctp_type *known = type_find(type);
  const bool spdm = type == TYPE_SPDM || type == TYPE_SECURED;
  out->has_code = true;
  out->code = (uint16_t)type;
  out->name = known != NULL ? known->name : "unknown type";
  out->group = known != NULL ? known->group : NULL;
  if (out->group == NULL) {
    out->header = &sdec_grp_mctp_message_type;
    out->header_span = span_sub(message, 0, 1);
  }
  out->what = type == TYPE_SPDM ? CARRIED_CLEAR : type == TYPE_SECURED ? CARRIED_SECURED : CARRIED_OTHER;
  out->body = span_from(message, spdm ? 1 : 0);
  if (spdm && (span_u8(message, 0) & INTEGRITY_CHECK)) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_MCTP_IC, 0, 0, span_u8(message, 0));
  }
  if (out->what == CARRIED_SECURED) {
    check_sequence(out);
  }
}

bool sdec_mctp_plausible(struct sdec_span packet) {
  const bool starts = (span_u8(packet, 3) & 0x80) != 0;
  return span_has(packet, 0, 5) && span_u8(packet, 0) <= 1 && starts &&
         type_find(span_u8(packet, 4) & ~INTEGRITY_CHECK) != NULL;
}

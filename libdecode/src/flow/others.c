/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The names of all units that are not messages or objects (records, other transport traffic, losses, damage), and of
 * protocols that only such units have. Messages and objects are named by their tables.
 */
#include "sdec_flow.h"

static const char *const names[] = {
    "SECURED_MESSAGE",
    "application data",
    "unknown message",
    "incomplete message",
    "incomplete object",
    /* MCTP */
    "MCTP control",
    "PLDM",
    "NC-SI",
    "Ethernet",
    "NVMe-MI",
    "SPDM",
    "secured SPDM",
    "CXL FM API",
    "CXL CCI",
    "PCIe-MI",
    "vendor defined (PCI)",
    "vendor defined (IANA)",
    "damaged message",
    "damaged packet",
    "repeated packet",
    /* DOE */
    "DOE discovery request",
    "DOE discovery response",
    "damaged object",
    "vendor defined",
    "unknown type",
    /* TCP, and the emulator's frames */
    "Role-Inquiry",
    "error: PayloadLen too large",
    "error: BindingVer not supported",
    "error: cannot operate as Requester",
    "error: cannot operate as Responder",
    "normal",
    "storage IF-SEND",
    "storage IF-RECV",
    "storage ack status",
    "OOB encapsulated key update",
    "OOB encapsulated endpoint info",
    "test",
    "continue",
    "shutdown",
    "unknown",
    "unknown transport",
    "bytes lost",
    "bytes skipped",
    "damaged frame",
    "stream given up",
    /* storage */
    "storage discovery",
    "storage pending info",
    "storage receive",
    "damaged record",
    "unknown buffer",
    /* undecoded packets, transcripts, and protocols */
    "packet not decoded",
    "bytes left over",
    "link",
    "secured",
    "transcript",
};

const char *sdec_other_name(uint32_t i) {
  return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

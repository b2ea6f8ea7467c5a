/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Physical bindings of MCTP captured with their own headers, and Wireshark's exported PDUs.
 */
#ifndef SDEC_MEDIUM_H
#define SDEC_MEDIUM_H

#include "carriers/link.h"

/* sdec_medium_i2c handles LINKTYPE_I2C_LINUX: a write, starting with its address. Events and reads are other
 * traffic. */
void sdec_medium_i2c(struct sdec_span packet, struct link_peeled *out);

/* USB bulk transfers. sdec_medium_usbmon and sdec_medium_usbpcap handle captures made on the host: LINKTYPE_USB_LINUX,
 * with `mapped` LINKTYPE_USB_LINUX_MMAPPED, and LINKTYPE_USBPCAP. sdec_medium_usb_packet handles a packet of
 * LINKTYPE_USB_2_0, from a bus analyser. All other transfers and packets are other traffic. */
void sdec_medium_usbmon(struct sdec_span packet, bool mapped, struct link_peeled *out);
void sdec_medium_usbpcap(struct sdec_span packet, struct link_peeled *out);
void sdec_medium_usb_packet(struct sdec_span packet, struct link_peeled *out);

/* sdec_medium_pcie_vdm handles a PCIe vendor-defined message (DSP0238), starting with its 16-byte TLP header. The MCTP
 * packet begins with the last four bytes of that header; pad and digest are dropped. */
void sdec_medium_pcie_vdm(struct sdec_span packet, struct link_peeled *out);

/* sdec_medium_upper_pdu handles LINKTYPE_WIRESHARK_UPPER_PDU: tags that name a dissector and possibly endpoints, then
 * the PDU. */
void sdec_medium_upper_pdu(struct sdec_span packet, struct link_peeled *out);

#endif

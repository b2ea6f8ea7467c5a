/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Physical bindings of MCTP that captures show with their own headers, and Wireshark's exported PDUs.
 */
#ifndef SDEC_MEDIUM_H
#define SDEC_MEDIUM_H

#include "carriers/link.h"

/* sdec_medium_i2c takes LINKTYPE_I2C_LINUX: a write, from its address on. Events and reads are other traffic. */
void sdec_medium_i2c(struct sdec_span packet, struct link_peeled *out);

/* Bulk transfers of USB, from captures of the host: sdec_medium_usbmon takes LINKTYPE_USB_LINUX, or with `mapped`
 * LINKTYPE_USB_LINUX_MMAPPED; sdec_medium_usbpcap takes LINKTYPE_USBPCAP. sdec_medium_usb_packet takes one packet of
 * LINKTYPE_USB_2_0, as an analyser sees them. All other transfers and packets are other traffic. */
void sdec_medium_usbmon(struct sdec_span packet, bool mapped, struct link_peeled *out);
void sdec_medium_usbpcap(struct sdec_span packet, struct link_peeled *out);
void sdec_medium_usb_packet(struct sdec_span packet, struct link_peeled *out);

/* sdec_medium_pcie_vdm takes a PCIe vendor-defined message (DSP0238) from its 16-byte TLP header on. The MCTP packet
 * begins with the last four bytes of that header; pad and digest are dropped. */
void sdec_medium_pcie_vdm(struct sdec_span packet, struct link_peeled *out);

/* sdec_medium_upper_pdu takes LINKTYPE_WIRESHARK_UPPER_PDU: tags that name a dissector and perhaps endpoints, then the
 * PDU. */
void sdec_medium_upper_pdu(struct sdec_span packet, struct link_peeled *out);

#endif

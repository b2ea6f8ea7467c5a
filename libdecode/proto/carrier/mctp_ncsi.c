/* SPDX-License-Identifier: BSD-3-Clause
 *
 * NC-SI control packets and Ethernet frames over MCTP (DSP0222, DSP0261). Tables only; parameters of commands stay
 * bytes.
 */
#include "proto/shared.h"

/* No public source says where the packet starts; right behind the type byte is taken for granted here. */
#define NCSI_SPEC "DSP0222 1.1, control packets; their place behind the MCTP type byte (DSP0261) is not confirmed"

enum { IS_RESPONSE = S_OWN, PACKET_TYPE, PAYLOAD_LEN };

static const struct sdec_name command_names[] = {
    {0x00, "Clear Initial State"}, {0x01, "Select Package"}, {0x02, "Deselect Package"}, {0x03, "Enable Channel"},
    {0x04, "Disable Channel"}, {0x05, "Reset Channel"}, {0x06, "Enable Channel Network TX"},
    {0x07, "Disable Channel Network TX"}, {0x08, "AEN Enable"}, {0x09, "Set Link"}, {0x0A, "Get Link Status"},
    {0x0B, "Set VLAN Filter"}, {0x0C, "Enable VLAN"}, {0x0D, "Disable VLAN"}, {0x0E, "Set MAC Address"},
    {0x10, "Enable Broadcast Filter"}, {0x11, "Disable Broadcast Filter"},
    {0x12, "Enable Global Multicast Filter"}, {0x13, "Disable Global Multicast Filter"},
    {0x14, "Set NC-SI Flow Control"}, {0x15, "Get Version ID"}, {0x16, "Get Capabilities"},
    {0x17, "Get Parameters"}, {0x18, "Get Controller Packet Statistics"}, {0x19, "Get NC-SI Statistics"},
    {0x1A, "Get NC-SI Pass-through Statistics"}, {0x1B, "Get Package Status"}, {0x50, "OEM Command"},
    {0x51, "PLDM"}, {0x52, "Get Package UUID"}, {0x7F, "AEN"},
    {0, NULL},
};

static const struct sdec_field response_rows[] = {
    U16("ResponseCode", .be = 1, .as = SDEC_AS_HEX, .line = 1),
    U16("ReasonCode", .be = 1, .as = SDEC_AS_HEX, .line = 1),
    BYTES("ResponseData", .size = REST),
};
static const struct sdec_group response = GROUP_OF(response_rows, "ncsi_response", NCSI_SPEC);

static const struct sdec_field packet_rows[] = {
    U8("MCID", .as = SDEC_AS_HEX),
    U8("HeaderRevision"),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("IID"),
    U8("ControlPacketType", .save = PACKET_TYPE,
       BITS(BIT(7, "IsResponse", .save = IS_RESPONSE), B(0, 6, "Command", .line = 1,
                                                                    .names = command_names))),
    U8("ChannelID", BITS(B(5, 7, "PackageID", .line = 1), B(0, 4, "InternalChannelID", .line = 1))),
    U16("LengthAndReserved", .be = 1, BITS(B(0, 11, "PayloadLength", .save = PAYLOAD_LEN))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(8)),
    BYTES("Payload", .key = "payload_bytes", .size = VAR(PAYLOAD_LEN), .when = EQ(PACKET_TYPE, 0xFF)),
    GROUP("Payload", .size = VAR(PAYLOAD_LEN), .when = NE(PACKET_TYPE, 0xFF), .select = IS_RESPONSE,
          CASES({1, &response})),
    ALIGN("PayloadPad", 4),
    BYTES("Checksum", .size = REST),
};
static const struct sdec_group packet = GROUP_OF(packet_rows, "ncsi_packet", NCSI_SPEC);

static const struct sdec_field ncsi_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    GROUP("ControlPacket", .size = REST, .group = &packet),
};
const struct sdec_group sdec_grp_nc_si = GROUP_OF(ncsi_rows, "NCSIMessage", NCSI_SPEC);

static const struct sdec_field ethernet_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    BYTES("DestinationAddress", .size = FIXED(6), .line = 1),
    BYTES("SourceAddress", .size = FIXED(6), .line = 1),
    U16("EtherType", .be = 1, .as = SDEC_AS_HEX, .line = 1),
    BYTES("FrameData", .size = REST),
};
const struct sdec_group sdec_grp_mctp_ethernet =
    GROUP_OF(ethernet_rows, "EthernetMessage", "DSP0261 1.2, Ethernet frame over MCTP");

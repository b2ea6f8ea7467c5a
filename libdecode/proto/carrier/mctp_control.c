/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP control messages (DSP0236): commands by name, and the data of those that tell what an endpoint is. Tables only;
 * discovery itself is nobody's business here.
 */
#include "proto/shared.h"

#define CONTROL_SPEC "DSP0236 1.3, MCTP control messages"

enum { REQUEST = S_OWN, COMMAND, VERSION_COUNT, TYPE_COUNT, ID_FORMAT };

const struct sdec_bits sdec_bits_mctp_type[] = {
    BIT(7, "IC"), B(0, 6, "Type", .names = sdec_names_mctp_type), {.name = NULL},
};

static const struct sdec_name command_names[] = {
    {0x01, "Set Endpoint ID"},
    {0x02, "Get Endpoint ID"},
    {0x03, "Get Endpoint UUID"},
    {0x04, "Get MCTP Version Support"},
    {0x05, "Get Message Type Support"},
    {0x06, "Get Vendor Defined Message Support"},
    {0x07, "Resolve Endpoint ID"},
    {0x08, "Allocate Endpoint IDs"},
    {0x09, "Routing Information Update"},
    {0x0A, "Get Routing Table Entries"},
    {0x0B, "Prepare for Endpoint Discovery"},
    {0x0C, "Endpoint Discovery"},
    {0x0D, "Discovery Notify"},
    {0x0E, "Get Network ID"},
    {0x0F, "Query Hop"},
    {0x10, "Resolve UUID"},
    {0x11, "Query Rate Limit"},
    {0x12, "Request TX Rate Limit"},
    {0x13, "Update Rate Limit"},
    {0x14, "Query Supported Interfaces"},
    {0, NULL},
};

static const struct sdec_name completion_names[] = {
    {0x00, "SUCCESS"},
    {0x01, "ERROR"},
    {0x02, "ERROR_INVALID_DATA"},
    {0x03, "ERROR_INVALID_LENGTH"},
    {0x04, "ERROR_NOT_READY"},
    {0x05, "ERROR_UNSUPPORTED_CMD"},
    {0, NULL},
};

static const struct sdec_field set_id_rows[] = {
    U8("Operation",
       BITS(B(0, 1, "EIDOperation", NAMES(N(0, "set"), N(1, "force"), N(2, "reset"), N(3, "set discovered flag"))))),
    U8("EndpointID", .line = 1),
};
static const struct sdec_group set_id = GROUP_OF(set_id_rows, "set_endpoint_id", CONTROL_SPEC);

static const struct sdec_field id_set_rows[] = {
    U8("Status", .as = SDEC_AS_HEX),
    U8("EndpointID", .line = 1),
    U8("EIDPoolSize"),
};
static const struct sdec_group id_set = GROUP_OF(id_set_rows, "set_endpoint_id_response", CONTROL_SPEC);

static const struct sdec_field id_rows[] = {
    U8("EndpointID", .line = 1),
    U8("EndpointType",
       BITS(B(4, 5, "Type", NAMES(N(0, "simple endpoint"), N(1, "bus owner or bridge"))),
            B(0, 1, "IDType",
              NAMES(N(0, "dynamic"), N(1, "static"), N(2, "static, in use"), N(3, "static, another in use"))))),
    U8("MediumSpecific", .as = SDEC_AS_HEX),
};
static const struct sdec_group id = GROUP_OF(id_rows, "get_endpoint_id_response", CONTROL_SPEC);

static const struct sdec_field uuid_rows[] = {BYTES("UUID", HOLDS(SERIAL), .size = FIXED(16), .line = 1)};
static const struct sdec_group uuid = GROUP_OF(uuid_rows, "get_endpoint_uuid_response", CONTROL_SPEC);

static const struct sdec_field get_version_rows[] = {
    U8("MessageTypeNumber", .as = SDEC_AS_HEX, .line = 1, NAMES(N(0xFF, "MCTP base"))),
};
static const struct sdec_group get_version = GROUP_OF(get_version_rows, "get_version_support", CONTROL_SPEC);

/* One byte a number, its high digit 0xF if the number has one digit: f1 f0 f2 00 is 1.0.2. */
static const struct sdec_field version_rows[] = {U32("VersionNumber", .be = 1, .as = SDEC_AS_HEX, .line = 1)};
static const struct sdec_group version_entry = GROUP_OF(version_rows, "version_entry", CONTROL_SPEC);

static const struct sdec_field versions_rows[] = {
    U8("VersionCount", .save = VERSION_COUNT),
    ARRAY("VersionEntries", .size = VAR(VERSION_COUNT), .group = &version_entry),
};
static const struct sdec_group versions = GROUP_OF(versions_rows, "get_version_support_response", CONTROL_SPEC);

static const struct sdec_field type_rows[] = {
    U8("SupportedType", .as = SDEC_AS_HEX, .line = 1, .names = sdec_names_mctp_type),
};
static const struct sdec_group type_entry = GROUP_OF(type_rows, "message_type_entry", CONTROL_SPEC);

static const struct sdec_field types_rows[] = {
    U8("TypeCount", .save = TYPE_COUNT),
    ARRAY("SupportedTypes", .size = VAR(TYPE_COUNT), .group = &type_entry),
};
static const struct sdec_group types = GROUP_OF(types_rows, "get_message_type_support_response", CONTROL_SPEC);

static const struct sdec_field get_vendor_rows[] = {U8("VendorIDSetSelector", .line = 1)};
static const struct sdec_group get_vendor = GROUP_OF(get_vendor_rows, "get_vendor_support", CONTROL_SPEC);

static const struct sdec_field vendor_rows[] = {
    U8("NextVendorIDSetSelector", .as = SDEC_AS_HEX, NAMES(N(0xFF, "no more"))),
    U8("VendorIDFormat", .save = ID_FORMAT, NAMES(N(0, "PCI"), N(1, "IANA"))),
    U16("VendorIDData", .be = 1, .as = SDEC_AS_HEX, .line = 1, .when = EQ(ID_FORMAT, 0)),
    U32("VendorIDData", .be = 1, .line = 1, .when = EQ(ID_FORMAT, 1)),
    U16("CommandSetVersion", .be = 1, .as = SDEC_AS_HEX),
};
static const struct sdec_group vendor = GROUP_OF(vendor_rows, "get_vendor_support_response", CONTROL_SPEC);

static const struct sdec_field control_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    U8("Flags", BITS(BIT(7, "Rq", .save = REQUEST), BIT(6, "D"), B(0, 4, "InstanceID"))),
    U8("CommandCode", .as = SDEC_AS_HEX, .save = COMMAND, .line = 1, .names = command_names),
    U8("CompletionCode", .as = SDEC_AS_HEX, .line = 1, .when = EQ(REQUEST, 0), .names = completion_names),
    GROUP("RequestData", .size = REST, .when = EQ(REQUEST, 1), .select = COMMAND,
          CASES({0x01, &set_id}, {0x04, &get_version}, {0x06, &get_vendor})),
    GROUP("ResponseData", .size = REST, .when = EQ(REQUEST, 0), .select = COMMAND,
          CASES({0x01, &id_set}, {0x02, &id}, {0x03, &uuid}, {0x04, &versions}, {0x05, &types}, {0x06, &vendor})),
};
const struct sdec_group sdec_grp_mctp_control = GROUP_OF(control_rows, "MCTPControlMessage", CONTROL_SPEC);

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Events: which types a notifier supports, which a peer subscribes to, and the events themselves. Types have names only
 * in groups that DMTF defines.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { STANDARD = S_OWN, ID_LEN, TYPE_COUNT, GROUP_COUNT, LIST_LEN, EVENT_COUNT, TYPE, DETAIL_LEN };

static const struct sdec_name type_names[] = {
    {1, "EventLost"},
    {2, "MeasurementChanged"},
    {3, "MeasurementPreUpdate"},
    {4, "CertificateChanged"},
    {0, NULL},
};

/* What 1.3 does not assign is an error there; the text of 1.4 was not at hand. */
#define TYPE_LIMITS                                                 \
  LIMITS(LIMIT("EVT-05", ERROR, LEGAL(RUN(1, 4)), .until = V1_3), \
         LIMIT("EVT-05", INFO, LEGAL(RUN(1, 4)), .since = V1_4))

static const struct sdec_range detail_lens[] = {IS_OF(1, 8), IS_OF(2, 32), IS_OF(3, 32), IS_OF(4, 1), {.lo = 1}};

/* The shared vendor header does not tell whose types follow; this one does. */
static const struct sdec_field id_rows[] = {
    U8("ID", .line = 1, .save = STANDARD, .names = sdec_names_standard),
    U8("VendorIDLen", .save = ID_LEN, VENDOR_LEN_RULE(STANDARD)),
    BYTES("VendorID", .size = VAR(ID_LEN)),
};
static const struct sdec_group id = GROUP_OF(id_rows, "event_group_id", "DSP0274 1.3, event group ID");

static const struct sdec_field type_rows[] = {
    U16("EventTypeID", .when = EQ(STANDARD, 0), .names = type_names, TYPE_LIMITS),
    U16("EventTypeID", .key = "vendor_event_type_id", .when = NE(STANDARD, 0)),
    RESERVED("Reserved", .size = FIXED(2)),
};
static const struct sdec_group type = GROUP_OF(type_rows, "event_type", "DSP0274 1.3, event group format");

static const struct sdec_field group_rows[] = {
    GROUP("EventGroupID", .group = &id),
    U16("EventTypeCount", .save = TYPE_COUNT),
    U16("EventGroupVer"),
    U32("Attributes", BITS(BIT(0, "All")), .brief = "All: every type of the group; then none needs to be listed."),
    ARRAY("EventTypes", .size = VAR(TYPE_COUNT), .group = &type),
};
static const struct sdec_group group = GROUP_OF(group_rows, "event_group", "DSP0274 1.3, event group format");

static const struct sdec_field list_rows[] = {
    ARRAY("EventGroups", .size = VAR(GROUP_COUNT), .group = &group),
};
static const struct sdec_group list = GROUP_OF(list_rows, "event_groups_list", "DSP0274 1.3, event groups list");

static const struct sdec_group get_supported =
    GROUP_OF(sdec_rows_bare, "get_supported_event_types", "DSP0274 1.3, GET_SUPPORTED_EVENT_TYPES request");
const struct sdec_message sdec_msg_get_supported_event_types = {
    .name = "GET_SUPPORTED_EVENT_TYPES", .code = 0xE2, .since = V1_3,
    .only = SDEC_ONLY_SESSION, .needs = CAP(25), .body = &get_supported};

static const struct sdec_field supported_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("EventGroupCount", .line = 1, .save = GROUP_COUNT, LIMITS(LIMIT("EVT-01", ERROR, AT_LEAST(1)))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U32("SupportedEventGroupsListLen", .save = LIST_LEN, LIMITS(LIMIT("EVT-01", ERROR, AT_LEAST(1)))),
    GROUP("SupportedEventGroupsList", .size = VAR(LIST_LEN), .group = &list),
};
static const struct sdec_group supported =
    GROUP_OF(supported_rows, "supported_event_types", "DSP0274 1.3, SUPPORTED_EVENT_TYPES response");
const struct sdec_message sdec_msg_supported_event_types = {
    .name = "SUPPORTED_EVENT_TYPES", .code = 0x62, .since = V1_3, .body = &supported};

/* With no groups the request ends after Param2 and cancels every subscription. */
static const struct sdec_field subscribe_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("SubscribeEventGroupCount", .line = 1, .save = GROUP_COUNT, .brief = "0 ends every subscription."),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U32("SubscribeListLen", .when = NE(GROUP_COUNT, 0), .save = LIST_LEN,
        LIMITS(LIMIT("EVT-01", ERROR, AT_LEAST(1)))),
    GROUP("SubscribeList", .size = VAR(LIST_LEN), .group = &list),
};
static const struct sdec_group subscribe =
    GROUP_OF(subscribe_rows, "subscribe_event_types", "DSP0274 1.3, SUBSCRIBE_EVENT_TYPES request");
const struct sdec_message sdec_msg_subscribe_event_types = {
    .name = "SUBSCRIBE_EVENT_TYPES", .code = 0xF0, .since = V1_3,
    .only = SDEC_ONLY_SESSION, .needs = CAP(25), .body = &subscribe};

static const struct sdec_group subscribe_ack =
    GROUP_OF(sdec_rows_bare, "subscribe_event_types_ack", "DSP0274 1.3, SUBSCRIBE_EVENT_TYPES_ACK response");
const struct sdec_message sdec_msg_subscribe_event_types_ack = {
    .name = "SUBSCRIBE_EVENT_TYPES_ACK", .code = 0x70, .since = V1_3, .body = &subscribe_ack};

static const struct sdec_field lost_rows[] = {
    U32("LastAckedEventInstID"),
    U32("LastLostEventInstID"),
};
static const struct sdec_group lost = GROUP_OF(lost_rows, "event_lost", "DSP0274 1.3, DMTF event: event lost");

static const struct sdec_field measurement_rows[] = {
    BYTES("ChangedMeasurements", .size = FIXED(32), .brief = "One bit for each measurement index."),
};
static const struct sdec_group measurement =
    GROUP_OF(measurement_rows, "measurement_changed", "DSP0274 1.3, DMTF event: measurement changed");

static const struct sdec_field pre_update_rows[] = {
    BYTES("PreUpdateMeasurementChanges", .size = FIXED(32), .brief = "One bit for each measurement index."),
};
static const struct sdec_group pre_update =
    GROUP_OF(pre_update_rows, "measurement_pre_update", "DSP0274 1.3, DMTF event: measurement pre-update");

static const struct sdec_field certificate_rows[] = {
    U8("CertificateChanged", .bits = sdec_bits_slot_mask),
};
static const struct sdec_group certificate =
    GROUP_OF(certificate_rows, "certificate_changed", "DSP0274 1.3, DMTF event: certificate changed");

/* TYPE stays zero, so that the detail is shown undecoded, unless DMTF defines the type. */
static const struct sdec_field event_rows[] = {
    U32("EventInstanceID"),
    RESERVED("Reserved", .size = FIXED(4)),
    GROUP("EventGroupID", .group = &id),
    U16("EventTypeID", .key = "vendor_event_type_id", .line = 1, .when = NE(STANDARD, 0)),
    U16("EventTypeID", .line = 1, .when = EQ(STANDARD, 0), .save = TYPE, .names = type_names, TYPE_LIMITS),
    U16("EventDetailLen", .save = DETAIL_LEN, LIMITS(LIMIT("EVT-05", ERROR, LEGAL_BY(TYPE, detail_lens)))),
    GROUP("EventDetail", .size = VAR(DETAIL_LEN), .select = TYPE,
          CASES({1, &lost}, {2, &measurement}, {3, &pre_update}, {4, &certificate})),
};
static const struct sdec_group event = GROUP_OF(event_rows, "event", "DSP0274 1.3, event data");

static const struct sdec_field send_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U32("EventCount", .line = 1, .save = EVENT_COUNT, LIMITS(LIMIT("EVT-03", ERROR, AT_LEAST(1)))),
    ARRAY("EventsList", .size = VAR(EVENT_COUNT), .group = &event),
};
static const struct sdec_group send = GROUP_OF(send_rows, "send_event", "DSP0274 1.3, SEND_EVENT request");
const struct sdec_message sdec_msg_send_event = {
    .name = "SEND_EVENT", .code = 0xF1, .since = V1_3, .only = SDEC_ONLY_SESSION, .body = &send};

static const struct sdec_group ack = GROUP_OF(sdec_rows_bare, "event_ack", "DSP0274 1.3, EVENT_ACK response");
const struct sdec_message sdec_msg_event_ack = {.name = "EVENT_ACK", .code = 0x71, .since = V1_3, .body = &ack};

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * SPDM as a protocol: its messages by code, and the layouts that are not messages. Tables only.
 */
#include "proto/spdm/messages.h"
#include "proto/protocols.h"
#include "proto/shared.h"

/* What can be said of a message whose code no table has. */
static const struct sdec_field unknown_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", .key = "param1_number", .as = SDEC_AS_HEX),
    U8("Param2", .key = "param2_number", .as = SDEC_AS_HEX),
    BYTES("Body", .size = REST),
};
const struct sdec_group sdec_grp_unknown_message =
    GROUP_OF(unknown_rows, "UnknownMessage", "DSP0274, generic SPDM message format");

static const struct sdec_message *const spdm_messages[256] = {
#define ENTRY(code, name) [code] = &sdec_msg_##name,
    SPDM_MESSAGES(ENTRY)
#undef ENTRY
};

const struct sdec_protocol sdec_spdm = {
    .name = "spdm",
    .title = "SPDM",
    .code_offset = 1,
    .messages = spdm_messages,
    .n_messages = 256,
};

const struct sdec_group *const sdec_object_list[] = {
#define ENTRY(name) &sdec_grp_##name,
    SPDM_OBJECTS(ENTRY)
#undef ENTRY
};

const uint32_t sdec_n_objects = sizeof(sdec_object_list) / sizeof(sdec_object_list[0]);

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_VERSION and VERSION. Tables only. Both always carry SPDMVersion 1.0.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { ENTRY_COUNT = S_OWN };

static const struct sdec_group get_version_body =
    GROUP_OF(sdec_rows_bare, "get_version", "DSP0274 1.3, GET_VERSION request (table 8)");
const struct sdec_message sdec_msg_get_version = {
    .name = "GET_VERSION", .code = 0x84, .since = V1_0, .resets = 1,
    .step = SDEC_STEP_VERSION, .only = SDEC_ONLY_CLEAR, .body = &get_version_body};

static const struct sdec_field entry_rows[] = {
    U16("VersionNumberEntry", .as = SDEC_AS_VERSION16, .line = 1, .role = SDEC_OFFERED_VERSION,
        .brief = "Major, minor, update and alpha number."),
};
static const struct sdec_group entry_group =
    GROUP_OF(entry_rows, "version_number_entry", "DSP0274 1.3, VERSION response (table 9)");

static const struct sdec_field version_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("VersionNumberEntryCount", .save = ENTRY_COUNT),
    ARRAY("VersionNumberEntry", .size = VAR(ENTRY_COUNT), .group = &entry_group),
};
static const struct sdec_group version_body =
    GROUP_OF(version_rows, "version", "DSP0274 1.3, VERSION response (table 9)");
const struct sdec_message sdec_msg_version = {
    .name = "VERSION", .code = 0x04, .since = V1_0, .step = SDEC_STEP_VERSION, .body = &version_body};

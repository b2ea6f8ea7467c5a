/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_VERSION and VERSION. Tables only. Both always carry SPDMVersion 1.0.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { ENTRY_COUNT = S_OWN };

/* Both messages have version 1.0 for ever, so that everybody can read them. */
static const struct sdec_field header_rows[] = {
    U8("SPDMVersion", .as = SDEC_AS_VERSION, LIMITS(LIMIT("VER-01", ERROR, LEGAL(IS(V1_0))))),
    U8("RequestResponseCode", .as = SDEC_AS_HEX, .names = sdec_names_code_spdm),
};
static const struct sdec_group header = GROUP_OF(header_rows, "version_header", "DSP0274 1.3, GET_VERSION request");

static const struct sdec_field get_version_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
};
static const struct sdec_group get_version_body =
    GROUP_OF(get_version_rows, "get_version", "DSP0274 1.3, GET_VERSION request (table 8)");
const struct sdec_message sdec_msg_get_version = {
    .name = "GET_VERSION", .code = 0x84, .since = V1_0, .resets = 1,
    .step = SDEC_STEP_VERSION, .only = SDEC_ONLY_CLEAR, .body = &get_version_body};

static const struct sdec_field entry_rows[] = {
    U16("VersionNumberEntry", .as = SDEC_AS_VERSION16, .line = 1, .role = SDEC_OFFERED_VERSION,
        LIMITS(LIMIT("VER-06", INFO, LEGAL(RUN(0x1000, 0x14FF)))),
        .brief = "Major, minor, update and alpha number."),
};
static const struct sdec_group entry_group =
    GROUP_OF(entry_rows, "version_number_entry", "DSP0274 1.3, VERSION response (table 9)");

static const struct sdec_field version_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("VersionNumberEntryCount", .save = ENTRY_COUNT, LIMITS(LIMIT("VER-03", ERROR, AT_LEAST(1)))),
    ARRAY("VersionNumberEntry", .size = VAR(ENTRY_COUNT), .group = &entry_group),
};
static const struct sdec_group version_body =
    GROUP_OF(version_rows, "version", "DSP0274 1.3, VERSION response (table 9)");
const struct sdec_message sdec_msg_version = {
    .name = "VERSION", .code = 0x04, .since = V1_0, .step = SDEC_STEP_VERSION, .body = &version_body};

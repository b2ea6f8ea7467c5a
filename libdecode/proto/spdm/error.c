/* SPDX-License-Identifier: BSD-3-Clause
 *
 * ERROR and RESPOND_IF_READY. Tables only. What Param2 and the extended data mean depends on the error code.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { CODE = S_OWN, STANDARD, VENDOR };

static const struct sdec_name error_code_names[] = {
    {0x01, "InvalidRequest"},
    {0x02, "InvalidSession"},
    {0x03, "Busy"},
    {0x04, "UnexpectedRequest"},
    {0x05, "Unspecified"},
    {0x06, "DecryptError"},
    {0x07, "UnsupportedRequest"},
    {0x08, "RequestInFlight"},
    {0x09, "InvalidResponseCode"},
    {0x0A, "SessionLimitExceeded"},
    {0x0B, "SessionRequired"},
    {0x0C, "ResetRequired"},
    {0x0D, "ResponseTooLarge"},
    {0x0E, "RequestTooLarge"},
    {0x0F, "LargeResponse"},
    {0x10, "MessageLost"},
    {0x11, "InvalidPolicy"},
    {0x12, "DataTooLarge"},
    {0x41, "VersionMismatch"},
    {0x42, "ResponseNotReady"},
    {0x43, "RequestResynch"},
    {0x44, "OperationFailed"},
    {0x45, "NoPendingRequests"},
    {0x46, "RequestSessionTerminated"},
    {0x47, "InvalidState"},
    {0xFF, "VendorDefined"},
    {0, NULL},
};

/* What 1.3 does not assign is an error there; the text of 1.4 was not at hand. */
#define CODE_LIMITS                                                                                                 \
  LIMITS(LIMIT("ERR-01", ERROR,                                                                                     \
               LEGAL(IS(0x01), IS_SINCE(V1_1, 0x02), RUN(0x03, 0x05), IS_SINCE(V1_1, 0x06), IS(0x07),               \
                     RUN_SINCE(V1_1, 0x08, 0x0A), RUN_SINCE(V1_2, 0x0B, 0x10), IS_SINCE(V1_3, 0x11),                \
                     RUN(0x41, 0x43), RUN_SINCE(V1_3, 0x44, 0x45), IS(0xFF)),                                       \
               .until = V1_3),                                                                                      \
         LIMIT("ERR-01", INFO, LEGAL(RUN(0x01, 0x12), RUN(0x41, 0x47), IS(0xFF)), .since = V1_4))

#define DATA_SPEC "DSP0274 1.3, error code and error data (table 58)"
#define EXTENDED_SPEC "DSP0274 1.3, extended error data (table 59)"

static const struct sdec_field data_none_rows[] = {
    U8("Reserved", LIMITS(LIMIT("ERR-03", ERROR, LEGAL(IS(0)))))};
static const struct sdec_group data_none = GROUP_OF(data_none_rows, "no_error_data", DATA_SPEC);

static const struct sdec_field data_session_rows[] = {U8("SessionID", .line = 1, .as = SDEC_AS_HEX)};
static const struct sdec_group data_session = GROUP_OF(data_session_rows, "session_id", DATA_SPEC);

static const struct sdec_field data_request_rows[] = {
    U8("RequestCode", .line = 1, .as = SDEC_AS_HEX, SAME_AS("RequestResponseCode"), .names = sdec_names_code_spdm)};
static const struct sdec_group data_request = GROUP_OF(data_request_rows, "request_code", DATA_SPEC);

static const struct sdec_field data_reset_rows[] = {
    U8("Reserved", .until = V1_2, LIMITS(LIMIT("ERR-03", ERROR, LEGAL(IS(0))))),
    U8("CSRTrackingTag", .since = V1_3, .line = 1, LIMITS(LIMIT("GEN-05", ERROR, UP_TO(7))),
       .brief = "To be repeated in GET_CSR after the reset."),
};
static const struct sdec_group data_reset = GROUP_OF(data_reset_rows, "reset_required", DATA_SPEC);

/* DSP0274 has the handle in the extended data and zero here; one implementation has it only here. */
static const struct sdec_field data_handle_rows[] = {
    U8("Handle", .fact = F_CHUNK_HANDLE, LIMITS(LIMIT("ERR-10", ERROR, LEGAL(IS(0)))))};
static const struct sdec_group data_handle = GROUP_OF(data_handle_rows, "handle_in_error_data", DATA_SPEC);

static const struct sdec_field data_standard_rows[] = {
    U8("StandardID", .line = 1, .save = STANDARD, .names = sdec_names_standard)};
static const struct sdec_group data_standard = GROUP_OF(data_standard_rows, "standard_id", DATA_SPEC);

static const struct sdec_field actual_size_rows[] = {U32("ActualSize", .line = 1)};
static const struct sdec_group actual_size = GROUP_OF(actual_size_rows, "actual_size", EXTENDED_SPEC);

static const struct sdec_field handle_rows[] = {
    U8("Handle", .line = 1, .fact = F_CHUNK_HANDLE, .role = SDEC_PUT_OFF)};
static const struct sdec_group handle = GROUP_OF(handle_rows, "handle", EXTENDED_SPEC);

static const struct sdec_field vendor_rows[] = {
    U8("Len", .save = VENDOR_ID_LEN, VENDOR_LEN_RULE(STANDARD)),
    BYTES("VendorID", .size = VAR(VENDOR_ID_LEN), .line = 1, .save = VENDOR),
    BYTES("OpaqueErrorData", .key = "opaque_error_data_bytes", .when = NE(STANDARD, 4), .size = REST),
    GROUP("OpaqueErrorData", .when = EQ(STANDARD, 4), .size = REST, .select = VENDOR,
          CASES({SDEC_VENDOR_OCP, &sdec_grp_ocp_error})),
};
static const struct sdec_group vendor = GROUP_OF(vendor_rows, "vendor_error", EXTENDED_SPEC);

static const struct sdec_field not_ready_rows[] = {
    U8("RDTExponent", .line = 1, LIMITS(LIMIT("ERR-06", WARN, UP_TO(31))),
       .brief = "Ask again after 2 to this power, in microseconds."),
    U8("RequestCode", .line = 1, .as = SDEC_AS_HEX, SAME_AS("RequestResponseCode"), .names = sdec_names_code_spdm),
    U8("Token", .line = 1, .role = SDEC_PUT_OFF),
    U8("RDTM", LIMITS(LIMIT("ERR-07", ERROR, AT_LEAST(2))),
       .brief = "Multiplier of the time after which the answer is dropped."),
};
static const struct sdec_group not_ready = GROUP_OF(not_ready_rows, "response_not_ready", EXTENDED_SPEC);

/* The codes for which 1.3 defines neither data, those with data of one kind alone, and those of which nothing is
 * certain: 0x10 and 0x46 are not here. */
#define NO_DATA(X) X(0x01) X(0x03) X(0x04) X(0x05) X(0x06) X(0x08) X(0x09) X(0x0A) X(0x0B) X(0x0E) X(0x11) X(0x41) \
  X(0x43) X(0x44) X(0x45) X(0x47)
#define NO_ERROR_DATA(code) {(code), &data_none},
#define NO_EXTENDED_DATA(code) {(code), &sdec_grp_nothing},

static const struct sdec_field error_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("ErrorCode", .line = 1, .as = SDEC_AS_HEX, .save = CODE, .fact = F_ERROR_CODE, .names = error_code_names,
       CODE_LIMITS),
    GROUP("ErrorData", .size = FIXED(1), .select = CODE,
          CASES(NO_DATA(NO_ERROR_DATA) {0x02, &data_session}, {0x07, &data_request}, {0x0C, &data_reset},
                {0x0D, &data_none}, {0x0F, &data_handle}, {0x12, &data_none}, {0x42, &data_none},
                {0xFF, &data_standard})),
    GROUP("ExtendedErrorData", .select = CODE,
          CASES(NO_DATA(NO_EXTENDED_DATA) {0x02, &sdec_grp_nothing}, {0x07, &sdec_grp_nothing},
                {0x0C, &sdec_grp_nothing}, {0x0D, &actual_size}, {0x0F, &handle}, {0x12, &actual_size},
                {0x42, &not_ready}, {0xFF, &vendor})),
};
static const struct sdec_group error_body = GROUP_OF(error_rows, "error", "DSP0274 1.3, ERROR response (table 57)");
const struct sdec_message sdec_msg_error = {
    .name = "ERROR", .code = 0x7F, .since = V1_0, .answers_any = 1, .failure = 1, .body = &error_body,
};

static const struct sdec_field respond_if_ready_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("RequestCode", .line = 1, .as = SDEC_AS_HEX, .names = sdec_names_code_spdm,
       .brief = "Param1: the request that was answered ResponseNotReady."),
    U8("Token", .line = 1, .brief = "Param2: the token of that answer."),
};
static const struct sdec_group respond_if_ready_body =
    GROUP_OF(respond_if_ready_rows, "respond_if_ready", "DSP0274 1.3, RESPOND_IF_READY request (table 56)");
const struct sdec_message sdec_msg_respond_if_ready = {
    .name = "RESPOND_IF_READY", .code = 0xFF, .since = V1_0, .resumes = 1,
    .body = &respond_if_ready_body};

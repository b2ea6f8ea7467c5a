/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The vendor-defined commands of the Open Compute Project. Tables only. A request and its response share their code, so
 * the sender's role distinguishes them. What is inside an EAT or a CSR belongs to other decoders.
 */
#include "proto/shared.h"

#define SPEC(what) "OCP command registry for SPDM, " what

enum { INFO_LEN = S_OWN, OPAQUE_LEN, LEN, NONCE_LEN };

static const struct sdec_name signer_names[] = {{0xF, "provisioned raw key"}, {0, NULL}};

#define HEADER U8("CommandVersion"), U8("CommandCode", .names = sdec_names_code_ocp)
#define SIGNER U8("SignerSlotID", .line = 1, BITS(B(0, 3, "Slot", .names = signer_names)))

static const struct sdec_field csr_request_rows[] = {
    RESERVED("Reserved", .size = FIXED(4)),
    U8("KeyPairID", .line = 1, .brief = "0 asks which keys there are."),
    U8("RequestAttributes", .as = SDEC_AS_HEX),
    U16("RequesterInfoLength", .save = INFO_LEN),
    U16("OpaqueDataLength", .save = OPAQUE_LEN),
    SIGNER,
    BYTES("Nonce", HOLDS(NONCE), .size = FIXED(32)),
    BYTES("RequesterInfo", .size = VAR(INFO_LEN), .as = SDEC_AS_EVIDENCE, .brief = "DER, as in GET_CSR."),
    BYTES("OpaqueData", .size = VAR(OPAQUE_LEN)),
};
static const struct sdec_group csr_request =
    GROUP_OF(csr_request_rows, "ocp_get_csr_request", SPEC("GET_ENVELOPE_SIGNED_CSR request"));

static const struct sdec_field csr_response_rows[] = {
    RESERVED("Reserved", .size = FIXED(4)),
    U16("Length", .line = 1, .save = LEN),
    BYTES("EAT", HOLDS(SIGNED), .size = VAR(LEN), .as = SDEC_AS_EVIDENCE,
          .brief = "An entity attestation token; the CSR is in it."),
};
static const struct sdec_group csr_response =
    GROUP_OF(csr_response_rows, "ocp_get_csr_response", SPEC("GET_ENVELOPE_SIGNED_CSR response"));

static const struct sdec_field eat_request_rows[] = {
    RESERVED("Reserved", .size = FIXED(2)),
    U8("NonceLength", .save = NONCE_LEN, .brief = "From 8 to 64."),
    BYTES("Nonce", HOLDS(NONCE), .size = VAR(NONCE_LEN)),
    SIGNER,
};
static const struct sdec_group eat_request =
    GROUP_OF(eat_request_rows, "ocp_get_eat_request", SPEC("GET_EAT request"));

static const struct sdec_field eat_response_rows[] = {
    RESERVED("Reserved", .size = FIXED(2)),
    U32("Length", .line = 1, .save = LEN),
    BYTES("EAT", HOLDS(SIGNED), .size = VAR(LEN), .as = SDEC_AS_EVIDENCE, .brief = "A CBOR entity attestation token."),
};
static const struct sdec_group eat_response =
    GROUP_OF(eat_response_rows, "ocp_get_eat_response", SPEC("GET_EAT response"));

static const struct sdec_field csr_rows[] = {
    HEADER,
    GROUP("Request", .when = EQ(E_ROLE, 0), .group = &csr_request),
    GROUP("Response", .when = NE(E_ROLE, 0), .group = &csr_response),
};
static const struct sdec_group csr = GROUP_OF(csr_rows, "ocp_get_csr", SPEC("GET_ENVELOPE_SIGNED_CSR"));

static const struct sdec_field eat_rows[] = {
    HEADER,
    GROUP("Request", .when = EQ(E_ROLE, 0), .group = &eat_request),
    GROUP("Response", .when = NE(E_ROLE, 0), .group = &eat_response),
};
static const struct sdec_group eat = GROUP_OF(eat_rows, "ocp_get_eat", SPEC("GET_EAT"));

static const struct sdec_message *const messages[] = {
    [0x01] = &(const struct sdec_message){.name = "GET_ENVELOPE_SIGNED_CSR", .code = 0x01, .body = &csr},
    [0x02] = &(const struct sdec_message){.name = "GET_EAT", .code = 0x02, .body = &eat},
};

const struct sdec_protocol sdec_ocp = {
    .name = "ocp",
    .title = "OCP commands",
    .code_offset = 1,
    .standards = {4, 4},
    .vendor = SDEC_VENDOR_OCP,
    .id = 0x00,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};

/* Codes with which a command fails. */
#define COMPLETIONS                                                                                       \
  N(0x00, "SUCCESS"), N(0x01, "GENERAL_ERROR"), N(0x02, "INVALID_PARAMETER"), N(0x03, "INVALID_LENGTH"),  \
  N(0x04, "INVALID_IDENTIFIER"), N(0x05, "OPERATION_FAILED"), N(0x06, "INSUFFICIENT_RESOURCES"),          \
  N(0x07, "UNSUPPORTED_OPERATION"), N(0x08, "DEVICE_NOT_READY"), N(0x09, "INVALID_COMMAND_VERSION"),      \
  N(0x0A, "INVALID_PAYLOAD_SIZE"), N(0x0B, "TIMEOUT"), N(0x0C, "ACCESS_DENIED"),                          \
  N(0x0D, "RESOURCE_UNAVAILABLE"), N(0x0E, "POLICY_VIOLATION"), N(0x0F, "INVALID_STATE")

static const struct sdec_name completion_names[] = {COMPLETIONS, {0, NULL}};
const struct sdec_name sdec_names_caliptra_completion[] = {
    COMPLETIONS, {0xC0, "mailbox busy"}, {0xC1, "buffer too small"}, {0, NULL}};

static const struct sdec_field error_rows[] = {
    U8("OCPErrorCode", .line = 1, .names = completion_names),
    BYTES("ErrorData", .size = REST),
};
const struct sdec_group sdec_grp_ocp_error = GROUP_OF(error_rows, "ocp_error", SPEC("errors"));

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CHALLENGE and CHALLENGE_AUTH. Tables only: whether there is a summary hash and who signs comes with the environment.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { OPAQUE_LEN = S_OWN };

static const struct sdec_field challenge_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("SlotID", .line = 1, .fact = F_REQ_SLOT, .names = sdec_names_slot, SLOT_LIMIT("CHL-01"), .brief = "Param1."),
    U8("MeasurementSummaryHashType", .line = 1, .fact = F_SUMMARY_TYPE, .names = sdec_names_summary_type,
       SUMMARY_TYPE_LIMIT("CHL-02"),
       .brief = "Param2: the measurements that the answer shall sum up."),
    BYTES("Nonce", HOLDS(NONCE), .size = FIXED(32), .role = SDEC_FRESH_NONCE),
    BYTES("RequesterContext", HOLDS(RANDOM), .size = FIXED(8), .since = V1_3),
};
static const struct sdec_group challenge_body =
    GROUP_OF(challenge_rows, "challenge", "DSP0274 1.3, CHALLENGE request (table 44)");
const struct sdec_message sdec_msg_challenge = {
    .name = "CHALLENGE", .code = 0x83, .since = V1_0, .step = SDEC_STEP_CHALLENGE, .only = SDEC_ONLY_CLEAR,
    .needs = CAP(2), .body = &challenge_body};

static const struct sdec_field challenge_auth_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(B(0, 7, "SlotID", .until = V1_0, .line = 1, SLOT_LIMIT("GEN-05"), .role = SDEC_KEY_SLOT,
                        SAME_AS("SlotID"),
                        .names = sdec_names_slot),
                      B(0, 3, "SlotID", .since = V1_1, .line = 1, SLOT4_LIMIT("GEN-05"), .role = SDEC_KEY_SLOT,
                        SAME_AS("SlotID"),
                        .names = sdec_names_slot4),
                      BIT(7, "BasicMutAuthReq", .since = V1_1, .line = 1))),
    U8("SlotMask", .role = SDEC_SLOT_MASK, .bits = sdec_bits_slot_mask,
       .brief = "Param2: slots with a chain; zero for a raw public key."),
    BYTES("CertChainHash", HOLDS(DIGEST), .size = VAR(E_HASH), .role = SDEC_CHAIN_DIGEST,
          .brief = "Hash of the chain, or of the raw public key."),
    BYTES("Nonce", HOLDS(NONCE), .size = FIXED(32), .role = SDEC_FRESH_NONCE),
    BYTES("MeasurementSummaryHash", HOLDS(DIGEST), .size = VAR(E_SUMMARY), .line = 1, .role = SDEC_SUMMARY_HASH),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("RequesterContext", HOLDS(RANDOM), .size = FIXED(8), .since = V1_3, SAME_AS("RequesterContext")),
    BYTES("Signature", HOLDS(SIGNATURE), .size = VAR(E_SIGNATURE), .role = SDEC_SIGNATURE),
};
static const struct sdec_group challenge_auth_body =
    GROUP_OF(challenge_auth_rows, "challenge_auth", "DSP0274 1.3, CHALLENGE_AUTH response (table 45)");
const struct sdec_message sdec_msg_challenge_auth = {
    .name = "CHALLENGE_AUTH", .code = 0x03, .since = V1_0, .step = SDEC_STEP_CHALLENGE, .body = &challenge_auth_body};

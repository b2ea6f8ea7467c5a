/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_DIGESTS and DIGESTS. Tables only.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

/* The mask that counts the digests changed its name in 1.3. An absent row's variable reads as zero: hence two. */
enum { SLOTS = S_OWN, PROVISIONED };

static const struct sdec_group get_digests_body =
    GROUP_OF(sdec_rows_bare, "get_digests", "DSP0274 1.3, GET_DIGESTS request (table 34)");
const struct sdec_message sdec_msg_get_digests = {
    .name = "GET_DIGESTS", .code = 0x81, .since = V1_0, .step = SDEC_STEP_DIGESTS, .needs = CAP(1),
    .body = &get_digests_body};

#define DIGESTS_SPEC "DSP0274 1.3, DIGESTS response (table 35)"

static const struct sdec_field digest_rows[] = {
    BYTES("Digest", HOLDS(DIGEST), .fact = M_DIGEST, .size = VAR(E_HASH),
          .brief = "Hash of the slot's whole certificate chain."),
};
static const struct sdec_group digest_group = GROUP_OF(digest_rows, "digest", DIGESTS_SPEC);

static const struct sdec_field key_pair_id_rows[] = {U8("KeyPairID", .role = SDEC_SLOT_KEY_PAIR)};
static const struct sdec_group key_pair_id_group = GROUP_OF(key_pair_id_rows, "key_pair_id", DIGESTS_SPEC);

static const struct sdec_field cert_info_rows[] = {
    U8("CertificateInfo", BITS(B(0, 2, "CertModel", .role = SDEC_SLOT_MODEL, .names = sdec_names_cert_model,
                                 CERT_MODEL_LIMIT("DIG-04")))),
};
static const struct sdec_group cert_info_group = GROUP_OF(cert_info_rows, "certificate_info", DIGESTS_SPEC);

static const struct sdec_field key_usage_rows[] = {
    U16("KeyUsageMask", .role = SDEC_SLOT_USAGE, .bits = sdec_bits_key_usage)};
static const struct sdec_group key_usage_group = GROUP_OF(key_usage_rows, "key_usage_mask", DIGESTS_SPEC);

/* One digest for each bit of the mask in Param2. The arrays of 1.3 follow each other, they are not interleaved. */
static const struct sdec_field digests_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1), .until = V1_2),
    U8("SupportedSlotMask", .since = V1_3, .bits = sdec_bits_slot_mask),
    U8("SlotMask", .until = V1_2, .line = 1, LIMITS(LIMIT("DIG-01", ERROR, AT_LEAST(1))), .save = SLOTS,
       .role = SDEC_SLOT_MASK, .bits = sdec_bits_slot_mask),
    U8("ProvisionedSlotMask", .since = V1_3, .line = 1, LIMITS(LIMIT("DIG-01", ERROR, AT_LEAST(1))),
       .save = PROVISIONED, .role = SDEC_SLOT_MASK,
       .bits = sdec_bits_slot_mask),
    ARRAY("Digest", .size = POPCOUNT(SLOTS), .until = V1_2, .group = &digest_group),
    ARRAY("Digest", .size = POPCOUNT(PROVISIONED), .since = V1_3, .group = &digest_group),
    ARRAY("KeyPairID", .key = "key_pair_id_list", .size = POPCOUNT(PROVISIONED), .since = V1_3,
          .when = NE(E_MULTI_KEY, 0), .group = &key_pair_id_group),
    ARRAY("CertificateInfo", .key = "certificate_info_list", .size = POPCOUNT(PROVISIONED), .since = V1_3,
          .when = NE(E_MULTI_KEY, 0), .group = &cert_info_group),
    ARRAY("KeyUsageMask", .key = "key_usage_mask_list", .size = POPCOUNT(PROVISIONED), .since = V1_3,
          .when = NE(E_MULTI_KEY, 0), .group = &key_usage_group),
};
static const struct sdec_group digests_body = GROUP_OF(digests_rows, "digests", DIGESTS_SPEC);
const struct sdec_message sdec_msg_digests = {
    .name = "DIGESTS", .code = 0x01, .since = V1_0, .step = SDEC_STEP_DIGESTS, .body = &digests_body};

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_KEY_PAIR_INFO, SET_KEY_PAIR_INFO and their responses: the key pairs a Responder has and what they may be used
 * for. Their algorithm bits are not those of the negotiation, except for post-quantum algorithms.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { PUBLIC_KEY_INFO_LEN = S_OWN, CERT_ASSOC, SHAREABLE, PQC_CAP_LEN, PQC_CURRENT_LEN, OPERATION, PQC_DESIRED_LEN };

const struct sdec_bits sdec_bits_key_pair_asym[] = {
    BIT(0, "RSA2048"), BIT(1, "RSA3072"), BIT(2, "RSA4096"), BIT(3, "ECC256"), BIT(4, "ECC384"),
    BIT(5, "ECC521"),  BIT(6, "SM2"),     BIT(7, "Ed25519"), BIT(8, "Ed448"),  {.name = NULL},
};

static const struct sdec_field pqc_rows[] = {
    U32("PqcAsymAlgo", .bits = sdec_bits_pqc_asym),
};
const struct sdec_group sdec_grp_key_pair_pqc = GROUP_OF(pqc_rows, "pqc_asym_algo", "DSP0274 1.4, PqcAsymAlgo");

static const struct sdec_field get_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U8("KeyPairID", .line = 1, LIMITS(LIMIT("KPI-01", ERROR, AT_LEAST(1)))),
};
static const struct sdec_group get =
    GROUP_OF(get_rows, "get_key_pair_info", "DSP0274 1.3, GET_KEY_PAIR_INFO request");
const struct sdec_message sdec_msg_get_key_pair_info = {
    .name = "GET_KEY_PAIR_INFO", .code = 0xFC, .since = V1_3, .needs = CAP(28), .body = &get};

/* A key that is not shareable belongs to one slot. */
#define ONE_SLOT_LIMIT                                                                                            \
  LIMITS(LIMIT("KPI-06", ERROR, LEGAL(RUN(0, 2), IS(4), IS(8), IS(0x10), IS(0x20), IS(0x40), IS(0x80)), \
               .when = EQ(SHAREABLE, 0)))

static const struct sdec_field info_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U8("TotalKeyPairs", .line = 1),
    U8("KeyPairID", .line = 1, SAME_AS("KeyPairID"), LIMITS(LIMIT("KPI-01", ERROR, AT_LEAST(1)))),
    U16("Capabilities", .brief = "What SET_KEY_PAIR_INFO may change.",
        BITS(BIT(0, "GenKeyCap"), BIT(1, "ErasableCap"), BIT(2, "CertAssocCap", .save = CERT_ASSOC),
             BIT(3, "KeyUsageCap"), BIT(4, "AsymAlgoCap"),
             BIT(5, "ShareableCap", .save = SHAREABLE,
                 LIMITS(LIMIT("KPI-06", ERROR, LEGAL(IS(0)), .when = EQ(CERT_ASSOC, 0)))))),
    U16("KeyUsageCapabilities", LIMITS(LIMIT("KPI-04", ERROR, AT_LEAST(1))), .bits = sdec_bits_key_usage),
    U16("CurrentKeyUsage", .bits = sdec_bits_key_usage),
    U32("AsymAlgoCapabilities", LIMITS(LIMIT("KPI-05", ERROR, AT_LEAST(1), .until = V1_3)),
        .bits = sdec_bits_key_pair_asym),
    U32("CurrentAsymAlgo", .bits = sdec_bits_key_pair_asym),
    U16("PublicKeyInfoLen", .save = PUBLIC_KEY_INFO_LEN),
    U8("AssocCertSlotMask", .bits = sdec_bits_slot_mask, ONE_SLOT_LIMIT),
    PAYLOAD("PublicKeyInfo", .size = VAR(PUBLIC_KEY_INFO_LEN), .as = SDEC_AS_DER, .brief = "An AlgorithmIdentifier."),
    U8("PqcAsymAlgoCapLen", .since = V1_4, .save = PQC_CAP_LEN),
    GROUP("PqcAsymAlgoCapabilities", .since = V1_4, .size = VAR(PQC_CAP_LEN), .select = PQC_CAP_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
    U8("CurrentPqcAsymAlgoLen", .since = V1_4, .save = PQC_CURRENT_LEN),
    GROUP("CurrentPqcAsymAlgo", .since = V1_4, .size = VAR(PQC_CURRENT_LEN), .select = PQC_CURRENT_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
};
/* The reference implementation of 2026 sends six zero bytes after the last field of 1.4. */
static const struct sdec_group info = {
    .name = "key_pair_info", .spec = "DSP0274 1.4, KEY_PAIR_INFO response", .rows = info_rows,
    .n_rows = sizeof(info_rows) / sizeof(info_rows[0]), .slack = 6};
const struct sdec_message sdec_msg_key_pair_info = {
    .name = "KEY_PAIR_INFO", .code = 0x7C, .since = V1_3, .body = &info};

/* KeyPairErase (1) ends after KeyPairID. */
static const struct sdec_field set_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Operation", .line = 1, .save = OPERATION, LIMITS(LIMIT("KPI-07", ERROR, UP_TO(2))),
       NAMES(N(0, "ParameterChange"), N(1, "KeyPairErase"), N(2, "GenerateKeyPair"))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U8("KeyPairID", .line = 1, LIMITS(LIMIT("KPI-01", ERROR, AT_LEAST(1)))),
    RESERVED("Reserved", .when = NE(OPERATION, 1), .size = FIXED(1)),
    U16("DesiredKeyUsage", .when = NE(OPERATION, 1), .bits = sdec_bits_key_usage),
    U32("DesiredAsymAlgo", .when = NE(OPERATION, 1), .bits = sdec_bits_key_pair_asym),
    U8("DesiredAssocCertSlotMask", .when = NE(OPERATION, 1), .bits = sdec_bits_slot_mask),
    U8("DesiredPqcAsymAlgoLen", .since = V1_4, .when = NE(OPERATION, 1), .save = PQC_DESIRED_LEN),
    GROUP("DesiredPqcAsymAlgo", .since = V1_4, .size = VAR(PQC_DESIRED_LEN), .select = PQC_DESIRED_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
};
static const struct sdec_group set =
    GROUP_OF(set_rows, "set_key_pair_info", "DSP0274 1.4, SET_KEY_PAIR_INFO request");
const struct sdec_message sdec_msg_set_key_pair_info = {
    .name = "SET_KEY_PAIR_INFO", .code = 0xFD, .since = V1_3, .needs = CAP(29), .body = &set};

static const struct sdec_group set_ack =
    GROUP_OF(sdec_rows_bare, "set_key_pair_info_ack", "DSP0274 1.3, SET_KEY_PAIR_INFO_ACK response");
const struct sdec_message sdec_msg_set_key_pair_info_ack = {
    .name = "SET_KEY_PAIR_INFO_ACK", .code = 0x7D, .since = V1_3, .body = &set_ack};

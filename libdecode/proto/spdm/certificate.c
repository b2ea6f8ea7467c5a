/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_CERTIFICATE, CERTIFICATE, SET_CERTIFICATE and its response, and the certificate chain itself. Tables only:
 * putting portions together and looking into certificates is done elsewhere.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { LARGE = S_OWN, PORTION_LEN, LARGE_PORTION_LEN, ERASE };

/* Older versions split the first four bytes into Length(2) and Reserved(2). Chains are shorter than 64 KiB there, so
 * one number of four bytes says the same. */
static const struct sdec_field certificate_chain_rows[] = {
    U32("Length", .ends = 1, .brief = "Length of the whole chain, this field included."),
    BYTES("RootHash", HOLDS(DIGEST), .size = VAR(E_HASH), .as = SDEC_AS_ROOT_HASH),
    PAYLOAD("Certificates", .size = REST, .as = SDEC_AS_CERTIFICATES,
            .brief = "From the root, or the first, to the leaf."),
};
const struct sdec_group sdec_grp_certificate_chain =
    GROUP_OF(certificate_chain_rows, "CertificateChain", "DSP0274 1.3, certificate chain format (table 33)");

static const struct sdec_field get_certificate_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(B(0, 3, "SlotID", .line = 1, .fact = F_SLOT, .names = sdec_names_slot4,
                        LIMITS(LIMIT("CRT-01", WARN, UP_TO(7)))),
                      BIT(7, "LargeCertChain", .since = V1_4, .save = LARGE))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1), .until = V1_2),
    U8("Param2", .since = V1_3, BITS(BIT(0, "SlotSizeRequested")),
       .brief = "With SlotSizeRequested the offset and the length mean nothing: the answer is the size of the slot."),
    U16("Offset", .line = 1, .fact = F_PORTION_OFFSET),
    U16("Length", .line = 1),
    U32("LargeOffset", .since = V1_4, .when = NE(LARGE, 0), .line = 1, .fact = F_PORTION_OFFSET),
    U32("LargeLength", .since = V1_4, .when = NE(LARGE, 0), .line = 1),
};
static const struct sdec_group get_certificate_body =
    GROUP_OF(get_certificate_rows, "get_certificate", "DSP0274 1.4, GET_CERTIFICATE request (table 38 of 1.3)");
const struct sdec_message sdec_msg_get_certificate = {
    .name = "GET_CERTIFICATE", .code = 0x82, .since = V1_0, .step = SDEC_STEP_CERTIFICATE, .needs = CAP(1),
    .body = &get_certificate_body};

static const struct sdec_field certificate_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(B(0, 3, "SlotID", .line = 1, .fact = F_SLOT, SAME_AS("SlotID"), .names = sdec_names_slot4,
                        SLOT4_LIMIT("GEN-05")),
                      BIT(7, "LargeCertChain", .since = V1_4, .save = LARGE, SAME_AS("LargeCertChain")))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1), .until = V1_2),
    U8("CertificateInfo", .since = V1_3,
       BITS(B(0, 2, "CertModel", .role = SDEC_SLOT_MODEL, .names = sdec_names_cert_model, CERT_MODEL_LIMIT("CRT-09")))),
    U16("PortionLength", .line = 1, .save = PORTION_LEN, AT_MOST("Length"), .brief = "Zero in the large form."),
    U16("RemainderLength", .line = 1, .fact = F_PORTION_REMAINDER,
        .brief = "What is left after this portion; the size of the slot if that was asked for."),
    U32("LargePortionLength", .since = V1_4, .when = NE(LARGE, 0), .line = 1, .save = LARGE_PORTION_LEN,
        AT_MOST("LargeLength")),
    U32("LargeRemainderLength", .since = V1_4, .when = NE(LARGE, 0), .line = 1, .fact = F_PORTION_REMAINDER),
    PAYLOAD("CertChain", .key = "cert_chain_portion", .size = VAR(PORTION_LEN), .when = EQ(LARGE, 0),
            .as = SDEC_AS_PORTION, .group = &sdec_grp_certificate_chain),
    PAYLOAD("CertChain", .key = "cert_chain_portion", .size = VAR(LARGE_PORTION_LEN), .since = V1_4,
            .when = NE(LARGE, 0), .as = SDEC_AS_PORTION, .group = &sdec_grp_certificate_chain),
};
static const struct sdec_group certificate_body =
    GROUP_OF(certificate_rows, "certificate", "DSP0274 1.4, CERTIFICATE response (table 40 of 1.3)");
const struct sdec_message sdec_msg_certificate = {
    .name = "CERTIFICATE", .code = 0x02, .since = V1_0, .step = SDEC_STEP_CERTIFICATE, .body = &certificate_body};

static const struct sdec_field set_certificate_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(B(0, 3, "SlotID", .line = 1, .fact = F_SLOT, .names = sdec_names_slot4,
                        LIMITS(LIMIT("GEN-05", ERROR, UP_TO(7)))),
                      B(4, 6, "SetCertModel", .since = V1_3, CERT_MODEL_LIMIT("GEN-05"), .role = SDEC_INSTALL_MODEL,
                        .names = sdec_names_cert_model),
                      BIT(7, "Erase", .since = V1_3, .line = 1, .save = ERASE))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1), .until = V1_2),
    U8("KeyPairID", .since = V1_3),
    GROUP("CertChain", .when = EQ(ERASE, 0), .group = &sdec_grp_certificate_chain),
};
static const struct sdec_group set_certificate_body =
    GROUP_OF(set_certificate_rows, "set_certificate", "DSP0274 1.3, SET_CERTIFICATE request");
const struct sdec_message sdec_msg_set_certificate = {
    .name = "SET_CERTIFICATE", .code = 0xEE, .since = V1_2, .needs = CAP(19), .body = &set_certificate_body};

static const struct sdec_field set_certificate_rsp_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(B(0, 3, "SlotID", .line = 1, SAME_AS("SlotID"), .names = sdec_names_slot4,
                        LIMITS(LIMIT("GEN-05", ERROR, UP_TO(7)))))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
};
static const struct sdec_group set_certificate_rsp_body =
    GROUP_OF(set_certificate_rsp_rows, "set_certificate_rsp", "DSP0274 1.3, SET_CERTIFICATE_RSP response");
const struct sdec_message sdec_msg_set_certificate_rsp = {
    .name = "SET_CERTIFICATE_RSP", .code = 0x6E, .since = V1_2, .body = &set_certificate_rsp_body};

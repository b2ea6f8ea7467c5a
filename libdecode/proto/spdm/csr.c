/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_CSR and CSR: a certificate signing request from the Responder. The DER in them is decoded elsewhere.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { INFO_LEN = S_OWN, OPAQUE_LEN, CSR_LEN, TAG };

static const struct sdec_field get_csr_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .until = V1_2, .size = FIXED(1)),
    U8("KeyPairID", .since = V1_3, .line = 1),
    RESERVED("Param2", .key = "param2_reserved", .until = V1_2, .size = FIXED(1)),
    U8("Param2", .since = V1_3,
       BITS(B(0, 2, "CSRCertModel", .names = sdec_names_cert_model, CERT_MODEL_LIMIT("GEN-05")),
            B(3, 5, "CSRTrackingTag", .line = 1, .save = TAG),
            BIT(7, "Overwrite", LIMITS(LIMIT("PRV-06", ERROR, LEGAL(IS(0)), .when = NE(TAG, 0)))))),
    U16("RequesterInfoLength", .save = INFO_LEN),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    PAYLOAD("RequesterInfo", .size = VAR(INFO_LEN), .as = SDEC_AS_DER, .brief = "PKCS#10 CertificationRequestInfo."),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
};
static const struct sdec_group get_csr = GROUP_OF(get_csr_rows, "get_csr", "DSP0274 1.3, GET_CSR request");
const struct sdec_message sdec_msg_get_csr = {
    .name = "GET_CSR", .code = 0xED, .since = V1_2, .step = SDEC_STEP_CSR, .needs = CAP(20), .body = &get_csr};

static const struct sdec_field csr_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("CSRLength", .line = 1, LIMITS(LIMIT("PRV-01", ERROR, AT_LEAST(1))), .save = CSR_LEN),
    RESERVED("Reserved", .size = FIXED(2)),
    PAYLOAD("CSRdata", HOLDS(SIGNED), .size = VAR(CSR_LEN), .as = SDEC_AS_DER,
          .brief = "PKCS#10 CertificationRequest."),
};
static const struct sdec_group csr = GROUP_OF(csr_rows, "csr", "DSP0274 1.3, CSR response");
const struct sdec_message sdec_msg_csr = {
    .name = "CSR", .code = 0x6D, .since = V1_2, .step = SDEC_STEP_CSR, .body = &csr};

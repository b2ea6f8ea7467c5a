/* SPDX-License-Identifier: BSD-3-Clause
 *
 * SLOT_MANAGEMENT and SLOT_MANAGEMENT_RESP: banks of certificate slots. The layouts come from a draft implementation,
 * as the published text was not available; the messages are marked so.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum {
  SUB_CODE = S_OWN,
  OFFSET,
  COUNT,
  ELEM_LEN,
  INFO_LEN,
  OPAQUE_LEN,
  DATA_LEN,
  PQC_CAP_LEN,
  PQC_CURRENT_LEN,
  PQC_AVAILABLE_LEN,
  PQC_SELECT_LEN
};

#define HEADER_LEN 8 /* where a sub-code structure can begin */

enum {
  SUPPORTED_SUB_CODES = 0x00,
  GET_BANK_INFO = 0x01,
  GET_BANK_DETAILS = 0x02,
  GET_CERTIFICATE_CHAIN = 0x03,
  GET_CSR = 0x04,
  MANAGE_BANK = 0x20,
  MANAGE_SLOT = 0x21,
  SET_CERTIFICATE = 0x22
};

static const struct sdec_name sub_code_names[] = {
    {SUPPORTED_SUB_CODES, "SupportedSubCodes"},
    {GET_BANK_INFO, "GetBankInfo"},
    {GET_BANK_DETAILS, "GetBankDetails"},
    {GET_CERTIFICATE_CHAIN, "GetCertificateChain"},
    {GET_CSR, "GetCSR"},
    {MANAGE_BANK, "ManageBank"},
    {MANAGE_SLOT, "ManageSlot"},
    {SET_CERTIFICATE, "SetCertificate"},
    {0, NULL},
};

static const struct sdec_field address_rows[] = {
    U16("ReqLength"),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("BankID", .line = 1, LIMITS(LIMIT("GEN-05", INFO, UP_TO(239)))),
    U8("SlotID", BITS(B(0, 3, "SlotID", .line = 1, LIMITS(LIMIT("GEN-05", INFO, UP_TO(7)))))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2)),
};
static const struct sdec_group address = GROUP_OF(address_rows, "slot_address", "DSP0274 1.4 (draft), slot address");

static const struct sdec_field get_csr_rows[] = {
    GROUP("SlotAddress", .group = &address),
    U8("KeyPairID"),
    U8("RequestAttributes", BITS(B(0, 2, "CSRCertModel", .names = sdec_names_cert_model), B(3, 5, "CSRTrackingTag"),
                                 BIT(7, "Overwrite"))),
    RESERVED("Reserved", .size = FIXED(2)),
    U16("RequesterInfoLength", .save = INFO_LEN),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    PAYLOAD("RequesterInfo", .size = VAR(INFO_LEN), .as = SDEC_AS_DER),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
};
static const struct sdec_group get_csr =
    GROUP_OF(get_csr_rows, "slot_get_csr_request", "DSP0274 1.4 (draft), GetCSR request");

static const struct sdec_field manage_bank_rows[] = {
    GROUP("SlotAddress", .group = &address),
    U8("Operation", NAMES(N(1, "ConfigAlgo")), LIMITS(LIMIT("GEN-05", INFO, LEGAL(IS(1))))),
    RESERVED("Reserved", .size = FIXED(3)),
    U32("SelectAsymAlgo", .bits = sdec_bits_key_pair_asym),
    U8("SelectPqcAsymAlgoLen", .save = PQC_SELECT_LEN),
    GROUP("SelectPqcAsymAlgo", .size = VAR(PQC_SELECT_LEN), .select = PQC_SELECT_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
};
static const struct sdec_group manage_bank =
    GROUP_OF(manage_bank_rows, "slot_manage_bank_request", "DSP0274 1.4 (draft), ManageBank request");

static const struct sdec_field manage_slot_rows[] = {
    GROUP("SlotAddress", .group = &address),
    U8("Operation", NAMES(N(1, "Erase")), LIMITS(LIMIT("GEN-05", INFO, LEGAL(IS(1))))),
    RESERVED("Reserved", .size = FIXED(3)),
};
static const struct sdec_group manage_slot =
    GROUP_OF(manage_slot_rows, "slot_manage_slot_request", "DSP0274 1.4 (draft), ManageSlot request");

static const struct sdec_field set_certificate_rows[] = {
    GROUP("SlotAddress", .group = &address),
    U32("CertLength", .save = DATA_LEN),
    U8("CertAttributes", BITS(B(0, 2, "CertModel", .names = sdec_names_cert_model))),
    U8("KeyPairID", .brief = "Perhaps not before 1.4.1."),
    RESERVED("Reserved", .size = FIXED(2)),
    GROUP("CertChain", .size = VAR(DATA_LEN), .group = &sdec_grp_certificate_chain),
};
static const struct sdec_group set_certificate =
    GROUP_OF(set_certificate_rows, "slot_set_certificate_request", "DSP0274 1.4 (draft), SetCertificate request");

static const struct sdec_field address_only_rows[] = {
    GROUP("SlotAddress", .group = &address),
};
static const struct sdec_group address_only =
    GROUP_OF(address_only_rows, "slot_address_request", "DSP0274 1.4 (draft), SLOT_MANAGEMENT request");

static const struct sdec_field request_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("SubCode", .line = 1, .save = SUB_CODE, .names = sub_code_names),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("MgmtStructOffset", .save = OFFSET, .brief = "From the start of the message; 0: no structure."),
    RESERVED("Reserved", .size = FIXED(2)),
    BYTES("Gap", .when = NE(OFFSET, 0), .size = VAR_PLUS(OFFSET, -HEADER_LEN)),
    GROUP("MgmtStruct", .when = NE(OFFSET, 0), .select = SUB_CODE,
          CASES({GET_BANK_DETAILS, &address_only}, {GET_CERTIFICATE_CHAIN, &address_only}, {GET_CSR, &get_csr},
                {MANAGE_BANK, &manage_bank}, {MANAGE_SLOT, &manage_slot}, {SET_CERTIFICATE, &set_certificate})),
};
static const struct sdec_group request =
    GROUP_OF(request_rows, "slot_management", "DSP0274 1.4 (draft), SLOT_MANAGEMENT request");
const struct sdec_message sdec_msg_slot_management = {
    .name = "SLOT_MANAGEMENT", .code = 0x88, .since = V1_4, .draft = 1, .body = &request};

static const struct sdec_field sub_codes_rows[] = {
    U16("RespLength"),
    RESERVED("Reserved", .size = FIXED(2)),
    U64("SubCodeBitmap",
        BITS(BIT(SUPPORTED_SUB_CODES, "SupportedSubCodes"), BIT(GET_BANK_INFO, "GetBankInfo"),
             BIT(GET_BANK_DETAILS, "GetBankDetails"), BIT(GET_CERTIFICATE_CHAIN, "GetCertificateChain"),
             BIT(GET_CSR, "GetCSR"), BIT(MANAGE_BANK, "ManageBank"), BIT(MANAGE_SLOT, "ManageSlot"),
             BIT(SET_CERTIFICATE, "SetCertificate"))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(24)),
};
static const struct sdec_group sub_codes =
    GROUP_OF(sub_codes_rows, "slot_supported_sub_codes_response", "DSP0274 1.4 (draft), SupportedSubCodes response");

/* An element's own length counts the field that holds it. */
static const struct sdec_field bank_rows[] = {
    U8("BankID"),
    U8("SlotMask", .bits = sdec_bits_slot_mask),
    U8("ModifiableSlotMask", .bits = sdec_bits_slot_mask),
};
static const struct sdec_group bank = GROUP_OF(bank_rows, "bank_element_body", "DSP0274 1.4 (draft), bank element");

static const struct sdec_field bank_element_rows[] = {
    U8("ElementLength", .save = ELEM_LEN),
    GROUP("BankElement", .size = VAR_PLUS(ELEM_LEN, -1), .group = &bank),
};
static const struct sdec_group bank_element =
    GROUP_OF(bank_element_rows, "bank_element", "DSP0274 1.4 (draft), bank element");

static const struct sdec_field bank_info_rows[] = {
    U16("RespLength"),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("NumBankElements", .line = 1, .save = COUNT),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(3)),
    ARRAY("BankElements", .size = VAR(COUNT), .group = &bank_element),
};
static const struct sdec_group bank_info =
    GROUP_OF(bank_info_rows, "slot_bank_info_response", "DSP0274 1.4 (draft), GetBankInfo response");

static const struct sdec_field slot_rows[] = {
    U8("SlotID"),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("SlotAttributes", BITS(BIT(0, "Provisioned"), BIT(1, "WriteProtected"))),
    U8("KeyPairID"),
    U8("CertificateInfo", BITS(B(0, 2, "CertModel", .names = sdec_names_cert_model))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U16("KeyUsage", .bits = sdec_bits_key_usage),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(2)),
    U32("SlotSize"),
    BYTES("Digest", HOLDS(DIGEST), .size = VAR(E_HASH)),
};
static const struct sdec_group slot = GROUP_OF(slot_rows, "slot_element_body", "DSP0274 1.4 (draft), slot element");

static const struct sdec_field slot_element_rows[] = {
    U16("ElementLength", .save = ELEM_LEN),
    GROUP("SlotElement", .size = VAR_PLUS(ELEM_LEN, -2), .group = &slot),
};
static const struct sdec_group slot_element =
    GROUP_OF(slot_element_rows, "slot_element", "DSP0274 1.4 (draft), slot element");

static const struct sdec_field bank_details_rows[] = {
    U16("RespLength"),
    U8("BankID", .line = 1),
    RESERVED("Reserved", .size = FIXED(1)),
    U16("NumSlotElements", .save = COUNT),
    U8("BankAttributes", BITS(BIT(0, "Selected"), BIT(1, "ConfigAlgo"))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U32("AsymAlgoCapabilities", .bits = sdec_bits_key_pair_asym),
    U32("CurrentAsymAlgo", .bits = sdec_bits_key_pair_asym),
    U32("AvailableAsymAlgo", .bits = sdec_bits_key_pair_asym),
    U8("PqcAsymAlgoCapLen", .save = PQC_CAP_LEN),
    GROUP("PqcAsymAlgoCapabilities", .size = VAR(PQC_CAP_LEN), .select = PQC_CAP_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
    U8("CurrentPqcAsymAlgoLen", .save = PQC_CURRENT_LEN),
    GROUP("CurrentPqcAsymAlgo", .size = VAR(PQC_CURRENT_LEN), .select = PQC_CURRENT_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
    U8("AvailablePqcAsymAlgoLen", .save = PQC_AVAILABLE_LEN),
    GROUP("AvailablePqcAsymAlgo", .size = VAR(PQC_AVAILABLE_LEN), .select = PQC_AVAILABLE_LEN,
          CASES({4, &sdec_grp_key_pair_pqc})),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(4)),
    ARRAY("SlotElements", .size = VAR(COUNT), .group = &slot_element),
};
static const struct sdec_group bank_details =
    GROUP_OF(bank_details_rows, "slot_bank_details_response", "DSP0274 1.4 (draft), GetBankDetails response");

static const struct sdec_field certificate_rows[] = {
    U32("CCLength", .save = DATA_LEN),
    RESERVED("Reserved", .size = FIXED(4)),
    GROUP("CertChain", .size = VAR(DATA_LEN), .group = &sdec_grp_certificate_chain),
};
static const struct sdec_group certificate =
    GROUP_OF(certificate_rows, "slot_certificate_chain_response", "DSP0274 1.4 (draft), GetCertificateChain response");

static const struct sdec_field csr_rows[] = {
    U32("CSRLength", .save = DATA_LEN),
    RESERVED("Reserved", .size = FIXED(4)),
    PAYLOAD("CSR", HOLDS(SIGNED), .size = VAR(DATA_LEN), .as = SDEC_AS_DER),
};
static const struct sdec_group csr =
    GROUP_OF(csr_rows, "slot_get_csr_response", "DSP0274 1.4 (draft), GetCSR response");

static const struct sdec_field response_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("SubCode", .line = 1, .save = SUB_CODE, SAME_AS("SubCode"), .names = sub_code_names),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("MgmtStructOffset", .save = OFFSET, .brief = "From the start of the message; 0: no structure."),
    RESERVED("Reserved", .size = FIXED(2)),
    BYTES("Gap", .when = NE(OFFSET, 0), .size = VAR_PLUS(OFFSET, -HEADER_LEN)),
    GROUP("MgmtStruct", .when = NE(OFFSET, 0), .select = SUB_CODE,
          CASES({SUPPORTED_SUB_CODES, &sub_codes}, {GET_BANK_INFO, &bank_info}, {GET_BANK_DETAILS, &bank_details},
                {GET_CERTIFICATE_CHAIN, &certificate}, {GET_CSR, &csr})),
};
static const struct sdec_group response =
    GROUP_OF(response_rows, "slot_management_resp", "DSP0274 1.4 (draft), SLOT_MANAGEMENT_RESP response");
const struct sdec_message sdec_msg_slot_management_resp = {
    .name = "SLOT_MANAGEMENT_RESP", .code = 0x08, .since = V1_4, .draft = 1, .body = &response};

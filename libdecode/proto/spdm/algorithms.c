/* SPDX-License-Identifier: BSD-3-Clause
 *
 * NEGOTIATE_ALGORITHMS and ALGORITHMS, and the block of the same shape in capability messages. Tables only: what an
 * algorithm implies for sizes is not known here.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

const struct sdec_bits sdec_bits_base_asym[] = {
    BIT(0, "RSASSA_2048", .brief = "TPM_ALG_RSASSA_2048"),
    BIT(1, "RSAPSS_2048", .brief = "TPM_ALG_RSAPSS_2048"),
    BIT(2, "RSASSA_3072", .brief = "TPM_ALG_RSASSA_3072"),
    BIT(3, "RSAPSS_3072", .brief = "TPM_ALG_RSAPSS_3072"),
    BIT(4, "ECDSA_P256", .brief = "TPM_ALG_ECDSA_ECC_NIST_P256"),
    BIT(5, "RSASSA_4096", .brief = "TPM_ALG_RSASSA_4096"),
    BIT(6, "RSAPSS_4096", .brief = "TPM_ALG_RSAPSS_4096"),
    BIT(7, "ECDSA_P384", .brief = "TPM_ALG_ECDSA_ECC_NIST_P384"),
    BIT(8, "ECDSA_P521", .brief = "TPM_ALG_ECDSA_ECC_NIST_P521"),
    BIT(9, "SM2_P256", .brief = "TPM_ALG_SM2_ECC_SM2_P256", .since = V1_2),
    BIT(10, "EdDSA_Ed25519", .key = "eddsa_ed25519", .brief = "EdDSA ed25519", .since = V1_2),
    BIT(11, "EdDSA_Ed448", .key = "eddsa_ed448", .brief = "EdDSA ed448", .since = V1_2),
    {.name = NULL},
};

const struct sdec_bits sdec_bits_pqc_asym[] = {
    BIT(0, "ML-DSA-44", .since = V1_4),
    BIT(1, "ML-DSA-65", .since = V1_4),
    BIT(2, "ML-DSA-87", .since = V1_4),
    BIT(3, "SLH-DSA-SHA2-128s", .since = V1_4),
    BIT(4, "SLH-DSA-SHAKE-128s", .since = V1_4),
    BIT(5, "SLH-DSA-SHA2-128f", .since = V1_4),
    BIT(6, "SLH-DSA-SHAKE-128f", .since = V1_4),
    BIT(7, "SLH-DSA-SHA2-192s", .since = V1_4),
    BIT(8, "SLH-DSA-SHAKE-192s", .since = V1_4),
    BIT(9, "SLH-DSA-SHA2-192f", .since = V1_4),
    BIT(10, "SLH-DSA-SHAKE-192f", .since = V1_4),
    BIT(11, "SLH-DSA-SHA2-256s", .since = V1_4),
    BIT(12, "SLH-DSA-SHAKE-256s", .since = V1_4),
    BIT(13, "SLH-DSA-SHA2-256f", .since = V1_4),
    BIT(14, "SLH-DSA-SHAKE-256f", .since = V1_4),
    {.name = NULL},
};

static const struct sdec_bits base_hash_bits[] = {
    BIT(0, "SHA_256", .brief = "TPM_ALG_SHA_256"),
    BIT(1, "SHA_384", .brief = "TPM_ALG_SHA_384"),
    BIT(2, "SHA_512", .brief = "TPM_ALG_SHA_512"),
    BIT(3, "SHA3_256", .brief = "TPM_ALG_SHA3_256"),
    BIT(4, "SHA3_384", .brief = "TPM_ALG_SHA3_384"),
    BIT(5, "SHA3_512", .brief = "TPM_ALG_SHA3_512"),
    BIT(6, "SM3_256", .brief = "TPM_ALG_SM3_256", .since = V1_2),
    {.name = NULL},
};

static const struct sdec_bits meas_hash_bits[] = {
    BIT(0, "RawBitStreamOnly"),
    BIT(1, "SHA_256", .brief = "TPM_ALG_SHA_256"),
    BIT(2, "SHA_384", .brief = "TPM_ALG_SHA_384"),
    BIT(3, "SHA_512", .brief = "TPM_ALG_SHA_512"),
    BIT(4, "SHA3_256", .brief = "TPM_ALG_SHA3_256"),
    BIT(5, "SHA3_384", .brief = "TPM_ALG_SHA3_384"),
    BIT(6, "SHA3_512", .brief = "TPM_ALG_SHA3_512"),
    BIT(7, "SM3_256", .brief = "TPM_ALG_SM3_256", .since = V1_2),
    {.name = NULL},
};

static const struct sdec_bits dhe_bits[] = {
    BIT(0, "FFDHE2048"),
    BIT(1, "FFDHE3072"),
    BIT(2, "FFDHE4096"),
    BIT(3, "SECP256R1", .key = "secp256r1"),
    BIT(4, "SECP384R1", .key = "secp384r1"),
    BIT(5, "SECP521R1", .key = "secp521r1"),
    BIT(6, "SM2_P256", .since = V1_2),
    {.name = NULL},
};

static const struct sdec_bits aead_bits[] = {
    BIT(0, "AES-128-GCM"),
    BIT(1, "AES-256-GCM"),
    BIT(2, "CHACHA20-POLY1305", .brief = "CHACHA20_POLY1305"),
    BIT(3, "SM4-GCM", .brief = "AEAD_SM4_GCM", .since = V1_2),
    {.name = NULL},
};

static const struct sdec_bits key_schedule_bits[] = {BIT(0, "SPDM"), {.name = NULL}};

static const struct sdec_bits kem_bits[] = {
    BIT(0, "ML-KEM-512", .since = V1_4),
    BIT(1, "ML-KEM-768", .since = V1_4),
    BIT(2, "ML-KEM-1024", .since = V1_4),
    {.name = NULL},
};

static const struct sdec_bits meas_spec_bits[] = {BIT(0, "DMTFmeasSpec", .key = "dmtf_meas_spec"), {.name = NULL}};
static const struct sdec_bits mel_spec_bits[] = {BIT(0, "DMTFmelSpec", .key = "dmtf_mel_spec"), {.name = NULL}};

static const struct sdec_bits other_support_bits[] = {
    BIT(0, "OpaqueDataFmt0"),
    BIT(1, "OpaqueDataFmt1"),
    BIT(4, "ResponderMultiKeyConn", .since = V1_3),
    {.name = NULL},
};
static const struct sdec_bits other_selection_bits[] = {
    BIT(0, "OpaqueDataFmt0", AT_MOST("OpaqueDataFmt0")),
    BIT(1, "OpaqueDataFmt1", AT_MOST("OpaqueDataFmt1")),
    BIT(4, "RequesterMultiKeyConnSel", .since = V1_3),
    {.name = NULL},
};

static const struct sdec_field ext_algorithm_rows[] = {
    U8("RegistryID", .names = sdec_names_standard),
    RESERVED("Reserved", .size = FIXED(1)),
    U16("AlgorithmID", .as = SDEC_AS_HEX),
};
const struct sdec_group sdec_grp_ext_algorithm =
    GROUP_OF(ext_algorithm_rows, "extended_algorithm", "DSP0274 1.3, extended algorithm field format");

static const struct sdec_name alg_type_names[] = {
    {2, "DHE"}, {3, "AEAD"}, {4, "ReqBaseAsymAlg"}, {5, "KeySchedule"}, {6, "ReqPqcAsymAlg"}, {7, "KEMAlg"}, {0, NULL},
};

/* One table each, with all that is supported or with what was selected. Only a selection is worth remembering. */
#define ALG_SPEC "DSP0274 1.4, algorithm request structure (table 16 of 1.3)"
#define ALG_SEL_SPEC "DSP0274 1.4, algorithm response structure (table 22 of 1.3)"

static const struct sdec_field dhe_rows[] = {U16("DHE", .bits = dhe_bits)};
static const struct sdec_field aead_rows[] = {U16("AEAD", .bits = aead_bits)};
static const struct sdec_field req_asym_rows[] = {U16("ReqBaseAsymAlg", .bits = sdec_bits_base_asym)};
static const struct sdec_field key_schedule_rows[] = {U16("KeySchedule", .bits = key_schedule_bits)};
static const struct sdec_field req_pqc_rows[] = {U16("ReqPqcAsymAlg", .bits = sdec_bits_pqc_asym)};
static const struct sdec_field kem_rows[] = {U16("KEMAlg", .bits = kem_bits)};

static const struct sdec_group dhe_group = GROUP_OF(dhe_rows, "dhe", ALG_SPEC);
static const struct sdec_group aead_group = GROUP_OF(aead_rows, "aead", ALG_SPEC);
static const struct sdec_group req_asym_group = GROUP_OF(req_asym_rows, "req_base_asym_alg", ALG_SPEC);
static const struct sdec_group key_schedule_group = GROUP_OF(key_schedule_rows, "key_schedule", ALG_SPEC);
static const struct sdec_group req_pqc_group = GROUP_OF(req_pqc_rows, "req_pqc_asym_alg", ALG_SPEC);
static const struct sdec_group kem_group = GROUP_OF(kem_rows, "kem_alg", ALG_SPEC);

static const struct sdec_field dhe_sel_rows[] = {U16("DHE", .line = 1, .fact = F_DHE, ONE_OF("DHE"), .bits = dhe_bits)};
static const struct sdec_field aead_sel_rows[] = {
    U16("AEAD", .line = 1, .fact = F_AEAD, ONE_OF("AEAD"), .bits = aead_bits)};
static const struct sdec_field req_asym_sel_rows[] = {
    U16("ReqBaseAsymAlg", .line = 1, .fact = F_REQ_ASYM, ONE_OF("ReqBaseAsymAlg"), .bits = sdec_bits_base_asym)};
static const struct sdec_field key_schedule_sel_rows[] = {
    U16("KeySchedule", .fact = F_KEY_SCHEDULE, ONE_OF("KeySchedule"), .bits = key_schedule_bits)};
static const struct sdec_field req_pqc_sel_rows[] = {
    U16("ReqPqcAsymAlg", .line = 1, .fact = F_REQ_PQC_ASYM, ONE_OF("ReqPqcAsymAlg"), .bits = sdec_bits_pqc_asym)};
static const struct sdec_field kem_sel_rows[] = {
    U16("KEMAlg", .line = 1, .fact = F_KEM, ONE_OF("KEMAlg"), .bits = kem_bits)};

static const struct sdec_group dhe_sel_group = GROUP_OF(dhe_sel_rows, "dhe_sel", ALG_SEL_SPEC);
static const struct sdec_group aead_sel_group = GROUP_OF(aead_sel_rows, "aead_sel", ALG_SEL_SPEC);
static const struct sdec_group req_asym_sel_group = GROUP_OF(req_asym_sel_rows, "req_base_asym_alg_sel", ALG_SEL_SPEC);
static const struct sdec_group key_schedule_sel_group =
    GROUP_OF(key_schedule_sel_rows, "key_schedule_sel", ALG_SEL_SPEC);
static const struct sdec_group req_pqc_sel_group = GROUP_OF(req_pqc_sel_rows, "req_pqc_asym_alg_sel", ALG_SEL_SPEC);
static const struct sdec_group kem_sel_group = GROUP_OF(kem_sel_rows, "kem_alg_sel", ALG_SEL_SPEC);

static const struct sdec_bits alg_count_bits[] = {
    B(4, 7, "FixedAlgCount", .save = ALG_FIXED_LEN, LIMITS(LIMIT("ALG-06", ERROR, LEGAL(IS(2))))),
    B(0, 3, "ExtAlgCount", .save = ALG_EXTERNAL_COUNT),
    {.name = NULL},
};
static const struct sdec_bits alg_count_sel_bits[] = {
    B(4, 7, "FixedAlgCount", .save = ALG_FIXED_LEN, LIMITS(LIMIT("ALG-06", ERROR, LEGAL(IS(2))))),
    B(0, 3, "ExtAlgCount", .save = ALG_EXTERNAL_COUNT, LIMITS(LIMIT("ALG-06", ERROR, UP_TO(1)))),
    {.name = NULL},
};
#define ALG_TYPE_LIMITS \
  LIMITS(LIMIT("ALG-04", ERROR, LEGAL(RUN(2, 5), RUN_SINCE(V1_4, 6, 7))), LIMIT("ALG-05", ERROR, ASCENDING))
#define EXT_COUNT_LIMITS \
  LIMITS(LIMIT("ALG-03", ERROR, UP_TO(8), .until = V1_0), LIMIT("ALG-03", ERROR, UP_TO(20), .since = V1_1))
#define EXT_SEL_LIMIT LIMITS(LIMIT("ALG-08", ERROR, UP_TO(1)))
#define ALG_COUNT_BRIEF "Bytes of AlgSupported, and number of external algorithms."

/* AlgSupported has two bytes for every table defined so far, but its length is on the wire and is what counts. */
static const struct sdec_field alg_struct_rows[] = {
    U8("AlgType", .save = ALG_TYPE, .names = alg_type_names, ALG_TYPE_LIMITS),
    U8("AlgCount", .bits = alg_count_bits, .brief = ALG_COUNT_BRIEF),
    GROUP("AlgSupported", .size = VAR(ALG_FIXED_LEN), .select = ALG_TYPE,
          CASES({2, &dhe_group}, {3, &aead_group}, {4, &req_asym_group}, {5, &key_schedule_group}, {6, &req_pqc_group},
                {7, &kem_group})),
    ARRAY("AlgExternal", .size = VAR(ALG_EXTERNAL_COUNT), .group = &sdec_grp_ext_algorithm),
};
static const struct sdec_group alg_struct_group = GROUP_OF(alg_struct_rows, "req_alg_struct", ALG_SPEC);

static const struct sdec_field alg_struct_sel_rows[] = {
    U8("AlgType", .save = ALG_TYPE, .names = alg_type_names, ALG_TYPE_LIMITS),
    U8("AlgCount", .bits = alg_count_sel_bits, .brief = ALG_COUNT_BRIEF),
    GROUP("AlgSupported", .size = VAR(ALG_FIXED_LEN), .select = ALG_TYPE,
          CASES({2, &dhe_sel_group}, {3, &aead_sel_group}, {4, &req_asym_sel_group}, {5, &key_schedule_sel_group},
                {6, &req_pqc_sel_group}, {7, &kem_sel_group})),
    ARRAY("AlgExternal", .size = VAR(ALG_EXTERNAL_COUNT), .group = &sdec_grp_ext_algorithm),
};
static const struct sdec_group alg_struct_sel_group = GROUP_OF(alg_struct_sel_rows, "resp_alg_struct", ALG_SEL_SPEC);

#define LENGTH_BRIEF "Length of the whole message."
#define TABLE_COUNT_BRIEF "Number of algorithm structures below."

static const struct sdec_field negotiate_algorithms_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1), .until = V1_0),
    U8("Param1", .key = "alg_struct_count", .since = V1_1, .save = ALG_TABLE_COUNT, .brief = TABLE_COUNT_BRIEF),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("Length", .ends = 1,
        LIMITS(LIMIT("ALG-03", ERROR, UP_TO(64), .until = V1_0), LIMIT("ALG-03", ERROR, UP_TO(128), .since = V1_1)),
        .brief = LENGTH_BRIEF),
    U8("MeasurementSpecification", .bits = meas_spec_bits),
    RESERVED("Reserved", .size = FIXED(1), .until = V1_1),
    U8("OtherParamsSupport", .since = V1_2, .fact = F_OTHER_SUPPORT, .bits = other_support_bits),
    U32("BaseAsymAlgo", .line = 1, .bits = sdec_bits_base_asym),
    U32("BaseHashAlgo", .line = 1, .bits = base_hash_bits),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(12), .until = V1_3),
    U32("PqcAsymAlgo", .since = V1_4, .line = 1, .bits = sdec_bits_pqc_asym),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(8), .since = V1_4),
    U8("ExtAsymCount", .save = EXT_ASYM_COUNT, EXT_COUNT_LIMITS),
    U8("ExtHashCount", .save = EXT_HASH_COUNT, EXT_COUNT_LIMITS),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(2), .until = V1_2),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(1), .since = V1_3),
    U8("MELspecification", .key = "mel_specification", .since = V1_3, .bits = mel_spec_bits),
    ARRAY("ExtAsym", .size = VAR(EXT_ASYM_COUNT), .group = &sdec_grp_ext_algorithm),
    ARRAY("ExtHash", .size = VAR(EXT_HASH_COUNT), .group = &sdec_grp_ext_algorithm),
    ARRAY("ReqAlgStruct", .size = VAR(ALG_TABLE_COUNT), .since = V1_1, .group = &alg_struct_group),
};
static const struct sdec_group negotiate_algorithms_body =
    GROUP_OF(negotiate_algorithms_rows, "negotiate_algorithms",
             "DSP0274 1.4, NEGOTIATE_ALGORITHMS request (table 15 of 1.3)");
const struct sdec_message sdec_msg_negotiate_algorithms = {
    .name = "NEGOTIATE_ALGORITHMS", .code = 0xE3, .since = V1_0,
    .step = SDEC_STEP_ALGORITHMS, .only = SDEC_ONLY_CLEAR, .body = &negotiate_algorithms_body};

static const struct sdec_field supported_algorithms_rows[] = {
    U8("Param1", .key = "alg_struct_count", .save = ALG_TABLE_COUNT, .brief = TABLE_COUNT_BRIEF),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("Length", .ends = 1, .brief = "Length of this block."),
    U8("MeasurementSpecification", .bits = meas_spec_bits),
    U8("OtherParamsSupport", .bits = other_support_bits),
    U32("BaseAsymAlgo", .bits = sdec_bits_base_asym),
    U32("BaseHashAlgo", .bits = base_hash_bits),
    RESERVED("Reserved", .size = FIXED(12), .until = V1_3),
    U32("PqcAsymAlgo", .since = V1_4, .bits = sdec_bits_pqc_asym),
    RESERVED("Reserved", .size = FIXED(8), .since = V1_4),
    U8("ExtAsymCount", .save = EXT_ASYM_COUNT, LIMITS(LIMIT("ALG-03", ERROR, UP_TO(20)))),
    U8("ExtHashCount", .save = EXT_HASH_COUNT, LIMITS(LIMIT("ALG-03", ERROR, UP_TO(20)))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U8("MELspecification", .key = "mel_specification", .bits = mel_spec_bits),
    ARRAY("ExtAsym", .size = VAR(EXT_ASYM_COUNT), .group = &sdec_grp_ext_algorithm),
    ARRAY("ExtHash", .size = VAR(EXT_HASH_COUNT), .group = &sdec_grp_ext_algorithm),
    ARRAY("ReqAlgStruct", .size = VAR(ALG_TABLE_COUNT), .group = &alg_struct_group),
};
const struct sdec_group sdec_grp_supported_algorithms =
    GROUP_OF(supported_algorithms_rows, "supported_algorithms", "DSP0274 1.3, supported algorithms block");

static const struct sdec_field algorithms_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1), .until = V1_0),
    U8("Param1", .key = "alg_struct_count", .since = V1_1, .save = ALG_TABLE_COUNT, .brief = TABLE_COUNT_BRIEF),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("Length", .ends = 1, .brief = LENGTH_BRIEF),
    U8("MeasurementSpecificationSel", .fact = F_MEAS_SPEC, ONE_OF("MeasurementSpecification"), .bits = meas_spec_bits),
    RESERVED("Reserved", .size = FIXED(1), .until = V1_1),
    U8("OtherParamsSelection", .since = V1_2, .fact = F_OTHER_SELECTION, .bits = other_selection_bits),
    U32("MeasurementHashAlgo", .fact = F_MEAS_HASH, ONE_BIT, .bits = meas_hash_bits),
    U32("BaseAsymSel", .line = 1, .fact = F_ASYM, ONE_OF("BaseAsymAlgo"), .bits = sdec_bits_base_asym),
    U32("BaseHashSel", .line = 1, .fact = F_HASH, ONE_OF("BaseHashAlgo"), .bits = base_hash_bits),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(12), .until = V1_2),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(11), .since = V1_3, .until = V1_3),
    U32("PqcAsymSel", .since = V1_4, .line = 1, .fact = F_PQC_ASYM, ONE_OF("PqcAsymAlgo"),
        .bits = sdec_bits_pqc_asym),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(7), .since = V1_4),
    U8("MELspecificationSel", .key = "mel_specification_sel", .since = V1_3, .fact = F_MEL_SPEC,
       ONE_OF("MELspecification"), .bits = mel_spec_bits),
    U8("ExtAsymSelCount", .save = EXT_ASYM_COUNT, EXT_SEL_LIMIT),
    U8("ExtHashSelCount", .save = EXT_HASH_COUNT, EXT_SEL_LIMIT),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(2)),
    ARRAY("ExtAsymSel", .size = VAR(EXT_ASYM_COUNT), .group = &sdec_grp_ext_algorithm),
    ARRAY("ExtHashSel", .size = VAR(EXT_HASH_COUNT), .group = &sdec_grp_ext_algorithm),
    ARRAY("RespAlgStruct", .size = VAR(ALG_TABLE_COUNT), .since = V1_1, .group = &alg_struct_sel_group),
};
static const struct sdec_group algorithms_body =
    GROUP_OF(algorithms_rows, "algorithms", "DSP0274 1.4, ALGORITHMS response (table 21 of 1.3)");
const struct sdec_message sdec_msg_algorithms = {
    .name = "ALGORITHMS", .code = 0x63, .since = V1_0, .step = SDEC_STEP_ALGORITHMS, .body = &algorithms_body};

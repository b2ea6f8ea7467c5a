/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TPM communication over SPDM (TCG), and what vendors of TPMs add to it. Tables only. A message begins with eight
 * characters, and an answer repeats them. Numbers of a TPM are big-endian.
 */
#include "proto/protocols.h"
#include "proto/shared.h"

#define SPEC(what) "TCG, TPM 2.0 communication over SPDM (as in wolfTPM), " what

enum { POLICY_LEN = S_OWN, KEY_TYPE, SYMMETRIC, SCHEME, KDF, X_LEN, Y_LEN };

#define TPM_ALG_NULL 0x0010

static const struct sdec_name alg_names[] = {
    N(0x0001, "TPM_ALG_RSA"),    N(0x0006, "TPM_ALG_AES"),    N(0x000B, "TPM_ALG_SHA256"), N(0x000C, "TPM_ALG_SHA384"),
    N(0x000D, "TPM_ALG_SHA512"), N(0x0010, "TPM_ALG_NULL"),   N(0x0014, "TPM_ALG_RSASSA"), N(0x0016, "TPM_ALG_RSAPSS"),
    N(0x0018, "TPM_ALG_ECDSA"),  N(0x0019, "TPM_ALG_ECDH"),   N(0x0023, "TPM_ALG_ECC"),    N(0x0043, "TPM_ALG_CFB"),
    {0, NULL},
};
static const struct sdec_name curve_names[] = {
    N(0x0003, "TPM_ECC_NIST_P256"), N(0x0004, "TPM_ECC_NIST_P384"), N(0x0005, "TPM_ECC_NIST_P521"), {0, NULL},
};

static const struct sdec_bits attribute_bits[] = {
    BIT(1, "fixedTPM"),      BIT(2, "stClear"),         BIT(4, "fixedParent"),
    BIT(5, "sensitiveDataOrigin"), BIT(6, "userWithAuth"), BIT(7, "adminWithPolicy"),
    BIT(10, "noDA"),         BIT(11, "encryptedDuplication"), BIT(16, "restricted"),
    BIT(17, "decrypt"),      BIT(18, "sign"),           BIT(19, "x509sign"),
    {.name = NULL},
};

#define ALG(...) U16(__VA_ARGS__, .be = 1, .names = alg_names)
#define TPM_SPEC "TCG TPM 2.0 Part 2, TPMT_PUBLIC"

static const struct sdec_field ecc_rows[] = {
    ALG("symmetric", .save = SYMMETRIC),
    U16("symmetricKeyBits", .be = 1, .when = NE(SYMMETRIC, TPM_ALG_NULL)),
    ALG("symmetricMode", .when = NE(SYMMETRIC, TPM_ALG_NULL)),
    ALG("scheme", .save = SCHEME),
    ALG("schemeHash", .when = NE(SCHEME, TPM_ALG_NULL)),
    U16("curveID", .key = "curve_id", .be = 1, .line = 1, .names = curve_names),
    ALG("kdf", .save = KDF),
    ALG("kdfHash", .when = NE(KDF, TPM_ALG_NULL)),
    U16("xSize", .be = 1, .save = X_LEN),
    BYTES("x", .size = VAR(X_LEN)),
    U16("ySize", .be = 1, .save = Y_LEN),
    BYTES("y", .size = VAR(Y_LEN)),
};
static const struct sdec_group ecc = GROUP_OF(ecc_rows, "tpm_ecc_public", TPM_SPEC);

static const struct sdec_field public_rows[] = {
    ALG("type", .save = KEY_TYPE),
    ALG("nameAlg"),
    U32("objectAttributes", .be = 1, .bits = attribute_bits),
    U16("authPolicySize", .be = 1, .save = POLICY_LEN),
    BYTES("authPolicy", .size = VAR(POLICY_LEN)),
    GROUP("publicArea", .size = REST, .select = KEY_TYPE, CASES({0x0023, &ecc})),
};
static const struct sdec_group public_key = GROUP_OF(public_rows, "tpmt_public", TPM_SPEC);

static const struct sdec_name tag_names[] = {
    N(0x8001, "TPM_ST_NO_SESSIONS"), N(0x8002, "TPM_ST_SESSIONS"), {0, NULL},
};

#define COMMAND_SPEC "TCG TPM 2.0 Part 1, command and response structure"

static const struct sdec_field command_rows[] = {
    U16("tag", .be = 1, .names = tag_names),
    U32("commandSize", .be = 1, .ends = 1),
    U32("commandCode", .be = 1, .line = 1, .as = SDEC_AS_HEX),
    BYTES("parameters", .size = REST),
};
static const struct sdec_group command = GROUP_OF(command_rows, "tpm_command", COMMAND_SPEC);

static const struct sdec_field response_rows[] = {
    U16("tag", .be = 1, .names = tag_names),
    U32("responseSize", .be = 1, .ends = 1),
    U32("responseCode", .be = 1, .line = 1, .as = SDEC_AS_HEX),
    BYTES("parameters", .size = REST),
};
static const struct sdec_group response = GROUP_OF(response_rows, "tpm_response", COMMAND_SPEC);

#define CODE BYTES("Code", .size = FIXED(8), .as = SDEC_AS_TEXT)
#define IN_REQUEST .when = EQ(E_ROLE, 0)
#define IN_RESPONSE .when = NE(E_ROLE, 0)

static const struct sdec_field get_pubk_rows[] = {
    CODE,
    GROUP("PublicKey", IN_RESPONSE, .size = REST, .group = &public_key),
};
static const struct sdec_group get_pubk = GROUP_OF(get_pubk_rows, "tcg_get_pubk", SPEC("GET_PUBK"));

static const struct sdec_field give_pub_rows[] = {
    CODE,
    GROUP("PublicKey", IN_REQUEST, .size = REST, .group = &public_key),
};
static const struct sdec_group give_pub = GROUP_OF(give_pub_rows, "tcg_give_pub", SPEC("GIVE_PUB"));

static const struct sdec_field tpm2_cmd_rows[] = {
    CODE,
    GROUP("Command", .key = "tpm_command", IN_REQUEST, .size = REST, .group = &command),
    GROUP("Response", IN_RESPONSE, .size = REST, .group = &response),
};
static const struct sdec_group tpm2_cmd = GROUP_OF(tpm2_cmd_rows, "tcg_tpm2_cmd", SPEC("TPM2_CMD"));

static const struct sdec_field tpm2_cmd_locality_rows[] = {
    BYTES("Code", .size = FIXED(7), .as = SDEC_AS_TEXT),
    BYTES("Locality", .line = 1, .size = FIXED(1), .as = SDEC_AS_TEXT),
    GROUP("Command", .key = "tpm_command", IN_REQUEST, .size = REST, .group = &command),
    GROUP("Response", IN_RESPONSE, .size = REST, .group = &response),
};
static const struct sdec_group tpm2_cmd_locality =
    GROUP_OF(tpm2_cmd_locality_rows, "tcg_tpm2_cmd_locality", SPEC("TPM2CMD0 to TPM2CMD4"));

static const struct sdec_field get_sts_rows[] = {
    CODE,
    RESERVED("Reserved", IN_REQUEST, .size = REST, .brief = "Nothing, or four zeros (Nuvoton)."),
    U8("SpecVersionMajor", IN_RESPONSE, .line = 1),
    U8("SpecVersionMinor", IN_RESPONSE, .line = 1),
    U8("PSKSet", .key = "psk_set", IN_RESPONSE, .line = 1),
    U8("SPDMOnly", .key = "spdm_only", IN_RESPONSE, .line = 1,
       NAMES(N(0, "off"), N(1, "on"), N(0x81, "off is pending"))),
};
static const struct sdec_group get_sts = GROUP_OF(get_sts_rows, "tcg_get_sts", SPEC("GET_STS_"));

static const struct sdec_field spdm_only_rows[] = {
    CODE,
    U8("SPDMOnly", .key = "spdm_only", IN_REQUEST, .line = 1, NAMES(N(0, "unlock"), N(1, "lock"))),
};
static const struct sdec_group spdm_only = GROUP_OF(spdm_only_rows, "tcg_spdm_only", SPEC("SPDMONLY"));

static const struct sdec_field psk_set_rows[] = {
    CODE,
    BYTES("PSK", HOLDS(KEY), IN_REQUEST, .size = FIXED(64), .as = SDEC_AS_SECRET),
    BYTES("ClearAuthDigest", HOLDS(DIGEST), IN_REQUEST, .size = FIXED(48), .brief = "SHA-384 of ClearAuth."),
};
static const struct sdec_group psk_set = GROUP_OF(psk_set_rows, "tcg_psk_set", "Nations, PSK_SET_ (as in wolfTPM)");

static const struct sdec_field psk_clr_rows[] = {
    CODE,
    BYTES("ClearAuth", HOLDS(KEY), IN_REQUEST, .size = FIXED(32), .as = SDEC_AS_SECRET),
};
static const struct sdec_group psk_clr = GROUP_OF(psk_clr_rows, "tcg_psk_clr", "Nations, PSK_CLR_ (as in wolfTPM)");

/* The sixth character differs in all of them. */
#define MESSAGE(number, text, layout) \
  [number] = &(const struct sdec_message){.name = (text), .code = (number), .body = &(layout)}

static const struct sdec_message *const messages[] = {
    MESSAGE('U', "GET_PUBK", get_pubk),
    MESSAGE('P', "GIVE_PUB", give_pub),
    MESSAGE('C', "TPM2_CMD", tpm2_cmd),
    MESSAGE('M', "TPM2CMD", tpm2_cmd_locality),
    MESSAGE('T', "GET_STS_", get_sts),
    MESSAGE('N', "SPDMONLY", spdm_only),
    MESSAGE('E', "PSK_SET_", psk_set),
    MESSAGE('L', "PSK_CLR_", psk_clr),
};

const struct sdec_protocol sdec_tcg_tpm = {
    .name = "tcg-tpm",
    .title = "TCG TPM communication over SPDM",
    .code_offset = 5,
    .standards = {1, 1},
    .vendor = 0,
    .any_id = 1,
    .named = 1,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};

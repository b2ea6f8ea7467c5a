/* SPDX-License-Identifier: BSD-3-Clause
 *
 * DSP0289, SPDM Authorization: the records that travel in vendor-defined messages, and the messages in them. Tables
 * only. The layouts are those of a draft from before publication; every message is marked so. What an authorized
 * message says is not looked into.
 */
#include "proto/shared.h"

#define SPEC(what) "DSP0289 1.0.0 (draft), " what
#define DRAFT "From a draft of DSP0289. "

enum { PAYLOAD_LEN = S_OWN, CODE, COUNT, NONCE_LEN, DATA_LEN, OWNER, OWNER_LEN, OWNER_VENDOR, POLICY_LEN, POLICY_TYPE,
       GENERAL_LEN, TAG_LEN, MESSAGE_LEN };

#define AUTH_MESSAGES(X)                      \
  X(0x81, "GET_AUTH_VERSION")                 \
  X(0x82, "SELECT_AUTH_VERSION")              \
  X(0x83, "SET_CRED_ID_PARAMS")               \
  X(0x84, "GET_CRED_ID_PARAMS")               \
  X(0x85, "SET_AUTH_POLICY")                  \
  X(0x86, "GET_AUTH_POLICY")                  \
  X(0x87, "START_AUTH")                       \
  X(0x88, "END_AUTH")                         \
  X(0x89, "ELEVATE_PRIVILEGE")                \
  X(0x8A, "END_ELEVATED_PRIVILEGE")           \
  X(0x8B, "GET_AUTH_CAPABILITIES")            \
  X(0x8C, "AUTH_RESET_TO_DEFAULT")            \
  X(0x8D, "TAKE_OWNERSHIP")                   \
  X(0x8E, "GET_AUTH_PROCESSES")               \
  X(0x8F, "KILL_AUTH_PROCESS")                \
  X(0x01, "AUTH_VERSION")                     \
  X(0x02, "SELECT_AUTH_VERSION_RSP")          \
  X(0x03, "SET_CRED_ID_PARAMS_DONE")          \
  X(0x04, "CRED_ID_PARAMS")                   \
  X(0x05, "SET_AUTH_POLICY_DONE")             \
  X(0x06, "AUTH_POLICY")                      \
  X(0x07, "START_AUTH_RSP")                   \
  X(0x08, "END_AUTH_RSP")                     \
  X(0x09, "PRIVILEGE_ELEVATED")               \
  X(0x0A, "ELEVATED_PRIVILEGE_ENDED")         \
  X(0x0B, "AUTH_CAPABILITIES")                \
  X(0x0C, "AUTH_DEFAULTS_APPLIED")            \
  X(0x0D, "OWNERSHIP_TAKEN")                  \
  X(0x0E, "AUTH_PROCESSES")                   \
  X(0x0F, "PROCESS_KILLED")

static const struct sdec_name credential_names[] = {{0xFFFF, "all"}, {0, NULL}};

/* The order of BaseAsymAlgo, without its versions. */
static const struct sdec_bits asym_bits[] = {
    BIT(0, "RSASSA_2048"), BIT(1, "RSAPSS_2048"), BIT(2, "RSASSA_3072"), BIT(3, "RSAPSS_3072"),
    BIT(4, "ECDSA_P256"),  BIT(5, "RSASSA_4096"), BIT(6, "RSAPSS_4096"), BIT(7, "ECDSA_P384"),
    BIT(8, "ECDSA_P521"),  BIT(9, "SM2_P256"),    BIT(10, "EdDSA_Ed25519"), BIT(11, "EdDSA_Ed448"),
    {.name = NULL},
};
static const struct sdec_bits hash_bits[] = {
    BIT(0, "SHA_256"),  BIT(1, "SHA_384"),  BIT(2, "SHA_512"), BIT(3, "SHA3_256"),
    BIT(4, "SHA3_384"), BIT(5, "SHA3_512"), BIT(6, "SM3_256"), {.name = NULL},
};

static const struct sdec_field version_entry_rows[] = {U16("VersionNumberEntry", .as = SDEC_AS_VERSION16)};
static const struct sdec_group version_entry =
    GROUP_OF(version_entry_rows, "auth_version_entry", SPEC("AUTH_VERSION response"));

static const struct sdec_field version_rows[] = {
    RESERVED("Reserved", .size = FIXED(1)),
    U8("VersionNumberEntryCount", .save = COUNT),
    ARRAY("VersionNumberEntries", .size = VAR(COUNT), .group = &version_entry),
};
static const struct sdec_group version = GROUP_OF(version_rows, "auth_version", SPEC("AUTH_VERSION response"));

static const struct sdec_field select_version_rows[] = {U8("AuthVersion", .line = 1, .as = SDEC_AS_VERSION)};
static const struct sdec_group select_version =
    GROUP_OF(select_version_rows, "select_auth_version", SPEC("SELECT_AUTH_VERSION request"));

static const struct sdec_field capabilities_rows[] = {
    U16("MessageCaps", .line = 1, BITS(BIT(0, "CHANGE_CRED_ID_PARAMS_CAP"), BIT(1, "CHANGE_AUTH_POLICY_CAP"),
                                       BIT(2, "AUTH_EVENT_CAP"), BIT(3, "AUTH_PROC_LIST_CAP"),
                                       BIT(4, "AUTH_PROC_KILL_CAP"))),
    U16("AuthProcessCaps", .line = 1, BITS(BIT(0, "USAP_CAP"), BIT(1, "SEAP_CAP"), BIT(2, "RESET_PERSIST_CAP"),
                                           BIT(3, "PERM_PERSIST_CAP"))),
    U8("DeviceProvisioningState", .line = 1, NAMES(N(0, "unprovisioned"), N(1, "default"), N(2, "owned"))),
    U8("AuthRecordProcessTime"),
    U64("AuthBaseAsymAlgoSupported", .bits = asym_bits),
    U64("AuthBaseHashAlgoSupported", .bits = hash_bits),
    U16("SupportedPolicyOwnerIDCount", .save = COUNT),
    ARRAY("SupportedPolicyOwnerIDList", .size = VAR(COUNT), .group = &sdec_grp_svh),
};
static const struct sdec_group capabilities =
    GROUP_OF(capabilities_rows, "auth_capabilities", SPEC("AUTH_CAPABILITIES response"));

static const struct sdec_field credential_rows[] = {
    U16("CredentialID", .line = 1, .names = credential_names),
    U8("CredentialType", NAMES(N(1, "asymmetric key"))),
    U64("AuthBaseAlgo", .bits = asym_bits),
    U64("AuthBaseHashAlgo", .bits = hash_bits),
    RESERVED("Reserved", .size = FIXED(4)),
    U32("CredentialDataSize", .save = DATA_LEN),
    BYTES("CredentialData", .size = VAR(DATA_LEN)),
};
static const struct sdec_group credential =
    GROUP_OF(credential_rows, "auth_credential", SPEC("credential structure"));

static const struct sdec_name set_op_names[] = {{1, "change"}, {2, "lock"}, {3, "unlock"}, {0, NULL}};
#define ATTRIBUTES BITS(BIT(0, "Lockable"), BIT(1, "Unlockable"), BIT(2, "Locked"))

static const struct sdec_field set_credential_rows[] = {
    U8("SetCredInfoOp", .line = 1, .names = set_op_names),
    GROUP("CredParams", .group = &credential),
};
static const struct sdec_group set_credential =
    GROUP_OF(set_credential_rows, "set_cred_id_params", SPEC("SET_CRED_ID_PARAMS request"));

static const struct sdec_field credential_params_rows[] = {
    U16("CredAttributes", ATTRIBUTES),
    GROUP("CredParams", .group = &credential),
};
static const struct sdec_group credential_params =
    GROUP_OF(credential_params_rows, "cred_id_params", SPEC("CRED_ID_PARAMS response"));

static const struct sdec_field credential_id_rows[] = {U16("CredentialID", .line = 1, .names = credential_names)};
static const struct sdec_group credential_id =
    GROUP_OF(credential_id_rows, "auth_credential_id", SPEC("messages about one credential"));

static const struct sdec_field general_policy_rows[] = {
    U64("AllowedAuthBaseAsymAlgo", .bits = asym_bits),
    U64("AllowedAuthBaseHashAlgo", .bits = hash_bits),
    U16("CredentialPrivileges",
        BITS(BIT(0, "ModifyCredentialInfo"), BIT(1, "QueryCredentialInfo"), BIT(2, "GrantOtherPolicy"),
             BIT(3, "RevokeOtherPolicy"), BIT(4, "QueryPolicy"), BIT(5, "ResetToDefaults"), BIT(6, "LockSelf"),
             BIT(7, "RetrieveAuthProcList"), BIT(8, "KillAuthProc"))),
    U8("AuthProcessPrivileges", .as = SDEC_AS_HEX, .brief = DRAFT "Its bits are not settled there."),
};
static const struct sdec_group general_policy =
    GROUP_OF(general_policy_rows, "auth_general_policy", SPEC("general policy"));

static const struct sdec_field own_policy_rows[] = {
    U16("PolicyType", .save = POLICY_TYPE, NAMES(N(1, "general"))),
    U16("PolicyLen", .save = GENERAL_LEN),
    GROUP("Policy", .size = VAR(GENERAL_LEN), .select = POLICY_TYPE, CASES({1, &general_policy})),
};
static const struct sdec_group own_policy = GROUP_OF(own_policy_rows, "auth_own_policy", SPEC("policy structure"));

/* Only a policy that DSP0289 itself owns has a layout. */
static const struct sdec_field policy_rows[] = {
    U8("ID", .save = OWNER, .names = sdec_names_standard, .brief = "Standards body that owns the policy."),
    U8("VendorIDLen", .save = OWNER_LEN),
    BYTES("VendorID", .size = VAR(OWNER_LEN), .save = OWNER_VENDOR),
    U16("PolicyLen", .save = POLICY_LEN),
    GROUP("Policy", .when = EQ(OWNER, 0x0B), .size = VAR(POLICY_LEN), .select = OWNER_VENDOR,
          CASES({289, &own_policy})),
    BYTES("Policy", .key = "policy_bytes", .when = NE(OWNER, 0x0B), .size = VAR(POLICY_LEN)),
};
static const struct sdec_group policy = GROUP_OF(policy_rows, "auth_policy_structure", SPEC("policy structure"));

static const struct sdec_field policy_list_rows[] = {
    U16("CredentialID", .line = 1, .names = credential_names),
    U16("NumOfPolicies", .save = COUNT),
    ARRAY("Policies", .size = VAR(COUNT), .group = &policy),
};
static const struct sdec_group policy_list = GROUP_OF(policy_list_rows, "auth_policy_list", SPEC("policy list"));

static const struct sdec_field set_policy_rows[] = {
    U8("SetAuthPolicyOp", .line = 1, .names = set_op_names),
    GROUP("PolicyList", .group = &policy_list),
};
static const struct sdec_group set_policy =
    GROUP_OF(set_policy_rows, "set_auth_policy", SPEC("SET_AUTH_POLICY request"));

static const struct sdec_field auth_policy_rows[] = {
    U16("PolicyAttributes", ATTRIBUTES),
    GROUP("PolicyList", .group = &policy_list),
};
static const struct sdec_group auth_policy =
    GROUP_OF(auth_policy_rows, "auth_policy", SPEC("AUTH_POLICY response"));

static const struct sdec_field start_rows[] = {
    U16("CredentialID", .line = 1, .names = credential_names),
    U8("NonceLen", .save = NONCE_LEN, .brief = DRAFT "Always 32 there."),
    BYTES("Nonce", HOLDS(NONCE), .size = VAR(NONCE_LEN)),
};
static const struct sdec_group start =
    GROUP_OF(start_rows, "start_auth", SPEC("START_AUTH request and START_AUTH_RSP response"));

static const struct sdec_field process_rows[] = {
    U16("CredentialID", .names = credential_names),
    U8("AuthProcessType", NAMES(N(0, "active USAS"), N(1, "active SEAS"), N(2, "saved USAS"))),
    BYTES("AuthProcID", .size = FIXED(32)),
};
static const struct sdec_group process =
    GROUP_OF(process_rows, "auth_process", SPEC("AUTH_PROCESSES response"));

static const struct sdec_field processes_rows[] = {
    U16("AuthProcInfoCount", .line = 1, .save = COUNT),
    ARRAY("AuthProcInfoList", .size = VAR(COUNT), .group = &process),
};
static const struct sdec_group processes =
    GROUP_OF(processes_rows, "auth_processes", SPEC("AUTH_PROCESSES response"));

static const struct sdec_field kill_rows[] = {
    U16("CredentialID", .line = 1, .names = credential_names),
    BYTES("AuthProcID", .size = FIXED(32)),
};
static const struct sdec_group kill =
    GROUP_OF(kill_rows, "kill_auth_process", SPEC("KILL_AUTH_PROCESS request"));

static const struct sdec_field killed_rows[] = {BYTES("AuthProcID", .size = FIXED(32))};
static const struct sdec_group killed = GROUP_OF(killed_rows, "process_killed", SPEC("PROCESS_KILLED response"));

static const struct sdec_field reset_rows[] = {
    U16("DataType", .line = 1, BITS(BIT(0, "CredIDParams"), BIT(1, "AuthPolicy"))),
    U16("CredentialID", .line = 1, .names = credential_names),
    U16("SVResetDataTypeCount", .save = COUNT),
    /* The draft counts the elements and does not say what they look like. */
    BYTES("SVResetDataTypeList", .when = NE(COUNT, 0), .size = REST),
};
static const struct sdec_group reset =
    GROUP_OF(reset_rows, "auth_reset_to_default", SPEC("AUTH_RESET_TO_DEFAULT request"));

static const struct sdec_field error_rows[] = {
    U8("ErrorCode", .line = 1, .as = SDEC_AS_HEX,
       NAMES(N(0x01, "InvalidRequest"), N(0x02, "ResetRequired"), N(0x03, "Busy"), N(0x04, "UnexpectedRequest"),
             N(0x05, "Unspecified"), N(0x06, "AccessDenied"), N(0x07, "OperationFailed"), N(0x08, "VersionMismatch"),
             N(0x09, "UnsupportedRequest"))),
    BYTES("ErrorData", .size = REST, .brief = DRAFT "At most 32 bytes there."),
};
static const struct sdec_group error = GROUP_OF(error_rows, "auth_error", SPEC("AUTH_ERROR response"));

static const struct sdec_group nothing = {.name = "auth_bare", .spec = SPEC("messages without a body")};

static const struct sdec_field message_rows[] = {
    U8("RequestResponseCode", .save = CODE, .as = SDEC_AS_HEX, .names = sdec_names_code_dmtf_authorization),
    RESERVED("Reserved", .size = FIXED(1)),
    GROUP("Body", .select = CODE, .group = &nothing,
          CASES({0x01, &version}, {0x82, &select_version}, {0x0B, &capabilities}, {0x83, &set_credential},
                {0x04, &credential_params}, {0x84, &credential_id}, {0x86, &credential_id}, {0x88, &credential_id},
                {0x08, &credential_id}, {0x8E, &credential_id}, {0x85, &set_policy}, {0x06, &auth_policy},
                {0x87, &start}, {0x07, &start}, {0x0E, &processes}, {0x8F, &kill}, {0x0F, &killed}, {0x8C, &reset},
                {0x7F, &error})),
};
static const struct sdec_group message = GROUP_OF(message_rows, "auth_message", SPEC("message format"));

static const struct sdec_name record_type_names[] = {
    {0, "AUTH_MESSAGE"}, {1, "MESSAGE_WITH_AUTH"}, {2, "RECORD_ERROR"}, {0, NULL},
};

#define RECORD(layout)                                                                                          \
  U8("AuthRecordType", .names = record_type_names), RESERVED("Reserved", .size = FIXED(1)),                     \
      U32("PayloadLen", .save = PAYLOAD_LEN), GROUP("Payload", .size = VAR(PAYLOAD_LEN), .group = &(layout))

/* One layout for all: the code inside the payload chooses the body. */
static const struct sdec_field record_rows[] = {RECORD(message)};
static const struct sdec_group record = GROUP_OF(record_rows, "auth_record", SPEC("authorization record"));

static const struct sdec_message *const auth_messages[256] = {
#define ENTRY(number, text) \
  [number] = &(const struct sdec_message){.name = (text), .code = (number), .draft = 1, .body = &record},
    AUTH_MESSAGES(ENTRY)
#undef ENTRY
    [0x7F] = &(const struct sdec_message){
        .name = "AUTH_ERROR", .code = 0x7F, .draft = 1, .answers_any = 1, .failure = 1, .body = &record},
};

const struct sdec_protocol sdec_dmtf_authorization = {
    .name = "dmtf-authorization",
    .title = "DSP0289 SPDM Authorization, messages (draft)",
    .code_offset = 6,
    .standards = {0x0B, 0x0B},
    .vendor = 289,
    .id = 0,
    .messages = auth_messages,
    .n_messages = 256,
};

static const struct sdec_field tag_rows[] = {
    U16("CredentialID", .line = 1, .names = credential_names),
    BYTES("Signature", HOLDS(SIGNATURE), .size = REST),
};
static const struct sdec_group tag = GROUP_OF(tag_rows, "auth_tag", SPEC("authorization record tag"));

static const struct sdec_field with_auth_rows[] = {
    U32("AuthRecID", .line = 1),
    U32("AuthTagLen", .save = TAG_LEN),
    GROUP("AuthTag", .size = VAR(TAG_LEN), .group = &tag),
    U32("MsgToAuthPayloadLen", .save = MESSAGE_LEN),
    BYTES("MsgToAuthPayload", .size = VAR(MESSAGE_LEN),
          .brief = DRAFT "A message of this protocol, of SPDM or of an application; nothing tells which."),
};
static const struct sdec_group with_auth =
    GROUP_OF(with_auth_rows, "message_with_auth", SPEC("record type MESSAGE_WITH_AUTH"));

static const struct sdec_field record_error_rows[] = {
    U32("ErrorAuthRecID", .line = 1),
    GROUP("AuthRecErrorInfo", .group = &message),
};
static const struct sdec_group record_error =
    GROUP_OF(record_error_rows, "record_error", SPEC("record type RECORD_ERROR"));

static const struct sdec_field with_auth_record_rows[] = {RECORD(with_auth)};
static const struct sdec_group with_auth_record =
    GROUP_OF(with_auth_record_rows, "message_with_auth_record", SPEC("authorization record"));
static const struct sdec_field record_error_record_rows[] = {RECORD(record_error)};
static const struct sdec_group record_error_record =
    GROUP_OF(record_error_record_rows, "record_error_record", SPEC("authorization record"));

static const struct sdec_message *const record_messages[3] = {
    [1] = &(const struct sdec_message){
        .name = "MESSAGE_WITH_AUTH", .code = 1, .draft = 1, .body = &with_auth_record},
    [2] = &(const struct sdec_message){
        .name = "RECORD_ERROR", .code = 2, .draft = 1, .failure = 1, .body = &record_error_record},
};

/* Records other than AUTH_MESSAGE differ by their type. */
const struct sdec_protocol sdec_dmtf_authorization_record = {
    .name = "dmtf-authorization-record",
    .title = "DSP0289 SPDM Authorization, other records (draft)",
    .code_offset = 0,
    .standards = {0x0B, 0x0B},
    .vendor = 289,
    .any_id = 1,
    .messages = record_messages,
    .n_messages = 3,
};

/* What DSP0289 puts into opaque data. */
static const struct sdec_field opaque_rows[] = {
    U8("AODSID", .save = AODS_ID, .line = 1,
       NAMES(N(0, "INVOKE_SEAP"), N(1, "SEAP_SUCCESS"), N(2, "AUTH_HELLO")), .brief = "From a draft of DSP0289."),
    U8("PresenceExtension"),
    U16("CredentialID", .when = EQ(AODS_ID, 0), .names = credential_names),
};
const struct sdec_group sdec_grp_auth_opaque_element =
    GROUP_OF(opaque_rows, "auth_opaque_element", SPEC("authorization opaque data structures"));

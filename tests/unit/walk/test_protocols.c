/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The messages and protocols of the tables, their versions, and their properties in a conversation. Expected values are
 * the lists of DSP0274 and of the other specifications.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "walk/registry.h"
#include "sdec.h"

/* Bits of Flags in CAPABILITIES. */
enum {
  CERT_CAP = 1 << 1,
  CHAL_CAP = 1 << 2,
  MEAS_CAP = 3 << 3,
  MUT_AUTH_CAP = 1 << 8,
  KEY_EX_CAP = 1 << 9,
  PSK_CAP = 3 << 10,
  PSK_CAP_WITH_CONTEXT = 2 << 10,
  ENCAP_CAP = 1 << 12,
  HBEAT_CAP = 1 << 13,
  KEY_UPD_CAP = 1 << 14,
  CHUNK_CAP = 1 << 17,
  SET_CERT_CAP = 1 << 19,
  CSR_CAP = 1 << 20,
  EP_INFO_CAP = 3 << 22,
  MEL_CAP = 1 << 24,
  EVENT_CAP = 1 << 25,
  GET_KEY_PAIR_INFO_CAP = 1 << 28,
  SET_KEY_PAIR_INFO_CAP = 1 << 29
};

/* Requests and their responses, which have the same code without bit 7. */
static const struct {
  uint8_t code;
  const char *request, *response; /* NULL: none */
  uint8_t since, only;
  uint32_t needs;
} pairs[] = {
    {0x81, "GET_DIGESTS", "DIGESTS", 0x10, SDEC_ANYWHERE, CERT_CAP},
    {0x82, "GET_CERTIFICATE", "CERTIFICATE", 0x10, SDEC_ANYWHERE, CERT_CAP},
    {0x83, "CHALLENGE", "CHALLENGE_AUTH", 0x10, SDEC_ONLY_CLEAR, CHAL_CAP},
    {0x84, "GET_VERSION", "VERSION", 0x10, SDEC_ONLY_CLEAR, 0},
    {0x85, "CHUNK_SEND", "CHUNK_SEND_ACK", 0x12, SDEC_ANYWHERE, CHUNK_CAP},
    {0x86, "CHUNK_GET", "CHUNK_RESPONSE", 0x12, SDEC_ANYWHERE, CHUNK_CAP},
    {0x87, "GET_ENDPOINT_INFO", "ENDPOINT_INFO", 0x13, SDEC_ANYWHERE, EP_INFO_CAP},
    {0x88, "SLOT_MANAGEMENT", "SLOT_MANAGEMENT_RESP", 0x14, SDEC_ANYWHERE, 0},
    {0xE0, "GET_MEASUREMENTS", "MEASUREMENTS", 0x10, SDEC_ANYWHERE, MEAS_CAP},
    {0xE1, "GET_CAPABILITIES", "CAPABILITIES", 0x10, SDEC_ONLY_CLEAR, 0},
    {0xE2, "GET_SUPPORTED_EVENT_TYPES", "SUPPORTED_EVENT_TYPES", 0x13, SDEC_ONLY_SESSION, EVENT_CAP},
    {0xE3, "NEGOTIATE_ALGORITHMS", "ALGORITHMS", 0x10, SDEC_ONLY_CLEAR, 0},
    {0xE4, "KEY_EXCHANGE", "KEY_EXCHANGE_RSP", 0x11, SDEC_ONLY_CLEAR, KEY_EX_CAP},
    {0xE5, "FINISH", "FINISH_RSP", 0x11, SDEC_ANYWHERE, KEY_EX_CAP}, /* outside a session if unencrypted */
    {0xE6, "PSK_EXCHANGE", "PSK_EXCHANGE_RSP", 0x11, SDEC_ONLY_CLEAR, PSK_CAP},
    {0xE7, "PSK_FINISH", "PSK_FINISH_RSP", 0x11, SDEC_ONLY_SESSION, PSK_CAP_WITH_CONTEXT},
    {0xE8, "HEARTBEAT", "HEARTBEAT_ACK", 0x11, SDEC_ONLY_SESSION, HBEAT_CAP},
    {0xE9, "KEY_UPDATE", "KEY_UPDATE_ACK", 0x11, SDEC_ONLY_SESSION, KEY_UPD_CAP},
    /* In 1.1, MUT_AUTH_CAP implies ENCAP_CAP. */
    {0xEA, "GET_ENCAPSULATED_REQUEST", "ENCAPSULATED_REQUEST", 0x11, SDEC_ANYWHERE, ENCAP_CAP | MUT_AUTH_CAP},
    {0xEB, "DELIVER_ENCAPSULATED_RESPONSE", "ENCAPSULATED_RESPONSE_ACK", 0x11, SDEC_ANYWHERE, ENCAP_CAP | MUT_AUTH_CAP},
    {0xEC, "END_SESSION", "END_SESSION_ACK", 0x11, SDEC_ONLY_SESSION, 0},
    {0xED, "GET_CSR", "CSR", 0x12, SDEC_ANYWHERE, CSR_CAP},
    {0xEE, "SET_CERTIFICATE", "SET_CERTIFICATE_RSP", 0x12, SDEC_ANYWHERE, SET_CERT_CAP},
    {0xEF, "GET_MEASUREMENT_EXTENSION_LOG", "MEASUREMENT_EXTENSION_LOG", 0x13, SDEC_ANYWHERE, MEL_CAP},
    {0xF0, "SUBSCRIBE_EVENT_TYPES", "SUBSCRIBE_EVENT_TYPES_ACK", 0x13, SDEC_ONLY_SESSION, EVENT_CAP},
    {0xF1, "SEND_EVENT", "EVENT_ACK", 0x13, SDEC_ONLY_SESSION, 0}, /* either side may notify, by its own capability */
    {0xFC, "GET_KEY_PAIR_INFO", "KEY_PAIR_INFO", 0x13, SDEC_ANYWHERE, GET_KEY_PAIR_INFO_CAP},
    {0xFD, "SET_KEY_PAIR_INFO", "SET_KEY_PAIR_INFO_ACK", 0x13, SDEC_ANYWHERE, SET_KEY_PAIR_INFO_CAP},
    {0xFE, "VENDOR_DEFINED_REQUEST", "VENDOR_DEFINED_RESPONSE", 0x10, SDEC_ANYWHERE, 0},
    {0xFF, "RESPOND_IF_READY", "ERROR", 0x10, SDEC_ANYWHERE, 0}, /* not a pair, although the codes match */
};

enum { N_PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static const struct sdec_protocol *protocol_named(const char *name) {
  const struct sdec_protocol *found = NULL;
  assert_true(sdec_protocol_named(name, &found));
  return found;
}

static uint32_t count_messages(const struct sdec_protocol *protocol) {
  uint32_t n = 0;
  for (uint32_t code = 0; code < 300; code++) {
    n += sdec_message_find(protocol, code) != NULL;
  }
  return n;
}

static void expect_message(uint32_t code, const char *name, uint8_t since, uint8_t only, uint32_t needs) {
  const struct sdec_message *m = sdec_message_find(protocol_named("spdm"), code);
  assert_non_null(m);
  assert_string_equal(m->name, name);
  if (m->since != since || m->until != 0 || m->only != only || m->needs != needs) {
    fail_msg("%s: since 0x%02x, until 0x%02x, only %u, needs 0x%x", name, m->since, m->until, m->only, m->needs);
  }
}

static void messages_of_spdm(void **state) {
  (void)state;
  for (uint32_t i = 0; i < N_PAIRS; i++) {
    expect_message(pairs[i].code, pairs[i].request, pairs[i].since, pairs[i].only, pairs[i].needs);
    expect_message(pairs[i].code & 0x7Fu, pairs[i].response, pairs[i].since, SDEC_ANYWHERE, 0);
  }
  assert_int_equal(count_messages(protocol_named("spdm")), 2 * N_PAIRS);
}

/* The effect of messages on a session: the same for request and response, except that chunk responses have none. */
static void steps_of_a_session(void **state) {
  (void)state;
  static const uint8_t steps[256] = {
      [0x84] = SDEC_STEP_VERSION,      [0xE1] = SDEC_STEP_CAPABILITIES, [0xE3] = SDEC_STEP_ALGORITHMS,
      [0x81] = SDEC_STEP_DIGESTS,      [0xE4] = SDEC_STEP_KEY_EXCHANGE, [0xE5] = SDEC_STEP_FINISH,
      [0xE6] = SDEC_STEP_PSK_EXCHANGE, [0xE7] = SDEC_STEP_PSK_FINISH,   [0xE9] = SDEC_STEP_KEY_UPDATE,
      [0xEC] = SDEC_STEP_END,          [0x85] = SDEC_STEP_CHUNK,        [0x86] = SDEC_STEP_CHUNK,
      [0x82] = SDEC_STEP_CERTIFICATE,  [0x83] = SDEC_STEP_CHALLENGE,    [0xE0] = SDEC_STEP_MEASUREMENTS,
      [0x87] = SDEC_STEP_ENDPOINT_INFO, [0xED] = SDEC_STEP_CSR,         [0xEF] = SDEC_STEP_LOG,
      [0xE8] = SDEC_STEP_HEARTBEAT,    [0xEA] = SDEC_STEP_TURN,         [0xEB] = SDEC_STEP_TURNED,
  };
  for (uint32_t code = 0; code < 256; code++) {
    const struct sdec_message *m = sdec_message_find(protocol_named("spdm"), code);
    const uint8_t of_pair = steps[code | 0x80];
    const uint8_t step = of_pair == SDEC_STEP_CHUNK && code < 0x80 ? SDEC_STEP_NONE : of_pair;
    if (m != NULL && m->step != step) {
      fail_msg("%s: step %u, should be %u", m->name, m->step, step);
    }
  }
}

static bool is_one_of(const char *name, const char *const *list) {
  while (*list != NULL && strcmp(*list, name) != 0) {
    list++;
  }
  return *list != NULL;
}

static void expect_mark(const struct sdec_message *message, const char *mark, uint8_t value, bool expected) {
  if (value != expected) {
    fail_msg("%s: %s is %u", message->name, mark, value);
  }
}

/* The few messages with special marks, in all protocols. */
static void marks_of_messages(void **state) {
  (void)state;
  static const char *const refusals[] = {"ERROR", "TDISP_ERROR", "Error Response", "AUTH_ERROR", NULL};
  static const char *const puts_off[] = {"Delayed Response", NULL};
  static const char *const failures[] = {"RECORD_ERROR", NULL};
  static const char *const drafts[] = {"SLOT_MANAGEMENT", "SLOT_MANAGEMENT_RESP", "VDM_REQUEST", "VDM_RESPONSE", NULL};
  static const char *const draft_protocols[] = {"dmtf-authorization", "dmtf-authorization-record", "caliptra", NULL};
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t code = 0; code < 256; code++) {
      const struct sdec_message *m = sdec_message_find(all[i], code);
      if (m == NULL) {
        continue;
      }
      const bool refusal = is_one_of(m->name, refusals);
      expect_mark(m, "answers_any", m->answers_any, refusal || is_one_of(m->name, puts_off));
      expect_mark(m, "failure", m->failure, refusal || is_one_of(m->name, failures));
      expect_mark(m, "resets", m->resets, strcmp(m->name, "GET_VERSION") == 0);
      expect_mark(m, "resumes", m->resumes, strcmp(m->name, "RESPOND_IF_READY") == 0);
      expect_mark(m, "draft", m->draft, is_one_of(all[i]->name, draft_protocols) || is_one_of(m->name, drafts));
    }
  }
}

/* Vendor-defined messages by registry, vendor and first byte, with the offsets of code and version. */
static const struct {
  const char *name;
  uint16_t standard, other_standard;
  uint32_t vendor;
  int first; /* -1: any */
  uint8_t code_offset, version_offset;
  uint16_t n_messages, highest_code;
} protocols[] = {
    {"pci-ide-km", 3, 3, 0x0001, 0x00, 1, 0, 7, 0x06},
    {"pci-tdisp", 3, 3, 0x0001, 0x01, 2, 1, 25, 0x8C},
    {"cxl-ide-km", 3, 7, 0x1E98, 0x00, 1, 0, 9, 0x08},
    {"cxl-tsp", 3, 7, 0x1E98, 0x01, 2, 1, 30, 0x8E},
    {"ocp", 4, 4, 42623, 0x00, 1, 0, 2, 0x02},
    {"caliptra", 4, 4, 42623, 0x01, 1, 0, 10, 0x12},
    {"dmtf-authorization", 0x0B, 0x0B, 289, 0x00, 6, 0, 31, 0x8F}, /* its messages follow a record header */
    {"dmtf-authorization-record", 0x0B, 0x0B, 289, -1, 0, 0, 2, 0x02},
    {"tcg-tpm", 1, 1, 0, -1, 5, 0, 8, 'U'}, /* its codes are words */
};

enum { N_VENDOR_PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

static const char *expected_protocol(uint32_t standard, uint32_t vendor, uint8_t first) {
  for (uint32_t i = 0; i < N_VENDOR_PROTOCOLS; i++) {
    if ((standard == protocols[i].standard || standard == protocols[i].other_standard) &&
        vendor == protocols[i].vendor && (protocols[i].first < 0 || protocols[i].first == first)) {
      return protocols[i].name;
    }
  }
  return "none";
}

static void protocols_of_vendors(void **state) {
  (void)state;
  static const uint32_t vendors[] = {0, 1, 2, 288, 289, 290, 0x1E97, 0x1E98, 0x1E99, 42622, 42623, 42624};
  for (uint32_t standard = 0; standard < 16; standard++) {
    for (uint32_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
      for (uint8_t first = 0; first < 4; first++) {
        const struct sdec_protocol *p = sdec_protocol_of_vendor(standard, vendors[i], first);
        assert_string_equal(p != NULL ? p->name : "none", expected_protocol(standard, vendors[i], first));
      }
    }
  }
}

static void messages_of_vendors(void **state) {
  (void)state;
  for (uint32_t i = 0; i < N_VENDOR_PROTOCOLS; i++) {
    const struct sdec_protocol *p = protocol_named(protocols[i].name);
    assert_int_equal(p->code_offset, protocols[i].code_offset);
    assert_int_equal(p->version_offset, protocols[i].version_offset);
    assert_int_equal(count_messages(p), protocols[i].n_messages);
    assert_non_null(sdec_message_find(p, protocols[i].highest_code));
    assert_int_equal(p->guessed, strcmp(p->name, "caliptra") == 0); /* others use the same IDs */
  }
  assert_int_equal(protocol_named("spdm")->code_offset, 1);
  assert_int_equal(protocol_named("spdm")->version_offset, 0);
}

/* TCG messages begin with their names; other bodies do not belong to the protocol. */
static void bodies_of_tcg(void **state) {
  (void)state;
  static const struct {
    const char *text, *name;
  } rows[] = {{"GET_PUBK", "GET_PUBK"}, {"GIVE_PUB", "GIVE_PUB"}, {"TPM2_CMD", "TPM2_CMD"}, {"TPM2CMD4", "TPM2CMD"},
              {"GET_STS_", "GET_STS_"}, {"SPDMONLY", "SPDMONLY"}, {"PSK_SET_", "PSK_SET_"}, {"PSK_CLR_", "PSK_CLR_"},
              {"GET_PUBX", NULL},       {"XET_PUBK", NULL},       {"GET_PUB", NULL},        {"", NULL}};
  const struct sdec_protocol *tcg = protocol_named("tcg-tpm");
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct sdec_span body = {(const uint8_t *)rows[i].text, (uint32_t)strlen(rows[i].text)};
    const struct sdec_message *message = sdec_message_of_body(tcg, body);
    assert_string_equal(message != NULL ? message->name : "none", rows[i].name != NULL ? rows[i].name : "none");
  }
}

/* Most Caliptra commands have the same layout and differ only in their code. */
static void commands_of_caliptra(void **state) {
  (void)state;
  static const char *const names[] = {
      [0x01] = "FirmwareVersion",   [0x02] = "DeviceCapabilities", [0x03] = "GetDebugLog",
      [0x04] = "ClearDebugLog",     [0x05] = "GetAttestation",     [0x06] = "RequestDebugUnlock",
      [0x07] = "AuthorizeDebugUnlockToken", [0x08] = "ExportAttestedCsr", [0x11] = "DeviceOwnershipTransfer",
      [0x12] = "AuthorizedCommand",
  };
  for (uint32_t code = 0; code < sizeof(names) / sizeof(names[0]); code++) {
    const struct sdec_message *m = sdec_message_find(protocol_named("caliptra"), code);
    assert_string_equal(m != NULL ? m->name : "none", names[code] != NULL ? names[code] : "none");
  }
}

static void want_named(const struct sdec_protocol *protocol, const char *name, uint32_t code) {
  const struct sdec_message *message = NULL;
  assert_true(sdec_message_named(protocol, name, &message));
  assert_ptr_equal(message, sdec_message_find(protocol, code));
}

/* Messages are found by their full name, ignoring case. */
static void names_of_messages(void **state) {
  (void)state;
  const struct sdec_protocol *spdm = protocol_named("spdm");
  for (uint32_t i = 0; i < N_PAIRS; i++) {
    want_named(spdm, pairs[i].request, pairs[i].code);
  }
  want_named(spdm, "challenge_Auth", 0x03);
  want_named(protocol_named("pci-tdisp"), "tdisp_error", 0x7F);
  static const char *const unknown[] = {"CHALLENG", "CHALLENGE_", ""};
  for (uint32_t i = 0; i < 3; i++) {
    const struct sdec_message *message = NULL;
    assert_false(sdec_message_named(spdm, unknown[i], &message));
    assert_null(message);
  }
}

static void names_of_protocols(void **state) {
  (void)state;
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n), *found = NULL;
  assert_false(sdec_protocol_named("", &found));
  assert_false(sdec_protocol_named("spd", &found));
  assert_null(found);
  assert_true(sdec_protocol_named("SPDM", &found));
  assert_ptr_equal(found, all[0]);
  for (uint32_t i = 0; i < n; i++) {
    assert_true(sdec_protocol_named(all[i]->name, &found));
    assert_ptr_equal(found, all[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_of_spdm),    cmocka_unit_test(steps_of_a_session),
      cmocka_unit_test(marks_of_messages),   cmocka_unit_test(protocols_of_vendors),
      cmocka_unit_test(messages_of_vendors), cmocka_unit_test(bodies_of_tcg), cmocka_unit_test(commands_of_caliptra),
      cmocka_unit_test(names_of_messages),   cmocka_unit_test(names_of_protocols),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

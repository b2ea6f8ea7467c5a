/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The negotiated values that a flow reports, compared with the fields of the messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "new_flow.h"
#include "pcapfile.h"
#include "sdec.h"

#define MEMBER(bit, member) bit, offsetof(struct sdec_negotiated, member)

static const struct {
  const char *message, *path;
  uint32_t bit;
  size_t at;
} fields[] = {
    {"GET_CAPABILITIES", "Flags", MEMBER(SDEC_KNOWN_REQ_FLAGS, req_flags)},
    {"GET_CAPABILITIES", "ExtFlags", MEMBER(SDEC_KNOWN_REQ_EXT_FLAGS, req_ext_flags)},
    {"GET_CAPABILITIES", "DataTransferSize", MEMBER(SDEC_KNOWN_REQ_DATA_TRANSFER, req_data_transfer_size)},
    {"GET_CAPABILITIES", "MaxSPDMmsgSize", MEMBER(SDEC_KNOWN_REQ_MAX_MESSAGE, req_max_spdm_msg_size)},
    {"GET_CAPABILITIES", "CTExponent", MEMBER(SDEC_KNOWN_REQ_CT_EXPONENT, req_ct_exponent)},
    {"CAPABILITIES", "CTExponent", MEMBER(SDEC_KNOWN_RSP_CT_EXPONENT, rsp_ct_exponent)},
    {"CAPABILITIES", "Flags", MEMBER(SDEC_KNOWN_RSP_FLAGS, rsp_flags)},
    {"CAPABILITIES", "ExtFlags", MEMBER(SDEC_KNOWN_RSP_EXT_FLAGS, rsp_ext_flags)},
    {"CAPABILITIES", "DataTransferSize", MEMBER(SDEC_KNOWN_RSP_DATA_TRANSFER, rsp_data_transfer_size)},
    {"CAPABILITIES", "MaxSPDMmsgSize", MEMBER(SDEC_KNOWN_RSP_MAX_MESSAGE, rsp_max_spdm_msg_size)},
    {"NEGOTIATE_ALGORITHMS", "OtherParamsSupport", MEMBER(SDEC_KNOWN_OTHER_SUPPORT, other_params_support)},
    {"ALGORITHMS", "SPDMVersion", MEMBER(SDEC_KNOWN_VERSION, version)},
    {"ALGORITHMS", "OtherParamsSelection", MEMBER(SDEC_KNOWN_OTHER_SELECTION, other_params_selection)},
    {"ALGORITHMS", "MeasurementSpecificationSel", MEMBER(SDEC_KNOWN_MEAS_SPEC, measurement_specification_sel)},
    {"ALGORITHMS", "MeasurementHashAlgo", MEMBER(SDEC_KNOWN_MEAS_HASH, measurement_hash_algo)},
    {"ALGORITHMS", "MELspecificationSel", MEMBER(SDEC_KNOWN_MEL_SPEC, mel_specification_sel)},
    {"ALGORITHMS", "BaseHashSel", MEMBER(SDEC_KNOWN_HASH, base_hash_sel)},
    {"ALGORITHMS", "BaseAsymSel", MEMBER(SDEC_KNOWN_ASYM, base_asym_sel)},
    {"ALGORITHMS", "PqcAsymSel", MEMBER(SDEC_KNOWN_PQC_ASYM, pqc_asym_sel)},
    {"ALGORITHMS", "RespAlgStruct.AlgSupported.ReqBaseAsymAlg", MEMBER(SDEC_KNOWN_REQ_ASYM, req_base_asym_alg)},
    {"ALGORITHMS", "RespAlgStruct.AlgSupported.ReqPqcAsymAlg", MEMBER(SDEC_KNOWN_REQ_PQC_ASYM, req_pqc_asym_alg)},
    {"ALGORITHMS", "RespAlgStruct.AlgSupported.DHE", MEMBER(SDEC_KNOWN_DHE, dhe)},
    {"ALGORITHMS", "RespAlgStruct.AlgSupported.KEMAlg", MEMBER(SDEC_KNOWN_KEM, kem_alg)},
    {"ALGORITHMS", "RespAlgStruct.AlgSupported.AEAD", MEMBER(SDEC_KNOWN_AEAD, aead)},
    {"ALGORITHMS", "RespAlgStruct.AlgSupported.KeySchedule", MEMBER(SDEC_KNOWN_KEY_SCHEDULE, key_schedule)},
};

enum { N_FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* Values in the messages of one connection since its last reset. */
struct said {
  bool has[N_FIELDS];
  uint32_t value[N_FIELDS];
  uint32_t n_ends; /* ALGORITHMS seen */
};

static void compare(const struct sdec_flow *flow, uint32_t conn, const struct said *said, const char *capture) {
  struct sdec_negotiated n;
  assert_true(sdec_flow_negotiated(flow, conn, &n));
  for (uint32_t i = 0; i < N_FIELDS; i++) {
    uint32_t value;
    memcpy(&value, (const uint8_t *)&n + fields[i].at, sizeof(value));
    if (said->has[i] != ((n.known & fields[i].bit) != 0) || value != said->value[i]) {
      fail_msg("%s: connection %u: %s.%s is %s%x, should be %s%x", capture, conn, fields[i].message, fields[i].path,
               (n.known & fields[i].bit) != 0 ? "" : "not known: ", value,
               said->has[i] ? "" : "not known: ", said->value[i]);
    }
  }
}

static void hear(struct said *said, const struct sdec_unit *unit) {
  struct sdec_item item;
  if (strcmp(unit->name, "GET_VERSION") == 0) {
    const uint32_t n_ends = said->n_ends;
    *said = (struct said){.n_ends = n_ends};
  }
  for (uint32_t i = 0; i < N_FIELDS; i++) {
    if (strcmp(unit->name, fields[i].message) == 0 && sdec_unit_find(unit, fields[i].path, &item)) {
      said->has[i] = true;
      said->value[i] = (uint32_t)item.value;
    }
  }
}

/* run feeds a capture twice and compares at the start and end of every negotiation of its first connection. */
static void run(const char *capture, struct said *said, struct sdec_negotiated *out) {
  static const struct sdec_config config = {0};
  char path[256];
  struct pcap_file file;
  struct sdec_unit unit;
  void *memory;
  snprintf(path, sizeof(path), CORPUS_DIR "/captures/%s.pcap", capture);
  assert_true(pcap_load(&file, path));
  struct sdec_flow *flow = new_flow(&config, &memory);
  uint32_t conn = 0;
  for (uint32_t i = 0; i < 2 * file.n; i++) {
    sdec_flow_feed(flow, &file.packets[i % file.n]);
    while (sdec_flow_take(flow, &unit)) {
      conn = conn == 0 ? unit.conn : conn;
      if (unit.kind != SDEC_UNIT_MESSAGE || unit.conn != conn) {
        continue;
      }
      hear(said, &unit);
      said->n_ends += strcmp(unit.name, "ALGORITHMS") == 0;
      if (strcmp(unit.name, "ALGORITHMS") == 0 || strcmp(unit.name, "GET_VERSION") == 0) {
        compare(flow, conn, said, capture);
      }
    }
  }
  compare(flow, conn, said, capture);
  assert_true(sdec_flow_negotiated(flow, conn, out));
  sdec_flow_end(flow);
  free(memory);
  pcap_free(&file);
}

static void as_the_messages_say(void **state) {
  static const char *const captures[] = {"mctp-v10", "doe-v11",       "mctp-v12", "doe-v13",
                                         "mctp-v14", "chunk-v14-pqc", "mac-only", "mutauth-digests"};
  uint32_t n_seen[N_FIELDS] = {0};
  (void)state;
  for (uint32_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
    struct said said = {.n_ends = 0};
    struct sdec_negotiated n;
    run(captures[i], &said, &n);
    if (said.n_ends < 2) {
      fail_msg("%s has no negotiation that starts again", captures[i]);
    }
    for (uint32_t j = 0; j < N_FIELDS; j++) {
      n_seen[j] += said.has[j];
    }
  }
  for (uint32_t j = 0; j < N_FIELDS; j++) {
    if (n_seen[j] == 0) {
      fail_msg("no capture has %s.%s", fields[j].message, fields[j].path);
    }
  }
}

static void no_such_connection(void **state) {
  static const uint8_t get_version[] = {0x10, 0x84, 0, 0};
  static const struct sdec_config config = {0};
  const struct sdec_packet packet = {
      .data = {get_version, sizeof(get_version)}, .original_len = sizeof(get_version), .carrier = SDEC_CARRIER_SPDM};
  struct sdec_negotiated n = {.dhe = 77};
  struct sdec_unit unit;
  void *memory;
  (void)state;
  struct sdec_flow *flow = new_flow(&config, &memory);
  assert_false(sdec_flow_negotiated(flow, 0, &n));
  assert_false(sdec_flow_negotiated(flow, 1, &n));
  sdec_flow_feed(flow, &packet);
  assert_true(sdec_flow_take(flow, &unit));
  assert_false(sdec_flow_negotiated(flow, 0, &n));
  assert_false(sdec_flow_negotiated(flow, unit.conn + 1, &n));
  assert_int_equal(n.dhe, 77);
  assert_true(sdec_flow_negotiated(flow, unit.conn, &n)); /* GET_VERSION negotiates nothing yet */
  assert_int_equal(n.known, 0);
  assert_int_equal(n.dhe, 0);
  sdec_flow_end(flow);
  free(memory);
}

/* An evicted connection is unknown. */
static void given_up(void **state) {
  static const uint8_t heartbeat[] = {0x12, 0xe8, 0, 0};
  static const struct sdec_config config = {0};
  struct sdec_packet packet = {
      .data = {heartbeat, sizeof(heartbeat)}, .original_len = sizeof(heartbeat), .carrier = SDEC_CARRIER_SPDM};
  struct sdec_negotiated n;
  struct sdec_unit unit = {.conn = 0};
  void *memory;
  (void)state;
  struct sdec_flow *flow = new_flow(&config, &memory);
  packet.src = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 6};
  packet.dst = packet.src;
  for (uint32_t i = 0; sdec_flow_stats(flow).evicted == 0; i++) {
    assert_true(i < 100000);
    packet.src.bytes[0] = (uint8_t)(1 + i / 65536);
    packet.src.bytes[1] = (uint8_t)(i / 256);
    packet.src.bytes[2] = (uint8_t)i;
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
    }
    assert_true(i > 0 || sdec_flow_negotiated(flow, 1, &n));
  }
  assert_false(sdec_flow_negotiated(flow, 1, &n));
  assert_true(sdec_flow_negotiated(flow, unit.conn, &n));
  sdec_flow_end(flow);
  free(memory);
}

/* Values given by the user hold until messages override them. */
static void assumed(void **state) {
  static const uint8_t heartbeat[] = {0x12, 0xe8, 0, 0};
  struct sdec_config config = {0};
  const struct sdec_packet packet = {
      .data = {heartbeat, sizeof(heartbeat)}, .original_len = sizeof(heartbeat), .carrier = SDEC_CARRIER_SPDM};
  struct sdec_negotiated n;
  struct sdec_unit unit;
  void *memory;
  (void)state;
  assert_true(sdec_assume(&config, "version", "1.3"));
  assert_true(sdec_assume(&config, "hash", "SHA_384"));
  struct sdec_flow *flow = new_flow(&config, &memory);
  sdec_flow_feed(flow, &packet);
  assert_true(sdec_flow_take(flow, &unit));
  assert_true(sdec_flow_negotiated(flow, unit.conn, &n));
  assert_int_equal(n.known, SDEC_KNOWN_VERSION | SDEC_KNOWN_HASH);
  assert_int_equal(n.version, 0x13);
  assert_int_equal(n.base_hash_sel, 2);
  sdec_flow_end(flow);
  free(memory);
}

/* A Responder must not send GET_VERSION; if it does, nothing is reset. */
static void versions_encapsulated(void **state) {
  static const struct {
    uint8_t bytes[12];
    uint32_t len;
  } messages[] = {
      {{0x11, 0xE1, 0, 0, 0, 9, 0, 0, 0xC6, 0, 0, 0}, 12},                          /* GET_CAPABILITIES */
      {{0x11, 0x61, 0, 0, 0, 9, 0, 0, 0xC6, 0, 0, 0}, 12}, {{0x11, 0xEA, 0, 0}, 4}, /* GET_ENCAPSULATED_REQUEST */
      {{0x11, 0x6A, 1, 0, 0x10, 0x84, 0, 0}, 8},                                    /* GET_VERSION in it */
      {{0x11, 0xEB, 1, 0, 0x11, 0x7F, 4, 0}, 8}, /* DELIVER_ENCAPSULATED_RESPONSE: ERROR, UnexpectedRequest */
  };
  static const struct sdec_config config = {0};
  struct sdec_negotiated n;
  struct sdec_unit unit = {.conn = 0};
  void *memory;
  (void)state;
  struct sdec_flow *flow = new_flow(&config, &memory);
  for (uint32_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
    const struct sdec_packet packet = {
        .data = {messages[i].bytes, messages[i].len}, .original_len = messages[i].len, .carrier = SDEC_CARRIER_SPDM};
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
      assert_int_equal(unit.worst, SDEC_CLEAN);
    }
  }
  assert_true(sdec_flow_negotiated(flow, unit.conn, &n));
  assert_int_equal(n.known & SDEC_KNOWN_RSP_FLAGS, SDEC_KNOWN_RSP_FLAGS);
  assert_int_equal(n.rsp_flags, 0xC6);
  sdec_flow_end(flow);
  free(memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_the_messages_say),
      cmocka_unit_test(no_such_connection),
      cmocka_unit_test(given_up),
      cmocka_unit_test(assumed),
      cmocka_unit_test(versions_encapsulated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lines of key logs and libspdm logs, good and damaged. Each line is in a block of its exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sdec_keylog.h"

typedef enum sdec_keylog_result reader(const char *line, size_t len, struct sdec_secret *out);

static enum sdec_keylog_result read_len(reader *read, const char *line, size_t len, struct sdec_secret *out) {
  char *copy = malloc(len);
  assert_true(copy != NULL || len == 0);
  if (len > 0) {
    memcpy(copy, line, len);
  }
  memset(out, 0xAA, sizeof(*out));
  const enum sdec_keylog_result result = read(copy, len, out);
  free(copy);
  return result;
}

static enum sdec_keylog_result key(const char *line, struct sdec_secret *out) {
  return read_len(sdec_keylog_line, line, strlen(line), out);
}

static enum sdec_keylog_result logged(const char *line, struct sdec_secret *out) {
  return read_len(sdec_libspdm_log_line, line, strlen(line), out);
}

/* is_empty says whether a secret is all zero, as it must be after a refused line. */
static bool is_empty(const struct sdec_secret *s) {
  static const struct sdec_secret none;
  return s->secret_len == 0 && memcmp(s->secret, none.secret, sizeof(s->secret)) == 0;
}

static void every_label_reads_back(void **state) {
  (void)state;
  static const char *const names[] = {
      "SPDM_DHE_SECRET", "SPDM_KEM_SECRET", "SPDM_PSK", "SPDM_HANDSHAKE_SECRET", "SPDM_MASTER_SECRET",
      "SPDM_REQ_HS_SECRET", "SPDM_RSP_HS_SECRET", "SPDM_REQ_DATA_SECRET", "SPDM_RSP_DATA_SECRET"};
  for (uint32_t i = 0; i < 9; i++) {
    char line[128];
    struct sdec_secret s;
    strcpy(line, names[i]);
    strcat(line, " * 0102fe");
    assert_int_equal(key(line, &s), SDEC_KEYLOG_SECRET);
    assert_int_equal(s.kind, SDEC_SECRET_DHE + i);
    assert_string_equal(sdec_secret_label(s.kind), names[i]);
    assert_true(s.any && !s.by_session && !s.used);
    assert_int_equal(s.secret_len, 3);
    assert_memory_equal(s.secret, "\x01\x02\xfe", 3);
  }
}

static void what_is_no_kind_has_no_label(void **state) {
  (void)state;
  assert_string_equal(sdec_secret_label(SDEC_SECRET_NONE), "?");
  assert_string_equal(sdec_secret_label(SDEC_SECRET_KINDS), "?");
  assert_string_equal(sdec_secret_label(UINT32_MAX), "?");
}

static void an_id_is_a_session_or_a_name(void **state) {
  (void)state;
  struct sdec_secret s;
  assert_int_equal(key("SPDM_PSK fffefffd 00", &s), SDEC_KEYLOG_SECRET);
  assert_true(s.by_session && !s.any);
  assert_int_equal(s.session, 0xfffefffd);
  assert_int_equal(key("SPDM_DHE_SECRET dd49a341fdd4b186273c749d3b89eb9763f6e75cf7fc627951590f3f301dd922 ff7F", &s),
                   SDEC_KEYLOG_SECRET);
  assert_true(!s.by_session && !s.any);
  assert_int_equal(s.id_len, 32);
  assert_int_equal(s.id[0], 0xdd);
  assert_int_equal(s.id[31], 0x22);
  assert_memory_equal(s.secret, "\xff\x7f", 2);
}

static void blanks_and_comments_are_free(void **state) {
  (void)state;
  struct sdec_secret s;
  assert_int_equal(key("", &s), SDEC_KEYLOG_NOTHING);
  assert_int_equal(key("  \t \r", &s), SDEC_KEYLOG_NOTHING);
  assert_int_equal(key("# SPDM_PSK * 00", &s), SDEC_KEYLOG_NOTHING);
  assert_int_equal(key("  #", &s), SDEC_KEYLOG_NOTHING);
  assert_int_equal(key("\tSPDM_PSK  *\t0A0b \r", &s), SDEC_KEYLOG_SECRET);
  assert_memory_equal(s.secret, "\x0a\x0b", 2);
  assert_int_equal(key("SPDM_PSK * 0a # of the bench", &s), SDEC_KEYLOG_SECRET);
  assert_int_equal(s.secret_len, 1);
}

static void other_labels_are_not_ours(void **state) {
  (void)state;
  static const char *const lines[] = {"CLIENT_RANDOM 00 00", "SPDM_PS * 00", "SPDM_PSKS * 00", "spdm_psk * 00", "0102"};
  for (uint32_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
    struct sdec_secret s;
    assert_int_equal(key(lines[i], &s), SDEC_KEYLOG_UNKNOWN);
    assert_true(is_empty(&s));
  }
}

static void damaged_lines_leave_nothing(void **state) {
  (void)state;
  static const char *const lines[] = {
      "SPDM_PSK", "SPDM_PSK *", "SPDM_PSK * # 00", "SPDM_PSK * 0", "SPDM_PSK * 0g", "SPDM_PSK * 00 00",
      "SPDM_PSK ** 00",
      "SPDM_PSK 0x1 00", "SPDM_PSK abc 00", "SPDM_PSK zz 00", "SPDM_PSK * 0x00", "SPDM_PSK *00", "SPDM_PSK * 00\xff"};
  for (uint32_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
    struct sdec_secret s;
    assert_int_equal(key(lines[i], &s), SDEC_KEYLOG_BAD);
    assert_int_equal(s.kind, SDEC_SECRET_NONE);
    assert_true(is_empty(&s));
  }
}

/* A line with an ID of `id_len` bytes 0x11 and a secret of `secret_len` bytes 0x22. */
static enum sdec_keylog_result sized(size_t id_len, size_t secret_len, struct sdec_secret *out) {
  char *line = malloc(9 + 2 * id_len + 1 + 2 * secret_len);
  assert_non_null(line);
  memcpy(line, "SPDM_PSK ", 9);
  memset(line + 9, '1', 2 * id_len);
  line[9 + 2 * id_len] = ' ';
  memset(line + 9 + 2 * id_len + 1, '2', 2 * secret_len);
  const enum sdec_keylog_result result = read_len(sdec_keylog_line, line, 9 + 2 * id_len + 1 + 2 * secret_len, out);
  free(line);
  return result;
}

static void sizes_are_bounded(void **state) {
  (void)state;
  struct sdec_secret s;
  assert_int_equal(sized(64, 512, &s), SDEC_KEYLOG_SECRET);
  assert_int_equal(s.id_len, 64);
  assert_int_equal(s.secret_len, 512);
  assert_int_equal(s.secret[511], 0x22);
  assert_int_equal(sized(64, 513, &s), SDEC_KEYLOG_BAD);
  assert_true(is_empty(&s));
  assert_int_equal(sized(300, 1, &s), SDEC_KEYLOG_SECRET); /* a long context matches by its first bytes */
  assert_int_equal(s.id_len, 64);
  assert_false(s.by_session);
}

/* Truncated anywhere, a line is a shorter secret, damaged, or without a label. */
static void every_prefix_is_read_within_its_bytes(void **state) {
  (void)state;
  static const char line[] = "SPDM_RSP_DATA_SECRET fffefffd 00112233445566778899aabbccddeeff";
  for (size_t n = 0; n < sizeof(line); n++) {
    struct sdec_secret s;
    const enum sdec_keylog_result result = read_len(sdec_keylog_line, line, n, &s);
    const size_t digits = n > 30 ? n - 30 : 0;
    const enum sdec_keylog_result expected = n == 0    ? SDEC_KEYLOG_NOTHING
                                             : n < 20 ? SDEC_KEYLOG_UNKNOWN
                                             : digits == 0 || digits % 2 != 0 ? SDEC_KEYLOG_BAD
                                                                              : SDEC_KEYLOG_SECRET;
    assert_int_equal(result, expected);
  }
}

static void libspdm_logs_name_shared_secrets(void **state) {
  (void)state;
  struct sdec_secret s;
  assert_int_equal(logged("[DHE Secret]: c7ac17ee", &s), SDEC_KEYLOG_SECRET);
  assert_int_equal(s.kind, SDEC_SECRET_DHE);
  assert_true(s.any);
  assert_memory_equal(s.secret, "\xc7\xac\x17\xee", 4);
  assert_int_equal(logged("[KEM Secret]: 0102\r", &s), SDEC_KEYLOG_SECRET);
  assert_int_equal(s.kind, SDEC_SECRET_KEM);
  assert_int_equal(logged("[   12.345678] spdm: [PSK]: 5465737450736b4461746100", &s), SDEC_KEYLOG_SECRET);
  assert_int_equal(s.kind, SDEC_SECRET_PSK);
  assert_memory_equal(s.secret, "TestPskData", 12);
}

static void libspdm_logs_say_much_else(void **state) {
  (void)state;
  static const char *const nothing[] = {"", "[", "[DHE Secret]", "[DHE", "handshake_secret (0x30) - 36 07 32",
                                        "[PSKHint]: 00",
                                        "using session 0xfffffffe", "th1 hash - 00"};
  static const char *const bad[] = {"[DHE Secret]:", "[DHE Secret]: ", "[PSK]: 123", "[PSK]: hidden"};
  struct sdec_secret s;
  for (uint32_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
    assert_int_equal(logged(nothing[i], &s), SDEC_KEYLOG_NOTHING);
    assert_true(is_empty(&s));
  }
  for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(logged(bad[i], &s), SDEC_KEYLOG_BAD);
    assert_true(is_empty(&s));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_label_reads_back),
      cmocka_unit_test(what_is_no_kind_has_no_label),
      cmocka_unit_test(an_id_is_a_session_or_a_name),
      cmocka_unit_test(blanks_and_comments_are_free),
      cmocka_unit_test(other_labels_are_not_ours),
      cmocka_unit_test(damaged_lines_leave_nothing),
      cmocka_unit_test(sizes_are_bounded),
      cmocka_unit_test(every_prefix_is_read_within_its_bytes),
      cmocka_unit_test(libspdm_logs_name_shared_secrets),
      cmocka_unit_test(libspdm_logs_say_much_else),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

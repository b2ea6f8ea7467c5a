/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cutting transcripts. Every unencrypted conversation of the corpus is written as one run of bytes and must be cut into
 * the same messages again, with its negotiation and, for measurements and challenges, without it.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "conversation/cut.h"
#include "conversation/rebuild.h"
#include "new_flow.h"
#include "pcapfile.h"
#include "random.h"

#define MOST_MESSAGES 4096
#define MOST_BYTES (8u << 20)

static const struct sdec_facts nothing;
static struct sdec_tape tape;
static struct reader reader = {.tape = &tape};
static struct cut cut;

/* The messages of a conversation, back to back. */
struct transcript {
  uint8_t *bytes;
  uint32_t len, n;
  uint32_t at[MOST_MESSAGES];
};

static struct transcript run;

static void append(struct sdec_span message) {
  assert_true(run.n < MOST_MESSAGES && run.len + message.len <= MOST_BYTES);
  run.at[run.n++] = run.len;
  memcpy(run.bytes + run.len, message.data, message.len);
  run.len += message.len;
}

/* Whether a unit is a message that was unencrypted on the wire. */
static bool in_clear(const struct sdec_unit *unit) {
  return unit->kind == SDEC_UNIT_MESSAGE && unit->nesting == 0 && !unit->has_session;
}

/* A transcript contains the chunked message, not the chunks. */
static bool is_chunk(const struct sdec_unit *unit) {
  return unit->message != NULL && unit->message->step == SDEC_STEP_CHUNK;
}

/* read_capture fills `run` with the first conversation; false if requests and responses do not alternate. */
static bool read_capture(const char *path) {
  struct pcap_file file;
  struct sdec_unit unit;
  struct sdec_config config = {0};
  bool alternates = true;
  run.len = run.n = 0;
  if (!pcap_load(&file, path)) {
    return false;
  }
  void *memory;
  struct sdec_flow *flow = new_flow(&config, &memory);
  for (uint32_t i = 0; i < file.n; i++) {
    sdec_flow_feed(flow, &file.packets[i]);
    while (sdec_flow_take(flow, &unit)) {
      if (in_clear(&unit)) {
        alternates = alternates && !is_chunk(&unit) && (unit.code >= 0x80) == (run.n % 2 == 0);
        append(unit.span);
      }
    }
  }
  free(memory);
  pcap_free(&file);
  return alternates && run.n > 0 && run.n % 2 == 0;
}

static struct sdec_span part(uint32_t first, uint32_t n) {
  const uint32_t end = first + n < run.n ? run.at[first + n] : run.len;
  return (struct sdec_span){run.bytes + run.at[first], end - run.at[first]};
}

static uint8_t code_of(uint32_t i) {
  return run.bytes[run.at[i] + 1];
}

/* need_cut asserts that exactly the `n` messages from `first` on are found. */
static void need_cut(const char *name, uint32_t first, uint32_t n) {
  struct sdec_span message;
  sdec_cut_begin(&cut, part(first, n), &nothing, &reader);
  for (uint32_t i = 0; i < n; i++) {
    if (!sdec_cut_next(&cut, &message) || message.data != run.bytes + run.at[first + i] ||
        message.len != part(first + i, 1).len) {
      fail_msg("%s: message %u of %u (code 0x%02x) is not cut where it ends", name, first + i, run.n,
               code_of(first + i));
    }
  }
  assert_false(sdec_cut_next(&cut, &message));
  assert_int_equal(cut.found.result, CUT_ONE);
}

/* Signed exchanges on their own: measurements, a challenge. Either may have a second cut if hash sizes coincide. */
static uint32_t cut_pairs(const char *name, uint8_t request) {
  uint32_t n_unique = 0;
  for (uint32_t i = 0; i + 1 < run.n; i += 2) {
    if (code_of(i) == request && code_of(i + 1) == (request & 0x7f)) {
      sdec_cut_begin(&cut, part(i, 2), &nothing, &reader);
      if (cut.found.result != CUT_ONE && cut.found.result != CUT_AMBIGUOUS) {
        fail_msg("%s: messages %u and %u alone are not cut", name, i, i + 1);
      }
      assert_int_equal(cut.found.n_messages, 2);
      n_unique += cut.found.result == CUT_ONE;
    }
  }
  return n_unique;
}

static bool ends_with(const char *name, const char *end) {
  const size_t len = strlen(name), end_len = strlen(end);
  return len > end_len && strcmp(name + len - end_len, end) == 0;
}

static void conversations_are_cut_as_they_were_sent(void **state) {
  (void)state;
  uint32_t n_captures = 0, n_reports = 0, n_challenges = 0;
  DIR *folder = opendir(CORPUS_DIR "/captures");
  const struct dirent *entry;
  char path[1024];
  assert_non_null(folder);
  while ((entry = readdir(folder)) != NULL) {
    (void)snprintf(path, sizeof(path), "%s/captures/%s", CORPUS_DIR, entry->d_name);
    if (!ends_with(entry->d_name, ".pcap") || !read_capture(path)) {
      continue;
    }
    need_cut(entry->d_name, 0, run.n);
    n_reports += cut_pairs(entry->d_name, 0xe0);
    n_challenges += cut_pairs(entry->d_name, 0x83);
    n_captures++;
  }
  (void)closedir(folder);
  print_message("%u conversations, %u reports, %u challenges\n", n_captures, n_reports, n_challenges);
  assert_true(n_captures >= 15 && n_reports >= 20 && n_challenges >= 10);
}

static void load(const char *name) {
  char path[1024];
  (void)snprintf(path, sizeof(path), "%s/captures/%s", CORPUS_DIR, name);
  assert_true(read_capture(path));
}

/* find returns the first message with a code. */
static uint32_t find(uint8_t code) {
  uint32_t i = 0;
  while (i < run.n && code_of(i) != code) {
    i++;
  }
  assert_true(i < run.n);
  return i;
}

/* begin cuts a copy of `n` messages from `first` on, with bytes before and after. */
static void begin_framed(uint32_t first, uint32_t n, const void *front, uint32_t front_len, uint32_t zeros) {
  static uint8_t bytes[1u << 20];
  const struct sdec_span messages = part(first, n);
  assert_true(front_len + messages.len + zeros <= sizeof(bytes));
  memcpy(bytes, front, front_len);
  memcpy(bytes + front_len, messages.data, messages.len);
  memset(bytes + front_len + messages.len, 0, zeros);
  sdec_cut_begin(&cut, (struct sdec_span){bytes, front_len + messages.len + zeros}, &nothing, &reader);
}

static void padding_and_known_headers_come_off(void **state) {
  (void)state;
  load("mctp-v12.pcap");
  begin_framed(0, 6, "", 0, 3);
  assert_int_equal(cut.found.result, CUT_ONE);
  assert_int_equal(cut.found.padding, 3);
  assert_int_equal(cut.found.n_messages, 6);
  begin_framed(0, 6, "", 0, 4); /* more padding than any transport adds */
  assert_int_equal(cut.found.result, CUT_NONE);
  assert_int_equal(cut.found.n_messages, 6);
  assert_int_equal(cut.found.left_at, part(0, 6).len);

  const uint32_t len = part(0, 6).len;
  const uint8_t device[] = {1, (uint8_t)len, (uint8_t)(len >> 8), 0, 0};
  const uint8_t other[] = {1, (uint8_t)(len + 1), (uint8_t)(len >> 8), 0, 0};
  begin_framed(0, 6, device, 5, 0);
  assert_int_equal(cut.found.result, CUT_ONE);
  assert_int_equal(cut.found.header_len, 5);
  begin_framed(0, 6, other, 5, 0);
  assert_int_equal(cut.found.result, CUT_NONE);
  assert_int_equal(cut.found.n_messages, 0);
  begin_framed(0, 1, "\5", 1, 0); /* a request alone is not an exchange */
  assert_int_equal(cut.found.result, CUT_NONE);
  begin_framed(0, 2, "\5", 1, 0);
  assert_int_equal(cut.found.result, CUT_ONE);
  assert_int_equal(cut.found.header_len, 1);
}

static void what_cannot_be_cut_is_left_over(void **state) {
  (void)state;
  load("mctp-v12.pcap");
  const uint32_t last = find(0x60);
  struct sdec_span in = part(0, last + 1);
  in.len -= 40;
  sdec_cut_begin(&cut, in, &nothing, &reader);
  assert_int_equal(cut.found.result, CUT_NONE);
  assert_int_equal(cut.found.n_messages, last);
  assert_int_equal(cut.found.left_at, run.at[last]);
}

static void a_transcript_may_end_before_its_signature(void **state) {
  (void)state;
  load("mctp-v12.pcap");
  const uint32_t last = find(0x60);
  struct sdec_span in = part(0, last + 1);
  in.len -= 96;
  sdec_cut_begin(&cut, in, &nothing, &reader);
  assert_int_equal(cut.found.result, CUT_ONE);
  assert_true(cut.found.no_signature);
  assert_int_equal(cut.found.n_messages, last + 1);
  in = part(last - 1, 2); /* the same without the negotiation, which determines the length of a signature */
  in.len -= 96;
  sdec_cut_begin(&cut, in, &nothing, &reader);
  assert_true(cut.found.no_signature);
}

/* Messages padded with zero bytes to a multiple of four, as in PCI DOE. */
static void padding_between_messages_comes_out(void **state) {
  (void)state;
  static uint8_t bytes[1u << 17];
  struct sdec_span message;
  uint32_t len = 0, padding = 0;
  load("p521-sha512-chacha.pcap");
  for (uint32_t i = 0; i < run.n; i++) {
    const struct sdec_span one = part(i, 1);
    const uint32_t n = (4 - one.len % 4) % 4;
    assert_true(len + one.len + n <= sizeof(bytes));
    memcpy(bytes + len, one.data, one.len);
    memset(bytes + len + one.len, 0, n);
    len += one.len + n;
    padding += n;
  }
  assert_true(padding > 0);
  sdec_cut_begin(&cut, (struct sdec_span){bytes, len}, &nothing, &reader);
  assert_int_equal(cut.found.result, CUT_ONE);
  assert_int_equal(cut.found.between, padding);
  for (uint32_t i = 0; i < run.n; i++) {
    assert_true(sdec_cut_next(&cut, &message));
    assert_int_equal(message.len, part(i, 1).len);
  }
  assert_false(sdec_cut_next(&cut, &message));
}

/* SHA-256 with a measurement summary is as long as SHA-512 without one: 32 + 32 + 32 = 64 + 32. */
static void two_cuts_are_reported(void **state) {
  (void)state;
  load("p256-sha256-aes128.pcap");
  const uint32_t challenge = find(0x83);
  struct sdec_span message;
  sdec_cut_begin(&cut, part(challenge, 2), &nothing, &reader);
  assert_int_equal(cut.found.result, CUT_AMBIGUOUS);
  assert_string_equal(sdec_env_name(cut.found.taken[0].var), "hash");
  assert_int_equal(cut.found.taken[0].value, 32);
  assert_string_equal(sdec_env_name(cut.found.other[0].var), "hash");
  assert_int_equal(cut.found.other[0].value, 64);
  assert_int_equal(cut.found.n_cuts, 2);
  assert_true(sdec_cut_next(&cut, &message) && sdec_cut_next(&cut, &message) && !sdec_cut_next(&cut, &message));
}

/* rebuilds says whether a signed response and the nonce reproduce its request byte for byte. */
static bool rebuilds(uint32_t request) {
  const struct sdec_span asked = part(request, 1), nonce = {asked.data + 4, 32};
  uint8_t again[SDEC_REQUEST_REBUILT];
  uint32_t len = 0, i = 0;
  while (sdec_rebuild(part(request + 1, 1), nonce, i, again, sizeof(again), &len)) {
    if (len == asked.len && memcmp(again, asked.data, len) == 0) {
      return true;
    }
    i++;
  }
  assert_true(i <= SDEC_REQUESTS_REBUILT);
  return false;
}

static void requests_are_rebuilt_from_their_answers(void **state) {
  (void)state;
  static const char *const captures[] = {"mctp-v10.pcap", "doe-v11.pcap", "mctp-v12.pcap", "doe-v13.pcap",
                                         "mctp-v14.pcap"};
  for (uint32_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
    uint32_t n_signed = 0;
    load(captures[i]);
    for (uint32_t k = 0; k + 1 < run.n; k += 2) {
      if (code_of(k) == 0xe0 && (run.bytes[run.at[k] + 2] & 1) != 0 && code_of(k + 1) == 0x60) {
        n_signed++;
        if (!rebuilds(k)) {
          fail_msg("%s: the request of message %u is not rebuilt", captures[i], k + 1);
        }
      }
    }
    assert_true(n_signed > 0);
  }
  uint8_t out[SDEC_REQUEST_REBUILT];
  uint32_t len = 7;
  const struct sdec_span nonce = {out, 32};
  assert_false(sdec_rebuild(part(0, 1), nonce, 0, out, sizeof(out), &len)); /* a request */
  assert_false(sdec_rebuild(part(1, 1), nonce, 0, out, sizeof(out), &len)); /* an unsigned response */
  assert_false(sdec_rebuild((struct sdec_span){run.bytes, 0}, nonce, 0, out, sizeof(out), &len));
  assert_int_equal(len, 7);
}

/* Damaged input takes bounded work, and cuts that are found still tile the bytes. */
static void damaged_transcripts_end_soon(void **state) {
  (void)state;
  static uint8_t bytes[1u << 17];
  uint64_t dice = 42;
  load("mctp-v12.pcap");
  for (uint32_t i = 0; i < 4000; i++) {
    const uint32_t first = random_below(&dice, 2) == 0 ? 0 : 2 * random_below(&dice, run.n / 2);
    struct sdec_span in = part(first, 2 * (1 + random_below(&dice, 8)));
    assert_true(in.len <= sizeof(bytes));
    memcpy(bytes, in.data, in.len);
    in = (struct sdec_span){bytes, random_damage(&dice, bytes, in.len, sizeof(bytes))};
    sdec_cut_begin(&cut, in, &nothing, &reader);
    assert_true(cut.work <= 4 * (512 * (uint64_t)in.len + (1u << 16)));
    uint32_t at = cut.found.header_len, n = 0;
    for (struct sdec_span message; sdec_cut_next(&cut, &message); n++) {
      assert_ptr_equal(message.data, in.data + at);
      at += message.len;
    }
    assert_int_equal(n, cut.found.n_messages);
    assert_int_equal(at - cut.found.header_len, cut.found.left_at);
  }
}

/* A flow gives the same messages as from the capture, and marks values found without the negotiation as inferred. */
static void transcripts_go_through_a_flow(void **state) {
  (void)state;
  load("mctp-v12.pcap");
  const uint32_t challenge = find(0x83), report = find(0xe0);
  const struct {
    uint32_t first, n;
    bool inferred;
  } rows[] = {{0, run.n, false}, {challenge, 2, true}, {report, 2, true}};
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    void *memory;
    struct sdec_config config = {0};
    struct sdec_unit unit;
    struct sdec_flow *flow = new_flow(&config, &memory);
    const struct sdec_span in = part(rows[i].first, rows[i].n);
    const struct sdec_packet packet = {
        .data = in, .original_len = in.len, .frame = 1, .carrier = SDEC_CARRIER_TRANSCRIPT};
    uint32_t n = rows[i].first;
    bool inferred = false;
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
      if (in_clear(&unit)) {
        assert_ptr_equal(unit.span.data, run.bytes + run.at[n]);
        assert_int_equal(unit.span.len, part(n, 1).len);
        assert_true(unit.worst <= SDEC_INFO);
        inferred = inferred || unit.env.inferred != 0;
        n++;
      }
    }
    assert_int_equal(n, rows[i].first + rows[i].n);
    assert_int_equal(inferred, rows[i].inferred);
    free(memory);
  }
}

int main(void) {
  run.bytes = malloc(MOST_BYTES);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(conversations_are_cut_as_they_were_sent), cmocka_unit_test(padding_and_known_headers_come_off),
      cmocka_unit_test(what_cannot_be_cut_is_left_over), cmocka_unit_test(a_transcript_may_end_before_its_signature),
      cmocka_unit_test(two_cuts_are_reported), cmocka_unit_test(padding_between_messages_comes_out),
      cmocka_unit_test(requests_are_rebuilt_from_their_answers),
      cmocka_unit_test(damaged_transcripts_end_soon),
      cmocka_unit_test(transcripts_go_through_a_flow)};
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  free(run.bytes);
  return failed;
}

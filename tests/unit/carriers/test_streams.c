/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP reassembly on real connections: the same frames result for every split of the bytes into segments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/held.h"
#include "random.h"
#include "segments.h"

struct stream {
  uint8_t *bytes;
  uint32_t len, first;
};

static uint8_t *read_file(const char *name, uint32_t *out_len) {
  char path[300];
  (void)snprintf(path, sizeof(path), "%s/captures/%s", CORPUS_DIR, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  uint8_t *bytes = malloc(1 << 20);
  assert_non_null(bytes);
  *out_len = (uint32_t)fread(bytes, 1, 1 << 20, file);
  (void)fclose(file);
  return bytes;
}

/* Feeds a capture and collects the bytes of both directions, which are complete and in order in these captures. */
static void feed_capture(struct run *r, const char *name, struct stream streams[2]) {
  uint32_t len = 0;
  uint8_t *file = read_file(name, &len);
  const struct sdec_span all = {file, len};
  struct sdec_config config = {0};
  struct sdec_addr first_src = {0};
  for (uint64_t at = 24; at < len; at += 16 + span_le(all, at + 8, 4)) {
    struct sdec_packet packet = {.data = span_sub(all, at + 16, span_le(all, at + 8, 4)), .link = 1};
    packet.original_len = packet.data.len;
    struct link_peeled peeled;
    sdec_link_peel(&packet, &config, &peeled);
    assert_true(peeled.carrier == SDEC_CARRIER_TCP || peeled.carrier == SDEC_CARRIER_EMU);
    first_src = at == 24 ? peeled.src : first_src;
    struct stream *s = &streams[memcmp(&peeled.src, &first_src, sizeof(first_src)) != 0];
    if (peeled.tcp_flags & SYN) {
      s->first = peeled.tcp_seq + 1;
      s->bytes = malloc(len);
      assert_non_null(s->bytes);
    }
    assert_true(peeled.payload.len == 0 || peeled.tcp_seq == seq_add(s->first, s->len));
    memcpy(s->bytes + s->len, peeled.payload.data, peeled.payload.len);
    s->len += peeled.payload.len;
    feed_segment(r, &peeled);
  }
  free(file);
}

static void feed_in_steps(struct run *r, const struct stream *s, uint32_t step, uint64_t *seed) {
  run_start(r, 4 << 20, 10);
  feed(r, s->first - 1, SYN, NULL, 0);
  for (uint32_t at = 0; at < s->len;) {
    const uint32_t wish = seed ? 1 + random_below(seed, step) : step;
    const uint32_t len = wish < s->len - at ? wish : s->len - at;
    feed(r, seq_add(s->first, at), PSH | ACK, s->bytes + at, len);
    at += len;
  }
  run_finish(r);
}

static void expect_same_in_any_steps(const struct run *whole, const struct stream *s) {
  static const uint32_t steps[] = {1, 2, 3, 7, 1448};
  const uint32_t n_fixed = sizeof(steps) / sizeof(steps[0]);
  uint64_t seed = 5;
  for (uint32_t i = 0; i < n_fixed + 20; i++) {
    struct run r;
    feed_in_steps(&r, s, i < n_fixed ? steps[i] : 2000, i < n_fixed ? NULL : &seed);
    expect_same(whole, &r);
    run_stop(&r);
  }
}

/* The frame counts come from an independent script. The last four bytes of one direction begin a frame that the capture
 * does not complete. */
static void real_connection(const char *name, uint32_t n_frames, uint32_t n_length_rule) {
  struct run capture, whole;
  struct stream streams[2] = {{0}, {0}};
  run_start(&capture, 4 << 20, 10);
  feed_capture(&capture, name, streams);
  run_finish(&capture);
  assert_int_equal(capture.n_frames, n_frames);
  assert_int_equal(capture.n_length_rule, n_length_rule);
  assert_int_equal(capture.unfinished, 4);
  assert_int_equal(capture.n_events, 1);
  run_stop(&capture);
  uint32_t n = 0;
  for (uint32_t side = 0; side < 2; side++) {
    feed_in_steps(&whole, &streams[side], streams[side].len, NULL);
    n += whole.n_frames;
    expect_same_in_any_steps(&whole, &streams[side]);
    run_stop(&whole);
    free(streams[side].bytes);
  }
  assert_int_equal(n, n_frames);
}

/* The same frames without the emulator's framing, as other implementations send them. With the first rule, PayloadLen
 * counts only the body. */
static struct stream unwrap(const struct stream *wrapped, bool first_rule) {
  const struct sdec_span in = {wrapped->bytes, wrapped->len};
  struct stream bare = {.bytes = malloc(wrapped->len), .first = UINT32_MAX - 100};
  assert_non_null(bare.bytes);
  for (uint64_t at = 0, size = 0; span_has(in, at, 12); at += 12 + size) {
    const struct sdec_span payload = span_sub(in, at + 12, span_be(in, at + 8, 4));
    size = payload.len;
    if (span_be(in, at, 4) != 1) {
      continue;
    }
    memcpy(bare.bytes + bare.len, payload.data, payload.len);
    if (first_rule) {
      const uint32_t len = payload.len - 4;
      bare.bytes[bare.len] = (uint8_t)len;
      bare.bytes[bare.len + 1] = (uint8_t)(len >> 8);
    }
    bare.len += payload.len;
  }
  return bare;
}

static void bare_binding(void **state) {
  (void)state;
  struct run capture;
  struct stream streams[2] = {{0}, {0}};
  run_start(&capture, 4 << 20, 10);
  feed_capture(&capture, "tcp-v13-stream.pcap", streams);
  run_stop(&capture);
  uint32_t n[2] = {0, 0};
  for (uint32_t i = 0; i < 4; i++) {
    const bool first_rule = i / 2 == 0;
    struct stream bare = unwrap(&streams[i % 2], first_rule);
    struct run whole;
    feed_in_steps(&whole, &bare, bare.len, NULL);
    assert_int_equal(whole.n_events, 0);
    assert_int_equal(whole.n_length_rule, first_rule ? 0 : 1);
    n[i / 2] += whole.n_frames;
    expect_same_in_any_steps(&whole, &bare);
    run_stop(&whole);
    free(bare.bytes);
  }
  assert_int_equal(n[0], 153);
  assert_int_equal(n[1], 153);
  free(streams[0].bytes);
  free(streams[1].bytes);
}

static void real_mctp(void **state) {
  (void)state;
  real_connection("mctp-v12-stream.pcap", 122, 0);
}

static void real_binding(void **state) {
  (void)state;
  real_connection("tcp-v13-stream.pcap", 163, 2);
}

static void real_none(void **state) {
  (void)state;
  real_connection("none-v12-stream.pcap", 23, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(real_mctp),
      cmocka_unit_test(real_binding),
      cmocka_unit_test(real_none),
      cmocka_unit_test(bare_binding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

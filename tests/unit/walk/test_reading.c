/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Readings: what the conversation learns from a message, and what it infers when a message needs a value whose
 * negotiation is not in the capture. Messages are those of DSP0274.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "conversation/read.h"

/* Sixteen and thirty-two arbitrary bytes. */
#define X16 "78787878787878787878787878787878"
#define X32 X16 X16

static struct sdec_tape tape;
static struct reader reader = {.tape = &tape};
static struct hexbytes bytes;

static const struct sdec_group *group_of(uint32_t code) {
  uint32_t n;
  return sdec_message_find(sdec_protocols(&n)[0], code)->body;
}

/* read_hex reads an SPDM message in an environment without a negotiation. */
static struct sdec_env read_hex(const char *digits) {
  struct sdec_env env = {0};
  bytes = from_hex(digits);
  env_put(&env, E_VERSION, bytes.data[0]);
  env_put(&env, E_REQ_SIGNED, 0);
  env_put(&env, E_REQ_PARAM2, 0);
  env_put(&env, E_NONCE, 32);
  env_put(&env, E_OPAQUE_LENGTH, 2);
  env_put(&env, E_MULTI_KEY, 0);
  env_put(&env, E_OPAQUE_FORMAT, 0);
  sdec_read_message(&reader, group_of(bytes.data[1]), &env, hex_span(&bytes));
  return env;
}

static bool infer(struct sdec_env *env, struct inference *out) {
  return sdec_read_infer(&reader, group_of(bytes.data[1]), env, hex_span(&bytes), out);
}

/* Expects the i-th note, on a variable. */
static void expect_note(const struct inference *inference, uint32_t i, uint8_t code, uint32_t var, uint64_t value) {
  assert_true(i < inference->n_notes);
  assert_int_equal(inference->notes[i].code, code);
  assert_int_equal(inference->notes[i].severity, SDEC_INFO);
  assert_int_equal(inference->notes[i].expected, var);
  assert_int_equal(inference->notes[i].got, value);
}

static bool guess(struct sdec_env *env) {
  return sdec_read_guess(&reader, group_of(bytes.data[1]), env, hex_span(&bytes));
}

/* Facts from numbers and bits, and where the layout ends. */
static void facts_of_a_message(void **state) {
  (void)state;
  uint32_t value;
  (void)read_hex("1282030010002000" "ffff");
  assert_true(sdec_read_fact(&reader.result, F_SLOT, &value));
  assert_int_equal(value, 3);
  assert_true(sdec_read_fact(&reader.result, F_PORTION_OFFSET, &value));
  assert_int_equal(value, 0x10);
  assert_false(sdec_read_fact(&reader.result, F_PORTION_REMAINDER, &value));
  assert_int_equal(reader.result.layout_end, 8);
  assert_int_equal(reader.result.worst, SDEC_WARN); /* bytes left over */
  assert_int_equal(reader.result.missing, 0);
  (void)read_hex("1282030010002000");
  assert_int_equal(reader.result.worst, 0);
}

/* An empty message is a truncated one. */
static void empty_messages(void **state) {
  (void)state;
  const struct sdec_env env = {0};
  sdec_read_message(&reader, group_of(0x84), &env, (struct sdec_span){NULL, 0});
  assert_int_equal(reader.result.worst, SDEC_ERROR);
  assert_int_equal(reader.result.layout_end, 0);
}

/* Digests by slot; slots may be skipped. */
static void marks_of_a_message(void **state) {
  (void)state;
  struct sdec_env env = read_hex("11e50000" X32);
  env_put(&env, E_HASH, 32);
  sdec_read_message(&reader, group_of(0xE5), &env, hex_span(&bytes));
  assert_ptr_equal(read_mark(&reader.result, M_VERIFY).data, bytes.data + 4);
  env = read_hex("12010012" X32 X32);
  assert_int_equal(reader.result.missing, E_HASH);
  assert_int_equal(reader.result.worst, SDEC_WARN);
  env_put(&env, E_HASH, 32);
  sdec_read_message(&reader, group_of(0x01), &env, hex_span(&bytes));
  assert_int_equal(reader.result.worst, 0);
  for (uint32_t slot = 0; slot < READ_SLOTS; slot++) {
    const uint8_t *expected = slot == 1 ? bytes.data + 4 : slot == 4 ? bytes.data + 36 : NULL;
    assert_ptr_equal(reader.result.digest[slot].data, expected);
    assert_int_equal(reader.result.digest[slot].len, expected != NULL ? 32 : 0);
  }
  assert_null(read_mark(&reader.result, M_VERIFY).data);
}

static void payloads(void **state) {
  (void)state;
  (void)read_hex("12ea0000");
  assert_null(reader.result.payload);
  (void)read_hex("126a010012810000");
  assert_non_null(reader.result.payload);
  assert_int_equal(reader.result.payload->as, SDEC_AS_ENCAPSULATED);
  assert_ptr_equal(reader.result.payload_span.data, bytes.data + 4);
  assert_int_equal(reader.result.payload_span.len, 4);
  (void)read_hex("126d0000020000003000"); /* a CSR is not decoded further */
  assert_null(reader.result.payload);
}

/* Two digests in 96 bytes have 48 bytes each: other hashes leave bytes or do not fit. */
static void hash_from_the_length(void **state) {
  (void)state;
  struct sdec_env env = read_hex("12010003" X32 X32 X32);
  struct inference inference;
  const uint32_t known = env.known;
  assert_true(infer(&env, &inference));
  assert_true(inference.certain);
  assert_int_equal(inference.n_notes, 1);
  expect_note(&inference, 0, SDEC_NOTE_INFERRED, E_HASH, 48);
  assert_int_equal(env.value[E_HASH], 48);
  assert_int_equal(env.known, known | UINT32_C(1) << E_HASH);
  assert_int_equal(env.inferred, UINT32_C(1) << E_HASH);
  assert_int_equal(reader.result.worst, 0);
  assert_int_equal(reader.result.digest[1].len, 48);
  env = read_hex("12010003" X32 X32);
  assert_true(infer(&env, &inference));
  assert_int_equal(env.value[E_HASH], 32);
  /* No hash has 40 bytes. */
  env = read_hex("12010001" X32 "0102030405060708");
  assert_false(infer(&env, &inference));
  assert_false(env_known(&env, E_HASH));
}

/* FINISH with a signature: 96 and 32 bytes, or 64 and 64. Each note names the tried variable; combinations impossible
 * in this version are not tried. */
static void signature_and_verify_data(void **state) {
  (void)state;
  struct inference inference;
  struct sdec_env env = read_hex("12e50100" X32 X32 X32 X32);
  assert_true(infer(&env, &inference));
  assert_false(inference.certain);
  assert_int_equal(inference.n_notes, 2);
  expect_note(&inference, 0, SDEC_NOTE_AMBIGUOUS, E_HASH, 32);
  expect_note(&inference, 1, SDEC_NOTE_AMBIGUOUS, E_SIGNATURE, 96);
  env = read_hex("12e50100" X32 X32 X32 X32 X16);
  assert_true(infer(&env, &inference));
  assert_true(inference.certain);
  assert_int_equal(inference.n_notes, 2);
  expect_note(&inference, 0, SDEC_NOTE_INFERRED, E_HASH, 48);
  expect_note(&inference, 1, SDEC_NOTE_INFERRED, E_SIGNATURE, 96);
}

/* An unsigned MEASUREMENTS that fits only without its Nonce, and one that does not fit at all. */
static void measurements_without_nonce(void **state) {
  (void)state;
  struct inference inference;
  struct sdec_env env = read_hex("11600000000000000000");
  assert_true(reader.result.worst > SDEC_INFO);
  assert_true(infer(&env, &inference));
  assert_true(inference.certain);
  assert_int_equal(inference.n_notes, 1);
  expect_note(&inference, 0, SDEC_NOTE_EARLY_END, 0, 32);
  assert_int_equal(env.value[E_NONCE], 0);
  assert_int_equal(env.inferred, UINT32_C(1) << E_NONCE);
  assert_int_equal(reader.result.worst, 0);
  assert_int_equal(reader.result.layout_end, 10);
  env = read_hex("1160000000000000"); /* ends with its record */
  assert_true(infer(&env, &inference));
  assert_int_equal(inference.n_notes, 1);
  expect_note(&inference, 0, SDEC_NOTE_EARLY_END, 0, 34);
  assert_int_equal(env.inferred, UINT32_C(1) << E_NONCE | UINT32_C(1) << E_OPAQUE_LENGTH);
  assert_int_equal(reader.result.worst, 0);
  env = read_hex("1160000000000000000000");
  assert_false(infer(&env, &inference));
  assert_int_equal(env.value[E_NONCE], 32);
  assert_int_equal(env.inferred, 0);
  assert_true(reader.result.worst > SDEC_INFO);
}

/* NVIDIA records as opaque data: every type must be known, and the last record must end with the data. */
static void opaque_data_of_nvidia(void **state) {
  (void)state;
  struct sdec_env env = read_hex("1160000000000000" X32 "0c00" "05000200aabb" "080002000100");
  assert_true(reader.result.free_format);
  assert_true(guess(&env));
  assert_int_equal(env.value[E_OPAQUE_FORMAT], OPAQUE_NVIDIA);
  assert_int_equal(env.inferred, UINT32_C(1) << E_OPAQUE_FORMAT);
  assert_false(reader.result.free_format);
  assert_int_equal(reader.result.worst, 0);
  env = read_hex("1160000000000000" X32 "0c00" "05000200aabb" "1c0002000100"); /* no type 28 */
  assert_false(guess(&env));
  assert_int_equal(env.value[E_OPAQUE_FORMAT], 0);
  assert_int_equal(env.inferred, 0);
  env = read_hex("1160000000000000" X32 "0c00" "05000200aabb" "0c0002000100"); /* no count has two bytes */
  assert_false(guess(&env));
  env = read_hex("1160000000000000" X32 "0c00" "05000200aabb" "080003000100"); /* one byte too few */
  assert_false(guess(&env));
  assert_true(reader.result.free_format);
  (void)read_hex("10840000");
  assert_false(reader.result.free_format);
}

/* One byte after the last record is left over; with two, the data is not NVIDIA's. */
static void opaque_data_with_a_byte_left_over(void **state) {
  (void)state;
  struct sdec_env env = read_hex("1160000000000000" X32 "0d00" "05000200aabb" "080002000100" "ff");
  assert_true(guess(&env));
  assert_int_equal(env.value[E_OPAQUE_FORMAT], OPAQUE_NVIDIA_ODD);
  assert_int_equal(reader.result.worst, 0);
  env = read_hex("1160000000000000" X32 "0e00" "05000200aabb" "080002000100" "ffff");
  assert_false(guess(&env));
  env = read_hex("1160000000000000" X32 "0100" "ff"); /* without any record */
  assert_false(guess(&env));
}

/* The records are found despite a signature of unknown length or a byte after the message. */
static void opaque_data_in_spite_of_the_rest(void **state) {
  (void)state;
  struct inference inference;
  struct sdec_env env = read_hex("1160000000000000" X32 "0c00" "05000200aabb" "080002000100" "00");
  assert_int_equal(reader.result.worst, SDEC_WARN);
  assert_true(guess(&env));
  assert_int_equal(env.value[E_OPAQUE_FORMAT], OPAQUE_NVIDIA);
  assert_int_equal(reader.result.worst, SDEC_WARN);
  env = read_hex("1160000000000000" X32 "0c00" "05000200aabb" "080002000100" X32 X32 X32);
  env_put(&env, E_REQ_SIGNED, 1);
  sdec_read_message(&reader, group_of(0x60), &env, hex_span(&bytes));
  assert_int_equal(reader.result.missing, E_SIGNATURE);
  assert_true(infer(&env, &inference));
  expect_note(&inference, 0, SDEC_NOTE_INFERRED, E_SIGNATURE, 96);
  assert_true(guess(&env));
  assert_int_equal(env.inferred, UINT32_C(1) << E_SIGNATURE | UINT32_C(1) << E_OPAQUE_FORMAT);
  assert_int_equal(reader.result.worst, 0);
}

/* Searching for the end of a layout does not change the reading. */
static void ends_of_layouts(void **state) {
  (void)state;
  const struct sdec_env env = read_hex("1282030010002000");
  const uint64_t n_items = reader.n_items;
  const struct sdec_span version = {(const uint8_t *)"\x10\x84\0\0\0\0", 6};
  assert_int_equal(sdec_read_layout_end(&reader, group_of(0x84), &env, version), 4);
  assert_int_equal(reader.result.layout_end, 8);
  assert_true(reader.n_items > n_items);
  /* Bytes left undecoded by damage belong to the message. */
  (void)read_hex("12820300100020");
  assert_int_equal(reader.result.worst, SDEC_ERROR);
  assert_int_equal(reader.result.layout_end, 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(facts_of_a_message),         cmocka_unit_test(marks_of_a_message),
      cmocka_unit_test(payloads),                   cmocka_unit_test(hash_from_the_length),
      cmocka_unit_test(measurements_without_nonce), cmocka_unit_test(opaque_data_of_nvidia),
      cmocka_unit_test(signature_and_verify_data),  cmocka_unit_test(opaque_data_with_a_byte_left_over),
      cmocka_unit_test(opaque_data_in_spite_of_the_rest),
      cmocka_unit_test(ends_of_layouts),            cmocka_unit_test(empty_messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

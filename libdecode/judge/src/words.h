/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The macros with which rules are written. Included by judge/rules only; docs/lint.md explains each with an example.
 */
#ifndef JUDGE_WORDS_H
#define JUDGE_WORDS_H

#include "rule.h"
#include "rules/sections.h"
#include "walk/vars.h"

#define V1_0 0x10
#define V1_1 0x11
#define V1_2 0x12
#define V1_3 0x13
#define V1_4 0x14

#define RULE(id_text, severity_word, side_word, what_text, ...)                                     \
  {.id = id_text, .severity = SDEC_RULE_##severity_word, .side = SDEC_SIDE_##side_word, .what = what_text, __VA_ARGS__}
#define FORM(id_text, ...) {.id = id_text, __VA_ARGS__}
#define WEAKER(severity_word) .severity = SDEC_RULE_##severity_word

/* Which messages. */
#define NAMES_OF(...) (const char *const[]){__VA_ARGS__, NULL}
#define ON(...) .on = NAMES_OF(__VA_ARGS__)
#define EXCEPT(...) .except = NAMES_OF(__VA_ARGS__)
#define ANSWERS(...) .answers = NAMES_OF(__VA_ARGS__)
#define ANSWERS_ALL_BUT(...) .answers = NAMES_OF(__VA_ARGS__), .answers_others = true
#define ANY_MESSAGE .any = J_MESSAGE
#define ANY_REQUEST .any = J_REQUEST
#define ANY_RESPONSE .any = J_RESPONSE
#define ANY_ANSWER .any = J_ANSWER
#define ANY_REFUSAL .any = J_REFUSAL
#define ANY_RECORD .any = J_RECORD
#define CARRIED_BY(header) .any = J_CARRIED, .carrier = header
#define OBJECT(called) .any = J_OBJECT, .carrier = called
#define ANY_SEALED .any = J_SEALED
#define BY_NOTE .any = J_NOTES
#define BY_TIE .any = J_NOTES
#define BY_MACHINE .any = J_NOTES, .lossy = true
#define BY_DRIVER .any = J_NOTES
#define BY_VERDICT .any = J_NOTES

/* Values. */
#define N(x) {.from = J_NUMBER, .number = (x)}
#define V(field) {.from = J_HERE, .name = field}
#define PART(field, from_bit, to_bit) {.from = J_HERE, .name = field, .lo = (from_bit), .hi = (to_bit)}
#define ASKED(field) {.from = J_ASKED, .name = field}
/* Nothing can be selected if nothing was offered. */
#define OFFERED_SIGNATURES ANY(ASKED("BaseAsymAlgo"), ASKED("PqcAsymAlgo"), ASKED("ExtAsymCount"))
#define OFFERED_HASHES ANY(ASKED("BaseHashAlgo"), ASKED("ExtHashCount"))
#define ASKED_PART(field, from_bit, to_bit) {.from = J_ASKED, .name = field, .lo = (from_bit), .hi = (to_bit)}
#define TOLD(message, field) {.from = J_TOLD, .of = {message}, .name = field}
#define TOLD_HERE(message, field) {.from = J_TOLD_HERE, .of = {message}, .name = field}
#define TOLD_PART(message, field, from_bit, to_bit) \
  {.from = J_TOLD, .of = {message}, .name = field, .lo = (from_bit), .hi = (to_bit)}
#define OWN(flag) {.from = J_OWN, .of = {"GET_CAPABILITIES", "CAPABILITIES"}, .name = flag}
#define PEER(flag) {.from = J_PEER, .of = {"GET_CAPABILITIES", "CAPABILITIES"}, .name = flag}
#define REQ_HAS(flag) TOLD("GET_CAPABILITIES", flag)
#define RSP_HAS(flag) TOLD("CAPABILITIES", flag)
#define E(variable) {.from = J_ENV, .number = (variable)}
#define HAS(field) {.from = J_HAS, .name = field}
#define ASKED_HAS(field) {.from = J_ASKED_HAS, .name = field}
#define TIMES_OF(field) {.from = J_TIMES, .name = field}
#define TOTAL(field) {.from = J_TOTAL, .name = field}
#define MOST(field) {.from = J_MOST, .name = field}
#define SLOT_DIGEST(slot_field) {.from = J_SLOT_DIGEST, .name = slot_field}
#define OWN_SLOTS {.from = J_OWN_SLOTS}
#define PEER_SLOTS {.from = J_PEER_SLOTS}
#define ELAPSED {.from = J_ELAPSED}
#define TOOK {.from = J_TOOK}
#define POWER_OF_HERE(field) {.from = J_HERE, .power = true, .name = field}
#define POWER_OF_TOLD(message, field) {.from = J_TOLD, .power = true, .of = {message}, .name = field}
#define TIMES_TOLD(message, exponent, times) \
  {.from = J_TOLD, .power = true, .of = {message}, .name = exponent, .factor = times}
#define POWER_PEER(field) {.from = J_PEER, .power = true, .of = {"GET_CAPABILITIES", "CAPABILITIES"}, .name = field}
#define HEAD(field) {.from = J_HEAD, .name = field}
#define ASKED_HEAD(field) {.from = J_ASKED_HEAD, .name = field}
#define EARLIER_HEAD(field) {.from = J_EARLIER_HEAD, .name = field}
#define WAITING_HEAD(field) {.from = J_WAITING_HEAD, .name = field}
#define KEPT(machine, message, field) {.from = J_KEPT, .number = (machine), .of = {message}, .name = field}
#define KEPT_HERE(machine, message, field) {.from = J_KEPT_HERE, .number = (machine), .of = {message}, .name = field}
#define CODE_PART(from_bit, to_bit) {.from = J_CODE, .lo = (from_bit), .hi = (to_bit)}
#define ELEMENT {.from = J_ELEMENT}
#define BESIDE(field) {.from = J_BESIDE, .name = field}
#define HAS_BESIDE(field) {.from = J_HAS_BESIDE, .name = field}
#define POWER_OWN(field) {.from = J_OWN, .power = true, .of = {"GET_CAPABILITIES", "CAPABILITIES"}, .name = field}
#define BEFORE(field) {.from = J_BEFORE, .name = field}
#define OPENED(field) {.from = J_OPENED, .number = 1, .name = field}
#define OPENED_TIMES(field, factor) {.from = J_OPENED, .number = (factor), .name = field}
#define SINCE(message, field) {.from = J_SINCE, .of = {message}, .name = field}
#define TRANSPORT {.from = J_TRANSPORT}
#define BROKE(id) {.from = J_BROKE, .name = id}
#define ASKED_BROKE(id) {.from = J_ASKED_BROKE, .name = id}
/* Illegal combinations of capabilities: DSP0274 1.3, table 13. */
#define ASKED_ILLEGAL_CAPABILITIES                                                                        \
  ASKED_BROKE("CAP-02"), ASKED_BROKE("CAP-03"), ASKED_BROKE("CAP-04"), ASKED_BROKE("CAP-05"),             \
      ASKED_BROKE("CAP-06"), ASKED_BROKE("CAP-07"), ASKED_BROKE("CAP-08"), ASKED_BROKE("CAP-09"),         \
      ASKED_BROKE("CAP-10"), ASKED_BROKE("CAP-16"), ASKED_BROKE("CAP-17"), ASKED_BROKE("CAP-20"),         \
      ASKED_BROKE("CAP-21"), ASKED_BROKE("CAP-22")
#define WAITING {.from = J_WAITING}
#define OVERTAKEN {.from = J_OVERTAKEN}
#define RETRIED {.from = J_RETRIED}
#define SESSIONS_UP {.from = J_SESSIONS_UP}
#define RECORDS {.from = J_RECORDS}
#define AGE {.from = J_AGE}
#define USED_BEFORE {.from = J_USED_BEFORE}
#define SLOT_USE(slot_field) {.from = J_SLOT_USE, .name = slot_field}
#define OWN_SLOT_USE(slot_field) {.from = J_OWN_SLOT_USE, .name = slot_field}
#define ASKED_SLOT_USE(slot_field) {.from = J_ASKED_SLOT_USE, .name = slot_field}
#define QUIET {.from = J_QUIET}
#define STATE(machine) {.from = J_STATE, .number = (machine)}
#define VERSION {.from = J_VERSION}
#define LEN {.from = J_LEN}
#define CODE {.from = J_CODE}
#define NEEDS {.from = J_NEEDS}
#define ONLY {.from = J_ONLY}
#define IN_SESSION {.from = J_IN_SESSION}
#define ENCAPSULATED {.from = J_ENCAPSULATED}
#define CHUNKED {.from = J_CHUNKED}
#define ASKED_VERSION {.from = J_ASKED_VERSION}
#define ASKED_CODE {.from = J_ASKED_CODE}
#define ASKED_NEEDS {.from = J_ASKED_NEEDS}
#define ASKED_ONLY {.from = J_ASKED_ONLY}
#define ASKED_LEN {.from = J_ASKED_LEN}
#define ASKED_BYTES {.from = J_ASKED_BYTES}
#define ELSEWHERE {.from = J_ELSEWHERE}
#define ASKED_BROKEN {.from = J_ASKED_BROKEN}
#define AGREED {.from = J_AGREED}
#define OFFERED {.from = J_OFFERED}
#define HIGHEST {.from = J_HIGHEST}

/* Tests. */
#define TEST(what, ...)                                                                    \
  {.op = (what), .n = sizeof((const struct judge_value[]){__VA_ARGS__}) / sizeof(struct judge_value), \
   .values = (const struct judge_value[]){__VA_ARGS__}}
#define ANY(...) TEST(J_ANY, __VA_ARGS__)
#define ALL(...) TEST(J_ALL, __VA_ARGS__)
#define NONE(...) TEST(J_NONE, __VA_ARGS__)
#define EQ(...) TEST(J_EQ, __VA_ARGS__)
#define NE(...) TEST(J_NE, __VA_ARGS__)
#define AT_MOST(...) TEST(J_AT_MOST, __VA_ARGS__)
#define AT_LEAST(...) TEST(J_AT_LEAST, __VA_ARGS__)
#define ABOVE(...) TEST(J_ABOVE, __VA_ARGS__)
#define SUBSET(...) TEST(J_SUBSET, __VA_ARGS__)
#define BITS(...) TEST(J_BITS, __VA_ARGS__)
#define ONE_BIT(...) TEST(J_ONE_BIT, __VA_ARGS__)
#define AT_MOST_ONE(...) TEST(J_AT_MOST_ONE, __VA_ARGS__)
#define LISTED(...) TEST(J_LISTED, __VA_ARGS__)
#define AMONG(...) TEST(J_AMONG, __VA_ARGS__)
#define ASCENDING(...) TEST(J_ASCENDING, __VA_ARGS__)
#define UNIQUE(...) TEST(J_UNIQUE, __VA_ARGS__)
#define HAS_BIT(...) TEST(J_HAS_BIT, __VA_ARGS__)
#define UNCHANGED(...) TEST(J_UNCHANGED, __VA_ARGS__)
#define SUM_IS(...) TEST(J_SUM_IS, __VA_ARGS__)
#define GAPLESS(...) TEST(J_GAPLESS, __VA_ARGS__)
#define UNSEEN(...) TEST(J_UNSEEN, __VA_ARGS__)
#define STEADY(...) TEST(J_STEADY, __VA_ARGS__)
#define AMONG_TOLD(...) TEST(J_AMONG_TOLD, __VA_ARGS__)
#define DER(...) TEST(J_DER, __VA_ARGS__)
#define SUM_AT_MOST(...) TEST(J_SUM_AT_MOST, __VA_ARGS__)

#define TESTS(...) (const struct judge_test[]){__VA_ARGS__, {.op = J_END}}
#define IF(...) .when = TESTS(__VA_ARGS__)
#define MUST(...) .must = TESTS(__VA_ARGS__)
#define ALSO(...) .also = TESTS(__VA_ARGS__)

/* Machines. */
#define FROM(...) .from = (__VA_ARGS__)
#define INSIDE .in_session = 1
#define OUTSIDE .in_session = 2
#define WHEN(...) .when = TESTS(__VA_ARGS__)
#define OF_NEW_SESSION .of_new = true
#define FORGET .to = JUDGE_FORGET
#define S(state) (UINT32_C(1) << (state))

#endif

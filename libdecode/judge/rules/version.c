/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of GET_VERSION and VERSION, and of the version of every message. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, GET_VERSION request and VERSION response messages, tables 8 to 10"
#define MESSAGE_VERSION "DSP0274 1.3, SPDM version"

/* Validator cases that send a request in another version. */
#define OTHER_VERSION_TESTS "2.2.4 3.2.4 4.2.4 5.2.4 6.4.4 7.2.4 8.3.4 9.3.4 12.2.4 13.2.4 16.2.4"

const struct judge_rule sdec_judge_rules_version[] = {
    RULE("VER-01", ERROR, BOTH, "GET_VERSION and VERSION carry version 1.0", .clause = CLAUSE,
         .tests = "1.1.3", ON("GET_VERSION", "VERSION"), .refused = true, MUST(EQ(VERSION, N(V1_0)))),
    RULE("VER-02", ERROR, REQ, "GET_VERSION is 4 bytes", .clause = CLAUSE, BY_NOTE),
    RULE("VER-03", ERROR, RSP, "VERSION has at least one entry, and as many as it announces", .clause = CLAUSE,
         .tests = "1.1.4", ON("VERSION"), MUST(ANY(V("VersionNumberEntryCount")))),
    RULE("VER-04", WARNING, RSP, "no version is offered twice", .clause = CLAUSE, ON("VERSION"),
         MUST(UNIQUE(V("VersionNumberEntry")))),
    RULE("VER-05", ERROR, RSP, "a response has the version of its request", .clause = MESSAGE_VERSION,
         .tests = "*.3", ANY_ANSWER, EXCEPT("VERSION"), MUST(EQ(VERSION, ASKED_VERSION))),
    RULE("VER-06", INFO, RSP, "an offered version is newer than this tool", .clause = CLAUSE, .tests = "1.1.5",
         ON("VERSION"), .each = "VersionNumberEntry",
         MUST(LISTED(PART("VersionNumberEntry", 8, 15), N(V1_0), N(V1_1), N(V1_2), N(V1_3), N(V1_4)))),
    RULE("VER-07", ERROR, REQ, "requests use one of the offered versions", .clause = MESSAGE_VERSION,
         .tests = "2.2", ANY_REQUEST, EXCEPT("GET_VERSION"), .refused = true, MUST(ANY(OFFERED))),
    RULE("VER-08", ERROR, BOTH, "the version of the first exchange is kept until the next GET_VERSION",
         .clause = MESSAGE_VERSION, .tests = OTHER_VERSION_TESTS, .moot = "VER-07", ANY_REQUEST,
         EXCEPT("GET_VERSION"), .refused = true,
         IF(ANY(AGREED)), MUST(EQ(VERSION, AGREED))),
    RULE("VER-09", INFO, REQ, "the selected version is not the highest one offered", .clause = CLAUSE,
         .moot = "VER-07", ON("GET_CAPABILITIES"), MUST(EQ(VERSION, HIGHEST))),
    RULE("VER-10", INFO, RSP, "an offered version has not been released", .clause = CLAUSE, ON("VERSION"),
         .each = "VersionNumberEntry", MUST(NONE(PART("VersionNumberEntry", 0, 3)))),
    RULE("VER-11", WARNING, RSP, "a request in a version other than the selected one is refused", .clause = CLAUSE,
         .tests = OTHER_VERSION_TESTS, .moot = "VER-05", ANY_ANSWER,
         EXCEPT("VERSION"), IF(ANY(AGREED)), MUST(EQ(ASKED_VERSION, AGREED))),
    RULE("VER-12", ERROR, RSP, "GET_VERSION is not deferred", .clause = CLAUSE, ON("ERROR"), ANSWERS("GET_VERSION"),
         MUST(NE(V("ErrorCode"), N(0x42)))),
    RULE("VER-13", ERROR, RSP, "a refusal has the version of its request, or the selected one", .clause = CLAUSE,
         .tests = "2.2.3", ON("ERROR"), ANSWERS_ALL_BUT("GET_VERSION"), IF(ANY(AGREED)),
         MUST(EQ(VERSION, ASKED_VERSION), EQ(VERSION, AGREED))),
    FORM("VER-13", ON("ERROR"), ANSWERS("GET_VERSION"), IF(ANY(AGREED)),
         MUST(EQ(VERSION, ASKED_VERSION), EQ(VERSION, AGREED), EQ(VERSION, N(V1_0)))),
    FORM("VER-13", ON("ERROR"), IF(NONE(AGREED)), MUST(EQ(VERSION, ASKED_VERSION), EQ(VERSION, N(V1_0)))),
    {.id = NULL},
};

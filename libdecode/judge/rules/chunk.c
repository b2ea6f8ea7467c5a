/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of chunks. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, Large SPDM message transfer mechanism, tables 96 to 101"
#define SENDS ON("CHUNK_SEND", "CHUNK_RESPONSE")
#define IS_FIRST NONE(V("ChunkSeqNo"))

/* MinDataTransferSize: every message up to this size fits without chunks. */
#define LEAST_TRANSFER 42

/* Lengths of CHUNK_SEND_ACK without the response in it, and of the shortest response. Padding may separate them. */
#define ACK_LEN 6
#define ACK_LEN_1_4 8
#define LEAST_MESSAGE 4

const struct judge_rule sdec_judge_rules_chunk[] = {
    RULE("CHK-01", ERROR, BOTH, "Handle and ChunkSeqNo of the response match the request", .clause = CLAUSE,
         .since = V1_2, BY_TIE),
    RULE("CHK-02", ERROR, BOTH, "ChunkSeqNo counts from 0 without gaps",
         .lossy = true, .clause = CLAUSE, .since = V1_2, BY_NOTE),
    RULE("CHK-03", ERROR, BOTH, "the last chunk completes the LargeMessageSize",
         .lossy = true, .clause = CLAUSE, .since = V1_2,
         BY_NOTE),
    RULE("CHK-04", WARNING, BOTH, "the first chunk is not the last", .clause = CLAUSE, .since = V1_2, BY_NOTE),
    RULE("CHK-05", ERROR, BOTH, "a chunked message does not exceed the receiver's MaxSPDMmsgSize, and is not small",
         .clause = CLAUSE, .since = V1_2, SENDS, IF(IS_FIRST, ANY(PEER("MaxSPDMmsgSize"))),
         MUST(AT_MOST(V("LargeMessageSize"), PEER("MaxSPDMmsgSize")))),
    FORM("CHK-05", ON("CHUNK_SEND"), IF(IS_FIRST), MUST(ABOVE(V("LargeMessageSize"), N(LEAST_TRANSFER)))),
    RULE("CHK-06", ERROR, BOTH, "each chunk except the last has the maximum size", .clause = CLAUSE, .since = V1_2,
         .at = "ChunkSize", SENDS, IF(NONE(V("LastChunk"))), MUST(AT_LEAST(LEN, N(LEAST_TRANSFER)))),
    RULE("CHK-07", ERROR, REQ, "CHUNK_GET follows LargeResponse and requests the next chunk of the same message",
         .clause = CLAUSE, .since = V1_2, .refused = true, BY_MACHINE),
    FORM("CHK-07", ON("CHUNK_GET"), IF(EQ(STATE(M_CHUNK), N(K_LARGE))), MUST(NONE(V("ChunkSeqNo"))),
         ALSO(EQ(V("Handle"), TOLD_HERE("ERROR", "Handle")), NE(TOLD_HERE("ERROR", "ErrorCode"), N(0x0F)))),
    FORM("CHK-07", .at = "ChunkSeqNo", ON("CHUNK_GET"), IF(EQ(STATE(M_CHUNK), N(K_GETTING))),
         MUST(SUM_IS(TOLD_HERE("CHUNK_GET", "ChunkSeqNo"), N(1), V("ChunkSeqNo")),
              EQ(V("ChunkSeqNo"), TOLD_HERE("CHUNK_GET", "ChunkSeqNo")))),
    FORM("CHK-07", ON("CHUNK_GET"), IF(EQ(STATE(M_CHUNK), N(K_GETTING))),
         MUST(EQ(V("Handle"), TOLD_HERE("CHUNK_GET", "Handle")))),
    RULE("CHK-08", ERROR, BOTH, "while a large message is transferred, no other request but GET_VERSION is sent",
         .clause = CLAUSE, .since = V1_2, .refused = true, BY_MACHINE),
    RULE("CHK-09", WARNING, BOTH, "the handles of one sender increase or decrease by 1", .lossy = true,
         .clause = "DSP0274 1.3, table 96",
         .since = V1_2, .strict = true, .at = "Handle", ON("CHUNK_RESPONSE"),
         IF(EQ(STATE(M_CHUNK), N(K_LARGE)), NE(V("Handle"), N(0)), NE(V("Handle"), N(255))),
         MUST(SUM_IS(TOLD("CHUNK_RESPONSE", "Handle"), N(1), V("Handle")),
              SUM_IS(V("Handle"), N(1), TOLD("CHUNK_RESPONSE", "Handle")))),
    FORM("CHK-09", .at = "Handle", ON("CHUNK_SEND"),
         IF(IS_FIRST, EQ(STATE(M_CHUNK), N(K_IDLE)), NE(V("Handle"), N(0)), NE(V("Handle"), N(255))),
         MUST(SUM_IS(TOLD("CHUNK_SEND", "Handle"), N(1), V("Handle")),
              SUM_IS(V("Handle"), N(1), TOLD("CHUNK_SEND", "Handle")))),
    RULE("CHK-10", ERROR, BOTH, "chunks are not nested, and GET_VERSION and VERSION are never sent in chunks",
         .clause = CLAUSE, .since = V1_0, .at = "RequestResponseCode",
         ON("GET_VERSION", "VERSION", "CHUNK_SEND", "CHUNK_GET", "CHUNK_RESPONSE", "CHUNK_SEND_ACK"),
         MUST(NONE(CHUNKED))),
    RULE("CHK-11", ERROR, RSP, "CHUNK_SEND_ACK carries the response to the large request, or an early ERROR",
         .lossy = true,
         .clause = CLAUSE, .since = V1_2, .until = V1_3, .at = "EarlyErrorDetected", ON("CHUNK_SEND_ACK"),
         IF(NONE(ASKED("LastChunk"), V("EarlyErrorDetected"))), MUST(AT_MOST(LEN, N(ACK_LEN + LEAST_MESSAGE - 1)))),
    FORM("CHK-11", .at = "EarlyErrorDetected", ON("CHUNK_SEND_ACK"),
         IF(ANY(ASKED("LastChunk"), V("EarlyErrorDetected"))),
         MUST(AT_LEAST(LEN, N(ACK_LEN + LEAST_MESSAGE)))),
    FORM("CHK-11", .since = V1_4, .until = V1_4, .at = "EarlyErrorDetected", ON("CHUNK_SEND_ACK"),
         IF(NONE(ASKED("LastChunk"), V("EarlyErrorDetected"))), MUST(AT_MOST(LEN, N(ACK_LEN_1_4 + LEAST_MESSAGE - 1)))),
    FORM("CHK-11", .since = V1_4, .until = V1_4, .at = "EarlyErrorDetected", ON("CHUNK_SEND_ACK"),
         IF(ANY(ASKED("LastChunk"), V("EarlyErrorDetected"))), MUST(AT_LEAST(LEN, N(ACK_LEN_1_4 + LEAST_MESSAGE)))),
    RULE("CHK-12", ERROR, RSP, "a response that does not fit into CHUNK_SEND_ACK is fetched in chunks",
         .clause = CLAUSE,
         .since = V1_2, .at = "RequestResponseCode", ON("CHUNK_SEND_ACK"),
         IF(NONE(ENCAPSULATED), ANY(PEER("DataTransferSize"))), MUST(AT_MOST(LEN, PEER("DataTransferSize")))),
    {.id = NULL},
};

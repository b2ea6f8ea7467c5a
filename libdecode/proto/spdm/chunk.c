/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CHUNK_SEND, CHUNK_GET and their responses: pieces of a message too large to travel whole. Putting the pieces together
 * is not done here.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

/* The two widths of ChunkSeqNo have a variable each, because an absent row's variable reads as zero. */
enum { SEQ_NO = S_OWN, WIDE_SEQ_NO, CHUNK_SIZE, LAST };

#define FIRST_LIMIT LIMITS(LIMIT("CHK-04", WARN, AT_LEAST(1), .when = NE(LAST, 0)))

/* 1.4 widens ChunkSeqNo over the two reserved bytes behind it. */
static const struct sdec_field chunk_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(BIT(0, "LastChunk", .line = 1, .save = LAST, .fact = F_CHUNK_LAST))),
    U8("Handle", .line = 1, .fact = F_CHUNK_HANDLE, SAME_AS("Handle"),
       .brief = "Tells the chunks of one large message from others."),
    U16("ChunkSeqNo", .until = V1_3, .line = 1, .save = SEQ_NO, FIRST_LIMIT, .fact = F_CHUNK_SEQ,
        SAME_AS("ChunkSeqNo")),
    RESERVED("Reserved", .until = V1_3, .size = FIXED(2)),
    U32("ChunkSeqNo", .since = V1_4, .line = 1, .save = WIDE_SEQ_NO, FIRST_LIMIT, .fact = F_CHUNK_SEQ,
        SAME_AS("ChunkSeqNo")),
    U32("ChunkSize", .line = 1, .save = CHUNK_SIZE),
    U32("LargeMessageSize", .until = V1_3, .line = 1, .when = EQ(SEQ_NO, 0), .fact = F_CHUNK_TOTAL),
    U32("LargeMessageSize", .since = V1_4, .line = 1, .when = EQ(WIDE_SEQ_NO, 0), .fact = F_CHUNK_TOTAL),
    PAYLOAD("SPDMchunk", .size = VAR(CHUNK_SIZE), .as = SDEC_AS_CHUNK),
};

static const struct sdec_group send =
    GROUP_OF(chunk_rows, "chunk_send", "DSP0274 1.4, CHUNK_SEND request (table 96 of 1.3)");
const struct sdec_message sdec_msg_chunk_send = {
    .name = "CHUNK_SEND", .code = 0x85, .since = V1_2, .step = SDEC_STEP_CHUNK, .needs = CAP(17), .body = &send};

static const struct sdec_group response =
    GROUP_OF(chunk_rows, "chunk_response", "DSP0274 1.4, CHUNK_RESPONSE response");
const struct sdec_message sdec_msg_chunk_response = {
    .name = "CHUNK_RESPONSE", .code = 0x06, .since = V1_2, .body = &response};

static const struct sdec_field send_ack_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(BIT(0, "EarlyErrorDetected", .line = 1))),
    U8("Handle", .line = 1, .fact = F_CHUNK_HANDLE, SAME_AS("Handle")),
    U16("ChunkSeqNo", .until = V1_3, .line = 1, .fact = F_CHUNK_SEQ, SAME_AS("ChunkSeqNo")),
    U32("ChunkSeqNo", .since = V1_4, .line = 1, .fact = F_CHUNK_SEQ, SAME_AS("ChunkSeqNo")),
    PAYLOAD("ResponseToLargeRequest", .size = REST, .as = SDEC_AS_INNER,
            .brief = "After the last chunk, or an ERROR that came early."),
};
static const struct sdec_group send_ack =
    GROUP_OF(send_ack_rows, "chunk_send_ack", "DSP0274 1.4, CHUNK_SEND_ACK response");
const struct sdec_message sdec_msg_chunk_send_ack = {
    .name = "CHUNK_SEND_ACK", .code = 0x05, .since = V1_2, .body = &send_ack};

static const struct sdec_field get_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    U8("Handle", .line = 1, .fact = F_CHUNK_HANDLE),
    U16("ChunkSeqNo", .until = V1_3, .line = 1, .fact = F_CHUNK_SEQ),
    U32("ChunkSeqNo", .since = V1_4, .line = 1, .fact = F_CHUNK_SEQ),
};
static const struct sdec_group get = GROUP_OF(get_rows, "chunk_get", "DSP0274 1.4, CHUNK_GET request");
const struct sdec_message sdec_msg_chunk_get = {
    .name = "CHUNK_GET", .code = 0x86, .since = V1_2, .step = SDEC_STEP_CHUNK, .needs = CAP(17), .body = &get};

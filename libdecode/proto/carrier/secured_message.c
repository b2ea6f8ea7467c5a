/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The record of a session as it travels, before it is opened. Keys and the plaintext's layout are not known here.
 */
#include "proto/shared.h"

enum { RECORD_LEN = S_OWN };

/* Every MAC of the algorithms that can be negotiated has 16 bytes. */
#define MAC_LEN 16

static const struct sdec_field contents_rows[] = {
    BYTES("EncryptedData", HOLDS(SEALED), .when = EQ(E_ENCRYPTED, 1), .size = {.op = SDEC_OP_REST, .add = -MAC_LEN},
          .brief = "ApplicationDataLength, ApplicationData and random padding, encrypted."),
    PAYLOAD("ApplicationData", .when = EQ(E_ENCRYPTED, 0), .size = {.op = SDEC_OP_REST, .add = -MAC_LEN},
            .as = SDEC_AS_PLAIN_RECORD),
    BYTES("MAC", HOLDS(MAC), .size = VAR(E_TAG_LEN)),
};
static const struct sdec_group contents = GROUP_OF(contents_rows, "record_contents", "DSP0277 1.1, secured message");

/* The bytes after Length are bounded by it: a transport may pad behind them. */
static const struct sdec_field record_rows[] = {
    U32("SessionID", HOLDS(SESSION), .as = SDEC_AS_HEX,
          .brief = "ReqSessionID in the low half, RspSessionID in the high."),
    U16("SequenceNumber", .line = 1, .when = EQ(E_SEQ_LEN, 2), .brief = "Low half; not every transport sends it."),
    U64("SequenceNumber", .key = "whole_sequence_number", .line = 1, .when = EQ(E_SEQ_LEN, 8),
        .brief = "All of it, as TCG sends it."),
    U16("Length", .save = RECORD_LEN, .brief = "Of all that follows."),
    GROUP("RecordContents", .size = VAR(RECORD_LEN), .group = &contents),
};
const struct sdec_group sdec_grp_record = GROUP_OF(record_rows, "SecuredMessage", "DSP0277 1.1, secured message");

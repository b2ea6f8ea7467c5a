/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Level 1 of libsdec: decodes one message. From a table, the bytes and an environment it produces items, one for each
 * field, bit field, group and note. It needs a freestanding C11 compiler and no memory except the iterator.
 */
#ifndef SDEC_WALK_PUBLIC_H
#define SDEC_WALK_PUBLIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sdec_api.h"
#include "sdec_table.h"
#include "sdec_text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A range of bytes, not owned. `data` may be NULL if `len` is 0. */
struct sdec_span {
  const uint8_t *data;
  uint32_t len;
};


/* The environment: everything outside the message on which its layout depends. Sizes are in bytes. */
enum sdec_env_var {
  SDEC_ENV_NONE,
  SDEC_ENV_VERSION,         /* the message's own SPDMVersion byte */
  SDEC_ENV_ROLE,            /* 0: sent by the connection's Requester, 1: by its Responder */
  SDEC_ENV_HASH,            /* size of the selected base hash */
  SDEC_ENV_SIGNATURE,       /* signature size of the sender */
  SDEC_ENV_EXCHANGE,        /* ExchangeData size in this direction */
  SDEC_ENV_SUMMARY,         /* MeasurementSummaryHash size, 0 if absent */
  SDEC_ENV_VERIFY_EXCHANGE, /* ResponderVerifyData size in KEY_EXCHANGE_RSP, 0 if absent */
  SDEC_ENV_VERIFY_FINISH,   /* ResponderVerifyData size in FINISH_RSP, 0 if absent */
  SDEC_ENV_OPAQUE_FORMAT,   /* bits of OpaqueDataFmt selected; 0: none; 0x100 and 0x101: as devices of NVIDIA */
  SDEC_ENV_MULTI_KEY,       /* 1: the sender's side uses several keys on this connection */
  SDEC_ENV_REQ_CODE,        /* code, Param1 and Param2 of the request being answered */
  SDEC_ENV_REQ_PARAM1,
  SDEC_ENV_REQ_PARAM2,
  SDEC_ENV_REQ_SIGNED,      /* 1: the request being answered asked for a signature */
  SDEC_ENV_MEAS_HASH,       /* size of the selected measurement hash, 0: raw bit streams only */
  SDEC_ENV_NONCE,           /* size of the Nonce in an unsigned MEASUREMENTS */
  SDEC_ENV_SEQ_LEN,         /* size of the sequence number in a record of this transport */
  SDEC_ENV_TAG_LEN,         /* size of the MAC in a record */
  SDEC_ENV_ENCRYPTED,       /* 1: records of this session are encrypted, 0: authenticated only */
  SDEC_ENV_OPAQUE_LENGTH,   /* size of OpaqueDataLength in an unsigned MEASUREMENTS */
  SDEC_ENV_COUNT
};

#define SDEC_ENV_VARS 24 /* capacity of struct sdec_env, with room for future variables */

/* An environment. Zero it and fill it with sdec_env_put or sdec_env_set, or use that of a unit. An unknown variable on
 * which a row depends gives a note. */
struct sdec_env {
  uint32_t value[SDEC_ENV_VARS];
  uint32_t known;    /* bit v: value[v] is meaningful */
  uint32_t inferred; /* bit v: value[v] was found by trial */
  uint16_t padding;  /* zero bytes that the transport may have appended */
  uint8_t filler;    /* bytes of any value that it may have appended; if they are not zero: a note of SDEC_INFO */
};

/* sdec_env_put sets a variable. sdec_env_get reads one; false, and *out unchanged, if it is unknown. sdec_env_set sets
 * the variable called `name` ("version", "hash", "signature", "req_param1", ...); false if there is no such variable.
 * sdec_env_name gives the name of a variable, NULL for SDEC_ENV_NONE and past the last. */
SDEC_API void sdec_env_put(struct sdec_env *env, enum sdec_env_var var, uint32_t value);
SDEC_API SDEC_MUST_USE bool sdec_env_get(const struct sdec_env *env, enum sdec_env_var var, uint32_t *out);
SDEC_API SDEC_MUST_USE bool sdec_env_set(struct sdec_env *env, const char *name, uint32_t value);
SDEC_API const char *sdec_env_name(enum sdec_env_var var);

enum sdec_severity { SDEC_CLEAN, SDEC_INFO, SDEC_WARN, SDEC_ERROR };

enum sdec_note_code {
  SDEC_NOTE_NONE,
  /* from the walker */
  SDEC_NOTE_TRUNCATED,       /* a field needs `expected` bytes, `got` are left */
  SDEC_NOTE_OVERRUN,         /* a length says `expected` bytes, `got` are left in what encloses it */
  SDEC_NOTE_TRAILING,        /* `got` bytes follow the last field */
  SDEC_NOTE_RESERVED,        /* a reserved field or bit is not zero: `got` */
  SDEC_NOTE_MISSING,         /* needs environment variable `expected` */
  SDEC_NOTE_NEGATIVE,        /* a size comes out below zero */
  SDEC_NOTE_LENGTH,          /* a length says that its group has `expected` bytes, it has `got` */
  SDEC_NOTE_UNEXPECTED,      /* a number is `got`, should be `expected` or another value of its list */
  SDEC_NOTE_ILLEGAL,         /* a number is `got`, none of several legal values; `expected` is the last of them */
  SDEC_NOTE_BELOW,           /* a number is `got`, must be at least `expected` */
  SDEC_NOTE_ABOVE,           /* a number is `got`, must be at most `expected` */
  SDEC_NOTE_ORDER,           /* a number is `got` after `expected`; its array must ascend */
  SDEC_NOTE_NO_PROGRESS,     /* an array element without bytes */
  SDEC_NOTE_DEPTH,           /* nested too deep */
  /* from the flow */
  SDEC_NOTE_VERSION,         /* SPDMVersion `got` is newer than the tables; decoded as `expected` */
  SDEC_NOTE_NOT_IN_VERSION,  /* the message does not exist in version `got` */
  SDEC_NOTE_UNKNOWN_CODE,    /* no message has code `got` */
  SDEC_NOTE_TOO_SHORT,       /* `got` bytes, a header has `expected` */
  SDEC_NOTE_BAD_VERSION,     /* the first byte `got` is not an SPDMVersion */
  SDEC_NOTE_INFERRED,        /* variable `expected` was found by trial: `got` */
  SDEC_NOTE_AMBIGUOUS,       /* several values of variable `expected` fit; `got` was used */
  SDEC_NOTE_NO_REQUEST,      /* a response whose request is not in the capture */
  SDEC_NOTE_SNAPPED,         /* the capture kept `got` of `expected` bytes of the packet */
  SDEC_NOTE_NESTING,         /* messages nested more than `expected` deep */
  /* from link and transports */
  SDEC_NOTE_LINK_SHORT,      /* a link or network header is cut short: needs `expected`, has `got` */
  SDEC_NOTE_LINK_UNKNOWN,    /* link type `got` is unknown */
  SDEC_NOTE_LINK_PROTOCOL,   /* a protocol that carries no SPDM: `got` */
  SDEC_NOTE_IP_FRAGMENT,     /* an IP fragment; these are not reassembled */
  SDEC_NOTE_MCTP_VERSION,    /* MCTP header version `got` */
  SDEC_NOTE_MCTP_IC,         /* integrity-check bit set on a type that forbids it */
  SDEC_NOTE_MCTP_NO_START,   /* a packet of a message whose start was not seen */
  SDEC_NOTE_MCTP_SEQUENCE,   /* packet sequence number `got`, `expected` was due: packets lost or swapped */
  SDEC_NOTE_MCTP_SIZE,       /* a packet of `got` bytes in a message whose packets have `expected` */
  SDEC_NOTE_MCTP_RESTART,    /* a new message began before this one ended */
  SDEC_NOTE_REPEATED,        /* the same packet again */
  SDEC_NOTE_UNFINISHED,      /* the capture ended before the message did: `got` of `expected` bytes (0: unknown) */
  SDEC_NOTE_EVICTED,         /* dropped to make room for newer traffic */
  SDEC_NOTE_TOO_LARGE,       /* larger than the reassembly limit `expected` */
  SDEC_NOTE_DOE_LENGTH,      /* the DOE length says `expected` bytes, the packet holds `got` */
  SDEC_NOTE_DOE_TYPE,        /* unknown vendor or data object type `got` */
  SDEC_NOTE_TCP_LOST,        /* `got` bytes of the stream are not in the capture */
  SDEC_NOTE_TCP_RESYNC,      /* `got` bytes skipped to find the next frame */
  SDEC_NOTE_FRAME_TYPE,      /* frame of an unknown type `got` */
  SDEC_NOTE_LENGTH_RULE,     /* PayloadLen counts two header bytes, as in some implementations */
  /* from reassembly above the transport */
  SDEC_NOTE_CHUNK_SEQUENCE,  /* chunk `got` came, `expected` was due */
  SDEC_NOTE_CHUNK_NO_START,  /* chunk `got` of a message whose first chunk was not seen */
  SDEC_NOTE_CHUNK_SIZE,      /* chunks hold `got` bytes, the message has `expected` */
  SDEC_NOTE_PORTION_GAP,     /* a portion starts at `got`, `expected` was due */
  SDEC_NOTE_PORTION_SIZE,    /* the total changed from `expected` to `got` between portions */
  /* from sessions */
  SDEC_NOTE_RECORD_LOST,     /* `got` records before this one are not in the capture */
  SDEC_NOTE_RECORD_LATE,     /* record `got` after record `expected` was due */
  SDEC_NOTE_RECORD_LENGTH,   /* ApplicationDataLength says `expected`, the record has `got` */
  SDEC_NOTE_NONCE_ORDER,     /* the nonce counter is big-endian, as in some devices of 1.0 and 1.1 */
  SDEC_NOTE_UPDATE_UNSEEN,   /* the key was updated and the capture does not show how */
  SDEC_NOTE_HMAC,            /* the verify data does not match */
  SDEC_NOTE_TAG,             /* a record that is readable without a key: its tag does not match */
  SDEC_NOTE_FINISH_UNSEEN,   /* the end of the handshake is not in the capture; keys were derived with the usual one */
  SDEC_NOTE_DRAFT,           /* the layout of this message comes from a draft */
  SDEC_NOTE_GUESSED,         /* the protocol of these bytes is a guess by their content */
  SDEC_NOTE_AEAD_LIMIT,      /* record `got` under one key; the sides allow numbers up to `expected` */
  SDEC_NOTE_SIDE,            /* code `got` belongs to the other side */
  SDEC_NOTE_EARLY_END,       /* the last `got` bytes of an unsigned message are omitted, as early devices did */
  SDEC_NOTE_NO_SEQUENCE,     /* a record without the sequence number of its transport, as early devices wrote it */
  SDEC_NOTE_PADDING,         /* the transport's padding, `got` bytes, is not zero */
  SDEC_NOTE_BARE_SEGMENTS,   /* TCP segments that are MCTP messages, without frames */
  /* from transcripts without lengths */
  SDEC_NOTE_CUT_HEADER,      /* `got` bytes of a header before the first message */
  SDEC_NOTE_CUT_PADDING,     /* `got` zero bytes after the last message */
  SDEC_NOTE_CUT_AMBIGUOUS,   /* another cut fits, with variable `expected` as `got` */
  SDEC_NOTE_CUT_UNSIGNED,    /* it ends where the signature of the last message should begin */
  SDEC_NOTE_CUT_LEFT,        /* `got` bytes from offset `expected` on are not a message */
  SDEC_NOTE_CUT_GIVEN_UP,    /* the same, and the search for a cut timed out */
  SDEC_NOTE_CUT_ALIGNED,     /* `got` zero bytes between messages */
  SDEC_NOTE_CUT_UNPROVED,    /* one cut was found, and the search for others timed out */
  SDEC_NOTE_CUT_VERSION,     /* a message in version `got` among those of version `expected` */
  SDEC_NOTE_CUT_NOT_OFFERED, /* a message in version `got`, which VERSION does not offer */
  SDEC_NOTE_CUT_WAITS,       /* a request where the response to the previous one should be */
  /* from the media of MCTP */
  SDEC_NOTE_PEC,             /* the PEC is `got`, should be `expected` */
  SDEC_NOTE_PEC_ADDRESS,     /* the PEC is for address byte `got`, that of other frames for `expected` */
  SDEC_NOTE_FCS,             /* the FCS is `got`, should be `expected` */
  SDEC_NOTE_FRAME_LENGTH,    /* a frame says that it has `expected` bytes, it has `got` */
  SDEC_NOTE_NO_PEC,          /* `got` frames without PEC since the previous message */
  SDEC_NOTE_PEC_NO_ADDRESS,  /* `got` frames whose PEC does not cover the address, as in some devices */
  SDEC_NOTE_FCS_FROM_ZERO,   /* `got` frames whose FCS starts at zero, as in old drivers */
  SDEC_NOTE_CODES
};

struct sdec_note {
  enum sdec_note_code code;
  enum sdec_severity severity;
  uint32_t offset;                /* in the unit's span */
  const struct sdec_field *field; /* or NULL */
  const struct sdec_bits *bits;   /* or NULL */
  const char *rule;               /* id of the broken rule, or NULL */
  uint64_t expected, got;
};

/* sdec_note_text appends the note as a sentence; sdec_severity_name gives "info", "warn" or "error", "?" for others. */
SDEC_API void sdec_note_text(const struct sdec_note *note, struct sdec_text *out);
SDEC_API const char *sdec_severity_name(enum sdec_severity severity);

/* sdec_note_outranks returns true if a summary with room for one note should give `note` rather than `other`: it is more
 * severe, or it says that the capture is truncated, which explains other damage. */
SDEC_API SDEC_MUST_USE bool sdec_note_outranks(const struct sdec_note *note, const struct sdec_note *other);

enum sdec_item_kind {
  SDEC_LEAF,  /* a field with its bytes; leaves tile the input */
  SDEC_BIT,   /* bits of the preceding leaf */
  SDEC_OPEN,  /* a group or array begins */
  SDEC_CLOSE, /* it ends; offset and len cover all of it */
  SDEC_NOTE
};

#define SDEC_NO_INDEX UINT32_MAX

struct sdec_item {
  enum sdec_item_kind kind;
  uint8_t depth;                  /* of nesting; 0: directly in the message */
  bool element;                   /* an array element; `index` is valid */
  const struct sdec_field *field; /* the row; of a BIT: its leaf's row; of an OPENed element: the array's row */
  const struct sdec_field *array; /* of an element, even if it is a leaf: the array's row */
  const struct sdec_bits *bits;   /* of a BIT only */
  const struct sdec_group *group; /* of OPEN and CLOSE only: the layout chosen, NULL for an array itself */
  uint32_t offset, len;           /* from the start of the span; OPEN: len is that of the bound, or 0 if not bounded */
  uint32_t index;                 /* of an array element, or SDEC_NO_INDEX */
  uint64_t value;                 /* of a LEAF or BIT; of a leaf of bytes: the first eight, little-endian */
  struct sdec_note note;          /* of a NOTE only */
};

#define SDEC_DEPTH 12
#define SDEC_SCRATCH_VARS 40

struct sdec_frame {
  const struct sdec_field *opened; /* the row this frame came from */
  const struct sdec_group *group;
  uint32_t start, end, left, index, mask;
  uint16_t row;
  uint8_t mode;
  bool bounded, failed;
  bool flat; /* an element with a single row, which has no OPEN and CLOSE */
};

/* The walk over one message. Its members are private; it may be copied, and dropped at any time. */
struct sdec_iter {
  struct sdec_span in;
  struct sdec_env env;
  uint32_t scratch[SDEC_SCRATCH_VARS];
  struct sdec_frame stack[SDEC_DEPTH];
  uint32_t pos, layout_end;
  uint8_t top, depth;
  bool done, has_queued;
  uint8_t version;
  const struct sdec_bits *bits;       /* next bit row of the previous leaf */
  const struct sdec_field *bits_field;
  uint64_t bits_value, bits_seen;
  uint32_t bits_offset, bits_len;
  const struct sdec_limit *limits;    /* next limit of the previous number, while one is queued */
  const struct sdec_field *limit_field;
  const struct sdec_bits *limit_bits;
  uint64_t limit_value;
  uint32_t limit_offset, limit_before;
  struct sdec_item queued;
  const uint64_t *tape, *tape_end; /* replay of an earlier walk: next item and end; NULL: walking */
};

/* sdec_begin starts a walk of `in` by the rows of `group`: a message's `body`, or an object. The bytes must stay in
 * place until the walk ends; *env is copied. sdec_next gives the next item; false at the end, with *item unspecified.
 *
 * Invariants: leaves tile the input exactly; OPEN and CLOSE balance; at most 16 n + 64 items for n bytes; no byte
 * outside the span is read; the same input gives the same items. */
SDEC_API void sdec_begin(struct sdec_iter *it, const struct sdec_group *group, const struct sdec_env *env,
                         struct sdec_span in);
SDEC_API SDEC_MUST_USE bool sdec_next(struct sdec_iter *it, struct sdec_item *item);

/* sdec_layout_end gives, after the walk, the number of bytes that the rows covered. The rest is padding or unknown. */
SDEC_API uint32_t sdec_layout_end(const struct sdec_iter *it);

/* sdec_find walks `span` as sdec_begin does and gives the first LEAF or BIT that matches `path`; false, and *out
 * unchanged, if there is none or the path is malformed.
 *
 * A path consists of names from the tables, letter for letter, with `.` between a group and its members, and between
 * a number and its bit fields: "SlotID", "Header.SPDMVersion", "MeasurementBlock[2].Index". It matches at any depth:
 * outer groups may be left out, those in between may not. `[i]` selects the array element with that index, from 0 or as
 * the tables count (a slot, a bit of a mask); without it, any element matches. An element that consists of a single row
 * has the name of the array. */
SDEC_API SDEC_MUST_USE bool sdec_find(struct sdec_span span, const struct sdec_group *group,
                                      const struct sdec_env *env, const char *path, struct sdec_item *out);

/* A protocol: SPDM itself, or one that travels in vendor-defined messages. */
struct sdec_protocol {
  const char *name;  /* "spdm" */
  const char *title; /* for people */
  uint8_t code_offset;    /* of a message's code */
  uint8_t version_offset; /* of its version byte; 0: none (in SPDM itself: at 0) */
  /* Of a vendor protocol: the registry and vendor ids that select it, and the first byte of its messages. */
  uint16_t standards[2];  /* StandardID; the second may repeat the first */
  uint32_t vendor;        /* VendorID as a little-endian number */
  uint8_t id, any_id;     /* any_id: the first byte is not a protocol id */
  uint8_t named;          /* each message begins with its own name; anything else is another protocol's */
  uint8_t guessed;        /* other protocols use the same ids; `id` distinguishes them most of the time only */
  const struct sdec_message *const *messages;
  uint16_t n_messages; /* entries of `messages`, indexed by code; unused ones are NULL */
};

/* sdec_protocols gives all protocols, SPDM first, and their number. sdec_message_find finds a message by its code, NULL
 * if there is none. sdec_message_named and sdec_protocol_named find a message and a protocol by name, upper or lower
 * case; false, and *out unchanged, if there is none. */
SDEC_API const struct sdec_protocol *const *sdec_protocols(uint32_t *out_n);
SDEC_API const struct sdec_message *sdec_message_find(const struct sdec_protocol *protocol, uint32_t code);
SDEC_API SDEC_MUST_USE bool sdec_message_named(const struct sdec_protocol *protocol, const char *name,
                                               const struct sdec_message **out);
SDEC_API SDEC_MUST_USE bool sdec_protocol_named(const char *name, const struct sdec_protocol **out);

/* sdec_objects gives the layouts that are not messages, and their number: certificate chains, logs, transport headers,
 * records. */
SDEC_API const struct sdec_group *const *sdec_objects(uint32_t *out_n);

/* sdec_row_group gives the i-th layout that a row may open, NULL past the last; a PAYLOAD opens none. sdec_strays gives
 * the rows of leaves that belong to no layout: padding, bytes left over, bytes left undecoded by damage. */
SDEC_API const struct sdec_group *sdec_row_group(const struct sdec_field *row, uint32_t i);
SDEC_API const struct sdec_group *sdec_strays(void);

/* sdec_key_text appends the NDJSON key of a row or bit field: its .key or, if that is NULL, its name in snake case.
 * sdec_value_text appends the value of a LEAF or BIT as readable text; `data` is the span that was walked.
 * sdec_value_name gives the name of the value of a LEAF or BIT, NULL if it has none. */
SDEC_API void sdec_key_text(const char *name, const char *key, struct sdec_text *out);
SDEC_API void sdec_value_text(const struct sdec_item *item, struct sdec_span data, struct sdec_text *out);
SDEC_API const char *sdec_value_name(const struct sdec_item *item);

/* A one-line summary of a message: ` Name=value` for each row and bit field that the tables mark. Set the two strings
 * to put around names (colours, or "") and zero the rest. */
struct sdec_line {
  const char *before_name, *after_name;
  /* State between items; private. */
  const struct sdec_field *flags;
  uint32_t n_flags, repeats;
  const void *last;
};

/* sdec_line_item appends the text of one item, if any; call it with every item of a walk of `span`. sdec_line_end
 * appends what is pending at the end. `out` need not be the same every time. */
SDEC_API void sdec_line_item(struct sdec_line *line, const struct sdec_item *item, struct sdec_span span,
                             struct sdec_text *out);
SDEC_API void sdec_line_end(struct sdec_line *line, struct sdec_text *out);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libsdec: what SPDM traffic says.
 *
 * Level 1 turns one message into items: a table, the bytes and an environment go in, a stream of items comes out. It
 * allocates nothing and needs only a freestanding C11 compiler.
 * Level 2 turns packets into messages: a flow, in memory the caller owns, peels link and transport, reassembles, pairs
 * requests with responses and gives each message the environment that level 1 needs.
 *
 * Damage on the wire is data: it comes out as a NOTE and never as a failed call. Missing knowledge is a NOTE that names
 * what is missing. Misuse of these calls is an assertion.
 */
#ifndef SDEC_H
#define SDEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sdec_api.h"
#include "sdec_table.h"
#include "sdec_text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* sdec_version gives SDEC_VERSION of the library that runs, which may be newer than these headers. */
SDEC_API const char *sdec_version(void);

/* Bounded bytes. The library never copies or keeps them beyond what a call says. */
struct sdec_span {
  const uint8_t *data;
  uint32_t len;
};

/* ------------------------------------------------------------------------------------------------------------------
 * Level 1: one message
 */

/* What a layout depends on and the message does not say. Sizes are bytes. */
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

#define SDEC_ENV_VARS 24 /* room in struct sdec_env, for variables to come */

/* What a layout depends on and the message does not say, by value: hash and signature sizes, what the request asked,
 * and so on. Fill it with sdec_env_set or take it from a unit. */
struct sdec_env {
  uint32_t value[SDEC_ENV_VARS];
  uint32_t known;    /* bit v: value[v] is meaningful */
  uint32_t inferred; /* bit v: value[v] was found by trial */
  uint16_t padding;  /* zero bytes that the transport may have appended */
  uint8_t filler;    /* bytes of any value that it may have appended; those that are not zero get an information */
};

/* sdec_env_put makes a variable known. sdec_env_get reads one; false, and *out untouched, if it is not known.
 * sdec_env_set puts the variable called `name` ("version", "hash", "signature", "req_param1", ...); false if there is
 * no such variable. sdec_env_name gives the name of a variable, NULL for SDEC_ENV_NONE and past the last. */
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
  SDEC_NOTE_BAD_VERSION,     /* the first byte `got` is no SPDMVersion */
  SDEC_NOTE_INFERRED,        /* variable `expected` was found by trial: `got` */
  SDEC_NOTE_AMBIGUOUS,       /* several values of variable `expected` fit; `got` was taken */
  SDEC_NOTE_NO_REQUEST,      /* a response whose request is not in the capture */
  SDEC_NOTE_SNAPPED,         /* the capture kept `got` of `expected` bytes of the packet */
  SDEC_NOTE_NESTING,         /* messages nested more than `expected` deep */
  /* from link and transports */
  SDEC_NOTE_LINK_SHORT,      /* a link or network header is cut short: needs `expected`, has `got` */
  SDEC_NOTE_LINK_UNKNOWN,    /* link type `got` is not known */
  SDEC_NOTE_LINK_PROTOCOL,   /* a protocol that carries no SPDM: `got` */
  SDEC_NOTE_IP_FRAGMENT,     /* an IP fragment; these are not put together */
  SDEC_NOTE_MCTP_VERSION,    /* MCTP header version `got` */
  SDEC_NOTE_MCTP_IC,         /* integrity-check bit set on a type that forbids it */
  SDEC_NOTE_MCTP_NO_START,   /* a packet of a message whose start was not seen */
  SDEC_NOTE_MCTP_SEQUENCE,   /* packet sequence number `got`, `expected` was due: packets lost or swapped */
  SDEC_NOTE_MCTP_SIZE,       /* a packet of `got` bytes in a message whose packets have `expected` */
  SDEC_NOTE_MCTP_RESTART,    /* a new message began before this one ended */
  SDEC_NOTE_REPEATED,        /* the same packet again */
  SDEC_NOTE_UNFINISHED,      /* the capture ended before the message did: `got` of `expected` bytes (0: unknown) */
  SDEC_NOTE_EVICTED,         /* given up to make room for newer traffic */
  SDEC_NOTE_TOO_LARGE,       /* larger than the reassembly limit `expected` */
  SDEC_NOTE_DOE_LENGTH,      /* the DOE length says `expected` bytes, the packet holds `got` */
  SDEC_NOTE_DOE_TYPE,        /* vendor or data object type not known: `got` */
  SDEC_NOTE_TCP_LOST,        /* `got` bytes of the stream are not in the capture */
  SDEC_NOTE_TCP_RESYNC,      /* `got` bytes skipped to find the next frame */
  SDEC_NOTE_FRAME_TYPE,      /* frame of an unknown type `got` */
  SDEC_NOTE_LENGTH_RULE,     /* PayloadLen counts two header bytes, as some implementations have it */
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
  SDEC_NOTE_NONCE_ORDER,     /* the nonce counter is big-endian, as some devices of 1.0 and 1.1 have it */
  SDEC_NOTE_UPDATE_UNSEEN,   /* the key was updated and the capture does not show how */
  SDEC_NOTE_HMAC,            /* the verify data does not match */
  SDEC_NOTE_TAG,             /* a record that is readable without a key: its tag does not match */
  SDEC_NOTE_FINISH_UNSEEN,   /* the end of the handshake is not in the capture; the usual one gave the keys */
  SDEC_NOTE_DRAFT,           /* the layout of this message comes from a draft */
  SDEC_NOTE_GUESSED,         /* nothing says whose layout this is; the bytes look like it */
  SDEC_NOTE_AEAD_LIMIT,      /* record `got` under one key; the sides allow numbers up to `expected` */
  SDEC_NOTE_SIDE,            /* code `got` is one of the other side's */
  SDEC_NOTE_EARLY_END,       /* the last `got` bytes of an unsigned message are left out, as early devices did */
  SDEC_NOTE_NO_SEQUENCE,     /* a record without the sequence number of its transport, as early devices wrote it */
  SDEC_NOTE_PADDING,         /* the transport's padding, `got` bytes, is not zero */
  SDEC_NOTE_BARE_SEGMENTS,   /* TCP segments that are MCTP messages, without frames */
  /* from transcripts without lengths */
  SDEC_NOTE_CUT_HEADER,      /* `got` bytes of a header before the first message */
  SDEC_NOTE_CUT_PADDING,     /* `got` zero bytes after the last message */
  SDEC_NOTE_CUT_AMBIGUOUS,   /* another cut fits, with variable `expected` as `got` */
  SDEC_NOTE_CUT_UNSIGNED,    /* it ends where the signature of the last message should begin */
  SDEC_NOTE_CUT_LEFT,        /* from offset `expected` on, `got` bytes are no message */
  SDEC_NOTE_CUT_GIVEN_UP,    /* the same, and the search for a cut took too long */
  SDEC_NOTE_CODES
};

struct sdec_note {
  enum sdec_note_code code;
  enum sdec_severity severity;
  uint32_t offset;                /* in the unit's span */
  const struct sdec_field *field; /* or NULL */
  const struct sdec_bits *bits;   /* or NULL */
  const char *rule;               /* the id of the rule that is broken; or NULL */
  uint64_t expected, got;
};

/* sdec_note_text writes one sentence; sdec_severity_name gives "info", "warn" or "error". */
SDEC_API void sdec_note_text(const struct sdec_note *note, struct sdec_text *out);
SDEC_API const char *sdec_severity_name(enum sdec_severity severity);

enum sdec_item_kind {
  SDEC_LEAF,  /* a field with its bytes; leaves tile the input */
  SDEC_BIT,   /* bits of the leaf before */
  SDEC_OPEN,  /* a group or array begins */
  SDEC_CLOSE, /* it ends; offset and len cover all of it */
  SDEC_NOTE
};

#define SDEC_NO_INDEX UINT32_MAX

struct sdec_item {
  enum sdec_item_kind kind;
  uint8_t depth;                  /* of nesting; 0: directly in the message */
  bool element;                   /* an element of an array, `index` counts */
  const struct sdec_field *field; /* the row; of a BIT: its leaf's row; of an OPENed element: the array's row */
  const struct sdec_field *array; /* of an element only, also one that is a leaf: the array's row */
  const struct sdec_bits *bits;   /* of a BIT only */
  const struct sdec_group *group; /* of OPEN and CLOSE only: the layout in force, NULL for an array itself */
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
  uint8_t mode, bounded, failed;
};

/* The walk over one message. Callers only keep it; its contents are private. */
struct sdec_iter {
  struct sdec_span in;
  struct sdec_env env;
  uint32_t scratch[SDEC_SCRATCH_VARS];
  struct sdec_frame stack[SDEC_DEPTH];
  uint32_t pos, layout_end;
  uint8_t top, depth;
  bool done, has_queued;
  uint8_t version;
  const struct sdec_bits *bits;       /* next bit row of the leaf before */
  const struct sdec_field *bits_field;
  uint64_t bits_value, bits_seen;
  uint32_t bits_offset, bits_len;
  const struct sdec_limit *limits;    /* next limit of the number before, while one is queued */
  const struct sdec_field *limit_field;
  const struct sdec_bits *limit_bits;
  uint64_t limit_value;
  uint32_t limit_offset, limit_before;
  struct sdec_item queued;
};

/* sdec_begin starts a walk of `in` by the rows of `group`. Bytes must stay in place until the walk ends; everything
 * else is copied. sdec_next gives the next item, or false at the end.
 *
 * Invariants: leaves tile the input exactly; OPEN and CLOSE balance; at most 16 n + 64 items for n bytes; no byte
 * outside the span is read; the same input gives the same items. */
SDEC_API void sdec_begin(struct sdec_iter *it, const struct sdec_group *group, const struct sdec_env *env,
                         struct sdec_span in);
SDEC_API SDEC_MUST_USE bool sdec_next(struct sdec_iter *it, struct sdec_item *item);

/* sdec_layout_end gives, after the walk, how many bytes the rows accounted for: what follows is padding or unknown. */
SDEC_API uint32_t sdec_layout_end(const struct sdec_iter *it);

/* sdec_find walks `span` as sdec_begin does and gives the first LEAF or BIT that `path` fits; false, and *out
 * untouched, if there is none or the path is malformed.
 *
 * A path is names as the tables have them, letter for letter, with `.` between a group and what is in it, and between
 * a number and its bit fields: "SlotID", "Header.SPDMVersion", "MeasurementBlock[2].Index". It fits at any depth: its
 * names are the innermost ones, with none left out in between. `[i]` is the element of an array with that index, from 0
 * or as the tables count (a slot, a bit of a mask); without it, any element fits. An element of a single row is
 * called as the array, and the row's own name does not occur. */
SDEC_API SDEC_MUST_USE bool sdec_find(struct sdec_span span, const struct sdec_group *group,
                                      const struct sdec_env *env, const char *path, struct sdec_item *out);

/* A protocol: SPDM itself, or one that travels in vendor-defined messages. */
struct sdec_protocol {
  const char *name;  /* "spdm" */
  const char *title; /* for people */
  uint8_t code_offset;    /* where a message's code stands */
  uint8_t version_offset; /* where a version byte stands; 0: nowhere (SPDM's own stands at 0) */
  /* Of a vendor's protocol: the registry and vendor ids under which it travels, and the first byte of its messages. */
  uint16_t standards[2];  /* StandardID; the second may repeat the first */
  uint32_t vendor;        /* VendorID as a little-endian number */
  uint8_t id, any_id;     /* any_id: the first byte is no protocol id */
  uint8_t named;          /* a message begins with its own name; what begins otherwise is of someone else */
  uint8_t guessed;        /* others use the same ids, and `id` is only likely to tell them apart */
  const struct sdec_message *const *messages;
  uint16_t n_messages; /* entries of `messages`, indexed by code; unused ones are NULL */
};

/* sdec_protocols lists all of them, SPDM first; sdec_message_find gives a message by code, or NULL;
 * sdec_message_named finds it by name in any case. */
SDEC_API const struct sdec_protocol *const *sdec_protocols(uint32_t *out_n);
SDEC_API const struct sdec_message *sdec_message_find(const struct sdec_protocol *protocol, uint32_t code);
SDEC_API SDEC_MUST_USE bool sdec_message_named(const struct sdec_protocol *protocol, const char *name,
                                               const struct sdec_message **out);
SDEC_API SDEC_MUST_USE bool sdec_protocol_named(const char *name, const struct sdec_protocol **out);

/* sdec_objects lists the layouts that are not messages: certificate chains, logs, transport headers, records. */
SDEC_API const struct sdec_group *const *sdec_objects(uint32_t *out_n);

/* sdec_row_group gives the i-th layout that a row may open, NULL past the last; a PAYLOAD opens none. sdec_strays gives
 * the rows of leaves that no layout has: bytes too many, bytes that damage left undecoded. */
SDEC_API const struct sdec_group *sdec_row_group(const struct sdec_field *row, uint32_t i);
SDEC_API const struct sdec_group *sdec_strays(void);

/* sdec_key_text writes the key of a row or bit field: its .key or the snake-case form of its name.
 * sdec_value_text writes a LEAF's or BIT's value for people; `data` is the walked span.
 * sdec_value_name gives the name of a LEAF's or BIT's value, or NULL. */
SDEC_API void sdec_key_text(const char *name, const char *key, struct sdec_text *out);
SDEC_API void sdec_value_text(const struct sdec_item *item, struct sdec_span data, struct sdec_text *out);
SDEC_API const char *sdec_value_name(const struct sdec_item *item);

/* One line about a message: ` Name=value` for each row and bit field that the tables mark. Start with a zeroed struct
 * and two strings to stand around names (colours, or ""), give it every item of a walk of `span` and then end it; each
 * call adds to `out`, which need not be the same every time. */
struct sdec_line {
  const char *before_name, *after_name;
  /* Where the line is in the middle of; private. */
  const struct sdec_field *flags;
  uint32_t n_flags, repeats;
  const void *last;
};
SDEC_API void sdec_line_item(struct sdec_line *line, const struct sdec_item *item, struct sdec_span span,
                             struct sdec_text *out);
SDEC_API void sdec_line_end(struct sdec_line *line, struct sdec_text *out);

/* ------------------------------------------------------------------------------------------------------------------
 * Level 2: a conversation
 */

/* How the bytes of a packet are to be read. */
enum sdec_carrier {
  SDEC_CARRIER_NONE,
  SDEC_CARRIER_MCTP,      /* an MCTP packet, its 4-byte header first */
  SDEC_CARRIER_MCTP_BODY, /* an MCTP message, its type byte first */
  SDEC_CARRIER_DOE,       /* a PCI DOE data object */
  SDEC_CARRIER_TCP,       /* DSP0287 frames */
  SDEC_CARRIER_EMU,       /* frames of the emulator's socket */
  SDEC_CARRIER_STORAGE,   /* a DSP0286 buffer */
  SDEC_CARRIER_SPDM,      /* an SPDM message */
  SDEC_CARRIER_SECURED,   /* a secured-message record */
  SDEC_CARRIER_PCIE_VDM,  /* a PCIe vendor-defined message with MCTP in it */
  SDEC_CARRIER_TRANSCRIPT, /* SPDM messages back to back */
  SDEC_CARRIERS
};

/* sdec_carrier_named gives the carrier that `--link` calls `name`, SDEC_CARRIER_NONE if there is none;
 * sdec_carrier_name gives the name. */
SDEC_API SDEC_MUST_USE bool sdec_carrier_named(const char *name, enum sdec_carrier *out);
SDEC_API const char *sdec_carrier_name(enum sdec_carrier carrier);

/* sdec_carrier_guess says by its content alone whether a packet is a DOE object or the start of an MCTP message:
 * SDEC_CARRIER_NONE if it is neither. `original_len` is its length on the wire. */
SDEC_API enum sdec_carrier sdec_carrier_guess(struct sdec_span packet, uint32_t original_len);

enum sdec_dir { SDEC_DIR_UNKNOWN, SDEC_DIR_REQ, SDEC_DIR_RSP };

enum sdec_addr_kind { SDEC_ADDR_NONE, SDEC_ADDR_EID, SDEC_ADDR_IPV4, SDEC_ADDR_IPV6 };

/* An endpoint. EID: one byte. IP: address, then the port, both in network order. */
struct sdec_addr {
  uint8_t kind, len;
  uint8_t bytes[18];
};

SDEC_API void sdec_addr_text(const struct sdec_addr *addr, struct sdec_text *out);

/* One record of a capture. A caller that has peeled link and transport itself names the carrier and what else it knows;
 * the link type then says nothing. TCP and EMU so given are whole frames, not segments: sdec_flow_frame_len. */
struct sdec_packet {
  struct sdec_span data;
  uint32_t original_len; /* on the wire; larger than data.len if the capture kept only a part */
  uint32_t link;         /* LINKTYPE_ number */
  uint32_t interface;    /* pcapng interface, 0 else */
  uint64_t frame;        /* from 1 */
  uint64_t time_ns;      /* since the epoch */
  enum sdec_carrier carrier; /* NONE: the link type tells */
  enum sdec_dir dir;     /* with a carrier: as its transport told */
  struct sdec_addr src, dst; /* with a carrier: the endpoints, unless the carrier's own header has them */
};

enum sdec_transport {
  SDEC_TRANSPORT_RAW, SDEC_TRANSPORT_MCTP, SDEC_TRANSPORT_DOE, SDEC_TRANSPORT_TCP, SDEC_TRANSPORT_EMU,
  SDEC_TRANSPORT_STORAGE, SDEC_TRANSPORTS
};
SDEC_API const char *sdec_transport_name(enum sdec_transport transport);

enum sdec_via { SDEC_VIA_CLEAR, SDEC_VIA_SECURED, SDEC_VIA_CHUNK, SDEC_VIA_ENCAP, SDEC_VIA_RAW, SDEC_VIAS };
SDEC_API const char *sdec_via_name(enum sdec_via via);

/* sdec_other_name gives the i-th name that units or their protocols have and no message, object, protocol or transport
 * of the tables, NULL past the last: records, other traffic, losses and damage. */
SDEC_API const char *sdec_other_name(uint32_t i);

enum sdec_unit_kind {
  SDEC_UNIT_MESSAGE,  /* a message of `protocol` */
  SDEC_UNIT_OBJECT,   /* a large object put together from portions: a certificate chain, a log */
  SDEC_UNIT_RECORD,   /* a secured-message record that was not opened; `sealed` says why */
  SDEC_UNIT_OTHER,    /* something else on the same transport: another MCTP type, DOE discovery, a socket command */
  SDEC_UNIT_EVENT     /* no message: packets lost, repeated or damaged; the notes say what */
};

enum sdec_sealed {
  SDEC_SEALED_NOT,
  SDEC_SEALED_NO_KEY,      /* no secret for this session */
  SDEC_SEALED_SECRET,      /* the HMAC of the handshake does not match any secret */
  SDEC_SEALED_TRANSCRIPT,  /* a message that the keys depend on is missing: unit->missing */
  SDEC_SEALED_SEQUENCE,    /* records were lost and the place in the sequence was not found again */
  SDEC_SEALED_TAG,         /* the tag does not match */
  SDEC_SEALED_UNSUPPORTED, /* the crypto calls do not have the algorithm */
  SDEC_SEALED_MALFORMED    /* too short to be a record */
};
/* sdec_sealed_text says it in a few words; sdec_unit_sealed_text adds what is missing. */
SDEC_API const char *sdec_sealed_text(enum sdec_sealed sealed);

/* What the verify data of a handshake message proved. */
enum sdec_hmac { SDEC_HMAC_NONE, SDEC_HMAC_GOOD, SDEC_HMAC_BAD };

#define SDEC_UNIT_NOTES 8
#define SDEC_UNIT_VIAS 6

/* One thing to show. Spans point into the packet or into the flow's memory and last until the next sdec_flow_take. */
struct sdec_unit {
  enum sdec_unit_kind kind;
  enum sdec_transport transport;
  enum sdec_dir dir;
  enum sdec_sealed sealed;
  enum sdec_hmac hmac;
  enum sdec_severity worst; /* the worst of `notes` and of the walk; SDEC_CLEAN: no notes at all */
  enum sdec_via via[SDEC_UNIT_VIAS];
  uint8_t n_via;
  bool carries;         /* what its payload row holds follows as a unit of its own */
  uint8_t nesting;      /* 0: stood on the wire or in a record itself; else carried in the units before, so many deep */
  uint8_t n_notes;
  uint32_t n_notes_lost; /* notes that `notes` had no room for */
  bool new_keys;        /* with this message keys of its session were derived: sdec_flow_secrets gives them */
  bool unproved;        /* from a record that is readable without a key, its MAC not checked */
  bool has_session, has_handshake, has_code, has_version;
  bool has_slot;
  uint8_t slot;         /* of a certificate chain, or of a message that carries one */
  uint8_t version;
  uint16_t code;
  const char *protocol; /* "spdm", "secured", "mctp", "doe", "emu", "tcp", ... */
  const char *name;     /* of the message or object, or what it is */
  const char *missing;  /* with SDEC_SEALED_TRANSCRIPT: the message or chain that is not there */
  const struct sdec_message *message; /* or NULL */
  const struct sdec_group *group;     /* the layout to walk `span` by, or NULL */
  struct sdec_span span;              /* without transport headers and padding */
  struct sdec_env env;
  const struct sdec_group *header;    /* the transport's own header and its bytes, or NULL */
  struct sdec_span header_span;
  const struct sdec_group *record;    /* of what was opened: the layout of the record that it stood in, and its bytes */
  struct sdec_span record_span;
  struct sdec_addr src, dst;
  uint64_t number;                    /* of the unit, from 1 in the order in which they are taken */
  uint64_t parent;                    /* number of the unit that carried it, or its last piece; 0: stood on its own */
  uint64_t request;                   /* of a response: number of the request's unit; 0: not known */
  uint32_t conn, session;
  uint32_t handshake;                 /* the session that a message of a handshake sets up */
  uint32_t session_no;                /* number of that session, from 1: ids come back, numbers do not */
  uint64_t frame, time_ns;
  uint64_t request_frame, response_ns; /* of a response whose request is known; else 0 */
  uint64_t part_of;                   /* number of the larger thing that this message carries a piece of; 0: of none */
  uint64_t whole;                     /* put together from pieces: the number that those have in `part_of`; else 0 */
  struct sdec_note notes[SDEC_UNIT_NOTES];
};

/* sdec_unit_begin starts a walk over the bytes of a unit; sdec_next then gives its items, none if `group` is NULL.
 * sdec_unit_begin_copy does so for a unit that was kept: `bytes` is a copy of what unit->span was. The bytes must stay
 * in place until the walk ends; the unit need not. */
SDEC_API void sdec_unit_begin(const struct sdec_unit *unit, struct sdec_iter *it);
SDEC_API void sdec_unit_begin_copy(const struct sdec_unit *unit, const uint8_t *bytes, struct sdec_iter *it);

/* sdec_unit_find is sdec_find for a unit; false as well if its `group` is NULL. */
SDEC_API SDEC_MUST_USE bool sdec_unit_find(const struct sdec_unit *unit, const char *path, struct sdec_item *out);

/* For lines and titles. sdec_unit_name_text writes the name, with the protocol before it unless that is SPDM itself;
 * sdec_unit_marks_text how the message travelled, unless plainly, as in ` [session ffff0001 encap]`;
 * sdec_unit_sealed_text why a record could not be decrypted. */
SDEC_API void sdec_unit_name_text(const struct sdec_unit *unit, struct sdec_text *out);
SDEC_API void sdec_unit_marks_text(const struct sdec_unit *unit, struct sdec_text *out);
SDEC_API void sdec_unit_sealed_text(const struct sdec_unit *unit, struct sdec_text *out);

/* Values that a negotiation would have told. */
#define SDEC_FACTS 64
struct sdec_facts {
  uint32_t value[SDEC_FACTS];
  uint64_t known;
};

#define SDEC_CONFIG_LINKS 16
#define SDEC_CONFIG_PORTS 16

/* A certificate chain or raw public key (DER SubjectPublicKeyInfo) that the capture may not show. A chain is as SPDM
 * sends it, or bare certificates: what SPDM puts before them depends on the negotiation and is added. */
#define SDEC_ANY_SLOT 255
#define SDEC_RAW_KEY 8 /* in place of a slot */
struct sdec_known_chain {
  uint8_t side; /* 0: of the Requester, 1: of the Responder */
  uint8_t slot; /* 0 to 7, SDEC_ANY_SLOT or SDEC_RAW_KEY */
  struct sdec_span bytes;
  struct sdec_span root; /* bare certificates: the root certificate, mostly the first of them; else empty */
};

struct sdec_crypto;
struct sdec_secret;

/* What a flow is to believe and to use. `size` is sizeof(struct sdec_config) as the caller was compiled; members beyond
 * it, which later versions add at the end, are taken as zero. Size 0 stands for the struct of version 0.2.0. */
struct sdec_config {
  size_t size;
  struct {
    uint32_t link; /* LINKTYPE_ number */
    enum sdec_carrier carrier;
  } links[SDEC_CONFIG_LINKS];
  uint32_t n_links;
  uint16_t ports[SDEC_CONFIG_PORTS]; /* TCP ports in addition to 4194 and 2323 */
  uint32_t n_ports;
  struct sdec_facts assumed; /* what to believe until the capture says otherwise */
  /* To open sessions: the calls, the secrets and what else the capture lacks, all of which outlive the flow. The
   * flow sets `used` in secrets that fit. */
  const struct sdec_crypto *crypto; /* NULL: records stay sealed */
  struct sdec_secret *secrets;
  uint32_t n_secrets;
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
  /* Random bytes by which the flow's tables hash, so that no sender can slow them down. Zero: derived from the address
   * of the flow's memory. */
  uint64_t hash_key[2];
};

/* sdec_assume records `name`=`value`, for example "hash" and "SHA_384"; false if either is unknown.
 * sdec_assume_name lists the names and, for each, the values it takes: call with i, j from 0 until NULL. */
SDEC_API SDEC_MUST_USE bool sdec_assume(struct sdec_config *config, const char *name, const char *value);
SDEC_API const char *sdec_assume_name(uint32_t i);
SDEC_API const char *sdec_assume_value(uint32_t i, uint32_t j);

struct sdec_stats {
  uint64_t packets, bytes, messages, records, others, events;
  uint64_t incomplete;                   /* messages that lost a part */
  uint64_t repeated;                     /* packets seen twice */
  uint64_t skipped;                      /* packets of protocols that carry no SPDM */
  uint64_t evicted;                      /* connections, assemblies and streams given up for room */
  uint64_t dropped_bytes;                /* bytes given up with them */
  uint64_t items;                        /* that the flow's own walks over messages went through */
  uint64_t connections, live_connections, live_assemblies, live_streams;
};

struct sdec_flow;

/* sdec_flow_new builds a flow in `memory` of `size` bytes, which the caller owns and frees after sdec_flow_end; any
 * alignment will do. `size` bounds everything the flow keeps; SDEC_FLOW_MIN is the least that works, and with less the
 * result is NULL. Untouched parts stay untouched, so a large zeroed mapping costs only what live traffic needs. *config
 * is copied; what it points to must outlive the flow.
 *
 * A flow belongs to one thread at a time. Flows share nothing: several may run in parallel, each on a thread of its
 * own, with crypto calls and secrets of its own.
 *
 * sdec_flow_end releases the keys that the crypto calls made and overwrites with zero all memory that the flow has
 * used. The flow must not be used afterwards. NULL is allowed. */
#define SDEC_FLOW_MIN (4u << 20)
SDEC_API struct sdec_flow *sdec_flow_new(void *memory, size_t size, const struct sdec_config *config);
SDEC_API void sdec_flow_end(struct sdec_flow *flow);

/* sdec_flow_feed gives the flow one packet, whose bytes must stay in place until sdec_flow_take returns false;
 * sdec_flow_finish tells it that there are no more. After either, call sdec_flow_take until it returns false. */
SDEC_API void sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet);
SDEC_API void sdec_flow_finish(struct sdec_flow *flow);
SDEC_API SDEC_MUST_USE bool sdec_flow_take(struct sdec_flow *flow, struct sdec_unit *out);
SDEC_API struct sdec_stats sdec_flow_stats(const struct sdec_flow *flow);

/* What the members of struct sdec_negotiated have in `known`. */
enum sdec_negotiated_known {
  SDEC_KNOWN_VERSION = 1 << 0,
  SDEC_KNOWN_REQ_FLAGS = 1 << 1,
  SDEC_KNOWN_RSP_FLAGS = 1 << 2,
  SDEC_KNOWN_REQ_EXT_FLAGS = 1 << 3,
  SDEC_KNOWN_RSP_EXT_FLAGS = 1 << 4,
  SDEC_KNOWN_REQ_DATA_TRANSFER = 1 << 5,
  SDEC_KNOWN_RSP_DATA_TRANSFER = 1 << 6,
  SDEC_KNOWN_REQ_MAX_MESSAGE = 1 << 7,
  SDEC_KNOWN_RSP_MAX_MESSAGE = 1 << 8,
  SDEC_KNOWN_OTHER_SUPPORT = 1 << 9,
  SDEC_KNOWN_OTHER_SELECTION = 1 << 10,
  SDEC_KNOWN_MEAS_SPEC = 1 << 11,
  SDEC_KNOWN_MEAS_HASH = 1 << 12,
  SDEC_KNOWN_MEL_SPEC = 1 << 13,
  SDEC_KNOWN_HASH = 1 << 14,
  SDEC_KNOWN_ASYM = 1 << 15,
  SDEC_KNOWN_PQC_ASYM = 1 << 16,
  SDEC_KNOWN_REQ_ASYM = 1 << 17,
  SDEC_KNOWN_REQ_PQC_ASYM = 1 << 18,
  SDEC_KNOWN_DHE = 1 << 19,
  SDEC_KNOWN_KEM = 1 << 20,
  SDEC_KNOWN_AEAD = 1 << 21,
  SDEC_KNOWN_KEY_SCHEDULE = 1 << 22
};

/* What a connection has negotiated, as its messages had it or, until then, as the user gave it. Members that are not
 * known are zero. Names in comments are those of DSP0274. */
struct sdec_negotiated {
  uint32_t known;   /* enum sdec_negotiated_known */
  uint32_t version; /* SPDMVersion of the messages that negotiated */
  /* From GET_CAPABILITIES (req) and CAPABILITIES (rsp). */
  uint32_t req_flags, rsp_flags;                           /* Flags */
  uint32_t req_ext_flags, rsp_ext_flags;                   /* ExtFlags, since 1.4 */
  uint32_t req_data_transfer_size, rsp_data_transfer_size; /* DataTransferSize, since 1.2 */
  uint32_t req_max_spdm_msg_size, rsp_max_spdm_msg_size;   /* MaxSPDMmsgSize, since 1.2 */
  /* From NEGOTIATE_ALGORITHMS. */
  uint32_t other_params_support;          /* OtherParamsSupport */
  /* From ALGORITHMS: bit masks, mostly of one bit; zero: nothing was selected. */
  uint32_t other_params_selection;        /* OtherParamsSelection */
  uint32_t measurement_specification_sel; /* MeasurementSpecificationSel */
  uint32_t measurement_hash_algo;         /* MeasurementHashAlgo */
  uint32_t mel_specification_sel;         /* MELspecificationSel */
  uint32_t base_hash_sel;                 /* BaseHashSel */
  uint32_t base_asym_sel;                 /* BaseAsymSel: the Responder's signatures */
  uint32_t pqc_asym_sel;                  /* PqcAsymSel: the same */
  uint32_t req_base_asym_alg;             /* ReqBaseAsymAlg: the Requester's signatures */
  uint32_t req_pqc_asym_alg;              /* ReqPqcAsymAlg: the same */
  uint32_t dhe;                           /* DHE */
  uint32_t kem_alg;                       /* KEMAlg */
  uint32_t aead;                          /* AEAD */
  uint32_t key_schedule;                  /* KeySchedule */
};

/* sdec_flow_negotiated gives what connection `conn` (of a unit) has negotiated by the unit taken last; false, and *out
 * untouched, if the flow has no such connection, or has given it up for room. */
SDEC_API SDEC_MUST_USE bool sdec_flow_negotiated(const struct sdec_flow *flow, uint32_t conn,
                                                 struct sdec_negotiated *out);

/* sdec_flow_part_of gives, after a packet was fed, the number of the message of several packets that it belongs to:
 * what `whole` of the unit is that comes out once the last packet is there. 0: it is no such packet. */
SDEC_API uint64_t sdec_flow_part_of(const struct sdec_flow *flow);

/* sdec_flow_frame_len gives the length of the frame that packet->data begins with, for callers that cut a byte stream
 * of TCP or EMU themselves, by what the flow learned of this direction of the stream. 0: more bytes are needed to tell.
 * Bytes that are no frame count as one up to where a frame may begin. `at_end`: the sender paused after these bytes. */
SDEC_API uint32_t sdec_flow_frame_len(struct sdec_flow *flow, const struct sdec_packet *packet, bool at_end);

/* sdec_flow_secrets gives, after a unit with `new_keys` was taken and before the next, the secrets per direction
 * that were derived: at most SDEC_FLOW_SECRETS, for which `out` has room, and how many is returned. They are the
 * caller's to cleanse. */
#define SDEC_FLOW_SECRETS 2
SDEC_API uint32_t sdec_flow_secrets(const struct sdec_flow *flow, struct sdec_secret *out);

#ifdef __cplusplus
}
#endif

#endif

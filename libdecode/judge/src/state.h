/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The structures that the judge keeps in the caller's memory: interned names, the rules for each message, the fields of
 * the current message, the state of each connection, findings.
 */
#ifndef JUDGE_STATE_H
#define JUDGE_STATE_H

#include "rule.h"
#include "rules/sections.h"

#define REQUEST_BIT 0x80u
#define MIXER UINT64_C(0x9e3779b97f4a7c15) /* spreads keys over a hash table */
#define NO_SLOT 0xFFFFu

/* ----------------------------------------------------------------------------------------------------- names (names.c)
 * Each field name that a rule or tie uses has a number from 1 on, its symbol; any other name has symbol 0. A cache maps
 * the address of a name to its symbol and is filled on demand. */
#define SYMBOLS_MOST 1000u
#define SYMBOL_BUCKETS 2048u
#define ADDRESSES 2048u
#define TOLD_MOST 192u
#define MESSAGES_MOST 255u
#define ENTRIES_MOST 1024u
#define MESSAGE_BUCKETS 512u
#define GENERAL_MOST 128u
#define OPENED_MOST 16u
#define LISTS_MOST 4u
#define LIST_MOST 24u
#define KEPT_MOST 32u
#define THINGS_KEPT 16u
#define THING_SAID 2u

struct address {
  const void *a, *b;
  uint16_t number;
};

/* A message that a rule or move refers to by name. */
#define CALLED_KNOWN 256u

struct called {
  const char *protocol, *name;
  const struct sdec_message *message;
};

/* A form of a rule, and a message to which it applies. */
struct entry {
  const struct sdec_message *message;
  uint16_t form, next; /* next: next entry of the bucket, from 1; 0: none */
};

/* A field whose latest value each connection remembers. */
struct told_slot {
  const struct sdec_message *message;
  uint16_t symbol;
};

/* A direct-mapped cache of facts about layout rows and bit fields. It is large enough that no two rows of the library
 * share a place. */
#define ROW_PLACES 8192u
#define ROWS_KNOWN 4096u

struct row_about {
  const void *row;
  uint16_t symbol;
  uint8_t bits;  /* width of a number; 0: bytes */
  uint8_t as;    /* enum sdec_as */
  bool more;     /* tied to the request or remembered, even if no rule names it */
  bool says;     /* `more`, or a rule names it */
  bool bits_say; /* of a leaf: so does one of its bit fields */
  bool has_digest;
};

struct names {
  uint16_t row_at[2][ROW_PLACES]; /* [0] layout rows, [1] bit fields: index into `rows`, from 1; 0: unused */
  struct row_about rows[ROWS_KNOWN + 1];
  uint16_t n_rows;
  const char *symbol[SYMBOLS_MOST + 1];
  uint16_t n_symbols, by_text[SYMBOL_BUCKETS];
  struct address addresses[ADDRESSES];
  struct called called[CALLED_KNOWN];
  uint32_t n_addresses;
  struct entry entries[ENTRIES_MOST + 1];
  uint16_t n_entries, by_message[MESSAGE_BUCKETS];
  uint16_t general[GENERAL_MOST]; /* forms that name no message */
  uint16_t n_general;
  struct told_slot told[TOLD_MOST];
  uint16_t n_told;
  uint16_t told_first[MESSAGES_MOST + 1], told_next[TOLD_MOST]; /* lists by message number; indices from 1, 0: end */
  uint64_t told_of_chunks[(TOLD_MOST + 63) / 64];
  uint16_t n_messages;                /* messages that have a number */
  struct told_slot lists[LISTS_MOST]; /* array fields of which a connection remembers all values */
  uint16_t n_lists;
  struct told_slot things[THING_SAID]; /* fields remembered for each thing */
  uint16_t n_things;
  uint16_t opened[OPENED_MOST]; /* symbols of the fields that a session keeps from its key exchange */
  uint16_t n_opened;
};

/* ---------------------------------------------------------------------------------------- flattened rules (forms.c) */
#define FORMS_MOST 1000u
#define RULES_MOST 600u
#define MOVES_MOST 400u

/* A set of message numbers. */
struct set {
  uint64_t bits[4];
};

struct form {
  const struct judge_rule *row;
  struct set answers, except;
  uint16_t moot;             /* rule number of row->moot; NO_SLOT: none */
  uint16_t rule;             /* rule number, from 0 */
  uint16_t when, must, also; /* each the index of its first check */
  uint16_t each;             /* symbol of row->each; 0: none */
  bool answering;            /* applies only to responses to certain requests */
  bool of_request;           /* reads the request */
  bool off;                  /* disabled by the configuration */
};

/* The tests of all forms and moves, with names resolved (plan.c). */
#define CHECKS_MOST 3072u
#define VALUES_MOST 2048u

struct value {
  const struct judge_value *row;
  uint64_t number;
  uint16_t symbol; /* of .name; 0: none */
  uint16_t at[2];  /* slot of the remembered field, one for each of .of; slot in a thing or session; or a rule number */
  uint16_t other;  /* slot of .factor or of a remembered list */
  uint8_t from, lo, hi;
  bool power, times; /* times: multiplied by .factor */
};

struct check {
  const struct judge_test *row;
  uint16_t first; /* index of its first value */
  uint8_t op, n;  /* J_END ends a list */
};

/* The connection state that forms read, beyond the message and its request: part of the memoization key. */
#define READS_TOLD 32u
#define READS_VALUES 8u

struct reads {
  uint16_t told[READS_TOLD], values[READS_VALUES];
  uint8_t n_told, n_values;
  bool others; /* something that no key captures */
};

/* The forms and moves that can apply to one kind of message. */
#define FORM_LISTS 1024u
#define LISTED_MOST 12288u
#define LISTED_MOVES_MOST 6144u

/* Unconditional moves: state = (state & stays) | becomes, for each machine. */
#define STATES 32u
_Static_assert(JUDGE_MACHINES <= STATES, "each machine has a state");

struct plain_moves {
  uint8_t stays[STATES], becomes[STATES];
};

struct form_list {
  const void *about;               /* the message or the name of an object; NULL: neither */
  const struct sdec_group *header; /* transport header */
  uint64_t traits;                 /* packed: version, how it travelled, state of the exchange */
  uint32_t first, n;               /* range in `listed` */
  uint32_t first_move, n_moves;    /* range in `listed_moves` */
  struct plain_moves plain[2];     /* [0] of the connection, [1] of the session */
  uint32_t n_sure;                 /* unlisted forms that hold for every message of this kind */
  uint32_t n_headed;               /* forms that the transport headers alone decide */
  uint64_t head_mask, asked_mask;  /* the bits these read: of the header, of the request's header */
  uint64_t headed;                 /* hash of these forms; lists with equal hashes share results */
  uint64_t kind;                   /* hash of the kind */
  struct reads reads;              /* by any of its forms so far */
};

/* A form in a list. Bit n of `when`, `must`, `also`: the kind alone decides test n, which can be skipped. */
struct listed {
  uint16_t number;
  uint8_t when, must, also;
  bool headed;              /* kind and headers decide it */
  bool when_left, has_also; /* when_left: some .when tests remain; has_also: it has .also tests */
};

/* A move in a list. */
struct listed_move {
  uint16_t number;
  uint8_t when, machine;
  bool always;                     /* it has no tests */
  bool refused, of_new, forbidden; /* forbidden: it breaks a rule */
  uint8_t to, scope;               /* scope: who owns the state */
  uint16_t n_run;                  /* moves of the same state from this one on */
  uint32_t from, from_run;         /* bit n: this move, any of the run, applies in state n; bit 0: state unknown */
};

/* Header bits, of the message and its request, for which all forms that depend only on headers hold. */
#define HEADED_MOST 2048u

struct headed {
  uint64_t forms; /* form_list.headed; 0: unused */
  uint64_t bits, asked;
  uint32_t n_held;
};

/* A memoized result (alike.c): which forms held, and which could not be judged. */
#define ALIKE_MOST 4096u
#define ALIKE_WAYS 4u /* associativity */
#define ALIKE_FORMS 128u

struct alike {
  uint64_t again[ALIKE_FORMS / 64]; /* bit n: form n of the list must be judged every time */
  uint16_t n_judged;
  uint16_t unjudged[SDEC_UNJUDGED_REASONS];
  bool has_unjudged, after_others; /* after_others: rules were already broken before the forms ran */
};

/* Outcomes of a form. For the tests, which require each outcome of every form somewhere in the corpus. */
struct tally {
  uint32_t held, broken, unknown;
};

/* ------------------------------------------------------------------------------------ fields of a message (sheet.c) */
#define SAID_MOST 1024u
#define ELEMENTS_MOST 512u

struct said {
  uint16_t symbol;
  uint8_t bits;   /* width of a number; 0: bytes, and `number` has the first eight */
  uint8_t as;     /* enum sdec_as */
  uint16_t index; /* array index; NO_SLOT: not in an array */
  uint32_t offset, len;
  uint64_t number;
  uint64_t digest; /* bytes only */
};

/* The fields of a transport header and their positions. */
#define HEADS_MOST 8u
#define HEAD_SAID 16u

struct head_field {
  struct said said; /* all members except `number` */
  uint8_t lo;
  bool be;
  uint8_t at; /* shift, and mask, within the first 64 bits of the header; mask 0: outside them */
  uint64_t mask;
};

struct head {
  const struct sdec_group *group; /* NULL: the layout is not fixed */
  uint32_t len;
  uint16_t n;
  struct head_field fields[HEAD_SAID];
};

struct element {
  uint16_t symbol;     /* of the array */
  uint16_t first, end; /* range in `said` */
  uint16_t index;
  uint32_t offset, len;
};

/* Certificate slots of one side: digests and key usage. */
#define SLOTS 8u
struct slots {
  uint8_t known; /* bit n: digest[n] is known */
  uint8_t use_known;
  uint64_t digest[SLOTS];
  uint16_t use[SLOTS]; /* KeyUsageMask */
};

struct sheet {
  uint16_t first[SYMBOLS_MOST + 1]; /* by symbol: index into `said`; stale unless that entry has the symbol */
  uint16_t n_said, n_elements;
  bool has_req_id, has_rsp_id; /* halves of a new session's id */
  uint16_t req_id, rsp_id;
  struct slots digests;
  bool full;                       /* fields or elements were dropped for lack of room */
  bool unread;                     /* parts could not be decoded: an absent field may exist after all */
  struct said said[SAID_MOST + 1]; /* one spare entry to fill in before it counts */
  struct element elements[ELEMENTS_MOST];
};

/* ---------------------------------------------------------------------------------- state of a connection (talks.c) */
#define ASKED_KEPT 6u
#define ASKED_SAID 56u
#define ASKED_BROKE_MOST 4u
#define SESSIONS_KEPT 8u

/* A request, pending or answered. */
struct asked {
  /* Read by every lookup, and therefore kept together: */
  bool used, answered;
  bool given_up; /* another request came since */
  bool inner;    /* nested in another message */
  bool has_session;
  uint8_t dir, code;
  uint32_t session;
  uint64_t order;
  /* The rest: */
  bool several; /* replaced an unanswered request with the same code: a response may answer either */
  bool resumed; /* target of a RESPOND_IF_READY, or that request itself: an error may answer either */
  bool unread;
  bool has_id; /* opens a session; `id` is the Requester's half of the session id */
  uint16_t id;
  bool again; /* a retry of the request before it */
  bool refused;
  uint8_t due; /* identical requests before it, also unanswered */
  bool broken; /* broke a rule with .refused or a layout error: `broken_rule` */
  uint16_t broken_rule;
  uint8_t n_broke;
  uint8_t version;
  uint8_t n_said;
  const struct sdec_group *header; /* transport header; NULL: none, or unknown */
  uint32_t header_len;
  uint64_t head_bits;
  bool has_other_header; /* a retry carried a different header: the response may answer either */
  bool has_earlier;      /* the identical request before it had the same header layout, with these bits: */
  uint64_t earlier_bits;
  uint64_t like; /* memoization key of what it says; 0: unknown */
  uint32_t len;
  uint64_t frame, time_ns;
  uint64_t done_ns;     /* time of a successful response; 0: none */
  uint64_t digest;      /* of its bytes: detects retries */
  uint64_t resumed_by;  /* digest of the RESPOND_IF_READY */
  const char *protocol; /* vendor protocol, else NULL */
  uint8_t message_no;
  const struct sdec_message *message; /* NULL: no layout known */
  uint16_t broke[ASKED_BROKE_MOST];   /* n_broke rule numbers */
  struct said said[ASKED_SAID];       /* n_said fields */
};

struct session {
  bool used;
  uint32_t id;
  uint64_t order;
  bool has_time;
  uint64_t time_ns;   /* last traffic */
  bool proved;        /* some record authenticated */
  uint32_t n_records; /* readable messages since it was set up */
  bool has_keys_time;
  uint64_t keys_ns;      /* time of key derivation */
  uint16_t opened_known; /* bit n: opened[n] is known */
  uint64_t opened[OPENED_MOST];
  uint8_t state[STATES];
};

/* An object with state of its own in a vendor protocol: a TDISP interface, an IDE key set. */
struct thing {
  bool used;
  uint8_t machine, state;
  uint8_t known; /* bit n: said[n] is known */
  uint64_t key, order;
  struct said said[THING_SAID];
  uint32_t in[THING_SAID]; /* session of said[n]; 0: none */
};

/* All values of one array field in a message. */
struct told_list {
  bool known;
  uint8_t n;
  uint64_t numbers[LIST_MOST];
};

/* An earlier value, for J_STEADY; the key hashes the test and the values that have to match. */
struct kept {
  uint64_t key, value;
};

struct talk {
  uint32_t conn;         /* 0: not in use */
  uint32_t next;         /* in its bucket, from 1 */
  uint32_t newer, older; /* LRU list */
  struct sdec_addr ends[2];
  bool from_start;      /* everything since GET_VERSION has been seen, up to a loss */
  bool forgot_sessions; /* some sessions are unknown: evicted, or opened unseen */
  bool has_handshake;   /* a KEY_EXCHANGE was seen */
  uint32_t handshake;   /* id of the latest session so opened */
  bool lost;            /* traffic since then was lost, or may have been */
  bool packets_lost;    /* a loss was reported at some time: there may be others that were not */
  bool doubt;           /* messages may be missing since the last complete exchange */
  bool has_unread;      /* an unreadable message since the last request may be a pending request */
  uint32_t unread_in;   /* its session; 0: none, or one of several */
  bool has_round_trip;
  uint64_t round_trip_ns; /* shortest GET_VERSION exchange */
  bool negotiated;        /* the whole negotiation was seen */
  bool sizes_unsure;      /* field sizes were inferred, or come from before a loss */
  uint8_t version;        /* of the first exchange after GET_VERSION; 0: none yet */
  bool has_offered;
  uint16_t offered;      /* bit n: 1.n */
  struct slots slots[2]; /* [0] Requester, [1] Responder */
  uint8_t state[STATES];
  uint64_t told_known[(TOLD_MOST + 63) / 64];
  uint64_t told[TOLD_MOST];
  uint32_t told_in[TOLD_MOST]; /* session it was said in; 0: none */
  uint64_t told_ns[TOLD_MOST]; /* time; 0: unknown */
  struct told_list lists[LISTS_MOST];
  struct kept kept[KEPT_MOST];
  uint32_t n_kept;
  uint8_t used_before; /* highest version of earlier negotiations */
  struct asked vendor; /* latest request of a vendor protocol */
  struct thing things[THINGS_KEPT];
  struct asked asked[ASKED_KEPT];
  struct session sessions[SESSIONS_KEPT];
};

/* ----------------------------------------------------------------------------------------------- findings (found.c) */
#define FINDINGS_AT_ONCE 128u
#define BROKEN_AT_ONCE 32u

/* A finding, counted per rule, side and connection. */
struct found {
  uint64_t key;
  uint32_t next;
  struct sdec_finding finding; /* the first occurrence */
};

#define SEEN_MOST (1u << 20)

/* A value that must not repeat, such as a nonce. */
struct seen {
  uint64_t digest, message; /* of the value, of its message */
  uint64_t time_ns;
  uint32_t conn, len; /* len 0: unused */
};

/* A move with its names resolved. */
struct move_about {
  struct set on, except;
  uint16_t when; /* index of its first check */
  bool off;      /* left out, by tests */
};

#endif

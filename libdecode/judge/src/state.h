/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The records that the judge keeps in the caller's memory: names as numbers, the rules by message, what one message
 * says, what a connection remembers, findings.
 */
#ifndef JUDGE_STATE_H
#define JUDGE_STATE_H

#include "rule.h"
#include "rules/sections.h"

#define REQUEST_BIT 0x80u
#define MIXER UINT64_C(0x9e3779b97f4a7c15) /* spreads numbers over places of a table */
#define NO_SLOT 0xFFFFu

/* ------------------------------------------------------------------------------------------- names (names.c)
 * Field names that rules or ties refer to have a number from 1 on; all other fields have 0. A table finds numbers by
 * the address of a name, and learns addresses as they come. */
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

/* A message that rows name. */
#define CALLED_KNOWN 256u

struct called {
  const char *protocol, *name;
  const struct sdec_message *message;
};

/* A rule's form and a message that it is about. */
struct entry {
  const struct sdec_message *message;
  uint16_t form, next; /* next entry of the bucket, from 1; 0: none */
};

/* A field of a message that connections remember. */
struct told_slot {
  const struct sdec_message *message;
  uint16_t symbol;
};

/* What is known of the row of a layout, or of a bit field, that was looked up last at its place. There are so many
 * places that no row of the library takes that of another. */
#define ROW_PLACES 8192u
#define ROWS_KNOWN 4096u

struct row_about {
  const void *row;
  uint16_t symbol;
  uint8_t bits; /* of a number; 0: bytes */
  uint8_t as;   /* enum sdec_as */
  bool more;    /* it is tied to the request, or remembered, even if no rule names it */
  bool says;    /* that, or a rule names it */
  bool has_digest;
};

struct names {
  uint16_t row_at[2][ROW_PLACES]; /* of layouts, of bit fields: numbers of `rows`, from 1; 0: not in use */
  struct row_about rows[ROWS_KNOWN + 1];
  uint16_t n_rows;
  const char *symbol[SYMBOLS_MOST + 1];
  uint16_t n_symbols, by_text[SYMBOL_BUCKETS];
  struct address addresses[ADDRESSES];
  struct called called[CALLED_KNOWN];
  uint32_t n_addresses;
  struct entry entries[ENTRIES_MOST + 1];
  uint16_t n_entries, by_message[MESSAGE_BUCKETS];
  uint16_t general[GENERAL_MOST]; /* forms that are about no message by name */
  uint16_t n_general;
  struct told_slot told[TOLD_MOST];
  uint16_t n_told;
  uint16_t told_first[MESSAGES_MOST + 1], told_next[TOLD_MOST]; /* by number of the message, from 1; 0: the end */
  uint64_t told_of_chunks[(TOLD_MOST + 63) / 64];
  uint16_t n_messages;                /* that have a number */
  struct told_slot lists[LISTS_MOST]; /* fields of which connections remember all that a message has */
  uint16_t n_lists;
  struct told_slot things[THING_SAID]; /* fields that are kept of each thing */
  uint16_t n_things;
  uint16_t opened[OPENED_MOST]; /* symbols of fields that sessions keep of what set them up */
  uint16_t n_opened;
};

/* ------------------------------------------------------------------------------------- rules in a row (forms.c) */
#define FORMS_MOST 1000u
#define RULES_MOST 600u
#define MOVES_MOST 400u

/* A set of messages, by their numbers. */
struct set {
  uint64_t bits[4];
};

struct form {
  const struct judge_rule *row;
  struct set answers, except;
  uint16_t moot;             /* number of that rule; NO_SLOT: none */
  uint16_t rule;             /* number of its id, from 0 */
  uint16_t when, must, also; /* numbers of the first of its tests */
  uint16_t each;             /* symbol of that array; 0: none */
  bool answering;            /* it is about answers to some requests only */
  bool of_request;           /* it looks at what the request says */
  bool off;                  /* it is not to be judged */
};

/* The tests of all rows and moves, and their values, with names resolved (plan.c). */
#define CHECKS_MOST 3072u
#define VALUES_MOST 2048u

struct value {
  const struct judge_value *row;
  uint64_t number;
  uint16_t symbol; /* of .name; 0: none */
  uint16_t at[2];  /* the place of what is told, by .of; of what a thing or a session keeps; or the number of a rule */
  uint16_t other;  /* the place of .factor, or of a list that is told */
  uint8_t from, lo, hi;
  bool power, times; /* times: there is a .factor */
};

struct check {
  const struct judge_test *row;
  uint16_t first; /* of the values */
  uint8_t op, n;  /* J_END: behind the last of a list */
};

/* What forms read besides the message at hand and its request. */
#define READS_TOLD 32u
#define READS_VALUES 8u

struct reads {
  uint16_t told[READS_TOLD], values[READS_VALUES];
  uint8_t n_told, n_values;
  bool others; /* what may be something else each time */
};

/* The forms that may apply to a kind of message. */
#define FORM_LISTS 1024u
#define LISTED_MOST 12288u
#define LISTED_MOVES_MOST 6144u

/* Moves that are made whatever the state is: what of each state stays, and what it becomes. */
#define STATES 32u
_Static_assert(JUDGE_MACHINES <= STATES, "each machine has a state");

struct plain_moves {
  uint8_t stays[STATES], becomes[STATES];
};

struct form_list {
  const void *about;               /* the message, or the name of an object; NULL: neither */
  const struct sdec_group *header; /* of its transport */
  uint64_t traits;                 /* version, how it travels, what goes on */
  uint32_t first, n;               /* of `listed` */
  uint32_t first_move, n_moves;    /* of `listed_moves` */
  struct plain_moves plain[2];     /* of the connection, of the session */
  uint32_t n_sure;                 /* forms besides that hold for all of the kind */
  uint32_t n_headed;               /* forms that the headers decide, and the bits that they look at: */
  uint64_t head_mask, asked_mask;  /* of the header, and of that of the request */
  uint64_t headed;                 /* these forms as a number: lists with the same have it in common */
  uint64_t kind;                   /* what the list is of, as one number */
  struct reads reads;              /* by any of its forms so far */
};

/* A form in a list. Bit n of `when`, `must`, `also`: the kind decides test n, and so that it may be left out. */
struct listed {
  uint16_t number;
  uint8_t when, must, also;
  bool headed;              /* the kind and the headers decide it */
  bool when_left, has_also; /* there are such tests, and the kind does not decide them all */
};

/* A move in a list. */
struct listed_move {
  uint16_t number;
  uint8_t when, machine;
  bool always;                     /* it has no tests */
  bool refused, of_new, forbidden; /* forbidden: it breaks a rule */
  uint8_t to, scope;               /* scope: where its state is */
  uint16_t n_run;                  /* this one and those behind it of the same state */
  uint32_t from, from_run;         /* bit n: it, or any of these, is made from state n; bit 0: from an unknown one */
};

/* Bits of a header, and of that of the request, under which all forms hold that these decide. */
#define HEADED_MOST 2048u

struct headed {
  uint64_t forms; /* which forms, as a number; 0: not in use */
  uint64_t bits, asked;
  uint32_t n_held;
};

/* How a message came out that others may be like: forms that hold, and those that cannot be judged. */
#define ALIKE_MOST 4096u
#define ALIKE_WAYS 4u /* places that there are for a key */
#define ALIKE_FORMS 128u

struct alike {
  uint64_t again[ALIKE_FORMS / 64]; /* bit n: form n of the list is judged each time */
  uint16_t n_judged;
  uint16_t unjudged[SDEC_UNJUDGED_REASONS];
  bool has_unjudged, after_others; /* after_others: it had broken rules before */
};

/* How often a form came out, for the tests: every form is to be seen true, false and unknown. */
struct tally {
  uint32_t held, broken, unknown;
};

/* ------------------------------------------------------------------------------- what a message says (sheet.c) */
#define SAID_MOST 1024u
#define ELEMENTS_MOST 512u

struct said {
  uint16_t symbol;
  uint8_t bits;   /* of a number; 0: bytes, of which `number` is the first eight */
  uint8_t as;     /* enum sdec_as */
  uint16_t index; /* as an element of an array; NO_SLOT: of none */
  uint32_t offset, len;
  uint64_t number;
  uint64_t digest; /* of bytes */
};

/* The fields of a transport's header, and where they stand. */
#define HEADS_MOST 8u
#define HEAD_SAID 16u

struct head_field {
  struct said said; /* all but its number */
  uint8_t lo;
  bool be;
  uint8_t at; /* among the first 64 bits of the header, with this mask; mask 0: it is not there */
  uint64_t mask;
};

struct head {
  const struct sdec_group *group; /* NULL: none that is fixed */
  uint32_t len;
  uint16_t n;
  struct head_field fields[HEAD_SAID];
};

struct element {
  uint16_t symbol;     /* of its array */
  uint16_t first, end; /* of `said` */
  uint16_t index;
  uint32_t offset, len;
};

/* Digests of the chains in the slots of one side. */
#define SLOTS 8u
struct slots {
  uint8_t known; /* bit n: of slot n */
  uint8_t use_known;
  uint64_t digest[SLOTS];
  uint16_t use[SLOTS]; /* what the key of the slot may be used for */
};

struct sheet {
  uint16_t first[SYMBOLS_MOST + 1]; /* of a symbol, in `said`: counts only if that has it there */
  uint16_t n_said, n_elements;
  bool has_req_id, has_rsp_id; /* halves of the id of a session that is set up */
  uint16_t req_id, rsp_id;
  struct slots digests;            /* of slots */
  bool full;                       /* there was more than has room */
  bool unread;                     /* damage, or a variable that is not known: what is not there may yet be */
  struct said said[SAID_MOST + 1]; /* behind the last that counts is always room for one that does not */
  struct element elements[ELEMENTS_MOST];
};

/* ------------------------------------------------------------------------ what a connection remembers (talks.c) */
#define ASKED_KEPT 6u
#define ASKED_SAID 56u
#define ASKED_BROKE_MOST 4u
#define SESSIONS_KEPT 8u

/* A request that waits for its answer, or was answered already. */
struct asked {
  /* what is looked at to find it: */
  bool used, answered;
  bool given_up; /* another request came since */
  bool inner;    /* carried in another message */
  bool has_session;
  uint8_t dir, code;
  uint32_t session;
  uint64_t order;
  /* and the rest: */
  bool several; /* it followed another of its kind that was not answered: an answer may be to either */
  bool resumed; /* asked for once more by another request, or such a request: a refusal may be of either */
  bool unread;
  bool has_id; /* it sets up a session with this half of its id */
  uint16_t id;
  bool again; /* a retry of the request before it */
  bool refused;
  uint8_t due; /* earlier ones like it that were not answered either */
  bool broken; /* a rule with .refused, or a layout that cannot be read */
  uint16_t broken_rule;
  uint8_t n_broke;
  uint8_t version;
  uint8_t n_said;
  const struct sdec_group *header; /* of its transport; NULL: it had none, or it is not known which */
  uint32_t header_len;
  uint64_t head_bits;
  bool has_other_header; /* what asked for the same had another: either may be answered */
  bool has_earlier;      /* an equal request right before it was not answered either, and had this in a like header: */
  uint64_t earlier_bits;
  uint64_t like; /* as a number; 0: that is not known */
  uint32_t len;
  uint64_t frame, time_ns;
  uint64_t done_ns;     /* when it was answered, and not refused; 0: it was not */
  uint64_t digest;      /* of its bytes: the same again may be a retry */
  uint64_t resumed_by;  /* the same of the request that asked for its answer once more */
  const char *protocol; /* of a vendor, else NULL */
  uint8_t message_no;
  const struct sdec_message *message; /* NULL: no table */
  uint16_t broke[ASKED_BROKE_MOST];   /* numbers of rules: n_broke of them, */
  struct said said[ASKED_SAID];       /* and n_said of these */
};

struct session {
  bool used;
  uint32_t id;
  uint64_t order;
  bool has_time;
  uint64_t time_ns;   /* of what travelled in it latest */
  bool proved;        /* a record of it was authentic */
  uint32_t n_records; /* that could be read, since it was set up */
  bool has_keys_time;
  uint64_t keys_ns;      /* when its keys were made */
  uint16_t opened_known; /* bit n: opened[n] */
  uint64_t opened[OPENED_MOST];
  uint8_t state[STATES];
};

/* Something that several messages are about: an interface, a set of keys. */
struct thing {
  bool used;
  uint8_t machine, state;
  uint8_t known; /* bit n: said[n] */
  uint64_t key, order;
  struct said said[THING_SAID];
  uint32_t in[THING_SAID]; /* the session that it was said in, 0: outside of any */
};

/* All numbers that a message had in one field. */
struct told_list {
  bool known;
  uint8_t n;
  uint64_t numbers[LIST_MOST];
};

/* What a value was, by its rule and what distinguishes it from others. */
struct kept {
  uint64_t key, value;
};

struct talk {
  uint32_t conn;         /* 0: not in use */
  uint32_t next;         /* of its bucket, from 1 */
  uint32_t newer, older; /* by latest use */
  struct sdec_addr ends[2];
  bool from_start;      /* everything since the versions were asked for has been seen */
  bool forgot_sessions; /* there were more than have room */
  bool has_handshake;   /* a session is being set up, or was */
  uint32_t handshake;   /* the latest of these */
  bool lost;            /* something was lost since */
  bool packets_lost;    /* packets were, at any time: others may be missing without a sign */
  bool doubt;           /* something may have been lost since the latest exchange that is complete */
  bool has_unread;      /* since the latest request, something sealed may have been one that waits, */
  uint32_t unread_in;   /* in this session, 0: outside of any, or in one of several */
  bool has_round_trip;
  uint64_t round_trip_ns; /* the shortest exchange of versions */
  bool negotiated;        /* algorithms were, from the start */
  bool sizes_unsure; /* those of fields were not: they are of earlier messages, or of a negotiation before a loss */
  uint8_t version;   /* of the first exchange after the versions; 0: none yet */
  bool has_offered;
  uint16_t offered;      /* bit n: 1.n */
  struct slots slots[2]; /* of the Requester, of the Responder */
  uint8_t state[STATES];
  uint64_t told_known[(TOLD_MOST + 63) / 64];
  uint64_t told[TOLD_MOST];
  uint32_t told_in[TOLD_MOST]; /* the session, 0: outside of any */
  uint64_t told_ns[TOLD_MOST]; /* when */
  struct told_list lists[LISTS_MOST];
  struct kept kept[KEPT_MOST];
  uint32_t n_kept;
  uint8_t used_before; /* highest version of earlier negotiations */
  struct asked vendor; /* the latest request of a vendor's protocol */
  struct thing things[THINGS_KEPT];
  struct asked asked[ASKED_KEPT];
  struct session sessions[SESSIONS_KEPT];
};

/* -------------------------------------------------------------------------------------------- findings (found.c) */
#define FINDINGS_AT_ONCE 128u
#define BROKEN_AT_ONCE 32u

/* What was found of one rule in one connection. */
struct found {
  uint64_t key;
  uint32_t next;
  struct sdec_finding finding; /* the first */
};

#define SEEN_MOST (1u << 20)

/* Bytes that have been seen. */
struct seen {
  uint64_t digest, message; /* of the bytes, and of the message that they stood in */
  uint64_t time_ns;
  uint32_t conn, len; /* len 0: not in use */
};

/* What a move is about. */
struct move_about {
  struct set on, except;
  uint16_t when; /* number of the first of its tests */
  bool off;
};

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the parts of the judge share: names as numbers, what a message says, what a connection remembers.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "rule.h"
#include "rules/sections.h"

#define REQUEST_BIT 0x80u
#define NO_SLOT 0xFFFFu

/* ------------------------------------------------------------------------------------------- names (names.c)
 * Field names that rules or ties refer to have a number from 1 on; all other fields have 0. A table finds numbers by
 * the address of a name, and learns addresses as they come. */
#define SYMBOLS_MOST 1000u
#define SYMBOL_BUCKETS 2048u
#define ADDRESSES 8192u
#define TOLD_MOST 192u
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

struct names {
  const char *symbol[SYMBOLS_MOST + 1];
  uint16_t n_symbols, by_text[SYMBOL_BUCKETS];
  struct address addresses[ADDRESSES];
  uint32_t n_addresses;
  struct entry entries[ENTRIES_MOST + 1];
  uint16_t n_entries, by_message[MESSAGE_BUCKETS];
  uint16_t general[GENERAL_MOST]; /* forms that are about no message by name */
  uint16_t n_general;
  struct told_slot told[TOLD_MOST];
  uint16_t n_told;
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
#define MESSAGES_MOST 255u

/* A set of messages, by their numbers. */
struct set {
  uint64_t bits[4];
};

struct form {
  const struct judge_rule *row;
  struct set answers, except;
  uint16_t moot; /* number of that rule; NO_SLOT: none */
  uint16_t rule; /* number of its id, from 0 */
  bool off;      /* it is not to be judged */
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
  uint16_t index; /* as an element of an array; NO_SLOT: of none */
  uint8_t bits;   /* of a number; 0: bytes, of which `number` is the first eight */
  bool hex;
  uint32_t offset, len;
  uint64_t number;
  uint64_t digest; /* of bytes */
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
  struct said said[SAID_MOST];
  struct element elements[ELEMENTS_MOST];
  uint16_t n_said, n_elements;
  uint16_t n_head;             /* how many of `said`, the first, are of the transport's header */
  bool has_req_id, has_rsp_id; /* halves of the id of a session that is set up */
  uint16_t req_id, rsp_id;
  struct slots digests; /* of slots */
  bool full;            /* there was more than has room */
  bool unread;          /* damage, or a variable that is not known: what is not there may yet be */
};

/* ------------------------------------------------------------------------ what a connection remembers (talks.c) */
#define ASKED_KEPT 6u
#define ASKED_SAID 56u
#define ASKED_BROKE_MOST 4u
#define SESSIONS_KEPT 8u

/* A request that waits for its answer, or was answered already. */
struct asked {
  bool used, answered;
  bool given_up; /* another request came since */
  bool
      several; /* it followed another of its kind that was not answered: which of them an answer is to cannot be told */
  bool inner;  /* carried in another message */
  bool resumed; /* asked for once more by another request, or such a request: a refusal may be of either */
  bool unread, has_session;
  bool has_id; /* it sets up a session with this half of its id */
  uint16_t id;
  bool broken; /* a rule with .refused, or a layout that cannot be read */
  uint16_t broken_rule;
  uint16_t broke[ASKED_BROKE_MOST]; /* numbers of rules, and how many */
  uint8_t n_broke;
  uint8_t dir, code, version;
  uint8_t n_said, n_head;
  uint32_t session;
  uint32_t len;
  uint64_t order, frame, time_ns;
  uint64_t digest;      /* of its bytes: the same again is a retry */
  const char *protocol; /* of a vendor, else NULL */
  uint8_t message_no;
  const struct sdec_message *message; /* NULL: no table */
  struct said said[ASKED_SAID];
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
  uint8_t state[JUDGE_MACHINES];
};

/* Something that several messages are about: an interface, a set of keys. */
struct thing {
  bool used;
  uint8_t machine, state;
  uint8_t known; /* bit n: said[n] */
  uint64_t key, order;
  struct said said[THING_SAID];
};

/* All numbers that a message had in one field. */
struct told_list {
  bool known;
  uint8_t n;
  uint64_t numbers[LIST_MOST];
};

/* What a value was, of a rule and of what tells it apart from others. */
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
  bool doubt;           /* something may have been lost since the latest exchange that is complete */
  bool has_unread;      /* since the latest request, something sealed may have been one */
  bool has_round_trip;
  uint64_t round_trip_ns; /* the shortest exchange of versions */
  bool negotiated;        /* algorithms were, from the start */
  uint8_t version;        /* of the first exchange after the versions; 0: none yet */
  bool has_offered;
  uint16_t offered;      /* bit n: 1.n */
  struct slots slots[2]; /* of the Requester, of the Responder */
  uint8_t state[JUDGE_MACHINES];
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
  struct sdec_finding finding; /* the first */
  uint64_t key;
  uint32_t next;
};

#define SEEN_MOST (1u << 20)
#define SEEN_BLOCK 64u

/* Bytes that have been seen. */
struct seen {
  uint64_t digest, message; /* of the bytes, and of the message that they stood in */
  uint64_t time_ns;
  uint32_t conn, len; /* len 0: not in use */
};

/* What a move is about. */
struct move_about {
  struct set on, except;
  bool off;
};

/* The moves that may be about a message. */
struct move_list {
  bool ready;
  uint64_t bits[(MOVES_MOST + 63) / 64];
};

struct sdec_judge {
  struct sdec_judge_config config;
  struct names names;
  struct form forms[FORMS_MOST];
  struct move_about moves[MOVES_MOST];
  struct move_list move_lists[MESSAGES_MOST + 1]; /* by number of the message */
  struct set slot_writers;
  struct tally tally[FORMS_MOST];
  uint16_t n_forms, n_rules;
  uint16_t first_form[RULES_MOST]; /* of a rule */
  struct sheet sheet;
  struct sdec_iter it;
  struct sdec_judge_stats stats;
  uint64_t order;
  /* of the unit at hand */
  const struct sdec_unit *unit;
  struct talk *talk;
  struct session *session;
  const struct asked *request; /* that it answers */
  uint8_t message_no;          /* of its message; 0: none */
  bool is_spdm;
  enum sdec_dir outer_dir; /* of the message that carries it */
  bool overtaken;          /* it answers a request after which another was sent */
  bool waiting;            /* a request, and another one was not answered: */
  const struct asked *waits;
  uint64_t retried_ns; /* when the same bytes were asked, and not answered; 0: they were not */
  bool elsewhere;      /* it refuses a request that travelled elsewhere */
  bool unasked;        /* it answers nothing that is known; what it carries came with it */
  uint64_t unasked_frame;
  bool refuse;                     /* it broke a rule with .refused, */
  uint16_t refuse_rule;            /* this one first */
  uint16_t broken[BROKEN_AT_ONCE]; /* numbers of rules that it broke */
  uint32_t n_broken;
  const char *protocol;   /* of the row at hand; NULL: SPDM itself */
  uint32_t from, to;      /* what of the sheet counts: an element's */
  uint16_t index;         /* of that element */
  struct sdec_span bytes; /* and its bytes */
  /* connections */
  struct talk *talks;
  uint32_t *talk_buckets;
  uint32_t n_talks, n_talks_used, newest, oldest, n_talk_buckets;
  /* what was seen */
  struct seen *seen;
  uint64_t seen_ready[SEEN_MOST / SEEN_BLOCK / 64]; /* bit n: block n of them is in use */
  uint32_t n_seen_most, n_seen;
  bool has_fractions; /* of seconds, in the times of the capture */
  /* findings */
  struct found *found;
  uint32_t *found_buckets;
  uint32_t n_found, n_found_most, n_found_buckets;
  struct sdec_finding scratch;
  struct sdec_finding queue[FINDINGS_AT_ONCE];
  uint32_t n_queue, n_taken;
  uint32_t n_told; /* findings whose total came out */
  bool finished;
};

/* What pairing finds. */
enum pairing {
  PAIR_NOTHING_WAITS,
  PAIR_TWICE,
  PAIR_OTHER,
  PAIR_NOT_ASKED,
  PAIR_ASKS,    /* the answering side asks */
  PAIR_ANSWERS, /* the asking side answers */
  PAIRINGS
};

/* sdec_names_make numbers the names that rules and ties use, and finds the messages that rules are about.
 * sdec_symbol_of gives the number of a name, sdec_told_of the place of a field that connections remember; 0xFFFF: it
 * has none. */
void sdec_names_make(struct sdec_judge *j);
uint16_t sdec_symbol_of(struct names *names, const char *name);
uint16_t sdec_told_of(struct names *names, const char *protocol, const char *message, const char *field);
uint16_t sdec_thing_called(const struct sdec_judge *j, const char *message, const char *field);
uint16_t sdec_list_called(struct names *names, const char *message, const char *field);
/* sdec_message_no gives the number of a message, from 1; 0: none. sdec_set_has says whether a set has it. */
uint8_t sdec_message_no(struct names *names, const struct sdec_message *message);
bool sdec_set_has(const struct set *set, uint8_t message_no);
/* sdec_names_first begins the chain of entries in which those of a message are; 0: there is none. */
uint32_t sdec_names_first(const struct names *names, const struct sdec_message *message);
const struct sdec_message *sdec_message_called(const char *protocol, const char *name);
bool sdec_same_text(const char *a, const char *b);
bool sdec_named_in(const char *const *list, const char *name);

/* sdec_forms_make lines up the rows of all sections. sdec_rule_number gives the number of an id; 0xFFFF: there is
 * none. */
void sdec_forms_make(struct sdec_judge *j);
uint16_t sdec_rule_number(struct sdec_judge *j, const char *id);
void sdec_rule_describe(const struct judge_rule *row, struct sdec_rule *out);
const struct judge_rule *sdec_rule_row(const struct sdec_judge *j, uint16_t rule);

/* sdec_sheet_read walks the unit at hand: what it says goes into the sheet, its notes and ties become findings. */
void sdec_sheet_read(struct sdec_judge *j);
void sdec_sheet_clear(struct sheet *sheet);
const struct said *sdec_sheet_find(const struct sdec_judge *j, uint16_t symbol);
const struct said *sdec_asked_find(const struct asked *asked, uint16_t symbol);
/* sdec_place_of gives the session of a unit, 0 for none. sdec_same_place: it was asked in the session of the unit, or
 * both travel outside of any. sdec_asked_before gives the request of the kind at hand that came before it, in the same
 * place; NULL: it is not kept. */
bool sdec_same_place(const struct asked *a, const struct sdec_unit *unit);
uint32_t sdec_place_of(const struct sdec_unit *unit);
const struct asked *sdec_asked_before(const struct sdec_judge *j);

/* sdec_vendor_judge judges a message of a vendor's protocol. sdec_head_read reads the transport's header into an empty
 * sheet. */
void sdec_vendor_judge(struct sdec_judge *j);
void sdec_head_read(struct sdec_judge *j);
void sdec_told_learn(struct sdec_judge *j, const struct sdec_message *message, const struct said *said, uint32_t n,
                     bool unread);
struct thing *sdec_thing_of(struct sdec_judge *j, uint32_t machine);
void sdec_asked_keep(struct sdec_judge *j, struct asked *a);

/* sdec_talk_of gives the place of a connection; sdec_talk_reset forgets what was negotiated and asked before `order`.
 * sdec_losses_judge forgets all history of whatever a loss that the unit at hand tells of may touch. */
void sdec_talks_make(struct sdec_judge *j, void *memory, size_t size);
struct talk *sdec_talk_of(struct sdec_judge *j, const struct sdec_unit *unit);
void sdec_talk_reset(struct talk *talk, uint64_t order);
bool sdec_losses_judge(struct sdec_judge *j);
/* sdec_talk_doubt forgets what an exchange may have changed of which only one half is known, `message`: the capture may
 * lack the other. NULL: not even that is known. */
void sdec_talk_doubt(struct sdec_judge *j, const struct sdec_message *message);
/* sdec_talk_sealed forgets what a record that cannot be decrypted may have changed beyond its session. */
void sdec_talk_sealed(struct sdec_judge *j);
/* sdec_session_of gives what is kept of the session that the unit at hand travels in; sdec_session_follow, once it was
 * read, that of the session which it sets up. NULL: there is none. */
struct session *sdec_session_of(struct sdec_judge *j, struct talk *talk, const struct sdec_unit *unit);

void sdec_session_follow(struct sdec_judge *j, const struct asked *request);

/* sdec_asked_add keeps the request at hand; before, sdec_asked_doubt looks for one that was never answered;
 * sdec_asked_answered finds what the response at hand answers and judges whether it may; sdec_talk_learn takes over
 * what an answered request and its answer settled, sdec_refusal_learn what a refusal says. */
void sdec_asked_add(struct sdec_judge *j);
void sdec_asked_doubt(struct sdec_judge *j);
struct asked *sdec_asked_answered(struct sdec_judge *j);
/* sdec_asks says whether the unit at hand was sent to ask: by its side, where the transport tells, else by its code.
 * sdec_asked_misplaced judges one whose code is the other side's. */
bool sdec_asks(const struct sdec_unit *unit);
bool sdec_is_misplaced(const struct sdec_unit *unit);
void sdec_asked_misplaced(struct sdec_judge *j);
void sdec_talk_learn(struct sdec_judge *j, struct asked *request);
void sdec_refusal_learn(struct sdec_judge *j);

/* A value that may be unknown. */
struct answer {
  bool known, hex;
  uint8_t reason, bits; /* bits: of a number; 0: bytes of `digest` */
  uint64_t number, digest;
};
enum truth { HOLDS, FAILS, UNKNOWN };
struct answer sdec_untold(const struct sdec_judge *j);
struct answer sdec_value_of(struct sdec_judge *j, const struct judge_value *value);
enum truth sdec_test_of(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason);

/* sdec_said_same compares as far as the first goes: a slot of four bits with one of eight. */
bool sdec_said_same(const struct said *a, const struct said *b);

enum truth sdec_list_of(struct sdec_judge *j, const struct judge_test *list, bool all, uint8_t *out_reason);

/* unseen says whether bytes were never seen, and takes note of them. sdec_digest_of gives a digest of bytes. */
bool sdec_unseen(struct sdec_judge *j, const struct said *said);
void sdec_seen_make(struct sdec_judge *j, void *memory, size_t size);
uint64_t sdec_digest_of(struct sdec_span bytes);
bool sdec_went_by(const struct sdec_unit *unit, uint8_t via);

/* sdec_rules_judge judges the unit at hand by every row that is about it; sdec_machines_judge moves the machines on. */
void sdec_rules_judge(struct sdec_judge *j);
void sdec_machines_judge(struct sdec_judge *j);
/* sdec_state_of gives the state of a machine for the unit at hand, or for the session that it sets up; NULL: none. */
uint8_t *sdec_state_of(struct sdec_judge *j, uint32_t machine, bool of_new);

/* sdec_found_start gives room for a finding about the unit at hand, already filled but for field, offset, expected and
 * got; NULL if the rule is off. sdec_found_end puts it out, or counts it. `detail` tells apart causes of one rule. */
struct sdec_finding *sdec_found_start(struct sdec_judge *j, const char *rule);
/* sdec_found_refuse notes that the unit at hand broke a rule (by its number) and is not to be answered with success. */
void sdec_found_refuse(struct sdec_judge *j, uint16_t rule);
void sdec_found_end(struct sdec_judge *j, struct sdec_finding *finding, uint64_t detail);
void sdec_found_note(struct sdec_judge *j, const struct sdec_note *note, const char *in);
void sdec_tie_judge(struct sdec_judge *j, const struct sdec_item *item, const struct said *said);
bool sdec_broke_rule(const struct sdec_judge *j, uint16_t rule);
void sdec_found_make(struct sdec_judge *j, void *memory, size_t size);

/* sdec_text_into writes into the text of a finding. */
struct sdec_text sdec_text_into(char *text);
void sdec_put_number(struct sdec_text *out, uint64_t number, bool hex);

#endif

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The rule language: rules, state machines, and the mapping of notes, ties and verdicts to rules, as constant data
 * without function pointers. They are written with the macros of src/words.h, which docs/lint.md explains.
 */
#ifndef JUDGE_RULE_H
#define JUDGE_RULE_H

#include "sdec_judge.h"

/* Where a value comes from. */
enum judge_from {
  J_NUMBER,    /* .number */
  J_HERE,      /* field .name of this message; with .each, of the current array element */
  J_ASKED,     /* field .name of the request that this message answers */
  J_TOLD,      /* field .name of the latest message .of[0] of this connection that was not refused */
  J_TOLD_HERE, /* the same, if it travelled in the same session as this message, or both outside of any */
  J_OWN,       /* as J_TOLD: of .of[0] if the Requester sent this message, else of .of[1] */
  J_PEER,      /* as J_OWN with the sides swapped */
  J_ENV,       /* environment variable .number */
  J_VERSION,   /* SPDMVersion of this message */
  J_LEN,       /* length of this message */
  J_CODE,
  J_NEEDS,         /* .needs of this request: capability bits required of the responding side */
  J_ONLY,          /* .only of this request */
  J_IN_SESSION,    /* 1: it travelled in a session */
  J_ENCAPSULATED,  /* 1: it was carried as an encapsulated message */
  J_CHUNKED,       /* 1: it was reassembled from chunks, or carried in a chunk message */
  J_ASKED_VERSION, /* J_VERSION and so on of the request that it answers */
  J_ASKED_CODE,
  J_ASKED_NEEDS,
  J_ASKED_ONLY,
  J_ASKED_LEN,
  J_ASKED_BYTES,  /* all bytes of that request */
  J_ASKED_BROKEN, /* 1: that request broke a rule with .refused and must not succeed */
  J_ELSEWHERE,    /* 1: an error for a request of another session, or in the clear */
  J_HAS,          /* 1: this message has field .name */
  J_ASKED_HAS,
  J_TIMES,        /* number of fields .name in this message */
  J_TOTAL,        /* their sum */
  J_MOST,         /* the largest of them */
  J_AGREED,       /* version of the first exchange after GET_VERSION; 0: none yet */
  J_OFFERED,      /* 1: the version of this message is among those offered */
  J_HIGHEST,      /* the highest version offered */
  J_STATE,        /* state of machine .number */
  J_SLOT_DIGEST,  /* from the sender's latest DIGESTS: digest of the slot in field .name of the request */
  J_OWN_SLOTS,    /* bit n: the sender's latest DIGESTS had a digest for slot n */
  J_PEER_SLOTS,   /* the same for the receiver */
  J_ELAPSED,      /* microseconds since the request that it answers */
  J_TOOK,         /* the same, less the round trip: the shortest GET_VERSION exchange of the connection */
  J_BEFORE,       /* field .name of the sender's previous request with this code, in the same session or in the clear */
  J_OPENED,       /* .number times field .name of the messages that set up the session */
  J_QUIET,        /* microseconds since the last traffic in the session */
  J_SINCE,        /* microseconds since message .of[0]; .name is any field of it */
  J_TRANSPORT,    /* enum sdec_transport */
  J_BROKE,        /* 1: this message broke rule .name */
  J_ASKED_BROKE,  /* 1: the request that it answers broke rule .name */
  J_WAITING,      /* 1: this side sent an earlier request that is unanswered; known only in a complete capture */
  J_OVERTAKEN,    /* 1: another request followed the one that it answers; known only in a complete capture */
  J_RETRIED,      /* microseconds since the identical unanswered request; 0: there is none */
  J_SESSIONS_UP,  /* number of sessions of the connection whose handshake is complete */
  J_RECORDS,      /* number of readable records of the session so far; known only if nothing was lost */
  J_AGE,          /* microseconds since the session's keys were derived */
  J_USED_BEFORE,  /* highest version negotiated on the connection before the last GET_VERSION */
  J_SLOT_USE,     /* KeyUsageMask of the receiver's slot given by field .name */
  J_OWN_SLOT_USE, /* the same for the sender's slot */
  J_ASKED_SLOT_USE, /* KeyUsageMask of the sender's slot given by field .name of the request */
  J_HEAD,           /* field .name of the transport header; 0 if the message is nested or has no header */
  J_ASKED_HEAD,     /* the same of the request that it answers */
  J_EARLIER_HEAD,   /* the same of the identical unanswered request before that one, if any */
  J_WAITING_HEAD,   /* the same of the unanswered request of J_WAITING */
  J_KEPT,           /* field .name of the latest message .of[0] about the same thing, by machine .number */
  J_KEPT_HERE,      /* 1: that message travelled in the same session as this one, or both outside of any */
  J_ELEMENT,        /* the bytes of the current array element */
  J_BESIDE,         /* field .name of the element with the same index in another array */
  J_HAS_BESIDE,     /* 1: that field exists */
  J_FROMS
};

struct judge_value {
  uint8_t from;
  bool power;         /* the value is 2 to the power of the field */
  uint8_t lo, hi;     /* only these bits, unless both are 0 */
  const char *of[2];  /* messages */
  const char *name;   /* field or bit field */
  const char *factor; /* with .power: multiply by this field of the same message */
  uint64_t number;
};

/* Tests of a list of values. */
enum judge_op {
  J_END,  /* the end of a list of tests */
  J_ANY,  /* one of the values is not 0 */
  J_ALL,  /* none of them is 0 */
  J_NONE, /* all of them are 0 */
  J_EQ,   /* first == second, compared in the width of the first; bytes by their digest */
  J_NE,
  J_AT_MOST,     /* first <= second */
  J_AT_LEAST,    /* first >= second */
  J_ABOVE,       /* first > second */
  J_SUBSET,      /* the first has no bit that the second lacks */
  J_HAS_BIT,     /* bit number `second` is set in the first */
  J_BITS,        /* the two have a bit in common */
  J_ONE_BIT,     /* the first has exactly one bit */
  J_AT_MOST_ONE, /* the first has at most one bit */
  J_LISTED,      /* the first equals one of the others */
  J_AMONG,       /* the first equals some field of the request that has the name of the second */
  J_ASCENDING,   /* all fields with the name of the first ascend strictly */
  J_UNIQUE,      /* no two fields with the name of the first are equal */
  J_GAPLESS,     /* all fields with the name of the first are consecutive numbers, in any order */
  J_UNSEEN,      /* these bytes occurred in no earlier message of any connection; retries and zeros are exempt */
  J_UNCHANGED,   /* the digests in this message match the latest ones, unless a slot was written since */
  J_STEADY,      /* the first has not changed on this connection since the others last had the same values */
  J_AMONG_TOLD,  /* the first equals some value of the remembered array field in the second */
  J_SUM_IS,      /* the sum of all but the last equals the last */
  J_SUM_AT_MOST, /* the sum of all but the last is at most the last */
  J_DER          /* the first is one DER SEQUENCE whose elements have the tags in the others, in this order */
};

struct judge_test {
  uint8_t op, n;
  const struct judge_value *values;
};

/* The messages to which a rule without .on applies. */
enum judge_any {
  J_NAMED,   /* those in .on */
  J_MESSAGE, /* every SPDM message */
  J_REQUEST,
  J_RESPONSE,
  J_ANSWER,  /* successful responses */
  J_REFUSAL, /* error responses */
  J_RECORD,  /* moves only: any traffic in a session, readable or not */
  J_SEALED,  /* moves only: a record that could not be opened */
  J_CARRIED, /* anything with transport header .carrier, including records and non-SPDM traffic */
  J_OBJECT,  /* objects named .carrier, reassembled from portions */
  J_NOTES    /* none: a note, tie, move, verdict or happening reports the breach */
};

/* Lists end with NULL or J_END. Adjacent rows with the same id are forms of one rule: id, severity, side and so on
 * default to those of the first. */
struct judge_rule {
  const char *id, *what, *clause, *tests;
  uint8_t severity, side, since, until;
  bool strict;                   /* UNCONFIRMED: only with --lint=strict */
  bool asker;                    /* blames the sender of the request, not of the response */
  bool refused;                  /* a request that breaks it must not succeed */
  bool lossy;                    /* a message missing from the capture could explain a breach: then no side is blamed */
  bool even_again;               /* with .lossy: a retry can break it as well */
  uint8_t any;                   /* enum judge_any */
  const char *carrier;           /* J_CARRIED: name of the header layout; J_OBJECT: name of the object */
  const char *protocol;          /* whose messages .on names; NULL: SPDM itself */
  const char *const *on;         /* messages */
  const char *const *except;     /* with .any: all but these */
  const char *const *answers;    /* only responses to these requests, */
  bool answers_others;           /* or to any others */
  const char *each;              /* an array: judge once per element */
  const char *at;                /* the field to report; NULL: that of the first failed test */
  const char *moot;              /* id of a rule: if the message broke that one, skip this */
  const struct judge_test *when; /* applies only if all of these hold */
  const struct judge_test *must; /* then at least one of these has to hold, */
  const struct judge_test *also; /* and at least one of these */
};

/* A note of the walker or flow, and the rule that it breaks. The first matching row applies. */
struct judge_note {
  uint8_t code;
  bool negotiated;     /* only if the negotiation was seen */
  bool settled;        /* only if no missing message can explain it */
  bool proved;         /* only if an earlier record of the session authenticated and nothing was lost */
  bool carried;        /* also for non-messages: records, other traffic, damage */
  bool complete;       /* only in a complete capture; otherwise it is a sign of loss */
  uint8_t least;       /* minimum enum sdec_severity of the note */
  uint8_t transport;   /* only on this enum sdec_transport; 0: on any */
  const char *message; /* NULL: any */
  const char *field;   /* of the note; NULL: any */
  const char *in;      /* enclosing group or array; NULL: any */
  const char *rule;    /* NULL: none */
};

/* A tie between a response field and its request, and the rules that a mismatch breaks. */
struct judge_tie {
  const char *message; /* NULL: any */
  const char *field;   /* NULL: any */
  const char *rule;    /* the value does not match the request */
  const char *many;    /* several bits are selected where one is allowed; NULL: .rule */
};

/* A verdict, and the rule that it breaks when it fails or, for a chain, when one of these chain rules is broken. */
struct judge_verdict {
  uint8_t check;             /* enum sdec_check */
  uint32_t broken, remarked; /* bits by enum sdec_chain_rule: any of these; both 0: it fails */
  const char *const *on;     /* only in these messages; NULL: any */
  const char *rule;          /* NULL ends the table */
};

/* A state machine of a connection, session or thing. */
enum judge_scope {
  J_PER_CONNECTION,
  J_PER_SESSION,
  J_PER_THING, /* per thing, which the fields .of of its messages identify */
  J_PER_PLACE  /* per session, and one for traffic outside sessions */
};

#define JUDGE_STATE_UNKNOWN 0
#define JUDGE_FORGET 0xFF /* .to of a move: the state becomes unknown */

struct judge_machine {
  const char *name;
  uint8_t scope;
  uint8_t start;             /* initial state, if the beginning was seen; states count from 1 */
  uint8_t voided;            /* state of each session after a GET_VERSION */
  const char *const *states; /* names; states[0] is that of state 1 */
  const char *protocol;      /* per thing: its protocol */
  const char *const *of;     /* per thing: the fields that identify it */
};

/* In one of the states .from, a message .on (with .refused: an error for a request .on) leads to .to and breaks .rule.
 * The first matching row of a machine applies; .to 0 keeps the state. */
struct judge_move {
  uint8_t machine;
  uint8_t any; /* enum judge_any, less .except, if there is no .on */
  bool refused;
  uint8_t to;
  uint32_t from;                 /* bit n: state n; 0: any, also unknown */
  uint8_t in_session;            /* 0: anywhere; 1: only in a session; 2: only outside */
  bool encapsulated;             /* only encapsulated messages; otherwise these are ignored */
  bool of_new;                   /* per place: moves the session that the message sets up */
  const struct judge_test *when; /* only if all of these hold */
  const char *protocol;          /* whose messages .on names; NULL: SPDM itself */
  const char *const *on, *const *except;
  const char *rule; /* or NULL */
};

#endif

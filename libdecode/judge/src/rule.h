/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The rule language: what a rule, a machine and the rules behind notes and ties look like as constant data. There is no
 * function pointer in them; src/words.h has the words in which they are written, docs/lint.md explains each.
 */
#ifndef JUDGE_RULE_H
#define JUDGE_RULE_H

#include "sdec_judge.h"

/* Where a value comes from. */
enum judge_from {
  J_NUMBER,    /* .number */
  J_HERE,      /* field .name of this message; of the element at hand in a rule with .each */
  J_ASKED,     /* field .name of the request that this message answers */
  J_TOLD,      /* field .name of the latest message .of[0] of this connection that stood */
  J_TOLD_HERE, /* the same, if it travelled where this message does: in the same session, or outside of any */
  J_OWN,       /* the same of .of[0] if the Requester sent this message, else of .of[1] */
  J_PEER,      /* and the other way round */
  J_ENV,       /* environment variable .number */
  J_VERSION,   /* SPDMVersion of this message */
  J_LEN,       /* length of this message */
  J_CODE,
  J_NEEDS,         /* .needs of this request: capability bits of who answers */
  J_ONLY,          /* .only of this request */
  J_IN_SESSION,    /* 1: it travelled in a session */
  J_ENCAPSULATED,  /* 1: it was carried as an encapsulated message */
  J_CHUNKED,       /* 1: it was put together from chunks, or stood in a chunk message */
  J_ASKED_VERSION, /* the same of the request that it answers */
  J_ASKED_CODE,
  J_ASKED_NEEDS,
  J_ASKED_ONLY,
  J_ASKED_LEN,
  J_ASKED_BYTES,  /* all bytes of that request */
  J_ASKED_BROKEN, /* 1: that request broke a rule with .refused, and may not be answered with success */
  J_ELSEWHERE,    /* 1: a refusal, and the request that waits travelled in another session, or in the clear */
  J_HAS,          /* 1: this message has field .name */
  J_ASKED_HAS,
  J_TIMES,          /* how often this message has field .name */
  J_TOTAL,          /* the sum of all of them */
  J_MOST,           /* the largest of all of them */
  J_AGREED,         /* version of the first exchange after the versions were asked for; 0: there was none yet */
  J_OFFERED,        /* 1: the version of this message is among those offered */
  J_HIGHEST,        /* the highest version offered */
  J_STATE,          /* of machine .number */
  J_SLOT_DIGEST,    /* what the sender's latest digests said of the slot in field .name of the request */
  J_OWN_SLOTS,      /* bit n: the sender's latest digests showed one of slot n */
  J_PEER_SLOTS,     /* and those of who receives it */
  J_ELAPSED,        /* microseconds since the request that it answers */
  J_TOOK,           /* the same, less the shortest exchange of versions of the connection: its round trip */
  J_BEFORE,         /* field .name of the request of the same kind that its sender made before, in the same place */
  J_OPENED,         /* .number times field .name of the messages that set up the session */
  J_QUIET,          /* microseconds since anything travelled in the session */
  J_SINCE,          /* microseconds since message .of[0], of which connections remember field .name */
  J_TRANSPORT,      /* enum sdec_transport */
  J_BROKE,          /* 1: this message broke the rule with id .name */
  J_ASKED_BROKE,    /* 1: the request that it answers did */
  J_WAITING,        /* 1: an earlier request of this side was not answered; known only if nothing is missing */
  J_OVERTAKEN,      /* 1: it answers a request after which its side sent another; known only if nothing is missing */
  J_RETRIED,        /* microseconds since the same bytes were asked, and not answered; 0: they were not */
  J_SESSIONS_UP,    /* sessions of the connection whose handshake is complete */
  J_RECORDS,        /* of the session since it was set up that could be read; known only if nothing was lost */
  J_AGE,            /* microseconds since the keys of the session were made */
  J_USED_BEFORE,    /* the highest version that the endpoints agreed on before they asked for the versions again */
  J_SLOT_USE,       /* KeyUsageMask of the slot of the other side that field .name says */
  J_OWN_SLOT_USE,   /* the same of the sender's slot */
  J_ASKED_SLOT_USE, /* the same, of the sender's slot that field .name of the request says */
  J_HEAD,           /* field .name of the transport's header; 0 if the message was carried in another, or has none */
  J_ASKED_HEAD,     /* the same, of the request that it answers */
  J_EARLIER_HEAD,   /* the same, of the equal request right before that one, which was not answered either, if any */
  J_WAITING_HEAD,   /* the same, of the request that was not answered */
  J_KEPT,           /* field .name of the latest message .of[0] about the thing that machine .number counts for */
  J_KEPT_HERE,      /* 1: that message travelled where this one does: in the same session, or outside of any */
  J_ELEMENT,        /* the bytes of the element at hand */
  J_BESIDE,         /* field .name of the element with the same index in another array */
  J_HAS_BESIDE,     /* 1: there is such a field */
  J_FROMS
};

struct judge_value {
  uint8_t from;
  bool power;         /* 2 to this power is meant */
  uint8_t lo, hi;     /* of J_HERE, J_ASKED, J_TOLD: only these bits, unless both are 0 */
  const char *of[2];  /* messages */
  const char *name;   /* field or bit field */
  const char *factor; /* with .power: times this field of the same message */
  uint64_t number;
};

/* What is asked of values; the first may be a list. */
enum judge_op {
  J_END,  /* the end of a list of tests */
  J_ANY,  /* one of the values is not 0 */
  J_ALL,  /* none of them is 0 */
  J_NONE, /* all of them are 0 */
  J_EQ,   /* first and second are the same; as many bits as the first has, if it is a bit field */
  J_NE,
  J_AT_MOST,     /* first <= second */
  J_AT_LEAST,    /* first >= second */
  J_ABOVE,       /* first > second */
  J_SUBSET,      /* the first has no bit that the second lacks */
  J_HAS_BIT,     /* the bit with the number of the second is set in the first */
  J_BITS,        /* the first has a bit that the second has, too */
  J_ONE_BIT,     /* the first has exactly one bit */
  J_AT_MOST_ONE, /* the first has at most one bit */
  J_LISTED,      /* the first equals one of the others */
  J_AMONG,       /* the first equals one of all the fields of the request that are called as the second */
  J_ASCENDING,   /* all fields called as the first, in order: each above the one before */
  J_UNIQUE,      /* all fields called as the first: none occurs twice */
  J_GAPLESS,     /* all fields called as the first are consecutive numbers, in any order */
  J_UNSEEN,      /* these bytes, not all zero, were in no earlier message of any connection, retries aside */
  J_UNCHANGED,   /* digests of slots, called as the first, are those told before, unless a slot was written since */
  J_STEADY,      /* the first is what it was when all the others were the same, earlier on this connection */
  J_AMONG_TOLD,  /* the first equals one of all the values that the latest such message has in the second */
  J_SUM_IS,      /* all but the last together are the last */
  J_SUM_AT_MOST, /* all but the last together are at most the last */
  J_DER          /* the first is one DER SEQUENCE, of elements that begin with the tags in the others, in this order */
};

struct judge_test {
  uint8_t op, n;
  const struct judge_value *values;
};

/* Which messages a rule without .on is about. */
enum judge_any {
  J_NAMED,   /* those of .on */
  J_MESSAGE, /* every message of SPDM */
  J_REQUEST,
  J_RESPONSE,
  J_ANSWER,  /* responses other than refusals */
  J_REFUSAL, /* those that are */
  J_RECORD,  /* of moves only: whatever travels in a session, readable or not */
  J_SEALED,  /* of moves only: a record that could not be opened */
  J_CARRIED, /* whatever the transport carries behind a header .carrier, also records and other traffic */
  J_OBJECT,  /* objects called .carrier, put together from the portions of several messages */
  J_NOTES    /* none: a note, a tie or a move of a machine finds it */
};

/* Lists end with NULL or an op J_END. Neighbouring rows of one id are forms of one rule: what a form leaves out, the
 * first of them says. */
struct judge_rule {
  const char *id, *what, *clause, *tests;
  uint8_t severity, side, since, until;
  bool strict;                   /* UNCONFIRMED: only with --lint=strict */
  bool asker;                    /* who sent the request that this answers is to blame */
  bool refused;                  /* a request that breaks it may not be answered with success */
  bool lossy;                    /* missing messages would explain a breach: unless none can be, it names no side */
  bool even_again;               /* with .lossy: a retry can break it, too */
  uint8_t any;                   /* enum judge_any */
  const char *carrier;           /* with J_CARRIED: the layout of the header; with J_OBJECT: its name */
  const char *protocol;          /* whose messages .on names; NULL: SPDM itself */
  const char *const *on;         /* messages */
  const char *const *except;     /* with .any: all but these */
  const char *const *answers;    /* only responses to these requests, */
  bool answers_others;           /* or to all but these */
  const char *each;              /* an array: once for each of its elements */
  const char *at;                /* the field that is to blame; NULL: that of the first test of .must */
  const char *moot;              /* id of a rule: if the message broke that one, this is not judged */
  const struct judge_test *when; /* all of these hold, else the rule says nothing */
  const struct judge_test *must; /* then one of these has to hold */
  const struct judge_test *also; /* and one of these */
};

/* A note of walker or flow, and the rule that it breaks. The first row that fits counts. */
struct judge_note {
  uint8_t code;
  bool negotiated;     /* only if the negotiation was seen */
  bool settled;        /* only if nothing can be missing that would explain it */
  bool proved;         /* only if an earlier record of the session was authentic, and nothing was lost */
  bool carried;        /* also of what is no message: records, other traffic, damage */
  bool complete;       /* only if the capture is known to be complete: else it is the sign of a loss */
  uint8_t least;       /* enum sdec_severity: not if the note weighs less */
  uint8_t transport;   /* only on this enum sdec_transport; 0: on any */
  const char *message; /* NULL: any */
  const char *field;   /* of the note; NULL: any */
  const char *in;      /* the group or array that it stands in; NULL: any */
  const char *rule;    /* NULL: none */
};

/* A tie of a row in a response, and the rules that it breaks. */
struct judge_tie {
  const char *message; /* NULL: any */
  const char *field;   /* NULL: any */
  const char *rule;    /* it does not go with the request */
  const char *many;    /* it is more than one choice; NULL: .rule */
};

/* A verdict, and the rule that it breaks: if it fails or, of a chain, if the certificates do this. */
struct judge_verdict {
  uint8_t check;             /* enum sdec_check */
  uint32_t broken, remarked; /* bits by enum sdec_chain_rule: one of these; 0: it fails */
  const char *const *on;     /* in these messages; NULL: any */
  const char *rule;          /* NULL behind the last */
};

/* A machine: what one connection, session or direction goes through. */
enum judge_scope {
  J_PER_CONNECTION,
  J_PER_SESSION,
  J_PER_THING, /* for each thing that fields .of of its messages name */
  J_PER_PLACE  /* for each session, and for what travels outside of any */
};

#define JUDGE_STATE_UNKNOWN 0
#define JUDGE_FORGET 0xFF /* .to of a move: the state is not known from then on */

struct judge_machine {
  const char *name;
  uint8_t scope;
  uint8_t start;             /* state when its beginning was seen; states count from 1 */
  uint8_t voided;            /* state of all sessions when the connection starts again */
  const char *const *states; /* their names, from 1 on */
  const char *protocol;      /* per thing: whose messages are about it */
  const char *const *of;     /* per thing: the fields that name it */
};

/* In one of the states .from, a message .on (or the refusal of a request .on) leads to .to and breaks .rule. The first
 * row that fits counts; .to 0: it stays. */
struct judge_move {
  uint8_t machine;
  uint8_t any; /* enum judge_any, with .except, if there is no .on */
  bool refused;
  uint8_t to;
  uint32_t from;                 /* bit n: state n; 0: any, also unknown */
  uint8_t in_session;            /* 0: wherever; 1: only in a session, 2: only outside */
  bool encapsulated;             /* encapsulated messages count, and only they */
  bool of_new;                   /* per place: that of the session which the message sets up */
  const struct judge_test *when; /* and all of these hold */
  const char *protocol;          /* whose messages .on names; NULL: SPDM itself */
  const char *const *on, *const *except;
  const char *rule; /* or NULL */
};

#endif

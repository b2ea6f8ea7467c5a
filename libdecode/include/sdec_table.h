/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table language: how a message layout is written down as constant data.
 *
 * Rows are data: there is no function pointer in them, so that the walker, a Wireshark plugin, a mutator and a
 * document generator can all read the same rows. What the language cannot say belongs in a derived environment
 * variable (env.c), in a PAYLOAD row (another decoder owns the bytes), or in a new word here.
 */
#ifndef SDEC_TABLE_H
#define SDEC_TABLE_H

#include <stdint.h>

enum sdec_kind {
  SDEC_UINT,     /* `width` bytes, little-endian unless .be */
  SDEC_BYTES,    /* .size bytes */
  SDEC_RESERVED, /* .size bytes that should be zero */
  SDEC_GROUP,    /* the rows of .group (or of the case chosen by .select), in at most .size bytes if .size is given */
  SDEC_ARRAY,    /* .size elements, each the rows of .group; SDEC_OP_REST: until those bytes are used up */
  SDEC_ALIGN,    /* zero bytes up to a multiple of .size from the start of the enclosing group */
  SDEC_PAYLOAD   /* .size bytes for another decoder, which .as names */
};

/* What a value means to a reader; for a PAYLOAD row, who decodes the bytes. */
enum sdec_as {
  SDEC_AS_DEFAULT,        /* numbers decimal, hexadecimal if they have .bits; bytes as hex */
  SDEC_AS_DEC,
  SDEC_AS_HEX,
  SDEC_AS_VERSION,        /* one byte, major in the high nibble */
  SDEC_AS_VERSION16,      /* two bytes: major, minor, update, alpha from the high nibble down */
  SDEC_AS_TEXT,           /* bytes that are text if they are all printable */
  SDEC_AS_SECRET,         /* bytes never shown unless the user asks for secrets */
  SDEC_AS_ROOT_HASH,      /* bytes: the hash of the first of the certificates that follow, or of its issuer */
  SDEC_AS_EVIDENCE,       /* bytes that may be CBOR, DER or text: a manifest, evidence, a token */
  SDEC_AS_TAG,            /* bytes: the encoded head of a CBOR tag, for the bytes that follow */
  SDEC_AS_ENCAPSULATED,   /* one message of this protocol with the roles turned round */
  SDEC_AS_INNER,          /* one message of this protocol, same roles */
  SDEC_AS_CHUNK,          /* a piece of a large message; see the F_CHUNK_ facts */
  SDEC_AS_PORTION,        /* a piece of a large object whose layout is .group; see the F_PORTION_ facts */
  SDEC_AS_VENDOR,         /* the body of another protocol, chosen by registry and vendor id */
  SDEC_AS_CERTIFICATES,   /* concatenated DER certificates */
  SDEC_AS_DER,            /* one DER object */
  SDEC_AS_PLAIN_RECORD    /* application data that travels readable in a record */
};

/* What a row is to consumers, which do not know its name. Measurements are a list: entries begin with an index, and
 * what follows belongs to it. A value may stand within a value; then the inner one counts. */
enum sdec_role {
  SDEC_ROLE_NONE,
  SDEC_MEASURED_INDEX,   /* number of a measurement block */
  SDEC_MEASURED_TYPE,    /* what was measured, and how: names */
  SDEC_MEASURED_VALUE,   /* digest, or bytes */
  SDEC_OFFERED_VERSION,  /* two bytes, the upper one a version in which the sender can speak */
  SDEC_CAPABILITY_FLAGS, /* what the sender can do: bits, to which .needs of a message refers */
  SDEC_TRANSFER_SIZE,    /* the largest message that the sender takes in one piece */
  SDEC_SIGNATURE,        /* of everything said before it, by the sender */
  SDEC_FRESH_NONCE,      /* random bytes that make a signature fresh */
  SDEC_CHAIN_DIGEST,     /* digest of the certificate chain or raw public key that the sender signs with */
  SDEC_SUMMARY_HASH,     /* digest over measurement blocks */
  SDEC_KEY_SLOT,         /* slot of the key that signs; 0xF or 0xFF: a raw public key */
  SDEC_SLOT_MASK,        /* slots of the sender that hold a chain */
  SDEC_SLOT_KEY_PAIR,    /* of one slot: number of its key pair */
  SDEC_SLOT_MODEL,       /* of one slot: certificate model */
  SDEC_SLOT_USAGE,       /* of one slot: what its key may be used for */
  SDEC_INSTALL_MODEL,    /* certificate model of a chain that is to be installed */
  SDEC_MEASURED_COUNT,   /* how many measurement blocks there are, if that was asked */
  SDEC_MEASURED_WHICH,   /* measurements asked for: 0 their count, 0xFF all, else an index */
  SDEC_MEASURED_RAW,     /* raw values were asked for in place of digests */
  SDEC_MEASURED_CHANGE,  /* whether the device says that a measurement changed */
  SDEC_LOG_INDEX,        /* begins a log entry: number of the measurement block that it extends comes with it */
  SDEC_LOG_MEASURED,     /* of a log entry: index of the measurement block */
  SDEC_SESSION_NAME,     /* random bytes by which a key log names the session that is asked for */
  SDEC_VENDOR_REGISTRY,  /* of a message of another protocol: who gives out the vendor's number, */
  SDEC_VENDOR_NUMBER,    /* and that number */
  SDEC_PUT_OFF,          /* of an ERROR that only postpones the answer: a later request asks for it with this number */
  SDEC_ROLES
};

/* What kind of bytes a row has, for those who compare captures or give them away: some are new in every run, some tell
 * one device from all others. Measured values have a role. */
enum sdec_content {
  SDEC_CONTENT_PLAIN,     /* what the protocol says */
  SDEC_CONTENT_NONCE,     /* random, so that an answer is fresh */
  SDEC_CONTENT_RANDOM,    /* chosen anew each time for another purpose */
  SDEC_CONTENT_SESSION,   /* a session id, or half of one */
  SDEC_CONTENT_EXCHANGE,  /* ephemeral: a public key, encapsulation key or ciphertext that keys are derived from */
  SDEC_CONTENT_SIGNATURE,
  SDEC_CONTENT_SIGNED,    /* an object that has a signature in it */
  SDEC_CONTENT_MAC,       /* proves a key: an HMAC, or the tag of a cipher */
  SDEC_CONTENT_SEALED,    /* encrypted */
  SDEC_CONTENT_KEY,       /* secret */
  SDEC_CONTENT_DIGEST,    /* of certificates, keys or measurements */
  SDEC_CONTENT_SERIAL,    /* names one device */
  SDEC_CONTENTS
};

/* What a value in a response has to do with a field of the request that it answers, .asked. It means nothing in a
 * request. */
enum sdec_tie {
  SDEC_TIE_NONE,
  SDEC_TIE_SAME,    /* it repeats that field, as far as its own bits go */
  SDEC_TIE_AT_MOST, /* it is not above it */
  SDEC_TIE_ONE_OF,  /* one of the bits that are set in it, or none; without .asked: one bit, or none */
  SDEC_TIES
};

/* An amount of bytes or elements: mul * op(var) + add. */
enum sdec_op {
  SDEC_OP_NONE,     /* no size was given */
  SDEC_OP_CONST,    /* add */
  SDEC_OP_VAR,      /* mul * var + add */
  SDEC_OP_POPCOUNT, /* mul * (bits set in var) + add; of an ARRAY, element indices are the numbers of the bits set */
  SDEC_OP_REST      /* all that is left of the nearest bounded group, plus add (which is zero or negative) */
};

struct sdec_expr {
  uint8_t op, var;
  uint16_t mul;
  int32_t add;
};

enum sdec_test { SDEC_ALWAYS, SDEC_ANY, SDEC_EQ, SDEC_NE };

/* ANY: var has a bit of arg set. EQ, NE: var equals, differs from arg. */
struct sdec_cond {
  uint8_t test, var;
  uint32_t arg;
};

/* A list ends with a NULL name. */
struct sdec_name {
  uint32_t value;
  const char *name;
};

/* Values from `lo` to `hi`, UINT32_MAX there: and all above. A list ends with lo > hi. */
struct sdec_range {
  uint32_t lo, hi;
  uint32_t of;          /* in a list by a variable: for which of its values */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
};

/* What a number may be, as far as one message alone shows it: one of .values that exist in this version; with .var only
 * those .of its value; or more than what the row's variable held before, and so more than in the element before. Where
 * no value exists, a variable is not known or the condition does not hold, it may be anything. In a version newer than
 * the tables a breach is information only. A list ends with a NULL id. */
struct sdec_limit {
  const char *id;       /* as a list of rules calls it: "CAP-20" */
  uint8_t severity;     /* enum sdec_severity */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
  uint8_t ascends;
  uint8_t var;
  struct sdec_cond when;
  const struct sdec_range *values;
};

/* Bits lo..hi of the number they belong to. A list ends with a NULL name. Bits that no row covers in the message's
 * version should be zero, and the walker says so when they are not. */
struct sdec_bits {
  const char *name;  /* as the specification spells it, or the short form of what .brief spells out */
  const char *brief; /* one sentence, or the specification's long name; or NULL */
  const char *key;   /* overrides the snake-case form of the name */
  const struct sdec_name *names;
  uint8_t lo, hi;
  uint8_t save, fact;   /* variable to write, fact to remember; 0: none */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
  uint8_t line;         /* belongs into a one-line summary */
  uint8_t role;         /* enum sdec_role */
  uint8_t tie;          /* enum sdec_tie */
  uint8_t reserved;     /* the specification reserves it; the name is that of what devices send there */
  const char *asked;    /* with .tie: the name of a row or bit field of the request */
  const struct sdec_limit *limits; /* or NULL */
};

struct sdec_group;

/* A list ends with a NULL group. */
struct sdec_case {
  uint32_t value;
  const struct sdec_group *group;
};

struct sdec_field {
  const char *name;  /* as the specification spells it */
  const char *brief; /* one sentence, or NULL */
  const char *key;   /* overrides the snake-case form of the name */
  uint8_t kind, width, be;
  uint8_t save, fact;   /* variable to write, fact to remember; 0: none */
  uint8_t select;       /* the variable that chooses among .cases */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
  uint8_t as;
  uint8_t line;         /* belongs into a one-line summary */
  uint8_t role;         /* enum sdec_role */
  uint8_t content;      /* enum sdec_content */
  uint8_t ends;         /* UINT: the value says where the group around it ends, in bytes from the group's start */
  uint8_t tie;          /* enum sdec_tie; of UINT and BYTES */
  const char *asked;    /* with .tie: the name of a row or bit field of the request */
  struct sdec_cond when;
  struct sdec_expr size;
  const struct sdec_bits *bits;
  const struct sdec_name *names;
  const struct sdec_group *group; /* with .cases: taken if none fits; NULL there: the bytes are shown undecoded */
  const struct sdec_case *cases;
  const struct sdec_limit *limits;  /* UINT: what its value may be; or NULL */
};

struct sdec_group {
  const char *name, *spec; /* spec: the clause that defines it */
  const struct sdec_field *rows;
  uint16_t n_rows;
  uint16_t slack; /* of a message: some devices add up to so many zero bytes; they give a note of SDEC_INFO only */
};

/* What a message and its answer do to a session, and to what signatures run over. */
enum sdec_step {
  SDEC_STEP_NONE,
  SDEC_STEP_VERSION, /* the three pairs that every transcript begins with */
  SDEC_STEP_CAPABILITIES,
  SDEC_STEP_ALGORITHMS,
  SDEC_STEP_DIGESTS,
  SDEC_STEP_KEY_EXCHANGE,
  SDEC_STEP_FINISH,
  SDEC_STEP_PSK_EXCHANGE,
  SDEC_STEP_PSK_FINISH,
  SDEC_STEP_KEY_UPDATE,
  SDEC_STEP_CHUNK, /* a piece of any message: nothing by itself */
  SDEC_STEP_END,
  /* Those below do nothing to keys. Signatures run over them, or begin anew after them. */
  SDEC_STEP_CERTIFICATE,
  SDEC_STEP_CHALLENGE,
  SDEC_STEP_MEASUREMENTS,
  SDEC_STEP_ENDPOINT_INFO,
  SDEC_STEP_CSR,
  SDEC_STEP_LOG,       /* the measurement extension log */
  SDEC_STEP_HEARTBEAT,
  SDEC_STEP_TURN,      /* the Responder gets its turn to ask, in encapsulated requests */
  SDEC_STEP_TURNED,    /* an encapsulated answer is delivered, and the next question may come */
  SDEC_STEPS
};

/* Where a request and its answer may travel. */
enum sdec_only { SDEC_ANYWHERE, SDEC_ONLY_CLEAR, SDEC_ONLY_SESSION };

/* One message of a protocol. `body` describes all of it, the header included. */
struct sdec_message {
  const char *name;
  uint8_t code, since, until; /* versions in which the message exists; 0: no limit */
  uint8_t draft;              /* its layout comes from a draft */
  uint8_t failure;            /* it reports that something failed */
  uint8_t resets;             /* a request that voids everything negotiated before */
  uint8_t answers_any;        /* a response that may stand in for any other */
  uint8_t step;               /* enum sdec_step */
  uint8_t only;               /* of a request: enum sdec_only */
  uint8_t resumes;            /* a request for the answer to an earlier one, whose code is its Param1 */
  uint32_t needs;             /* of a request: who answers must have told one of these SDEC_CAPABILITY_FLAGS; 0: none */
  const struct sdec_group *body;
};

#endif

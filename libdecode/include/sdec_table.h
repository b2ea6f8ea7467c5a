/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table language: message layouts as constant data.
 *
 * Rows are pure data without function pointers, so that the walker, a Wireshark plugin, a mutator and a document
 * generator can all read the same rows. What the language cannot express belongs in a derived environment variable
 * (env.c), in a PAYLOAD row (another decoder owns the bytes), or in a new word here.
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

/* How to present a value; for a PAYLOAD row, the decoder of its bytes. */
enum sdec_as {
  SDEC_AS_DEFAULT,        /* numbers decimal, hexadecimal if they have .bits; bytes as hex */
  SDEC_AS_DEC,
  SDEC_AS_HEX,
  SDEC_AS_VERSION,        /* one byte, major in the high nibble */
  SDEC_AS_VERSION16,      /* two bytes: major, minor, update, alpha from the high nibble down */
  SDEC_AS_TEXT,           /* bytes, shown as text if all are printable */
  SDEC_AS_SECRET,         /* bytes, shown only if the user asks for secrets */
  SDEC_AS_ROOT_HASH,      /* bytes: the hash of the first of the certificates that follow, or of its issuer */
  SDEC_AS_EVIDENCE,       /* bytes that may be CBOR, DER or text: a manifest, evidence, a token */
  SDEC_AS_TAG,            /* bytes: the encoded head of a CBOR tag, for the bytes that follow */
  SDEC_AS_ENCAPSULATED,   /* one message of this protocol with the roles swapped */
  SDEC_AS_INNER,          /* one message of this protocol, same roles */
  SDEC_AS_CHUNK,          /* a piece of a large message; see the F_CHUNK_ facts */
  SDEC_AS_PORTION,        /* a piece of a large object whose layout is .group; see the F_PORTION_ facts */
  SDEC_AS_VENDOR,         /* the body of another protocol, chosen by registry and vendor id */
  SDEC_AS_CERTIFICATES,   /* concatenated DER certificates */
  SDEC_AS_DER,            /* one DER object */
  SDEC_AS_PLAIN_RECORD    /* unencrypted application data in a record */
};

/* The role of a row, for consumers that do not know its name. Measurements are a list in which each entry begins with
 * its index. A value may contain another value; then the inner one counts. */
enum sdec_role {
  SDEC_ROLE_NONE,
  SDEC_MEASURED_INDEX,   /* index of a measurement block */
  SDEC_MEASURED_TYPE,    /* what was measured, and how; the value has names */
  SDEC_MEASURED_VALUE,   /* digest, or bytes */
  SDEC_OFFERED_VERSION,  /* two bytes, the upper one a version in which the sender can speak */
  SDEC_CAPABILITY_FLAGS, /* capability bits of the sender, to which .needs of a message refers */
  SDEC_TRANSFER_SIZE,    /* the largest message that the sender accepts in one piece */
  SDEC_SIGNATURE,        /* the sender's signature over everything before it */
  SDEC_FRESH_NONCE,      /* random bytes that make a signature fresh */
  SDEC_CHAIN_DIGEST,     /* digest of the certificate chain or raw public key that the sender signs with */
  SDEC_SUMMARY_HASH,     /* digest over measurement blocks */
  SDEC_KEY_SLOT,         /* slot of the key that signs; 0xF or 0xFF: a raw public key */
  SDEC_SLOT_MASK,        /* slots of the sender that hold a chain */
  SDEC_SLOT_KEY_PAIR,    /* of one slot: KeyPairID */
  SDEC_SLOT_MODEL,       /* of one slot: certificate model */
  SDEC_SLOT_USAGE,       /* of one slot: what its key may be used for */
  SDEC_INSTALL_MODEL,    /* certificate model of a chain to install */
  SDEC_MEASURED_COUNT,   /* number of measurement blocks, if that was requested */
  SDEC_MEASURED_WHICH,   /* measurements requested: 0 their count, 0xFF all, else an index */
  SDEC_MEASURED_RAW,     /* raw values were requested instead of digests */
  SDEC_MEASURED_CHANGE,  /* whether the device says that a measurement changed */
  SDEC_LOG_INDEX,        /* index of a log entry; SDEC_LOG_MEASURED follows */
  SDEC_LOG_MEASURED,     /* of a log entry: index of the measurement block */
  SDEC_SESSION_NAME,     /* random bytes by which a key log identifies the requested session */
  SDEC_VENDOR_REGISTRY,  /* of a vendor-defined message: the registry of the vendor ID, */
  SDEC_VENDOR_NUMBER,    /* and the vendor ID */
  SDEC_PUT_OFF,          /* of an ERROR that defers the response: the token with which a later request asks for it */
  SDEC_ROLES
};

/* The kind of content of a row, for comparing and redacting captures: some values are new in every run, some identify a
 * device. Measured values have a role instead. */
enum sdec_content {
  SDEC_CONTENT_PLAIN,     /* protocol data */
  SDEC_CONTENT_NONCE,     /* random, to prove freshness */
  SDEC_CONTENT_RANDOM,    /* random, for another purpose */
  SDEC_CONTENT_SESSION,   /* a session id, or half of one */
  SDEC_CONTENT_EXCHANGE,  /* ephemeral public key, encapsulation key or ciphertext of a key exchange */
  SDEC_CONTENT_SIGNATURE,
  SDEC_CONTENT_SIGNED,    /* an object that contains a signature */
  SDEC_CONTENT_MAC,       /* an HMAC or AEAD tag */
  SDEC_CONTENT_SEALED,    /* encrypted */
  SDEC_CONTENT_KEY,       /* a secret key */
  SDEC_CONTENT_DIGEST,    /* of certificates, keys or measurements */
  SDEC_CONTENT_SERIAL,    /* identifies one device */
  SDEC_CONTENTS
};

/* How a value in a response relates to field .asked of its request. Meaningless in a request. */
enum sdec_tie {
  SDEC_TIE_NONE,
  SDEC_TIE_SAME,    /* equal, in the width of the response field */
  SDEC_TIE_AT_MOST, /* not greater */
  SDEC_TIE_ONE_OF,  /* at most one bit, which must be set in .asked if that is given */
  SDEC_TIES
};

/* An amount of bytes or elements: mul * op(var) + add. */
enum sdec_op {
  SDEC_OP_NONE,     /* no size given */
  SDEC_OP_CONST,    /* add */
  SDEC_OP_VAR,      /* mul * var + add */
  SDEC_OP_POPCOUNT, /* mul * (bits set in var) + add; the elements of an ARRAY have the bit numbers as indices */
  SDEC_OP_REST      /* the rest of the nearest bounded group, plus add (which is zero or negative) */
};

struct sdec_expr {
  uint8_t op, var;
  uint16_t mul;
  int32_t add;
};

enum sdec_test { SDEC_ALWAYS, SDEC_ANY, SDEC_EQ, SDEC_NE };

/* ANY: var & arg is not 0. EQ, NE: var equals, differs from arg. */
struct sdec_cond {
  uint8_t test, var;
  uint32_t arg;
};

/* A list ends with a NULL name. */
struct sdec_name {
  uint32_t value;
  const char *name;
};

/* Values from `lo` to `hi`, inclusive; hi UINT32_MAX: no upper limit. A list ends with lo > hi. */
struct sdec_range {
  uint32_t lo, hi;
  uint32_t of;          /* with limit.var: applies for this value of the variable */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
};

/* The legal values of a number, as far as one message alone determines them: one of .values that exist in this version,
 * with .var only those whose .of is its value; or, with .ascends, more than the row's variable held before, that is,
 * more than in the previous element. Anything is legal if no value exists, a variable is unknown or the condition does
 * not hold. In a version newer than the tables a breach is information only. A list ends with a NULL id. */
struct sdec_limit {
  const char *id;       /* of the rule: "CAP-20" */
  uint8_t severity;     /* enum sdec_severity */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
  uint8_t ascends;
  uint8_t var;
  struct sdec_cond when;
  const struct sdec_range *values;
};

/* Bits lo..hi of a number. A list ends with a NULL name. Bits that no row covers in the message's version should be
 * zero, and the walker notes it if they are not. */
struct sdec_bits {
  const char *name;  /* as the specification spells it, or its abbreviation, with the long form in .brief */
  const char *brief; /* one sentence, or the specification's long name; or NULL */
  const char *key;   /* overrides the snake-case form of the name */
  const struct sdec_name *names;
  uint8_t lo, hi;
  uint8_t save, fact;   /* variable to write, fact to remember; 0: none */
  uint8_t since, until; /* version bytes, both inclusive; 0: no limit */
  uint8_t line;         /* include in a one-line summary */
  uint8_t role;         /* enum sdec_role */
  uint8_t tie;          /* enum sdec_tie */
  uint8_t reserved;     /* reserved by the specification; named after what devices send in it */
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
  uint8_t ends;         /* UINT: the value is the length of the enclosing group */
  uint8_t tie;          /* enum sdec_tie; of UINT and BYTES */
  const char *asked;    /* with .tie: the name of a row or bit field of the request */
  struct sdec_cond when;
  struct sdec_expr size;
  const struct sdec_bits *bits;
  const struct sdec_name *names;
  const struct sdec_group *group; /* with .cases: the default; NULL: the bytes are shown undecoded */
  const struct sdec_case *cases;
  const struct sdec_limit *limits;  /* UINT: its legal values; or NULL */
};

struct sdec_group {
  const char *name, *spec; /* spec: the clause that defines it */
  const struct sdec_field *rows;
  uint16_t n_rows;
  uint16_t slack; /* of a message: zero bytes that some devices append; up to this many give a note of SDEC_INFO only */
};

/* The effect of a message and its response on sessions and transcripts. */
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
  SDEC_STEP_CHUNK, /* a piece of any message; no effect by itself */
  SDEC_STEP_END,
  /* The steps below do not affect keys. Signatures cover them, or their transcript restarts after them. */
  SDEC_STEP_CERTIFICATE,
  SDEC_STEP_CHALLENGE,
  SDEC_STEP_MEASUREMENTS,
  SDEC_STEP_ENDPOINT_INFO,
  SDEC_STEP_CSR,
  SDEC_STEP_LOG,       /* the measurement extension log */
  SDEC_STEP_HEARTBEAT,
  SDEC_STEP_TURN,      /* lets the Responder send an encapsulated request */
  SDEC_STEP_TURNED,    /* delivers an encapsulated response; the next request may follow */
  SDEC_STEPS
};

/* Where a request and its response may travel. */
enum sdec_only { SDEC_ANYWHERE, SDEC_ONLY_CLEAR, SDEC_ONLY_SESSION };

/* One message of a protocol. `body` describes all of it, the header included. */
struct sdec_message {
  const char *name;
  uint8_t code, since, until; /* versions in which the message exists; 0: no limit */
  uint8_t draft;              /* its layout comes from a draft */
  uint8_t failure;            /* an error response */
  uint8_t resets;             /* a request that discards everything negotiated before */
  uint8_t answers_any;        /* a response that can replace any other */
  uint8_t step;               /* enum sdec_step */
  uint8_t only;               /* of a request: enum sdec_only */
  uint8_t resumes;            /* a request for the response to an earlier one, whose code is in Param1 */
  uint32_t needs;             /* of a request: the other side needs one of these SDEC_CAPABILITY_FLAGS; 0: none */
  const struct sdec_group *body;
};

#endif

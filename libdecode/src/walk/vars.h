/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The numbers that rows read and write: environment variables (E_), scratch variables, and facts (F_).
 */
#ifndef SDEC_VARS_H
#define SDEC_VARS_H

/* Environment variables: what a layout depends on and the message does not say. env.c derives each of them from facts,
 * direction and the pending request. Sizes are bytes. */
enum env_var {
  E_NONE,
  E_VERSION,         /* the message's own SPDMVersion byte */
  E_ROLE,            /* 0: sent by the connection's Requester, 1: by its Responder */
  E_HASH,            /* size of the selected base hash */
  E_SIGNATURE,       /* signature size of the sender */
  E_EXCHANGE,        /* ExchangeData size in this direction */
  E_SUMMARY,         /* MeasurementSummaryHash size, 0 if absent */
  E_VERIFY_EXCHANGE, /* ResponderVerifyData size in KEY_EXCHANGE_RSP, 0 if absent */
  E_VERIFY_FINISH,   /* ResponderVerifyData size in FINISH_RSP, 0 if absent */
  E_OPAQUE_FORMAT,   /* bits of the selected opaque data format; 0: none negotiated; or an OPAQUE_ value */
  E_MULTI_KEY,       /* 1: the sender's side uses several keys on this connection */
  E_REQ_CODE,        /* the request being answered, and what it asked */
  E_REQ_PARAM1,
  E_REQ_PARAM2,
  E_REQ_SIGNED,      /* 1: the request being answered asked for a signature */
  E_MEAS_HASH,       /* size of the selected measurement hash, 0: raw bit streams only */
  E_NONCE,           /* size of the Nonce in an unsigned MEASUREMENTS */
  E_SEQ_LEN,         /* bytes of sequence number in a record of this transport */
  E_TAG_LEN,         /* bytes of MAC in a record */
  E_ENCRYPTED,       /* 1: records of this session are encrypted, 0: authenticated only */
  E_OPAQUE_LENGTH,   /* size of OpaqueDataLength in an unsigned MEASUREMENTS */
  E_COUNT
};

/* In place of an opaque data format: the bytes have no format of DSP0274 and look like records of NVIDIA. */
#define OPAQUE_NVIDIA 0x100
#define OPAQUE_NVIDIA_ODD 0x101 /* and one byte is left over behind the last record */

/* The value of this variable is the next four bytes, little-endian; zero if they are not there. */
#define PEEK32 62

/* Scratch variables of a message's own rows start at S_OWN; those of groups that several messages share (opaque data,
 * vendor headers, algorithm tables) at S_SHARED, where proto/shared.h numbers them. */
#define S_OWN 64
#define S_SHARED 80
#define S_END 104

/* Facts: values that the conversation remembers. Those from F_EXCHANGE_FIRST on belong to one request and its answer;
 * the others last until the negotiation starts again. */
enum fact {
  F_NONE,
  F_REQ_FLAGS,         /* capability words of both sides */
  F_RSP_FLAGS,
  F_REQ_ASSUMED,       /* which bits of the words above the user gave, while no word was seen */
  F_RSP_ASSUMED,
  F_VERSION,           /* negotiated version byte, if the user gave it */
  F_REQ_EXT_FLAGS,
  F_RSP_EXT_FLAGS,
  F_REQ_DATA_TRANSFER, /* DataTransferSize */
  F_RSP_DATA_TRANSFER,
  F_REQ_MAX_MESSAGE,   /* MaxSPDMmsgSize */
  F_RSP_MAX_MESSAGE,
  F_OTHER_SUPPORT,     /* OtherParamsSupport of the request */
  F_OTHER_SELECTION,   /* OtherParamsSelection */
  F_HASH,              /* BaseHashSel, one bit */
  F_ASYM,              /* BaseAsymSel */
  F_PQC_ASYM,          /* PqcAsymSel */
  F_MEAS_HASH,         /* MeasurementHashAlgo */
  F_MEAS_SPEC,         /* MeasurementSpecificationSel */
  F_MEL_SPEC,          /* MELspecificationSel */
  F_DHE,               /* AlgStruct selections */
  F_AEAD,
  F_REQ_ASYM,
  F_KEY_SCHEDULE,
  F_REQ_PQC_ASYM,
  F_KEM,
  F_MUT_AUTH,          /* MutAuthRequested of the latest key exchange */
  F_EXCHANGE_FIRST,
  F_SUMMARY_TYPE = F_EXCHANGE_FIRST, /* measurement summary hash type asked for */
  F_SIGN_REQUESTED,    /* a signature was asked for */
  F_SLOT,              /* slot a portion belongs to */
  F_PORTION_OFFSET,    /* of the request */
  F_PORTION_REMAINDER, /* of the response */
  F_CHUNK_HANDLE,
  F_CHUNK_SEQ,
  F_CHUNK_TOTAL,       /* LargeMessageSize, in the first chunk */
  F_CHUNK_LAST,        /* 1: last chunk */
  F_ERROR_CODE,
  F_REQ_SESSION_ID,
  F_RSP_SESSION_ID,
  F_HEARTBEAT_PERIOD,
  F_REQ_SLOT,          /* slot whose key or chain the message uses, as written */
  F_KEY_OPERATION,
  F_KEY_TAG,
  F_STANDARD_ID,       /* registry and vendor of a vendor-defined body */
  F_VENDOR_ID,
  F_SM_VERSION,        /* selected secured-message version */
  F_AEAD_LIMIT,        /* exponent of the number of records that the sender allows under one key */
  F_COUNT,
  /* Marks: fields whose place in the message matters, not their value. */
  M_VERIFY = F_COUNT, /* verify data */
  M_NAME,   /* random data or context that names the session */
  M_DIGEST, /* one digest of several, by slot */
  M_END
};

#endif

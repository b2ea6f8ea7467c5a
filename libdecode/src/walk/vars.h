/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The numbers that rows read and write: environment variables (E_), scratch variables (S_) and facts (F_).
 */
#ifndef SDEC_VARS_H
#define SDEC_VARS_H

#include "sdec_walk.h"

/* Environment variables under the short names used in rows; sdec_walk.h documents them. env.c derives them from facts,
 * direction and the pending request. */
enum env_var {
  E_NONE = SDEC_ENV_NONE,
  E_VERSION = SDEC_ENV_VERSION,
  E_ROLE = SDEC_ENV_ROLE,
  E_HASH = SDEC_ENV_HASH,
  E_SIGNATURE = SDEC_ENV_SIGNATURE,
  E_EXCHANGE = SDEC_ENV_EXCHANGE,
  E_SUMMARY = SDEC_ENV_SUMMARY,
  E_VERIFY_EXCHANGE = SDEC_ENV_VERIFY_EXCHANGE,
  E_VERIFY_FINISH = SDEC_ENV_VERIFY_FINISH,
  E_OPAQUE_FORMAT = SDEC_ENV_OPAQUE_FORMAT,
  E_MULTI_KEY = SDEC_ENV_MULTI_KEY,
  E_REQ_CODE = SDEC_ENV_REQ_CODE,
  E_REQ_PARAM1 = SDEC_ENV_REQ_PARAM1,
  E_REQ_PARAM2 = SDEC_ENV_REQ_PARAM2,
  E_REQ_SIGNED = SDEC_ENV_REQ_SIGNED,
  E_MEAS_HASH = SDEC_ENV_MEAS_HASH,
  E_NONCE = SDEC_ENV_NONCE,
  E_SEQ_LEN = SDEC_ENV_SEQ_LEN,
  E_TAG_LEN = SDEC_ENV_TAG_LEN,
  E_ENCRYPTED = SDEC_ENV_ENCRYPTED,
  E_OPAQUE_LENGTH = SDEC_ENV_OPAQUE_LENGTH,
  E_COUNT = SDEC_ENV_COUNT,
};

/* As the opaque data format: the bytes have no format of DSP0274 but look like NVIDIA's records. */
#define OPAQUE_NVIDIA 0x100
#define OPAQUE_NVIDIA_ODD 0x101 /* the same with one byte after the last record */

/* Reads as the next four bytes, little-endian; zero if they are not there. */
#define PEEK32 62

/* Scratch variables of a message's own rows start at S_OWN. Those of groups shared by several messages (opaque data,
 * vendor headers, algorithm tables) start at S_SHARED and are numbered in proto/shared.h. */
#define S_OWN 64
#define S_SHARED 80
#define S_END 104

/* Facts: values that the conversation remembers. Those from F_EXCHANGE_FIRST on belong to one request and its response;
 * the others last until the negotiation restarts. */
enum fact {
  F_NONE,
  F_REQ_FLAGS,         /* capability words of both sides */
  F_RSP_FLAGS,
  F_REQ_ASSUMED,       /* bits of the words above that the user gave and no message has shown */
  F_RSP_ASSUMED,
  F_VERSION,           /* negotiated version byte, if the user gave it */
  F_REQ_EXT_FLAGS,
  F_RSP_EXT_FLAGS,
  F_REQ_DATA_TRANSFER, /* DataTransferSize */
  F_RSP_DATA_TRANSFER,
  F_REQ_MAX_MESSAGE,   /* MaxSPDMmsgSize */
  F_RSP_MAX_MESSAGE,
  F_REQ_CT_EXPONENT,   /* CTExponent */
  F_RSP_CT_EXPONENT,
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
  F_REQ_SLOT,          /* slot whose key or chain the message uses, as written */
  F_KEY_OPERATION,
  F_STANDARD_ID,       /* registry and vendor of a vendor-defined body */
  F_VENDOR_ID,
  F_SM_VERSION,        /* selected secured-message version */
  F_AEAD_LIMIT,        /* exponent of the number of records the sender allows under one key */
  F_COUNT,
  /* Marks: fields whose position in the message matters, not their value. */
  M_VERIFY = F_COUNT, /* verify data */
  M_NAME,   /* random data or context that names the session */
  M_DIGEST, /* one digest of several, by slot */
  M_END
};

#endif

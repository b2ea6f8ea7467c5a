/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Secrets: reads key logs, with one secret per line, and the debug log of libspdm. docs/keylog.md defines the format.
 */
#ifndef SDEC_KEYLOG_H
#define SDEC_KEYLOG_H

#include "sdec_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sdec_secret_kind {
  SDEC_SECRET_NONE,
  SDEC_SECRET_DHE,       /* SPDM_DHE_SECRET */
  SDEC_SECRET_KEM,       /* SPDM_KEM_SECRET */
  SDEC_SECRET_PSK,       /* SPDM_PSK */
  SDEC_SECRET_HANDSHAKE, /* SPDM_HANDSHAKE_SECRET */
  SDEC_SECRET_MASTER,    /* SPDM_MASTER_SECRET */
  SDEC_SECRET_REQ_HS,    /* SPDM_REQ_HS_SECRET, and so on: per direction */
  SDEC_SECRET_RSP_HS,
  SDEC_SECRET_REQ_DATA,
  SDEC_SECRET_RSP_DATA,
  SDEC_SECRET_KINDS
};

#define SDEC_SECRET_MAX 512    /* bytes: the shared secret of FFDHE4096 */
#define SDEC_SECRET_ID_MAX 64 /* bytes; of a longer RequesterContext only the first ones are compared */

/* One secret and the session it is for. */
struct sdec_secret {
  enum sdec_secret_kind kind;
  bool any;             /* `*`: tried on every session */
  bool by_session;      /* identified by `session`; else by `id`, unless `any` */
  bool used;            /* set by the flow when it matches a session */
  bool in_capture;      /* it came from the capture itself: tried after the others, and far less often */
  uint8_t id[SDEC_SECRET_ID_MAX], id_len; /* RandomData of KEY_EXCHANGE or RequesterContext of PSK_EXCHANGE */
  uint32_t session;
  uint8_t secret[SDEC_SECRET_MAX];
  uint16_t secret_len;
};

enum sdec_keylog_result {
  SDEC_KEYLOG_NOTHING, /* blank, comment, or (libspdm log) a line about something else */
  SDEC_KEYLOG_SECRET,  /* *out is filled */
  SDEC_KEYLOG_UNKNOWN, /* an unknown label: warn once, skip */
  SDEC_KEYLOG_BAD      /* a known label, but the rest is not an identifier and hex string */
};

/* sdec_keylog_line parses one line, without its line end. sdec_libspdm_log_line parses one line of a libspdm debug log;
 * the shared secrets in it become secrets with `any` set. */
SDEC_API enum sdec_keylog_result sdec_keylog_line(const char *line, size_t len, struct sdec_secret *out);
SDEC_API enum sdec_keylog_result sdec_libspdm_log_line(const char *line, size_t len, struct sdec_secret *out);

/* The secrets type of a pcapng Decryption Secrets Block with a key log: "SPDM" in ASCII. It is not registered with the
 * pcapng authors. */
#define SDEC_KEYLOG_DSB_TYPE 0x5350444du

/* sdec_secret_label gives the label of a kind, "SPDM_DHE_SECRET". */
SDEC_API const char *sdec_secret_label(enum sdec_secret_kind kind);

#ifdef __cplusplus
}
#endif

#endif

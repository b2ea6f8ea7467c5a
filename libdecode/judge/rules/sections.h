/* SPDX-License-Identifier: BSD-3-Clause
 *
 * All tables of rules, one line per section. Each ends with a row without an id.
 */
#ifndef JUDGE_SECTIONS_H
#define JUDGE_SECTIONS_H

#include "rule.h"

#define JUDGE_SECTIONS(X) \
  X(general)              \
  X(version)              \
  X(capabilities)         \
  X(algorithms)           \
  X(order)                \
  X(certificate)          \
  X(challenge)            \
  X(measurements)         \
  X(error)                \
  X(key_exchange)         \
  X(session)              \
  X(encapsulated)         \
  X(chunk)                \
  X(provisioning)         \
  X(timing)               \
  X(liveness)             \
  X(transport)            \
  X(vendor)               \
  X(posture)

#pragma GCC visibility push(hidden)
#define DECLARE_SECTION(name) extern const struct judge_rule sdec_judge_rules_##name[];
JUDGE_SECTIONS(DECLARE_SECTION)
#undef DECLARE_SECTION

extern const struct judge_note sdec_judge_notes[];       /* ends with code 0 */
extern const uint8_t sdec_judge_losses[];                /* codes of notes about lost traffic; ends with 0 */
extern const uint8_t sdec_judge_gaps[];                  /* notes about gaps, possibly the sender's; ends with 0 */
extern const struct judge_tie sdec_judge_ties[];         /* ends with a row without .rule */
/* Responses after which certificate slots may have changed; ends with NULL. */
extern const char *const sdec_judge_slot_writers[];
extern const struct judge_machine sdec_judge_machines[]; /* by enum judge_machine_id */
extern const char *const sdec_judge_pairings[];           /* by enum pairing: ids of rules */
extern const char *const sdec_judge_happenings[];         /* by enum sdec_happening_kind: ids of rules */
extern const struct judge_verdict sdec_judge_verdicts[]; /* ends with a row without .rule */
extern const struct judge_move sdec_judge_moves[];       /* ends with machine 0 */
#pragma GCC visibility pop

/* Machines count from 1. */
enum judge_machine_id {
  NO_MACHINE,
  M_CONNECTION, /* progress of the negotiation */
  M_HANDSHAKE,  /* what a handshake on the connection waits for */
  M_HEARTBEAT,  /* whether a session has traffic in time; evaluated before M_SESSION moves */
  M_SESSION,    /* the phase of a session */
  M_BASIC_AUTH, /* whether basic mutual authentication was requested */
  M_DEFERRED,   /* a response that was not ready */
  M_ENCAP,      /* a pending encapsulated request */
  M_MUTUAL,     /* how the Requester is to be authenticated */
  M_CHUNK,      /* the transfer of a large message */
  M_REQ_KEYS,   /* key updates of a session requested by the Requester */
  M_RSP_KEYS,   /* key updates of a session requested by the Responder */
  M_CONTENT,    /* whether measurements changed since the last signed ones */
  M_AUTH,       /* whether the Responder was authenticated */
  M_EVENTS,     /* whether there is an event subscription */
  M_TDI,        /* a TDISP device interface */
  M_KEY_SET,    /* an IDE key set, per direction and sub-stream of a link */
  M_TARGET,     /* the configuration of a memory device, in TSP */
  M_AGE,        /* whether the keys of a session are old */
  JUDGE_MACHINES
};

/* States of M_CONNECTION. */
enum { C_NONE = 1, C_VERSION, C_CAPABILITIES, C_ALGORITHMS, C_EXTENDED, C_RESYNCH, C_NOTHING };

/* States of M_SESSION. */
enum { S_NONE = 1, S_HANDSHAKE, S_APPLICATION, S_ENDED, S_VOID, S_UNREADABLE, S_FAILED, S_SEALED };

/* States of M_DEFERRED. */
enum { D_NONE = 1, D_DEFERRED, D_AGAIN, D_SEVERAL };

/* States of M_ENCAP. */
enum { X_IDLE = 1, X_ASKED, X_ASKED_ON, X_IMPLICIT, X_DELIVERED, X_ERROR, X_UNSURE };

/* States of M_MUTUAL. */
enum { A_NONE = 1, A_BASIC, A_GET_DUE, A_DELIVER_DUE, A_RUNS, A_OVER };

/* States of M_CHUNK. */
enum { K_IDLE = 1, K_SENDING, K_LARGE, K_GETTING, K_EARLY, K_HALTED };

/* States of M_BASIC_AUTH. */
enum { B_NONE = 1, B_ASKED };

/* States of M_HANDSHAKE. */
enum { H_NONE = 1, H_CLEAR, H_FINISH, H_NEVER };

/* States of M_HEARTBEAT. */
enum { T_ALIVE = 1, T_DEAD };

/* States of M_REQ_KEYS and M_RSP_KEYS. */
enum { U_STABLE = 1, U_ASKED, U_UPDATED, U_VERIFYING, U_VERIFIED };

/* States of M_TDI, which are TDI_STATE plus one, of M_KEY_SET, and of M_TARGET. */
enum { I_UNLOCKED = 1, I_LOCKED, I_RUN, I_ERROR };
enum { Q_EMPTY = 1, Q_PROGRAMMED, Q_READY, Q_RUNS };
enum { TG_OPEN = 1, TG_LOCKED };

/* States of M_CONTENT, M_AUTH, M_EVENTS, M_AGE. */
enum { Z_SAME = 1, Z_CHANGED };
enum { O_NOTHING = 1, O_PROVED };
enum { EV_NONE = 1, EV_SUBSCRIBED };
enum { Y_YOUNG = 1, Y_OLD };

#endif

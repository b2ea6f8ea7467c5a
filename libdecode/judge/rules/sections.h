/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every table of rules: one line a section. A table ends with a row without an id.
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
extern const uint8_t sdec_judge_losses[];                /* codes of notes that tell of lost traffic; ends with 0 */
extern const uint8_t sdec_judge_gaps[];                  /* those that may be the sender's; ends with 0 */
extern const struct judge_tie sdec_judge_ties[];         /* ends with a row without .rule */
/* Answers after which slots may have changed; ends with NULL. */
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
  M_CONNECTION, /* how far the negotiation is */
  M_HANDSHAKE,  /* what a handshake of a connection waits for */
  M_HEARTBEAT,  /* whether a session has its traffic in time; before M_SESSION moves on */
  M_SESSION,    /* the phase of a session */
  M_BASIC_AUTH, /* whether basic mutual authentication was asked for */
  M_DEFERRED,   /* an answer that was not ready */
  M_ENCAP,      /* an encapsulated request that waits */
  M_MUTUAL,     /* how the Requester is to be authenticated */
  M_CHUNK,      /* a large message that is transferred */
  M_REQ_KEYS,   /* key updates of a session that the Requester asks for */
  M_RSP_KEYS,   /* and the Responder */
  M_CONTENT,    /* whether measurements changed since they were signed */
  M_AUTH,       /* whether the Responder was authenticated */
  M_EVENTS,     /* whether events were subscribed to */
  M_TDI,        /* an interface of a device */
  M_KEY_SET,    /* a key set of a link, one direction and sub-stream of it */
  M_TARGET,     /* the configuration of a memory device */
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

/* States of M_TDI: one more than in TDI_STATE. Of M_KEY_SET, M_TARGET. */
enum { I_UNLOCKED = 1, I_LOCKED, I_RUN, I_ERROR };
enum { Q_EMPTY = 1, Q_PROGRAMMED, Q_READY, Q_RUNS };
enum { TG_OPEN = 1, TG_LOCKED };

/* States of M_CONTENT, M_AUTH, M_EVENTS, M_AGE. */
enum { Z_SAME = 1, Z_CHANGED };
enum { O_NOTHING = 1, O_PROVED };
enum { EV_NONE = 1, EV_SUBSCRIBED };
enum { Y_YOUNG = 1, Y_OLD };

#endif

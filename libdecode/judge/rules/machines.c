/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Machines: what a connection or a session goes through, and the rules that forbid some of its moves. Of the moves of
 * one machine the first that fits counts. Tables only.
 */
#include "words.h"

static const char *const connection_states[] = {
    "nothing is negotiated", "the versions are known", "the capabilities are known", "the algorithms are negotiated",
    "the negotiation has to begin again"};
static const char *const session_states[] = {
    "it was not set up", "its handshake is not complete", "it is set up", "it has ended",
    "the versions were asked for since"};
static const char *const basic_auth_states[] = {"nothing was asked for", "basic mutual authentication was asked for"};

const struct judge_machine judge_machines[JUDGE_MACHINES] = {
    [M_CONNECTION] = {"connection", J_PER_CONNECTION, C_NONE, 0, connection_states},
    [M_SESSION] = {"session", J_PER_SESSION, S_NONE, S_VOID, session_states},
    [M_BASIC_AUTH] = {"basic mutual authentication", J_PER_CONNECTION, B_NONE, 0, basic_auth_states},
};

/* DSP0274 1.3, table 6: what may travel in a session before its handshake is complete, besides what completes it. */
#define OF_ANY_PHASE                                                                                     \
  "GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE", "CHUNK_SEND", "CHUNK_GET", "RESPOND_IF_READY", \
      "VENDOR_DEFINED_REQUEST"
#define CLEAR_HANDSHAKE ALL(REQ_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"), RSP_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"))

const char *const judge_slot_writers[] = {"SET_CERTIFICATE_RSP", "SET_KEY_PAIR_INFO_ACK", NULL};

const struct judge_move judge_moves[] = {
    /* DSP0274, SPDM messaging protocol: versions, capabilities, algorithms, in this order. Chunks may begin once the
     * capabilities are known; a provisioned PSK needs neither capabilities nor algorithms. */
    {M_CONNECTION, ON("VERSION"), .to = C_VERSION},
    {M_CONNECTION, ON("CAPABILITIES"), .to = C_CAPABILITIES},
    {M_CONNECTION, ON("ALGORITHMS"), .to = C_ALGORITHMS},
    {M_CONNECTION, ON("ERROR"), OUTSIDE, WHEN(EQ(V("ErrorCode"), N(0x43))), .to = C_RESYNCH},
    {M_CONNECTION, FROM(S(C_RESYNCH)), .any = J_ANSWER, OUTSIDE, .rule = "ORD-26"},
    {M_CONNECTION, FROM(S(C_NONE)), .any = J_REQUEST, EXCEPT("GET_VERSION"), .rule = "ORD-01"},
    {M_CONNECTION, FROM(S(C_VERSION)), .any = J_REQUEST,
     EXCEPT("GET_VERSION", "GET_CAPABILITIES", "PSK_EXCHANGE", "PSK_FINISH", "RESPOND_IF_READY"), OUTSIDE,
     .rule = "ORD-01"},
    {M_CONNECTION, FROM(S(C_CAPABILITIES)), .any = J_REQUEST,
     EXCEPT("GET_VERSION", "GET_CAPABILITIES", "NEGOTIATE_ALGORITHMS", "CHUNK_SEND", "CHUNK_GET", "RESPOND_IF_READY"),
     OUTSIDE, .rule = "ORD-01"},

    /* DSP0274, Session: from KEY_EXCHANGE_RSP or PSK_EXCHANGE_RSP to END_SESSION_ACK. */
    {M_SESSION, FROM(S(S_ENDED)), ANY_RECORD, .rule = "END-02"},
    {M_SESSION, FROM(S(S_VOID)), ANY_RECORD, .rule = "ORD-04"},
    {M_SESSION, FROM(S(S_NONE)), ANY_RECORD, .rule = "ORD-16"},
    {M_SESSION, FROM(S(S_HANDSHAKE) | S(S_APPLICATION)), ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), .to = S_HANDSHAKE,
     .rule = "KEX-03"},
    {M_SESSION, ON("PSK_EXCHANGE_RSP"), WHEN(EQ(RSP_HAS("PSK_CAP"), N(1))), .to = S_APPLICATION},
    {M_SESSION, ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), .to = S_HANDSHAKE},
    {M_SESSION, FROM(S(S_APPLICATION)), ON("FINISH", "PSK_FINISH"), .rule = "ORD-14"},
    {M_SESSION, ON("FINISH_RSP", "PSK_FINISH_RSP"), .to = S_APPLICATION},
    {M_SESSION, ON("END_SESSION_ACK"), .to = S_ENDED},
    {M_SESSION, FROM(S(S_HANDSHAKE)), ANY_RECORD, WHEN(CLEAR_HANDSHAKE, NONE(RSP_HAS("PSK_CAP"))), .rule = "ORD-15"},
    {M_SESSION, FROM(S(S_HANDSHAKE)), .any = J_REQUEST, INSIDE, EXCEPT("FINISH", "PSK_FINISH", OF_ANY_PHASE),
     .rule = "ORD-13"},

    /* DSP0274, Basic mutual authentication: the Requester lets itself be asked before it goes on. */
    {M_BASIC_AUTH, ON("CHALLENGE_AUTH"), WHEN(ANY(V("BasicMutAuthReq"))), .to = B_ASKED},
    {M_BASIC_AUTH, ON("GET_VERSION", "GET_ENCAPSULATED_REQUEST"), .to = B_NONE},
    {M_BASIC_AUTH, FROM(S(B_ASKED)), .any = J_REQUEST, EXCEPT("CHUNK_GET", "RESPOND_IF_READY"), .to = B_NONE,
     .rule = "CHL-12"},
    {.machine = NO_MACHINE},
};

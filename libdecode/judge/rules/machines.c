/* SPDX-License-Identifier: BSD-3-Clause
 *
 * State machines of connections, sessions and other objects, and the rules that forbid some of their moves. The first
 * matching move of each machine applies. Tables only.
 */
#include "words.h"

static const char *const connection_states[] = {
    "nothing is negotiated", "only the versions are known", "only the versions and the capabilities are known",
    "the algorithms are negotiated", "an extended algorithm is negotiated",
    "the negotiation has to begin again", "there is no common algorithm"};
static const char *const session_states[] = {
    "it was not set up", "its handshake is not complete", "it is set up", "it has ended",
    "the versions were asked for since", "a record of it could not be decrypted",
    "its FINISH was refused", "a record of it could not be read"};
static const char *const basic_auth_states[] = {"nothing was asked for", "basic mutual authentication was asked for"};
static const char *const deferred_states[] = {"no answer was deferred", "an answer was deferred",
                                              "it was asked for again",
                                              "several were deferred"};
static const char *const encap_states[] = {
    "no encapsulated request waits", "an encapsulated request waits", "a further encapsulated request waits",
    "an implied GET_DIGESTS waits", "a response was delivered", "an ERROR was delivered", "it is not known what waits"};
static const char *const mutual_states[] = {
    "no mutual authentication was asked for", "basic mutual authentication was asked for",
    "GET_ENCAPSULATED_REQUEST is due", "DELIVER_ENCAPSULATED_RESPONSE is due", "mutual authentication is not complete",
    "mutual authentication is complete"};
static const char *const chunk_states[] = {
    "no large message is transferred", "a large request is not complete", "a large response waits",
    "a large response is not complete", "a large request was refused early", "a transfer was refused"};
static const char *const handshake_states[] = {
    "no handshake in the clear is open", "a handshake in the clear waits for FINISH_RSP",
    "FINISH is next, for the Requester is to sign without encapsulated requests", "no handshake was begun"};
static const char *const heartbeat_states[] = {"nothing travelled for two heartbeat periods", "it has ended"};
static const char *const content_states[] = {"measurements are as they were", "a measurement changed"};
static const char *const auth_states[] = {"the Responder was not authenticated", "the Responder was authenticated"};
static const char *const event_states[] = {"no events were subscribed to", "events were subscribed to"};
static const char *const age_states[] = {"its keys are a day old", "its keys are old"};
static const char *const tdi_states[] = {"the interface is not locked", "the interface is locked", "the interface runs",
                                         "the interface has an error"};
static const char *const key_set_states[] = {"the key set has no key", "its key was not accepted",
                                             "its key was accepted",
                                             "the key set runs"};
static const char *const target_states[] = {"the configuration is open", "the configuration is locked"};
static const char *const key_states[] = {
    "no update was acknowledged", "an update was asked for", "an update was acknowledged, and not verified",
    "an update is being verified", "the update was verified"};

#define IS(what, over, first, after, called) \
  .name = (what), .scope = (over), .start = (first), .voided = (after), .states = (called)

const struct judge_machine sdec_judge_machines[JUDGE_MACHINES] = {
    [M_CONNECTION] = {IS("connection", J_PER_CONNECTION, C_NONE, 0, connection_states)},
    [M_HANDSHAKE] = {IS("handshake", J_PER_CONNECTION, H_NEVER, 0, handshake_states)},
    [M_HEARTBEAT] = {IS("heartbeat", J_PER_SESSION, T_ALIVE, T_DEAD, heartbeat_states)},
    [M_REQ_KEYS] = {IS("keys updated by the Requester", J_PER_SESSION, U_STABLE, 0, key_states)},
    [M_RSP_KEYS] = {IS("keys updated by the Responder", J_PER_SESSION, U_STABLE, 0, key_states)},
    [M_SESSION] = {IS("session", J_PER_SESSION, S_NONE, S_VOID, session_states)},
    [M_BASIC_AUTH] = {IS("basic mutual authentication", J_PER_CONNECTION, B_NONE, 0, basic_auth_states)},
    [M_DEFERRED] = {IS("deferral", J_PER_PLACE, D_NONE, 0, deferred_states)},
    [M_ENCAP] = {IS("encapsulation", J_PER_PLACE, X_IDLE, 0, encap_states)},
    [M_MUTUAL] = {IS("mutual authentication", J_PER_PLACE, A_NONE, 0, mutual_states)},
    [M_TDI] = {IS("interface", J_PER_THING, 0, 0, tdi_states), .protocol = "pci-tdisp", .of = NAMES_OF("FunctionID")},
    [M_KEY_SET] = {IS("key set", J_PER_THING, Q_EMPTY, 0, key_set_states), .protocol = "pci-ide-km",
                   .of = NAMES_OF("StreamID", "KeySet", "Direction", "SubStream", "PortIndex")},
    [M_TARGET] = {IS("target", J_PER_CONNECTION, 0, 0, target_states)},
    [M_CONTENT] = {IS("content", J_PER_PLACE, Z_SAME, 0, content_states)},
    [M_AUTH] = {IS("authentication", J_PER_CONNECTION, O_NOTHING, 0, auth_states)},
    [M_EVENTS] = {IS("events", J_PER_SESSION, EV_NONE, 0, event_states)},
    [M_AGE] = {IS("age", J_PER_SESSION, Y_YOUNG, 0, age_states)},
    [M_CHUNK] = {IS("transfer", J_PER_PLACE, K_IDLE, 0, chunk_states)},
};

/* DSP0274 1.3, table 6: what may be sent in a session during its handshake, apart from the handshake itself. */
#define OF_ANY_PHASE                                                                                     \
  "GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE", "CHUNK_SEND", "CHUNK_GET", "RESPOND_IF_READY", \
      "VENDOR_DEFINED_REQUEST"
#define CLEAR_HANDSHAKE ALL(REQ_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"), RSP_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"))

#define SEALED_HANDSHAKE \
  SUM_AT_MOST(REQ_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"), RSP_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"), N(1))

#define TDI .protocol = "pci-tdisp"
#define PCI_IDE .protocol = "pci-ide-km"
#define DAY UINT64_C(86400000000) /* microseconds */
#define IS_ERROR(code) WHEN(EQ(V("ErrorCode"), N(code)))
#define MUTUAL_BY(bit) WHEN(BITS(V("MutAuthRequested"), N(bit)))
#define HAS_NEXT EQ(V("PayloadType"), N(1))
#define IS_PAIRED ANY(ASKED_CODE) /* otherwise the capture lacks the request */
#define MUTUAL_DUE S(A_GET_DUE) | S(A_DELIVER_DUE) | S(A_RUNS)
#define NOT_LAST WHEN(NONE(V("LastChunk")))
/* An error that does not merely defer the response: it ends a handshake. */
#define FOR_GOOD NE(V("ErrorCode"), N(0x03)), NE(V("ErrorCode"), N(0x42))
#define OF_PSK ANY(OPENED("RequesterContextLength"))
#define OF_KEYS NONE(OPENED("RequesterContextLength"))

/* Key updates requested by one side. An update and its response may be sealed: judge only what was seen. */
#define KEY_UPDATES(machine, inner)                                                                               \
  {machine, ANY_SEALED, FORGET},                                                                                  \
  {machine, ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), .to = U_STABLE},                                          \
  {machine, FROM(S(U_UPDATED)), ON("KEY_UPDATE"), .encapsulated = inner,                                          \
   WHEN(NE(V("KeyOperation"), N(3)), NE(V("KeyOperation"), BEFORE("KeyOperation"))), .rule = "KUP-03"},           \
  {machine, FROM(S(U_UPDATED)), ON("KEY_UPDATE"), .encapsulated = inner,                                          \
   WHEN(NE(V("KeyOperation"), N(3)), NE(V("Tag"), BEFORE("Tag"))), .rule = "KUP-03"},                             \
  {machine, FROM(S(U_UPDATED)), ON("KEY_UPDATE"), .encapsulated = inner, WHEN(EQ(V("KeyOperation"), N(3))),       \
   .to = U_VERIFYING},                                                                                            \
  {machine, FROM(S(U_STABLE)), ON("KEY_UPDATE"), .encapsulated = inner, WHEN(EQ(V("KeyOperation"), N(3))),        \
   .rule = "KUP-04"},                                                                                             \
  {machine, FROM(S(U_STABLE) | S(U_VERIFIED)), ON("KEY_UPDATE"), .encapsulated = inner, .to = U_ASKED},           \
  {machine, ON("KEY_UPDATE_ACK"), .encapsulated = inner, WHEN(EQ(V("KeyOperation"), N(3))), .to = U_VERIFIED},    \
  {machine, ON("KEY_UPDATE_ACK"), .encapsulated = inner, .to = U_UPDATED},                                        \
  {machine, FROM(S(U_ASKED)), .refused = true, ON("KEY_UPDATE"), .encapsulated = inner, .to = U_STABLE}

const char *const sdec_judge_slot_writers[] = {"SET_CERTIFICATE_RSP", "SET_KEY_PAIR_INFO_ACK", NULL};

const struct judge_move sdec_judge_moves[] = {
    /* DSP0274, SPDM messaging protocol: versions, capabilities, algorithms, in this order. Chunks may begin once the
     * capabilities are known; a provisioned PSK needs neither capabilities nor algorithms. */
    {M_CONNECTION, ON("VERSION"), .to = C_VERSION},
    {M_CONNECTION, FROM(S(C_NONE)), ON("CAPABILITIES")},
    {M_CONNECTION, ON("CAPABILITIES"), .to = C_CAPABILITIES},
    {M_CONNECTION, FROM(S(C_NONE) | S(C_VERSION)), ON("ALGORITHMS")},
    {M_CONNECTION, ON("ALGORITHMS"),
     WHEN(NONE(V("BaseHashSel"), V("ExtHashSelCount")), ANY(RSP_HAS("CERT_CAP"), RSP_HAS("CHAL_CAP")), OFFERED_HASHES),
     .to = C_NOTHING},
    {M_CONNECTION, ON("ALGORITHMS"),
     WHEN(NONE(V("BaseAsymSel"), V("PqcAsymSel"), V("ExtAsymSelCount")), ANY(RSP_HAS("CHAL_CAP")), OFFERED_SIGNATURES),
     .to = C_NOTHING},
    {M_CONNECTION, ON("ALGORITHMS"),
     WHEN(ANY(V("ExtAsymSelCount"), V("ExtHashSelCount"), TOTAL("ExtAlgCount"))), .to = C_EXTENDED},
    {M_CONNECTION, ON("ALGORITHMS"), .to = C_ALGORITHMS},
    {M_CONNECTION, ON("ERROR"), OUTSIDE, WHEN(EQ(V("ErrorCode"), N(0x43))), .to = C_RESYNCH},
    {M_CONNECTION, FROM(S(C_RESYNCH)), .any = J_ANSWER, OUTSIDE, .rule = "ORD-26"},
    {M_CONNECTION, FROM(S(C_NOTHING)), .any = J_ANSWER, OUTSIDE, EXCEPT("VERSION"), .rule = "ALG-23"},
    {M_CONNECTION, FROM(S(C_NONE)), .any = J_REQUEST, EXCEPT("GET_VERSION"), .rule = "ORD-01"},
    {M_CONNECTION, FROM(S(C_VERSION)), .any = J_REQUEST,
     EXCEPT("GET_VERSION", "GET_CAPABILITIES", "PSK_EXCHANGE", "PSK_FINISH", "RESPOND_IF_READY"), OUTSIDE,
     .rule = "ORD-01"},
    {M_CONNECTION, FROM(S(C_CAPABILITIES)), .any = J_REQUEST,
     EXCEPT("GET_VERSION", "GET_CAPABILITIES", "NEGOTIATE_ALGORITHMS", "CHUNK_SEND", "CHUNK_GET", "RESPOND_IF_READY"),
     OUTSIDE, .rule = "ORD-01"},

    /* DSP0274, KEY_EXCHANGE and FINISH: one handshake in the clear at a time. A Requester that must sign without an
     * encapsulated request sends FINISH next. */
    {M_HANDSHAKE, ON("KEY_EXCHANGE_RSP"), WHEN(EQ(V("MutAuthRequested"), N(1))), .to = H_FINISH},
    {M_HANDSHAKE, ON("KEY_EXCHANGE_RSP"), WHEN(CLEAR_HANDSHAKE), .to = H_CLEAR},
    {M_HANDSHAKE, FROM(S(H_NEVER)), ON("KEY_EXCHANGE_RSP"), .to = H_NONE},
    {M_HANDSHAKE, FROM(S(H_CLEAR) | S(H_FINISH)), ON("KEY_EXCHANGE"),
     WHEN(CLEAR_HANDSHAKE, NE(V("RandomData"), BEFORE("RandomData"))), .rule = "KEX-11"},
    {M_HANDSHAKE, FROM(S(H_FINISH)), ANY_SEALED, WHEN(SEALED_HANDSHAKE), FORGET}, /* the record may be FINISH */
    {M_HANDSHAKE, FROM(S(H_FINISH)), ON("FINISH"), .to = H_CLEAR},
    {M_HANDSHAKE, FROM(S(H_NEVER)), ON("FINISH"), OUTSIDE, .rule = "ORD-14"},
    {M_HANDSHAKE, FROM(S(H_FINISH)), .any = J_REQUEST, OUTSIDE,
     EXCEPT("GET_VERSION", "KEY_EXCHANGE", "CHUNK_SEND", "CHUNK_GET", "RESPOND_IF_READY"), .rule = "FIN-03"},
    {M_HANDSHAKE, ON("FINISH_RSP"), .to = H_NONE},
    {M_HANDSHAKE, .refused = true, ON("FINISH"), WHEN(FOR_GOOD), .to = H_NONE},

    /* DSP0274, HEARTBEAT: any traffic counts, from the end of the handshake on. */
    {M_HEARTBEAT, ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), .to = T_ALIVE},
    {M_HEARTBEAT, FROM(S(T_ALIVE)), ANY_RECORD,
     WHEN(AT_LEAST(QUIET, OPENED_TIMES("HeartbeatPeriod", 2000000)), ANY(OPENED("HeartbeatPeriod")),
          LISTED(STATE(M_SESSION), N(S_APPLICATION), N(S_SEALED))),
     .to = T_DEAD, .rule = "HBT-02"},

    /* Measurements, and authentication of the Responder. */
    {M_CONTENT, ON("MEASUREMENTS"), WHEN(ANY(ASKED("SignatureRequested"))), .to = Z_SAME},
    {M_CONTENT, ON("MEASUREMENTS"), WHEN(ANY(BROKE("MEA-20"))), .to = Z_CHANGED},
    {M_AUTH, ON("CHALLENGE_AUTH", "KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), .to = O_PROVED},

    /* DSP0274, Event mechanism. */
    {M_EVENTS, ANY_SEALED, FORGET},
    {M_EVENTS, ON("SUBSCRIBE_EVENT_TYPES_ACK"), WHEN(ANY(ASKED("SubscribeEventGroupCount"))), .to = EV_SUBSCRIBED},
    {M_EVENTS, ON("SUBSCRIBE_EVENT_TYPES_ACK"), WHEN(NONE(ASKED("SubscribeEventGroupCount"))), .to = EV_NONE},

    /* TDISP: the effect of a successful request on an interface, and the states in which it is legal. */
    {M_TDI, FROM(S(I_LOCKED) | S(I_RUN) | S(I_ERROR)), TDI, ON("LOCK_INTERFACE_REQUEST", "SET_TDISP_CONFIG_REQUEST"),
     .rule = "TDI-02"},
    {M_TDI, FROM(S(I_UNLOCKED) | S(I_ERROR)), TDI, ON("GET_DEVICE_INTERFACE_REPORT"), .rule = "TDI-02"},
    {M_TDI, FROM(S(I_UNLOCKED) | S(I_RUN) | S(I_ERROR)), TDI, ON("START_INTERFACE_REQUEST"), .rule = "TDI-02"},
    {M_TDI, FROM(S(I_UNLOCKED) | S(I_LOCKED) | S(I_ERROR)), TDI,
     ON("BIND_P2P_STREAM_REQUEST", "UNBIND_P2P_STREAM_REQUEST", "SET_MMIO_ATTRIBUTE_REQUEST"), .rule = "TDI-02"},
    {M_TDI, TDI, ON("LOCK_INTERFACE_RESPONSE"), WHEN(ANY(ASKED_BROKE("TDI-02"))), .to = I_LOCKED, .rule = "TDI-02"},
    {M_TDI, TDI, ON("START_INTERFACE_RESPONSE"), WHEN(ANY(ASKED_BROKE("TDI-02"))), .to = I_RUN, .rule = "TDI-02"},
    {M_TDI, TDI, ON("LOCK_INTERFACE_RESPONSE"), .to = I_LOCKED},
    {M_TDI, TDI, ON("START_INTERFACE_RESPONSE"), .to = I_RUN},
    {M_TDI, TDI, ON("STOP_INTERFACE_RESPONSE"), .to = I_UNLOCKED},
    {M_TDI, TDI, ON("DEVICE_INTERFACE_STATE"), WHEN(EQ(V("TDI_STATE"), N(0))), .to = I_UNLOCKED},
    {M_TDI, TDI, ON("DEVICE_INTERFACE_STATE"), WHEN(EQ(V("TDI_STATE"), N(1))), .to = I_LOCKED},
    {M_TDI, TDI, ON("DEVICE_INTERFACE_STATE"), WHEN(EQ(V("TDI_STATE"), N(2))), .to = I_RUN},
    {M_TDI, TDI, ON("DEVICE_INTERFACE_STATE"), WHEN(EQ(V("TDI_STATE"), N(3))), .to = I_ERROR},
    {M_TDI, TDI, ON("TDISP_ERROR"), FORGET},

    /* IDE_KM: a key set runs from K_SET_GO to K_SET_STOP. */
    {M_KEY_SET, FROM(S(Q_RUNS)), PCI_IDE, ON("KEY_PROG"), .rule = "IDE-06"},
    {M_KEY_SET, PCI_IDE, ON("KEY_PROG"), .to = Q_PROGRAMMED},
    {M_KEY_SET, FROM(S(Q_PROGRAMMED)), PCI_IDE, ON("KP_ACK"), WHEN(NONE(V("Status")), IS_PAIRED), .to = Q_READY},
    {M_KEY_SET, FROM(S(Q_EMPTY) | S(Q_PROGRAMMED)), PCI_IDE, ON("K_SET_GO"), .rule = "IDE-03"},
    {M_KEY_SET, PCI_IDE, ON("K_SET_GO"), .to = Q_RUNS},
    {M_KEY_SET, FROM(S(Q_EMPTY) | S(Q_PROGRAMMED) | S(Q_READY)), PCI_IDE, ON("K_SET_STOP"), .rule = "IDE-04"},
    {M_KEY_SET, PCI_IDE, ON("K_SET_STOP"), .to = Q_READY},

    /* TSP. */
    {M_TARGET, .protocol = "cxl-tsp", ON("Set Target Configuration Response"), .to = TG_OPEN},
    {M_TARGET, .protocol = "cxl-tsp", ON("Lock Target Configuration Response"), .to = TG_LOCKED},

    /* Lifetime of keys. A key update may be sealed. */
    {M_AGE, ANY_SEALED, FORGET},
    {M_AGE, ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), .to = Y_YOUNG},
    {M_AGE, ON("KEY_UPDATE_ACK"), .to = Y_OLD}, /* one update is enough */
    {M_AGE, FROM(S(Y_YOUNG)), ANY_RECORD, WHEN(AT_LEAST(AGE, N(DAY))), .to = Y_OLD, .rule = "ADV-17"},

    /* DSP0274, Key update. */
    KEY_UPDATES(M_REQ_KEYS, false),
    KEY_UPDATES(M_RSP_KEYS, true),

    /* DSP0274, Session: from KEY_EXCHANGE_RSP or PSK_EXCHANGE_RSP to END_SESSION_ACK. */
    {M_SESSION, FROM(S(S_ENDED)), ANY_RECORD, .rule = "END-02"},
    {M_SESSION, FROM(S(S_VOID)), ANY_RECORD, .rule = "ORD-04"},
    {M_SESSION, FROM(S(S_UNREADABLE)), ANY_RECORD, .rule = "ERR-14"},
    {M_SESSION, ON("ERROR"), IS_ERROR(0x06), .to = S_UNREADABLE},
    {M_SESSION, FROM(S(S_NONE)), ANY_RECORD, .rule = "ORD-16"},
    {M_SESSION, FROM(S(S_FAILED)), ANY_RECORD, .rule = "FIN-06"},
    {M_SESSION, FROM(S(S_FAILED)), ON("FINISH"), .rule = "FIN-06"},
    /* The end of a session may be missing from the capture. */
    {M_SESSION, FROM(S(S_APPLICATION)), ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), WHEN(ANY(RECORDS)),
     .to = S_HANDSHAKE,
     .rule = "KEX-03"},
    /* The announced context is missing: either PSK_FINISH or data may follow. */
    {M_SESSION, ON("PSK_EXCHANGE_RSP"), WHEN(NONE(V("ResponderContextLength")), EQ(RSP_HAS("PSK_CAP"), N(2))), FORGET},
    {M_SESSION, ON("PSK_EXCHANGE_RSP"), WHEN(NONE(V("ResponderContextLength"))), .to = S_APPLICATION},
    /* Likewise with a context from a device that announced none. */
    {M_SESSION, ON("PSK_EXCHANGE_RSP"), WHEN(ANY(V("ResponderContextLength")), EQ(RSP_HAS("PSK_CAP"), N(1))), FORGET},
    {M_SESSION, ON("PSK_EXCHANGE_RSP"), WHEN(ANY(V("ResponderContextLength"))), .to = S_HANDSHAKE},
    {M_SESSION, ON("PSK_EXCHANGE_RSP"), FORGET}, /* the response was cut short */
    {M_SESSION, ON("KEY_EXCHANGE_RSP"), .to = S_HANDSHAKE},
    {M_SESSION, FROM(S(S_APPLICATION)), ON("PSK_FINISH"), WHEN(OF_PSK, NONE(OPENED("ResponderContextLength"))),
     .rule = "PSK-05"},
    {M_SESSION, FROM(S(S_APPLICATION)), ON("FINISH", "PSK_FINISH"), .rule = "ORD-14"},
    {M_SESSION, FROM(S(S_HANDSHAKE)), .refused = true, ON("FINISH"), WHEN(FOR_GOOD), .to = S_FAILED},
    {M_SESSION, FROM(S(S_HANDSHAKE)), INSIDE, WHEN(OF_PSK),
     ON("GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE", "VENDOR_DEFINED_REQUEST", "FINISH"),
     .rule = "PSK-04"},
    {M_SESSION, FROM(S(S_HANDSHAKE)), INSIDE, WHEN(EQ(OPENED("MutAuthRequested"), N(1))),
     ON("GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE"), .rule = "FIN-03"},
    {M_SESSION, ON("FINISH_RSP", "PSK_FINISH_RSP"), .to = S_APPLICATION},
    {M_SESSION, ON("END_SESSION_ACK"), .to = S_ENDED},
    {M_SESSION, FROM(S(S_HANDSHAKE)), ANY_RECORD, WHEN(CLEAR_HANDSHAKE, OF_KEYS), .rule = "ORD-15"},
    {M_SESSION, FROM(S(S_HANDSHAKE)), ANY_SEALED, FORGET},
    {M_SESSION, FROM(S(S_APPLICATION)), ANY_SEALED, .to = S_SEALED}, /* the session may have ended */
    {M_SESSION, FROM(S(S_HANDSHAKE)), ON("END_SESSION"), .to = S_SEALED, .rule = "ORD-13"},
    {M_SESSION, FROM(S(S_APPLICATION)), ON("END_SESSION"), .to = S_SEALED},
    {M_SESSION, FROM(S(S_HANDSHAKE)), .any = J_REQUEST, INSIDE, EXCEPT("FINISH", "PSK_FINISH", OF_ANY_PHASE),
     .rule = "ORD-13"},

    /* DSP0274, Basic mutual authentication: the Requester must accept a challenge before it continues. */
    {M_BASIC_AUTH, ON("CHALLENGE_AUTH"), WHEN(ANY(V("BasicMutAuthReq"))), .to = B_ASKED},
    {M_BASIC_AUTH, ON("GET_VERSION", "GET_ENCAPSULATED_REQUEST"), .to = B_NONE},
    {M_BASIC_AUTH, FROM(S(B_ASKED)), .any = J_REQUEST, EXCEPT("CHUNK_GET", "RESPOND_IF_READY"), .to = B_NONE,
     .rule = "CHL-12"},
    {M_BASIC_AUTH, ANY_SEALED, FORGET},
    /* DSP0274, RESPOND_IF_READY. Several deferred requests are not distinguished. */
    {M_DEFERRED, ANY_SEALED, FORGET},
    {M_DEFERRED, FROM(S(D_NONE)), ON("RESPOND_IF_READY"), .rule = "ERR-08"},
    {M_DEFERRED, FROM(S(D_DEFERRED)), ON("RESPOND_IF_READY"), .to = D_AGAIN},
    {M_DEFERRED, FROM(S(D_AGAIN)), .any = J_REQUEST, EXCEPT("RESPOND_IF_READY"), .to = D_DEFERRED},
    {M_DEFERRED, FROM(S(D_AGAIN)), .any = J_ANSWER, .to = D_NONE},
    {M_DEFERRED, FROM(S(D_DEFERRED)), ON("ERROR"), IS_ERROR(0x42), .to = D_SEVERAL},
    {M_DEFERRED, FROM(S(D_NONE) | S(D_AGAIN)), ON("ERROR"), IS_ERROR(0x42), .to = D_DEFERRED},

    /* DSP0274, encapsulated requests. Large requests and responses travel in chunks. */
    {M_ENCAP, ANY_SEALED, FORGET},
    {M_ENCAP, FROM(S(X_ASKED) | S(X_ASKED_ON)), .any = J_REQUEST,
     EXCEPT("GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE", "CHUNK_SEND", "CHUNK_GET", "GET_VERSION"),
     .rule = "ENC-04"},
    {M_ENCAP, ON("ENCAPSULATED_REQUEST"), WHEN(AT_LEAST(LEN, N(8)), IS_PAIRED), .to = X_ASKED},
    {M_ENCAP, ON("ENCAPSULATED_REQUEST"), WHEN(AT_LEAST(LEN, N(8))), .to = X_UNSURE},
    {M_ENCAP, ON("ENCAPSULATED_REQUEST"), .to = X_IDLE},
    {M_ENCAP, FROM(S(X_ERROR)), ON("ENCAPSULATED_RESPONSE_ACK"), WHEN(HAS_NEXT), .to = X_ASKED_ON,
     .rule = "ENC-13"},
    {M_ENCAP, ON("ENCAPSULATED_RESPONSE_ACK"), WHEN(HAS_NEXT, IS_PAIRED), .to = X_ASKED_ON},
    {M_ENCAP, ON("ENCAPSULATED_RESPONSE_ACK"), WHEN(HAS_NEXT), .to = X_UNSURE},
    {M_ENCAP, ON("ENCAPSULATED_RESPONSE_ACK"), .to = X_IDLE},
    {M_ENCAP, ON("DELIVER_ENCAPSULATED_RESPONSE"), .to = X_DELIVERED},
    {M_ENCAP, FROM(S(X_DELIVERED)), .encapsulated = true, ON("ERROR"), .to = X_ERROR},
    {M_ENCAP, ON("KEY_EXCHANGE_RSP"), WHEN(BITS(V("MutAuthRequested"), N(4)), CLEAR_HANDSHAKE), .to = X_IMPLICIT},
    {M_ENCAP, ON("KEY_EXCHANGE_RSP"), OF_NEW_SESSION, MUTUAL_BY(4), .to = X_IMPLICIT},
    {M_ENCAP, ON("KEY_EXCHANGE_RSP"), OF_NEW_SESSION, .to = X_IDLE},
    {M_ENCAP, .refused = true, ON("GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE"), .to = X_IDLE},

    /* DSP0274, mutual authentication: basic after CHALLENGE_AUTH, session-based between KEY_EXCHANGE_RSP and FINISH. */
    {M_MUTUAL, ANY_SEALED, FORGET},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP"), WHEN(BITS(V("MutAuthRequested"), N(4)), CLEAR_HANDSHAKE), .to = A_DELIVER_DUE},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP"), WHEN(BITS(V("MutAuthRequested"), N(2)), CLEAR_HANDSHAKE), .to = A_GET_DUE},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP"), WHEN(CLEAR_HANDSHAKE), .to = A_NONE},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP"), OF_NEW_SESSION, WHEN(BITS(V("MutAuthRequested"), N(4)), SEALED_HANDSHAKE),
     .to = A_DELIVER_DUE},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP"), OF_NEW_SESSION, WHEN(BITS(V("MutAuthRequested"), N(2)), SEALED_HANDSHAKE),
     .to = A_GET_DUE},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP"), OF_NEW_SESSION, WHEN(BITS(V("MutAuthRequested"), N(6))), FORGET},
    {M_MUTUAL, ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), OF_NEW_SESSION, .to = A_NONE},
    {M_MUTUAL, FROM(S(A_GET_DUE)), ON("DELIVER_ENCAPSULATED_RESPONSE"), .to = A_RUNS, .rule = "ENC-11"},
    {M_MUTUAL, FROM(S(A_DELIVER_DUE)), ON("GET_ENCAPSULATED_REQUEST"), .to = A_RUNS, .rule = "ENC-11"},
    {M_MUTUAL, FROM(S(A_GET_DUE)), ON("GET_ENCAPSULATED_REQUEST"), .to = A_RUNS},
    {M_MUTUAL, FROM(S(A_DELIVER_DUE)), ON("DELIVER_ENCAPSULATED_RESPONSE"), .to = A_RUNS},
    {M_MUTUAL, FROM(MUTUAL_DUE), ON("FINISH"), .to = A_OVER, .rule = "ENC-11"},
    {M_MUTUAL, FROM(S(A_RUNS)), ON("ENCAPSULATED_RESPONSE_ACK"), WHEN(NE(V("PayloadType"), N(1))), .to = A_OVER},
    {M_MUTUAL, FROM(S(A_RUNS)), .refused = true, ON("GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE"),
     .to = A_OVER},
    {M_MUTUAL, ON("CHALLENGE_AUTH"), WHEN(ANY(V("BasicMutAuthReq"))), .to = A_BASIC},
    {M_MUTUAL, ON("CHALLENGE_AUTH", "FINISH_RSP"), .to = A_NONE},

    /* DSP0274, Large SPDM message transfer mechanism. After a refused transfer the state is unknown. */
    {M_CHUNK, ANY_SEALED, FORGET},
    {M_CHUNK, FROM(S(K_SENDING) | S(K_GETTING)), .any = J_REQUEST, EXCEPT("CHUNK_SEND", "CHUNK_GET", "GET_VERSION"),
     WHEN(NONE(CHUNKED)), .rule = "CHK-08"},
    {M_CHUNK, FROM(S(K_IDLE) | S(K_SENDING)), ON("CHUNK_GET"), .rule = "CHK-07"},
    {M_CHUNK, FROM(S(K_GETTING)), ON("CHUNK_SEND"), .rule = "CHK-08"},
    {M_CHUNK, ON("CHUNK_SEND"), NOT_LAST, .to = K_SENDING},
    {M_CHUNK, ON("CHUNK_SEND"), .to = K_IDLE},
    {M_CHUNK, ON("CHUNK_SEND_ACK"), WHEN(ANY(V("EarlyErrorDetected"))), .to = K_EARLY},
    {M_CHUNK, FROM(S(K_EARLY)), .any = J_ANSWER, WHEN(ANY(CHUNKED)), .to = K_HALTED, .rule = "CHK-11"},
    {M_CHUNK, FROM(S(K_EARLY)), ON("ERROR"), IS_ERROR(0x0F), .to = K_HALTED, .rule = "CHK-11"},
    {M_CHUNK, ON("ERROR"), IS_ERROR(0x0F), .to = K_LARGE},
    {M_CHUNK, FROM(S(K_EARLY)), ON("ERROR"), .to = K_IDLE},
    {M_CHUNK, .refused = true, ON("CHUNK_SEND", "CHUNK_GET"), .to = K_HALTED},
    {M_CHUNK, ON("CHUNK_RESPONSE"), WHEN(NONE(V("LastChunk")), IS_PAIRED), .to = K_GETTING},
    {M_CHUNK, ON("CHUNK_RESPONSE"), NOT_LAST, .to = K_HALTED},
    {M_CHUNK, ON("CHUNK_RESPONSE"), .to = K_IDLE},
    {.machine = NO_MACHINE},
};

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of protocols inside vendor-defined messages: TDISP, IDE_KM, TSP. Tables only.
 */
#include "words.h"

#define TDISP "PCI Express Base Specification 6.x, chapter 11, TDISP"
#define IDE "PCI Express Base Specification 6.x, 6.33.3, IDE_KM"
#define TSP "CXL 3.1, TSP"

#define TDISP_RESPONSES                                                                                       \
  ON("TDISP_VERSION", "TDISP_CAPABILITIES", "LOCK_INTERFACE_RESPONSE", "DEVICE_INTERFACE_REPORT",             \
     "DEVICE_INTERFACE_STATE", "START_INTERFACE_RESPONSE", "STOP_INTERFACE_RESPONSE", "BIND_P2P_STREAM_RESPONSE", \
     "UNBIND_P2P_STREAM_RESPONSE", "SET_MMIO_ATTRIBUTE_RESPONSE")
#define TDISP_REQUESTS                                                                                         \
  ON("GET_TDISP_VERSION", "GET_TDISP_CAPABILITIES", "LOCK_INTERFACE_REQUEST", "GET_DEVICE_INTERFACE_REPORT",   \
     "GET_DEVICE_INTERFACE_STATE", "START_INTERFACE_REQUEST", "STOP_INTERFACE_REQUEST", "BIND_P2P_STREAM_REQUEST", \
     "UNBIND_P2P_STREAM_REQUEST", "SET_MMIO_ATTRIBUTE_REQUEST")
#define REPEATS(field) MUST(EQ(V(field), ASKED(field)))

const struct judge_rule sdec_judge_rules_vendor[] = {
    RULE("TDI-01", ERROR, REQ, "an interface is started with the nonce of its latest lock",
         .lossy = true, .clause = TDISP,
         .protocol = "pci-tdisp", ON("START_INTERFACE_REQUEST"),
         MUST(EQ(V("START_INTERFACE_NONCE"), KEPT(M_TDI, "LOCK_INTERFACE_RESPONSE", "START_INTERFACE_NONCE")))),
    RULE("TDI-02", ERROR, BOTH, "a request fits the state of its interface", .clause = TDISP, BY_MACHINE),
    RULE("TDI-03", ERROR, RSP, "the state that is told is the one that the interface was led to, or ERROR",
         .lossy = true, .clause = TDISP,
         .protocol = "pci-tdisp", ON("DEVICE_INTERFACE_STATE"),
         MUST(SUM_IS(V("TDI_STATE"), N(1), STATE(M_TDI)), EQ(V("TDI_STATE"), N(3)))),
    RULE("TDI-04", ERROR, BOTH, "TDISP travels in sessions only", .clause = TDISP, .strict = true,
         .protocol = "pci-tdisp",
         .at = "MessageType", TDISP_REQUESTS, MUST(ANY(IN_SESSION))),
    RULE("TDI-05", ERROR, RSP, "a response is about the interface of its request", .clause = TDISP,
         .protocol = "pci-tdisp",
         TDISP_RESPONSES, REPEATS("FunctionID")),
    RULE("TDI-06", ERROR, RSP, "the nonce of a lock is new, and not zero", .clause = TDISP, .protocol = "pci-tdisp",
         ON("LOCK_INTERFACE_RESPONSE"), MUST(UNSEEN(V("START_INTERFACE_NONCE"))),
         ALSO(ANY(V("START_INTERFACE_NONCE")))),
    RULE("TDI-07", ERROR, RSP,
         "a portion of a report is not longer than was asked for, and the length of all is constant",
         .clause = TDISP, .protocol = "pci-tdisp", ON("DEVICE_INTERFACE_REPORT"),
         MUST(AT_MOST(V("PortionLength"), ASKED("Length")))),
    RULE("TDI-08", ERROR, REQ, "of an interface nothing is asked that its device does not support", .clause = TDISP,
         .protocol = "pci-tdisp", ON("LOCK_INTERFACE_REQUEST"),
         MUST(SUBSET(V("FLAGS"), TOLD("TDISP_CAPABILITIES", "LOCK_INTERFACE_FLAGS_SUPPORTED")))),
    FORM("TDI-08", .protocol = "pci-tdisp", .at = "MessageType", TDISP_REQUESTS,
         MUST(HAS_BIT(TOLD("TDISP_CAPABILITIES", "Requests80ToBF"), CODE_PART(0, 5)))),
    RULE("TDI-10", WARNING, BOTH, "an interface is managed in the session that locked it", .clause = TDISP,
         .strict = true, .lossy = true, .protocol = "pci-tdisp", .at = "MessageType",
         ON("GET_DEVICE_INTERFACE_REPORT", "GET_DEVICE_INTERFACE_STATE", "START_INTERFACE_REQUEST",
            "STOP_INTERFACE_REQUEST", "BIND_P2P_STREAM_REQUEST", "UNBIND_P2P_STREAM_REQUEST",
            "SET_MMIO_ATTRIBUTE_REQUEST"),
         IF(LISTED(STATE(M_TDI), N(I_LOCKED), N(I_RUN))),
         MUST(ANY(KEPT_HERE(M_TDI, "LOCK_INTERFACE_RESPONSE", "START_INTERFACE_NONCE")))),
    RULE("IDE-01", ERROR, BOTH, "keys of links are managed in sessions only", .clause = IDE, .protocol = "pci-ide-km",
         .at = "ObjectID", ON("QUERY", "KEY_PROG", "K_SET_GO", "K_SET_STOP"), MUST(ANY(IN_SESSION))),
    FORM("IDE-01", .protocol = "cxl-ide-km", .at = "ObjectID", ON("QUERY", "KEY_PROG", "K_SET_GO", "K_SET_STOP"),
         MUST(ANY(IN_SESSION))),
    RULE("IDE-02", ERROR, RSP, "an acknowledgement repeats stream, key and port", .clause = IDE,
         .protocol = "pci-ide-km",
         ON("KP_ACK", "K_GOSTOP_ACK"), REPEATS("StreamID"), ALSO(EQ(V("KeyInfo"), ASKED("KeyInfo")))),
    FORM("IDE-02", .protocol = "pci-ide-km", ON("KP_ACK", "K_GOSTOP_ACK"), REPEATS("PortIndex")),
    FORM("IDE-02", .protocol = "cxl-ide-km", ON("KP_ACK", "K_GOSTOP_ACK"), REPEATS("StreamID"),
         ALSO(EQ(V("SubStream"), ASKED("SubStream")))),
    FORM("IDE-02", .protocol = "cxl-ide-km", ON("KP_ACK", "K_GOSTOP_ACK"), REPEATS("PortIndex"),
         ALSO(EQ(V("Direction"), ASKED("Direction")))),
    RULE("IDE-03", ERROR, REQ, "a key set is started after all its keys were accepted", .clause = IDE, BY_MACHINE),
    RULE("IDE-04", WARNING, REQ, "only a key set that runs is stopped", .clause = IDE, BY_MACHINE),
    RULE("IDE-06", ERROR, REQ, "keys are not programmed into a key set that runs, and never twice", .clause = IDE,
         .protocol = "pci-ide-km", ON("KEY_PROG"), MUST(UNSEEN(V("Key")))),
    RULE("IDE-07", ERROR, REQ, "PortIndex is not above MaxPortIndex", .clause = IDE, .protocol = "pci-ide-km",
         ON("KEY_PROG", "K_SET_GO", "K_SET_STOP"), MUST(AT_MOST(V("PortIndex"), TOLD("QUERY_RESP", "MaxPortIndex")))),
    FORM("IDE-07", .protocol = "cxl-ide-km", ON("KEY_PROG", "K_SET_GO", "K_SET_STOP"),
         MUST(AT_MOST(V("PortIndex"), TOLD("QUERY_RESP", "MaxPortIndex")))),
    RULE("TSP-01", ERROR, REQ, "what is enabled is supported, and nothing is set after the lock", .clause = TSP,
         .protocol = "cxl-tsp", ON("Set Target Configuration"),
         MUST(SUBSET(PART("MemoryEncryptionFeaturesEnable", 0, 2),
                     TOLD("Get Target Capabilities Response", "MemoryEncryptionFeaturesSupported")))),
    FORM("TSP-01", .protocol = "cxl-tsp", ON("Set Target Configuration"),
         MUST(SUBSET(V("TEStateChangeAndAccessControlFeaturesEnable"),
                     TOLD("Get Target Capabilities Response", "TEStateChangeAndAccessControlFeaturesSupported")))),
    FORM("TSP-01", .protocol = "cxl-tsp", .at = "Opcode", ON("Set Target Configuration"),
         MUST(NE(STATE(M_TARGET), N(TG_LOCKED)))),
    RULE("TSP-02", ERROR, RSP, "a response has the version and the opcode of its request", .clause = TSP,
         .protocol = "cxl-tsp",
         ON("Get Target TSP Version Response", "Get Target Capabilities Response", "Set Target Configuration Response",
            "Get Target Configuration Response", "Lock Target Configuration Response"),
         MUST(EQ(V("TSPVersion"), ASKED("TSPVersion"))), ALSO(EQ(PART("Opcode", 0, 6), ASKED("Opcode")))),
    {.id = NULL},
};

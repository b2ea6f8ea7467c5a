/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Notes of the walker and flow, and the rules that they break. The first matching row applies; a note without a row, or
 * with a row without a rule, is about the capture or something unknown and breaks none. A note on a limit in the
 * message tables names its rule itself. Tables only.
 */
#include "words.h"

#define NOTE(name, id) {.code = SDEC_NOTE_##name, .rule = (id)}
#define NOTE_OF(name, id, ...) {.code = SDEC_NOTE_##name, .rule = (id), __VA_ARGS__}

const struct judge_note sdec_judge_notes[] = {
    /* Messages with their own rules for these notes. */
    NOTE_OF(TRUNCATED, "VER-03", .message = "VERSION"),
    NOTE_OF(OVERRUN, "VER-03", .message = "VERSION"),
    NOTE_OF(TRAILING, "VER-03", .message = "VERSION"),
    NOTE_OF(TRAILING, "VER-02", .message = "GET_VERSION"),
    NOTE_OF(LENGTH, "CAP-26", .message = "CAPABILITIES", .field = "Length"),
    NOTE_OF(OVERRUN, "CAP-26", .message = "CAPABILITIES", .field = "Length"),
    NOTE_OF(LENGTH, "ALG-02", .message = "NEGOTIATE_ALGORITHMS", .field = "Length"),
    NOTE_OF(LENGTH, "ALG-02", .message = "ALGORITHMS", .field = "Length"),
    NOTE_OF(OVERRUN, "ALG-02", .message = "NEGOTIATE_ALGORITHMS", .field = "Length"),
    NOTE_OF(OVERRUN, "ALG-02", .message = "ALGORITHMS", .field = "Length"),
    NOTE_OF(TRUNCATED, "ALG-01", .message = "NEGOTIATE_ALGORITHMS", .field = "AlgType"),
    NOTE_OF(TRUNCATED, "ALG-01", .message = "ALGORITHMS", .field = "AlgType"),
    NOTE_OF(TRUNCATED, "DIG-10", .message = "DIGESTS"),
    NOTE_OF(OVERRUN, "DIG-10", .message = "DIGESTS"),
    NOTE_OF(TRAILING, "DIG-10", .message = "DIGESTS"),
    NOTE_OF(TRUNCATED, "CRT-10", .message = "CertificateChain"),
    NOTE_OF(OVERRUN, "CRT-10", .message = "CertificateChain"),
    NOTE_OF(LENGTH, "CRT-10", .message = "CertificateChain"),
    NOTE_OF(TRAILING, "CRT-10", .message = "CertificateChain"),
    NOTE_OF(TRUNCATED, "MEA-07", .message = "MEASUREMENTS", .in = "MeasurementRecord"),
    NOTE_OF(TRUNCATED, "MEA-07", .message = "MEASUREMENTS", .in = "MeasurementBlock"),
    NOTE_OF(OVERRUN, "MEA-07", .message = "MEASUREMENTS", .in = "MeasurementRecord"),
    NOTE_OF(OVERRUN, "MEA-07", .message = "MEASUREMENTS", .in = "MeasurementBlock"),
    NOTE_OF(TRAILING, "MEA-07", .message = "MEASUREMENTS", .in = "MeasurementRecord"),
    NOTE_OF(TRUNCATED, "MEA-12", .message = "MEASUREMENTS", .in = "Measurement"),
    NOTE_OF(OVERRUN, "MEA-12", .message = "MEASUREMENTS", .in = "Measurement"),
    NOTE_OF(TRAILING, "MEA-12", .message = "MEASUREMENTS", .in = "Measurement"),
    NOTE_OF(PORTION_SIZE, NULL, .message = "MEASUREMENT_EXTENSION_LOG"), /* a log may grow */
    NOTE_OF(PORTION_SIZE, "TDI-07", .message = "DEVICE_INTERFACE_REPORT", .settled = true),
    NOTE_OF(PORTION_SIZE, "TSP-02", .message = "Get Target Configuration Report Response", .settled = true),
    NOTE_OF(TRUNCATED, "MEL-02", .message = "MeasurementExtensionLog"),
    NOTE_OF(OVERRUN, "MEL-02", .message = "MeasurementExtensionLog"),
    NOTE_OF(LENGTH, "MEL-02", .message = "MeasurementExtensionLog"),
    NOTE_OF(TRAILING, "MEL-02", .message = "MeasurementExtensionLog"),
    NOTE_OF(TRUNCATED, "PRV-07", .message = "SET_CERTIFICATE"),
    NOTE_OF(TRAILING, "PRV-07", .message = "SET_CERTIFICATE"),
    NOTE_OF(TRAILING, "EVT-01", .message = "SUBSCRIBE_EVENT_TYPES"),
    NOTE_OF(TRUNCATED, "KEX-12", .message = "KEY_EXCHANGE_RSP", .field = "ResponderVerifyData"),
    NOTE_OF(OVERRUN, "KEX-12", .message = "KEY_EXCHANGE_RSP", .field = "ResponderVerifyData"),
    NOTE_OF(TRAILING, "KEX-12", .message = "KEY_EXCHANGE_RSP"),
    NOTE_OF(TRUNCATED, "SEC-04", .message = "SECURED_MESSAGE", .carried = true),
    NOTE_OF(OVERRUN, "SEC-04", .message = "SECURED_MESSAGE", .carried = true),
    NOTE_OF(TRAILING, "SEC-04", .message = "SECURED_MESSAGE", .carried = true, .least = SDEC_WARN),
    NOTE_OF(TRUNCATED, "MEA-26", .field = "MeasurementSummaryHash"),
    NOTE_OF(OVERRUN, "MEA-26", .field = "MeasurementSummaryHash"),
    NOTE_OF(RESERVED, "VDM-04", .message = "VENDOR_DEFINED_REQUEST", .field = "Reserved"),
    NOTE_OF(RESERVED, "VDM-04", .message = "VENDOR_DEFINED_RESPONSE", .field = "Reserved"),
    NOTE_OF(TRUNCATED, "FIN-05", .message = "FINISH_RSP", .field = "ResponderVerifyData"),
    NOTE_OF(OVERRUN, "FIN-05", .message = "FINISH_RSP", .field = "ResponderVerifyData"),
    NOTE_OF(TRAILING, "FIN-05", .message = "FINISH_RSP"),
    NOTE_OF(RESERVED, "FIN-04", .message = "FINISH", .field = "Param2"),
    NOTE_OF(RESERVED, "END-01", .message = "END_SESSION", .field = "Param1"),
    /* Any message. */
    NOTE(TRUNCATED, "GEN-01"),
    NOTE(OVERRUN, "GEN-01"),
    NOTE(NEGATIVE, "GEN-01"),
    NOTE(LENGTH, "GEN-01"),
    NOTE(NO_PROGRESS, "GEN-01"),
    NOTE(DEPTH, "GEN-01"),
    NOTE(TOO_SHORT, "GEN-01"),
    NOTE(NESTING, "GEN-01"),
    NOTE(EARLY_END, "GEN-01"),
    NOTE_OF(INFERRED, "GEN-01", .negotiated = true, .settled = true),
    NOTE_OF(AMBIGUOUS, "GEN-01", .negotiated = true, .settled = true),
    NOTE_OF(TRAILING, "GEN-02", .least = SDEC_WARN),
    NOTE(RESERVED, "GEN-03"),
    NOTE(UNKNOWN_CODE, "GEN-04"),
    NOTE(BAD_VERSION, "GEN-04"),
    NOTE(NOT_IN_VERSION, "GEN-04"),
    NOTE_OF(CHUNK_SEQUENCE, "CHK-02", .settled = true),
    NOTE_OF(CHUNK_SIZE, "CHK-03", .least = SDEC_ERROR, .settled = true), /* otherwise abandoned for another transfer */
    NOTE_OF(PORTION_SIZE, "CRT-06", .settled = true),
    NOTE_OF(HMAC, "KEX-14", .settled = true),
    NOTE_OF(TAG, "SEC-07", .proved = true),
    NOTE(RECORD_LENGTH, "SEC-05"),
    NOTE_OF(RECORD_LOST, "SEC-03", .complete = true),
    NOTE_OF(RECORD_LATE, "SEC-03", .complete = true),
    NOTE(NONCE_ORDER, "SEC-09"),
    NOTE(AEAD_LIMIT, "SEC-10"),
    NOTE_OF(MCTP_IC, "MCT-03", .carried = true),
    NOTE_OF(MCTP_VERSION, "MCT-04", .carried = true),
    NOTE_OF(MCTP_SIZE, "MCT-05", .carried = true),
    NOTE_OF(MCTP_SEQUENCE, "MCT-05", .carried = true, .complete = true),
    NOTE_OF(MCTP_NO_START, "MCT-05", .carried = true, .complete = true),
    NOTE_OF(DOE_LENGTH, "DOE-01", .carried = true),
    NOTE_OF(PADDING, "DOE-02", .transport = SDEC_TRANSPORT_DOE),
    NOTE_OF(DOE_TYPE, "DOE-08", .carried = true),
    NOTE_OF(LENGTH_RULE, "TCP-02", .carried = true),
    {.code = 0},
};

/* Traffic is missing from the capture: the history before it is invalid. */
const uint8_t sdec_judge_losses[] = {
    SDEC_NOTE_SNAPPED,      SDEC_NOTE_MCTP_NO_START, SDEC_NOTE_MCTP_SEQUENCE, SDEC_NOTE_MCTP_RESTART,
    SDEC_NOTE_UNFINISHED,   SDEC_NOTE_EVICTED,       SDEC_NOTE_TOO_LARGE,     SDEC_NOTE_IP_FRAGMENT,
    SDEC_NOTE_TCP_LOST,     SDEC_NOTE_TCP_RESYNC,    SDEC_NOTE_RECORD_LOST,  SDEC_NOTE_RECORD_LATE,
    SDEC_NOTE_UPDATE_UNSEEN, SDEC_NOTE_FINISH_UNSEEN,
    0,
};

/* The same, unless the transport reports losses itself: then the sender left the gap. */
const uint8_t sdec_judge_gaps[] = {SDEC_NOTE_CHUNK_NO_START, SDEC_NOTE_PORTION_GAP, 0};

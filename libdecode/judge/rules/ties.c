/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Ties between rows in responses and the request (SAME_AS, AT_MOST, ONE_OF), and the rules that they break: every tie
 * has a row here, the first matching row applies. Also the rules broken when pairing responses. Tables only.
 */
#include "words.h"

#include "judge.h"

const struct judge_tie sdec_judge_ties[] = {
    {.message = "ALGORITHMS", .rule = "ALG-11", .many = "ALG-10"},
    {.message = "CERTIFICATE", .field = "SlotID", .rule = "CRT-02"},
    {.message = "CERTIFICATE", .field = "LargeCertChain", .rule = "CRT-02"},
    {.message = "CERTIFICATE", .field = "PortionLength", .rule = "CRT-04"},
    {.message = "CERTIFICATE", .field = "LargePortionLength", .rule = "CRT-04"},
    {.message = "CHALLENGE_AUTH", .field = "SlotID", .rule = "CHL-04"},
    {.message = "CHALLENGE_AUTH", .field = "RequesterContext", .rule = "CHL-08"},
    {.message = "MEASUREMENTS", .field = "SlotID", .rule = "MEA-23"},
    {.message = "MEASUREMENTS", .field = "RequesterContext", .rule = "MEA-24"},
    {.message = "MEASUREMENT_EXTENSION_LOG", .rule = "MEL-01"},
    {.message = "ERROR", .rule = "ERR-05"},
    {.message = "KEY_UPDATE_ACK", .rule = "KUP-05"},
    {.message = "ENCAPSULATED_RESPONSE_ACK", .rule = "ENC-05"},
    {.message = "CHUNK_RESPONSE", .rule = "CHK-01"},
    {.message = "CHUNK_SEND_ACK", .rule = "CHK-01"},
    {.message = "SET_CERTIFICATE_RSP", .rule = "PRV-02"},
    {.message = "KEY_PAIR_INFO", .rule = "KPI-02"},
    {.message = "SLOT_MANAGEMENT_RESP", .rule = "VDM-05"},
    {.message = "VENDOR_DEFINED_RESPONSE", .rule = "VDM-02"},
    {.rule = NULL},
};

const char *const sdec_judge_pairings[PAIRINGS] = {
    [PAIR_NOTHING_WAITS] = "ORD-21",
    [PAIR_TWICE] = "ORD-22",
    [PAIR_OTHER] = "ORD-21",
    [PAIR_NOT_ASKED] = "ORD-21",
    [PAIR_ASKS] = "ORD-25",
    [PAIR_ANSWERS] = "GEN-04",
};

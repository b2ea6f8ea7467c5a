/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of MEASUREMENTS and of the measurement extension log. Tables only.
 */
#include "words.h"

#define ASKS "DSP0274 1.3, GET_MEASUREMENTS request message, tables 49 and 50"
#define CLAUSE "DSP0274 1.3, MEASUREMENTS response message, table 52"
#define BLOCK "DSP0274 1.3, Measurement block, table 53"
#define VALUE "DSP0274 1.3, DMTF specification for the Measurement field of a measurement block, table 54"
#define LOG "DSP0274 1.3, MEASUREMENT_EXTENSION_LOG response message, table 127"

#define COUNT_ONLY NONE(ASKED("MeasurementOperation"))
#define EACH_BLOCK ON("MEASUREMENTS"), .each = "MeasurementBlock"
#define IS_DMTF ANY(HAS("DMTFSpecMeasurementValueType"))
#define OF_TYPE(number) IS_DMTF, EQ(V("Type"), N(number))
#define IS_RAW MUST(ANY(V("Form")))

const struct judge_rule sdec_judge_rules_measurements[] = {
    RULE("MEA-01", ERROR, REQ, "a signature is asked only of a Responder that can sign measurements", .clause = ASKS,
         .tests = "7.4.4", .refused = true, .at = "SignatureRequested", ON("GET_MEASUREMENTS"),
         IF(ANY(V("SignatureRequested"))), MUST(EQ(PEER("MEAS_CAP"), N(2)))),
    RULE("MEA-02", ERROR, RSP, "who was asked for the number of measurements sends none", .clause = CLAUSE,
         .tests = "7.c.5 7.c.6", ON("MEASUREMENTS"), IF(COUNT_ONLY), MUST(NONE(V("NumberOfBlocks"))),
         ALSO(NONE(V("MeasurementRecordLength")))),
    RULE("MEA-03", WARNING, RSP, "there is at least one measurement", .clause = CLAUSE, .tests = "7.c.4",
         ON("MEASUREMENTS"), IF(COUNT_ONLY), MUST(ANY(V("TotalNumberOfMeasurements")))),
    RULE("MEA-04", ERROR, RSP, "the number of measurements is told only if it was asked for", .clause = CLAUSE,
         ON("MEASUREMENTS"), IF(ANY(ASKED("MeasurementOperation"))), MUST(NONE(V("TotalNumberOfMeasurements")))),
    RULE("MEA-05", ERROR, RSP, "all measurements are at least one, at most 254, and as many as were counted",
         .clause = CLAUSE, .tests = "7.c.11", ON("MEASUREMENTS"), IF(EQ(ASKED("MeasurementOperation"), N(0xFF))),
         MUST(AT_LEAST(V("NumberOfBlocks"), N(1))), ALSO(AT_MOST(V("NumberOfBlocks"), N(0xFE)))),
    FORM("MEA-05", ON("MEASUREMENTS"),
         IF(EQ(ASKED("MeasurementOperation"), N(0xFF)), ANY(TOLD("MEASUREMENTS", "TotalNumberOfMeasurements")),
            ANY(V("NumberOfBlocks"))),
         MUST(EQ(V("NumberOfBlocks"), TOLD("MEASUREMENTS", "TotalNumberOfMeasurements")))),
    RULE("MEA-06", ERROR, RSP, "one index is answered with one block, of this index", .clause = CLAUSE,
         .tests = "7.c.18", ON("MEASUREMENTS"),
         IF(ANY(ASKED("MeasurementOperation")), NE(ASKED("MeasurementOperation"), N(0xFF))),
         MUST(EQ(V("NumberOfBlocks"), N(1))), ALSO(EQ(V("Index"), ASKED("MeasurementOperation")))),
    RULE("MEA-07", ERROR, RSP, "number of blocks and length of the record are those of the record", .clause = CLAUSE,
         .tests = "7.c.11 7.c.12 7.c.19", BY_NOTE),
    RULE("MEA-09", ERROR, RSP, "no index occurs twice in a record", .clause = CLAUSE, ON("MEASUREMENTS"),
         MUST(UNIQUE(V("Index")))),
    RULE("MEA-08", ERROR, RSP, "blocks are in ascending order of their index", .clause = CLAUSE, .since = V1_2,
         .moot = "MEA-09", ON("MEASUREMENTS"), MUST(ASCENDING(V("Index")))),
    RULE("MEA-10", ERROR, RSP, "an index is from 1 to 254", .clause = BLOCK, EACH_BLOCK,
         MUST(AT_LEAST(V("Index"), N(1))), ALSO(AT_MOST(V("Index"), N(0xFE)))),
    RULE("MEA-11", ERROR, RSP, "the specification of a measurement is the one that was selected", .clause = BLOCK,
         .tests = "7.5.1", EACH_BLOCK, MUST(ONE_BIT(V("MeasurementSpecification")))),
    FORM("MEA-11", EACH_BLOCK, IF(ONE_BIT(V("MeasurementSpecification"))),
         MUST(EQ(V("MeasurementSpecification"), TOLD("ALGORITHMS", "MeasurementSpecificationSel")))),
    RULE("MEA-12", ERROR, RSP, "the size of a measurement is that of its value and of what stands before it",
         .clause = VALUE, .tests = "7.5.2", BY_NOTE),
    RULE("MEA-13", ERROR, RSP, "a digest has the size of the measurement hash", .clause = VALUE, .tests = "7.5.2 7.5.3",
         EACH_BLOCK, IF(IS_DMTF, NONE(V("Form")), NE(TOLD("ALGORITHMS", "MeasurementHashAlgo"), N(1))),
         MUST(EQ(V("DMTFSpecMeasurementValueSize"), E(E_MEAS_HASH)))),
    RULE("MEA-14", ERROR, RSP, "every measurement is raw where only raw ones were selected", .clause = VALUE, EACH_BLOCK,
         .at = "Form", IF(IS_DMTF, EQ(TOLD("ALGORITHMS", "MeasurementHashAlgo"), N(1))), IS_RAW),
    RULE("MEA-15", ERROR, RSP, "the device mode and firmware versions are raw", .clause = VALUE, .tests = "7.5.4",
         .since = V1_2, EACH_BLOCK, .at = "Form", IF(OF_TYPE(5)), IS_RAW),
    FORM("MEA-15", WEAKER(WARNING), EACH_BLOCK, .at = "Form", IF(IS_DMTF, LISTED(V("Type"), N(6), N(7))), IS_RAW),
    RULE("MEA-16", ERROR, RSP, "the type of a measurement exists in the version of the message", .clause = VALUE,
         .until = V1_1, EACH_BLOCK, IF(IS_DMTF), MUST(NE(V("Type"), N(5)))),
    FORM("MEA-16", .until = V1_2, EACH_BLOCK, IF(IS_DMTF), MUST(AT_MOST(V("Type"), N(7)))),
    FORM("MEA-16", .since = V1_3, .until = V1_3, EACH_BLOCK, IF(IS_DMTF), MUST(AT_MOST(V("Type"), N(10)))),
    FORM("MEA-16", .strict = true, .until = V1_0, EACH_BLOCK, IF(IS_DMTF), MUST(NE(V("Type"), N(4)))),
    FORM("MEA-16", .strict = true, .until = V1_1, EACH_BLOCK, IF(IS_DMTF), MUST(NE(V("Type"), N(6))),
         ALSO(NE(V("Type"), N(7)))),
    RULE("MEA-17", ERROR, RSP, "index FDh has a manifest, FEh the device mode, which stands nowhere else",
         .clause = BLOCK, .strict = true, .since = V1_2, EACH_BLOCK, IF(IS_DMTF, EQ(V("Index"), N(0xFD))),
         MUST(LISTED(V("Type"), N(4), N(10)))),
    FORM("MEA-17", EACH_BLOCK, IF(IS_DMTF, EQ(V("Index"), N(0xFE))), MUST(EQ(V("Type"), N(5)))),
    FORM("MEA-17", EACH_BLOCK, IF(OF_TYPE(5)), MUST(EQ(V("Index"), N(0xFE)))),
    RULE("MEA-18", INFO, RSP, "a measurement is raw if that was asked for and it has a raw form", .clause = ASKS,
         .since = V1_2, EACH_BLOCK, .at = "Form", IF(IS_DMTF, ANY(ASKED("RawBitStreamRequested"))), IS_RAW),
    RULE("MEA-19", WARNING, RSP, "a device is in one operational state, and in states that it can be in",
         .clause = VALUE, .since = V1_2, EACH_BLOCK, IF(OF_TYPE(5), ANY(V("Form"))),
         MUST(ONE_BIT(V("OperationalModeState"))),
         ALSO(SUBSET(V("OperationalModeState"), V("OperationalModeCapabilities")))),
    FORM("MEA-19", EACH_BLOCK, IF(OF_TYPE(5), ANY(V("Form"))),
         MUST(SUBSET(V("DeviceModeState"), V("DeviceModeCapabilities")))),
    RULE("MEA-21", ERROR, RSP, "ContentChanged has an assigned value, and none without a signature", .clause = CLAUSE,
         .tests = "7.c.7 7.c.14 7.c.21", .since = V1_2, ON("MEASUREMENTS"), MUST(NE(V("ContentChanged"), N(3)))),
    FORM("MEA-21", ON("MEASUREMENTS"), IF(NONE(ASKED("SignatureRequested")), NE(V("ContentChanged"), N(3))),
         MUST(NONE(V("ContentChanged")))),
    RULE("MEA-23", ERROR, RSP, "MEASUREMENTS repeats the slot of its request", .clause = CLAUSE, .tests = "7.c.7",
         .since = V1_1, BY_TIE),
    RULE("MEA-24", ERROR, RSP, "RequesterContext is repeated", .clause = CLAUSE, .since = V1_3, BY_TIE),
    RULE("MEL-01", ERROR, RSP, "a portion of the log is not empty and not longer than was asked for", .clause = LOG,
         .since = V1_3, ON("MEASUREMENT_EXTENSION_LOG"), MUST(ANY(V("PortionLength")), NONE(ASKED("Length")))),
    RULE("MEL-02", ERROR, RSP, "number and length of the entries are those of the log",
         .clause = "DSP0274 1.3, DMTF measurement extension log, table 128", .since = V1_3, BY_NOTE),
    {.id = NULL},
};

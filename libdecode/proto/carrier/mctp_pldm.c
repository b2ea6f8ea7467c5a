/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PLDM messages over MCTP (DSP0240, DSP0241): type and command by name. Tables only; what a command carries stays
 * bytes.
 */
#include "proto/shared.h"

#define PLDM_SPEC "DSP0240 1.1, PLDM message fields"

enum { REQUEST = S_OWN, PLDM_TYPE };

static const struct sdec_name type_names[] = {
    {0x00, "base"},          {0x01, "SMBIOS"},        {0x02, "platform"}, {0x03, "BIOS"}, {0x04, "FRU"},
    {0x05, "firmware update"}, {0x06, "Redfish device"}, {0x07, "file"},    {0x3F, "OEM"},  {0, NULL},
};

static const struct sdec_name base_names[] = {
    {0x01, "SetTID"}, {0x02, "GetTID"}, {0x03, "GetPLDMVersion"}, {0x04, "GetPLDMTypes"},
    {0x05, "GetPLDMCommands"}, {0x06, "SelectPLDMVersion"}, {0x07, "NegotiateTransferParameters"},
    {0x08, "MultipartSend"}, {0x09, "MultipartReceive"}, {0x0A, "GetMultipartTransferSupport"},
    {0, NULL},
};
static const struct sdec_name smbios_names[] = {
    {0x01, "GetSMBIOSStructureTableMetadata"}, {0x02, "SetSMBIOSStructureTableMetadata"},
    {0x03, "GetSMBIOSStructureTable"}, {0x04, "SetSMBIOSStructureTable"},
    {0x05, "GetSMBIOSStructureByType"}, {0x06, "GetSMBIOSStructureByHandle"},
    {0, NULL},
};
static const struct sdec_name platform_names[] = {
    {0x03, "GetTerminusUID"}, {0x04, "SetEventReceiver"}, {0x05, "GetEventReceiver"},
    {0x0A, "PlatformEventMessage"}, {0x0B, "PollForPlatformEventMessage"}, {0x0C, "EventMessageSupported"},
    {0x0D, "EventMessageBufferSize"}, {0x10, "SetNumericSensorEnable"}, {0x11, "GetSensorReading"},
    {0x12, "GetSensorThresholds"}, {0x13, "SetSensorThresholds"}, {0x14, "RestoreSensorThresholds"},
    {0x15, "GetSensorHysteresis"}, {0x16, "SetSensorHysteresis"}, {0x17, "InitNumericSensor"},
    {0x20, "SetStateSensorEnables"}, {0x21, "GetStateSensorReadings"}, {0x22, "InitStateSensor"},
    {0x30, "SetNumericEffecterEnable"}, {0x31, "SetNumericEffecterValue"}, {0x32, "GetNumericEffecterValue"},
    {0x38, "SetStateEffecterEnables"}, {0x39, "SetStateEffecterStates"}, {0x3A, "GetStateEffecterStates"},
    {0x50, "GetPDRRepositoryInfo"}, {0x51, "GetPDR"}, {0x52, "FindPDR"}, {0x53, "GetPDRRepositorySignature"},
    {0x58, "RunInitAgent"},
    {0, NULL},
};
static const struct sdec_name bios_names[] = {
    {0x01, "GetBIOSTable"}, {0x02, "SetBIOSTable"}, {0x03, "UpdateBIOSTable"}, {0x04, "GetBIOSTableTags"},
    {0x05, "SetBIOSTableTags"}, {0x06, "AcceptBIOSAttributesPendingValues"}, {0x07, "SetBIOSAttributeCurrentValue"},
    {0x08, "GetBIOSAttributeCurrentValueByHandle"}, {0x09, "GetBIOSAttributePendingValueByHandle"},
    {0x0A, "GetBIOSAttributeCurrentValueByType"}, {0x0B, "GetBIOSAttributePendingValueByType"},
    {0x0C, "GetDateTime"}, {0x0D, "SetDateTime"}, {0x0E, "GetBIOSStringTableStringType"},
    {0x0F, "SetBIOSStringTableStringType"},
    {0, NULL},
};
static const struct sdec_name fru_names[] = {
    {0x01, "GetFRURecordTableMetadata"}, {0x02, "GetFRURecordTable"}, {0x03, "SetFRURecordTable"},
    {0x04, "GetFRURecordByOption"},
    {0, NULL},
};
static const struct sdec_name firmware_names[] = {
    {0x01, "QueryDeviceIdentifiers"}, {0x02, "GetFirmwareParameters"}, {0x03, "QueryDownstreamDevices"},
    {0x04, "QueryDownstreamIdentifiers"}, {0x05, "GetDownstreamFirmwareParameters"}, {0x10, "RequestUpdate"},
    {0x11, "GetPackageData"}, {0x12, "GetDeviceMetaData"}, {0x13, "PassComponentTable"}, {0x14, "UpdateComponent"},
    {0x15, "RequestFirmwareData"}, {0x16, "TransferComplete"}, {0x17, "VerifyComplete"}, {0x18, "ApplyComplete"},
    {0x19, "GetMetaData"}, {0x1A, "ActivateFirmware"}, {0x1B, "GetStatus"}, {0x1C, "CancelUpdateComponent"},
    {0x1D, "CancelUpdate"}, {0x1E, "ActivatePendingComponentImageSet"}, {0x1F, "ActivatePendingComponentImage"},
    {0x20, "RequestDownstreamDeviceUpdate"}, {0x21, "GetComponentOpaqueData"}, {0x22, "UpdateSecurityRevision"},
    {0, NULL},
};
static const struct sdec_name redfish_names[] = {
    {0x01, "NegotiateRedfishParameters"}, {0x02, "NegotiateMediumParameters"}, {0x03, "GetSchemaDictionary"},
    {0x04, "GetSchemaURI"}, {0x05, "GetResourceETag"}, {0x06, "GetOEMCount"}, {0x07, "GetOEMName"},
    {0x08, "GetRegistryCount"}, {0x09, "GetRegistryDetails"}, {0x0A, "SelectRegistryVersion"},
    {0x0B, "GetMessageRegistry"}, {0x0C, "GetSchemaFile"}, {0x10, "RDEOperationInit"},
    {0x11, "SupplyCustomRequestParameters"}, {0x12, "RetrieveCustomResponseParameters"},
    {0x13, "RDEOperationComplete"}, {0x14, "RDEOperationStatus"}, {0x15, "RDEOperationKill"},
    {0x16, "RDEOperationEnumerate"}, {0x30, "RDEMultipartSend"}, {0x31, "RDEMultipartReceive"},
    {0, NULL},
};
static const struct sdec_name file_names[] = {
    {0x01, "DfOpen"}, {0x02, "DfClose"}, {0x03, "DfHeartbeat"}, {0x10, "DfProperties"},
    {0x11, "DfGetFileAttribute"}, {0x12, "DfSetFileAttribute"}, {0x20, "DfRead"}, {0x21, "DfFIFOSend"},
    {0, NULL},
};

static const struct sdec_name completion_names[] = {
    {0x00, "SUCCESS"}, {0x01, "ERROR"}, {0x02, "ERROR_INVALID_DATA"}, {0x03, "ERROR_INVALID_LENGTH"},
    {0x04, "ERROR_NOT_READY"}, {0x05, "ERROR_UNSUPPORTED_PLDM_CMD"}, {0x20, "ERROR_INVALID_PLDM_TYPE"},
    {0x21, "INVALID_TRANSFER_CONTEXT"}, {0x22, "INVALID_DATA_TRANSFER_HANDLE"}, {0x23, "UNEXPECTED_TRANSFER_FLAG"},
    {0x24, "INVALID_SECTION_OFFSET"},
    {0, NULL},
};

#define COMMAND(type_condition, ...) \
  U8("PLDMCommandCode", .as = SDEC_AS_HEX, .line = 1, .when = type_condition, __VA_ARGS__)

/* Each type numbers its own commands; those from 8 on are an owner's. */
static const struct sdec_field pldm_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    U8("Flags", BITS(BIT(7, "Rq", .save = REQUEST), BIT(6, "D"), B(0, 4, "InstanceID"))),
    U8("TypeAndVersion", BITS(B(6, 7, "HdrVer"), B(0, 5, "PLDMType", .save = PLDM_TYPE, .line = 1,
                                                   .names = type_names))),
    COMMAND(EQ(PLDM_TYPE, 0), .names = base_names),
    COMMAND(EQ(PLDM_TYPE, 1), .names = smbios_names),
    COMMAND(EQ(PLDM_TYPE, 2), .names = platform_names),
    COMMAND(EQ(PLDM_TYPE, 3), .names = bios_names),
    COMMAND(EQ(PLDM_TYPE, 4), .names = fru_names),
    COMMAND(EQ(PLDM_TYPE, 5), .names = firmware_names),
    COMMAND(EQ(PLDM_TYPE, 6), .names = redfish_names),
    COMMAND(EQ(PLDM_TYPE, 7), .names = file_names),
    COMMAND(ANY(PLDM_TYPE, 0x38), .key = "pldm_typed_command_code", .brief = "Of a type without a table here."),
    U8("PLDMCompletionCode", .as = SDEC_AS_HEX, .line = 1, .when = EQ(REQUEST, 0), .names = completion_names,
       .brief = "From 0x80 on each type has its own."),
    BYTES("PLDMData", .size = REST),
};
const struct sdec_group sdec_grp_pldm = GROUP_OF(pldm_rows, "PLDMMessage", PLDM_SPEC);

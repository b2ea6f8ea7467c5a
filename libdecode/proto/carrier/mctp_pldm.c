/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PLDM messages over MCTP (DSP0240, DSP0241): type and command by name. Tables only; what a command carries stays
 * bytes.
 */
#include "proto/shared.h"

#define PLDM_SPEC "DSP0240 1.1, PLDM message fields"

enum { REQUEST = S_OWN, PLDM_TYPE };

static const struct sdec_name type_names[] = {
    N(0x00, "base"),          N(0x01, "SMBIOS"),        N(0x02, "platform"), N(0x03, "BIOS"), N(0x04, "FRU"),
    N(0x05, "firmware update"), N(0x06, "Redfish device"), N(0x07, "file"),    N(0x3F, "OEM"),  {0, NULL},
};

static const struct sdec_name base_names[] = {
    N(0x01, "SetTID"), N(0x02, "GetTID"), N(0x03, "GetPLDMVersion"), N(0x04, "GetPLDMTypes"),
    N(0x05, "GetPLDMCommands"), N(0x06, "SelectPLDMVersion"), N(0x07, "NegotiateTransferParameters"),
    N(0x08, "MultipartSend"), N(0x09, "MultipartReceive"), N(0x0A, "GetMultipartTransferSupport"),
    {0, NULL},
};
static const struct sdec_name smbios_names[] = {
    N(0x01, "GetSMBIOSStructureTableMetadata"), N(0x02, "SetSMBIOSStructureTableMetadata"),
    N(0x03, "GetSMBIOSStructureTable"), N(0x04, "SetSMBIOSStructureTable"),
    N(0x05, "GetSMBIOSStructureByType"), N(0x06, "GetSMBIOSStructureByHandle"),
    {0, NULL},
};
static const struct sdec_name platform_names[] = {
    N(0x03, "GetTerminusUID"), N(0x04, "SetEventReceiver"), N(0x05, "GetEventReceiver"),
    N(0x0A, "PlatformEventMessage"), N(0x0B, "PollForPlatformEventMessage"), N(0x0C, "EventMessageSupported"),
    N(0x0D, "EventMessageBufferSize"), N(0x10, "SetNumericSensorEnable"), N(0x11, "GetSensorReading"),
    N(0x12, "GetSensorThresholds"), N(0x13, "SetSensorThresholds"), N(0x14, "RestoreSensorThresholds"),
    N(0x15, "GetSensorHysteresis"), N(0x16, "SetSensorHysteresis"), N(0x17, "InitNumericSensor"),
    N(0x20, "SetStateSensorEnables"), N(0x21, "GetStateSensorReadings"), N(0x22, "InitStateSensor"),
    N(0x30, "SetNumericEffecterEnable"), N(0x31, "SetNumericEffecterValue"), N(0x32, "GetNumericEffecterValue"),
    N(0x38, "SetStateEffecterEnables"), N(0x39, "SetStateEffecterStates"), N(0x3A, "GetStateEffecterStates"),
    N(0x50, "GetPDRRepositoryInfo"), N(0x51, "GetPDR"), N(0x52, "FindPDR"), N(0x53, "GetPDRRepositorySignature"),
    N(0x58, "RunInitAgent"),
    {0, NULL},
};
static const struct sdec_name bios_names[] = {
    N(0x01, "GetBIOSTable"), N(0x02, "SetBIOSTable"), N(0x03, "UpdateBIOSTable"), N(0x04, "GetBIOSTableTags"),
    N(0x05, "SetBIOSTableTags"), N(0x06, "AcceptBIOSAttributesPendingValues"), N(0x07, "SetBIOSAttributeCurrentValue"),
    N(0x08, "GetBIOSAttributeCurrentValueByHandle"), N(0x09, "GetBIOSAttributePendingValueByHandle"),
    N(0x0A, "GetBIOSAttributeCurrentValueByType"), N(0x0B, "GetBIOSAttributePendingValueByType"),
    N(0x0C, "GetDateTime"), N(0x0D, "SetDateTime"), N(0x0E, "GetBIOSStringTableStringType"),
    N(0x0F, "SetBIOSStringTableStringType"),
    {0, NULL},
};
static const struct sdec_name fru_names[] = {
    N(0x01, "GetFRURecordTableMetadata"), N(0x02, "GetFRURecordTable"), N(0x03, "SetFRURecordTable"),
    N(0x04, "GetFRURecordByOption"),
    {0, NULL},
};
static const struct sdec_name firmware_names[] = {
    N(0x01, "QueryDeviceIdentifiers"), N(0x02, "GetFirmwareParameters"), N(0x03, "QueryDownstreamDevices"),
    N(0x04, "QueryDownstreamIdentifiers"), N(0x05, "GetDownstreamFirmwareParameters"), N(0x10, "RequestUpdate"),
    N(0x11, "GetPackageData"), N(0x12, "GetDeviceMetaData"), N(0x13, "PassComponentTable"), N(0x14, "UpdateComponent"),
    N(0x15, "RequestFirmwareData"), N(0x16, "TransferComplete"), N(0x17, "VerifyComplete"), N(0x18, "ApplyComplete"),
    N(0x19, "GetMetaData"), N(0x1A, "ActivateFirmware"), N(0x1B, "GetStatus"), N(0x1C, "CancelUpdateComponent"),
    N(0x1D, "CancelUpdate"), N(0x1E, "ActivatePendingComponentImageSet"), N(0x1F, "ActivatePendingComponentImage"),
    N(0x20, "RequestDownstreamDeviceUpdate"), N(0x21, "GetComponentOpaqueData"), N(0x22, "UpdateSecurityRevision"),
    {0, NULL},
};
static const struct sdec_name redfish_names[] = {
    N(0x01, "NegotiateRedfishParameters"), N(0x02, "NegotiateMediumParameters"), N(0x03, "GetSchemaDictionary"),
    N(0x04, "GetSchemaURI"), N(0x05, "GetResourceETag"), N(0x06, "GetOEMCount"), N(0x07, "GetOEMName"),
    N(0x08, "GetRegistryCount"), N(0x09, "GetRegistryDetails"), N(0x0A, "SelectRegistryVersion"),
    N(0x0B, "GetMessageRegistry"), N(0x0C, "GetSchemaFile"), N(0x10, "RDEOperationInit"),
    N(0x11, "SupplyCustomRequestParameters"), N(0x12, "RetrieveCustomResponseParameters"),
    N(0x13, "RDEOperationComplete"), N(0x14, "RDEOperationStatus"), N(0x15, "RDEOperationKill"),
    N(0x16, "RDEOperationEnumerate"), N(0x30, "RDEMultipartSend"), N(0x31, "RDEMultipartReceive"),
    {0, NULL},
};
static const struct sdec_name file_names[] = {
    N(0x01, "DfOpen"), N(0x02, "DfClose"), N(0x03, "DfHeartbeat"), N(0x10, "DfProperties"),
    N(0x11, "DfGetFileAttribute"), N(0x12, "DfSetFileAttribute"), N(0x20, "DfRead"), N(0x21, "DfFIFOSend"),
    {0, NULL},
};

static const struct sdec_name completion_names[] = {
    N(0x00, "SUCCESS"), N(0x01, "ERROR"), N(0x02, "ERROR_INVALID_DATA"), N(0x03, "ERROR_INVALID_LENGTH"),
    N(0x04, "ERROR_NOT_READY"), N(0x05, "ERROR_UNSUPPORTED_PLDM_CMD"), N(0x20, "ERROR_INVALID_PLDM_TYPE"),
    N(0x21, "INVALID_TRANSFER_CONTEXT"), N(0x22, "INVALID_DATA_TRANSFER_HANDLE"), N(0x23, "UNEXPECTED_TRANSFER_FLAG"),
    N(0x24, "INVALID_SECTION_OFFSET"),
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

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Vendor-defined commands of Caliptra. Tables only. Caliptra and OCP share a vendor id and their codes collide: the
 * first byte alone distinguishes them, which is a guess. What the commands carry is known from a draft only.
 */
#include "proto/shared.h"

#define SPEC(what) "Caliptra vendor-defined commands (draft), " what
#define GUESS "Guessed to be Caliptra's by this byte; the vendor id is OCP's."

#define HEADER                                                                    \
  U8("CommandVersion", .brief = GUESS), U8("CommandCode", .names = sdec_names_code_caliptra),   \
      U8("CompletionCode", .when = NE(E_ROLE, 0), .line = 1, .names = sdec_names_caliptra_completion)

static const struct sdec_field plain_rows[] = {
    HEADER,
    BYTES("Data", .size = REST),
};
static const struct sdec_group plain = GROUP_OF(plain_rows, "caliptra_command", SPEC("commands"));

static const struct sdec_field authorized_rows[] = {
    HEADER,
    BYTES("SubCommand", .when = EQ(E_ROLE, 0), .line = 1, .size = FIXED(4), .as = SDEC_AS_TEXT,
          .brief = "Mostly four letters."),
    BYTES("Data", .size = REST),
};
static const struct sdec_group authorized =
    GROUP_OF(authorized_rows, "caliptra_authorized_command", SPEC("AuthorizedCommand"));

#define COMMAND(number, text, layout) \
  [number] = &(const struct sdec_message){.name = (text), .code = (number), .draft = 1, .body = &(layout)}

static const struct sdec_message *const messages[] = {
    COMMAND(0x01, "FirmwareVersion", plain),
    COMMAND(0x02, "DeviceCapabilities", plain),
    COMMAND(0x03, "GetDebugLog", plain),
    COMMAND(0x04, "ClearDebugLog", plain),
    COMMAND(0x05, "GetAttestation", plain),
    COMMAND(0x06, "RequestDebugUnlock", plain),
    COMMAND(0x07, "AuthorizeDebugUnlockToken", plain),
    COMMAND(0x08, "ExportAttestedCsr", plain),
    COMMAND(0x11, "DeviceOwnershipTransfer", plain),
    COMMAND(0x12, "AuthorizedCommand", authorized),
};

const struct sdec_protocol sdec_caliptra = {
    .name = "caliptra",
    .title = "Caliptra commands (guessed from the first byte; draft)",
    .code_offset = 1,
    .standards = {4, 4},
    .vendor = SDEC_VENDOR_OCP,
    .id = 0x01,
    .guessed = 1,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};

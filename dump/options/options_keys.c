/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Hands the values of key options to whoever reads them.
 */
#include "options/options_keys.h"

#include <string.h>

static bool take_secret(struct options *options, enum sdec_secret_kind kind, const char *name, char *value) {
  const bool good = secrets_hex(&options->secrets, kind, name, value);
  memset(value, 'x', strlen(value));
  return good;
}

bool options_key(struct options *options, int option, char *value, int *out_status) {
  struct secrets *secrets = &options->secrets;
  switch (option) {
    case KEY_OPTION_DHE: return take_secret(options, SDEC_SECRET_DHE, "--dhe-secret", value);
    case KEY_OPTION_KEM: return take_secret(options, SDEC_SECRET_KEM, "--kem-secret", value);
    case KEY_OPTION_PSK: return take_secret(options, SDEC_SECRET_PSK, "--psk", value);
    case KEY_OPTION_CHAIN: return chains_certificates(&options->chains, value, out_status);
    case KEY_OPTION_PUBLIC_KEY: return chains_public_key(&options->chains, value, out_status);
    case KEY_OPTION_EXPORT: options->export_path = value; return true;
    case KEY_OPTION_EXPORT_CERTS: options->certs_folder = value; return true;
    default: break;
  }
  const enum secrets_format format = option == KEY_OPTION_KEYLOG ? SECRETS_KEYLOG : SECRETS_LIBSPDM;
  if (secrets_file(secrets, value, format)) {
    return true;
  }
  *out_status = EXIT_INPUT;
  return false;
}

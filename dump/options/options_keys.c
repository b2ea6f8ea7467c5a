/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Passes the values of key options to their parsers.
 */
#include "options/options_keys.h"

#include <string.h>

static bool take_secret(struct options *options, enum sdec_secret_kind kind, const char *name, char *value) {
  const bool good = secrets_hex(&options->secrets, kind, name, value);
  memset(value, 'x', strlen(value));
  return good;
}

/* The file name after an optional role. */
static const char *after_equals(const char *value) {
  const char *equals = strchr(value, '=');
  return equals != NULL ? equals + 1 : value;
}

static bool uses(struct options *options, const char *option, const char *path) {
  if (!files_use(&options->files, option, path, false)) {
    complain("out of memory");
    return false;
  }
  return true;
}

/* take_part takes a file that completes evidence; it implies --verify. */
static bool take_part(struct options *options, const char *option, const char *path, const char **out_path) {
  *out_path = path;
  options->verify = true;
  return uses(options, option, path);
}

bool options_key(struct options *options, int option, char *value, int *out_status) {
  struct secrets *secrets = &options->secrets;
  switch (option) {
    case KEY_OPTION_DHE: return take_secret(options, SDEC_SECRET_DHE, "--dhe-secret", value);
    case KEY_OPTION_KEM: return take_secret(options, SDEC_SECRET_KEM, "--kem-secret", value);
    case KEY_OPTION_PSK: return take_secret(options, SDEC_SECRET_PSK, "--psk", value);
    case KEY_OPTION_CHAIN:
      return uses(options, "--cert-chain", after_equals(value)) &&
             chains_certificates(&options->chains, value, out_status);
    case KEY_OPTION_PUBLIC_KEY:
      return uses(options, "--public-key", after_equals(value)) &&
             chains_public_key(&options->chains, value, out_status);
    case KEY_OPTION_NEGOTIATION: return take_part(options, "--negotiation", value, &options->negotiation_path);
    case KEY_OPTION_SIGNATURE: return take_part(options, "--signature", value, &options->signature_path);
    case KEY_OPTION_EXPORT: options->export_path = value; return true;
    case KEY_OPTION_EXPORT_CERTS: options->certs_folder = value; return true;
    default: break;
  }
  const bool keylog = option == KEY_OPTION_KEYLOG;
  if (uses(options, keylog ? "--keylog" : "--libspdm-log", value) &&
      secrets_file(secrets, value, keylog ? SECRETS_KEYLOG : SECRETS_LIBSPDM)) {
    return true;
  }
  *out_status = EXIT_INPUT;
  return false;
}

bool options_crypto(const struct options *options) {
#ifdef SDEC_NO_OPENSSL
  if (options->secrets.given || options->verify) {
    complain("%s: this build has no OpenSSL and decodes only what is in the clear",
             options->verify ? "--verify" : "keys of sessions");
    return false;
  }
#endif
  (void)options;
  return true;
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks exported signatures with the openssl program: the exported command accepts the signature, and refuses it after
 * a bit has changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <sdec_openssl.h>

#include "signer.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct sdec_span spdm_context = {(const uint8_t *)"responder-measurements signing", 30};
static const struct sdec_openssl_files files = {"signed.bin", "signature.bin", "key.pem"};

static void write_file(const char *name, const void *bytes, size_t len) {
  FILE *file = fopen(name, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, len, file), len);
  assert_int_equal(fclose(file), 0);
}

static bool accepted(const char *command) {
  char quiet[1024];
  snprintf(quiet, sizeof(quiet), "%s >/dev/null 2>&1", command);
  return system(quiet) == 0;
}

static void export_one(const struct signer *signer, uint32_t hash, bool little_endian) {
  static uint8_t key[SIGNER_KEY_MOST], wire[SIGNER_MOST], form[SIGNER_MOST];
  char command[512], pem[2 * SIGNER_KEY_MOST];
  uint8_t message[148];
  uint32_t form_len = 0;
  struct sdec_text text = {.data = command, .cap = sizeof(command)}, pem_text = {.data = pem, .cap = sizeof(pem)};
  memset(message, 0x5c, sizeof(message));
  struct sdec_signature s = {.algorithm = (uint8_t)signer->algorithm, .hash = hash, .context = signer->context,
                             .little_endian = little_endian, .key = {key, signer_spki(signer->key, key)}};
  s.signature = (struct sdec_span){wire, signer_sign(signer, (struct sdec_span){message, sizeof(message)}, wire)};
  for (uint32_t i = 0; little_endian && i < s.signature.len / 4; i++) { /* r and s */
    const uint32_t half = s.signature.len / 2;
    for (uint32_t from = 0; from < 2 * half; from += half) {
      const uint8_t kept = wire[from + i];
      wire[from + i] = wire[from + half - 1 - i];
      wire[from + half - 1 - i] = kept;
    }
  }
  assert_true(sdec_openssl_signature(&s, form, sizeof(form), &form_len));
  assert_true(sdec_openssl_key_pem(s.key, &pem_text));
  assert_true(sdec_openssl_command(&s, &files, &text));
  sdec_put_zero(&text);
  write_file(files.signature, form, form_len);
  write_file(files.key, pem, pem_text.len);
  write_file(files.message, message, sizeof(message));
  print_message("%s\n", command);
  assert_true(accepted(command));
  message[17] ^= 1;
  write_file(files.message, message, sizeof(message));
  assert_false(accepted(command));
}

static const struct row {
  enum sdec_asym algorithm;
  uint32_t hash;
  const char *hash_name;
  bool context, little_endian;
} rows[] = {
    {SDEC_ASYM_RSASSA_2048, 1, "SHA2-256", false, false}, {SDEC_ASYM_RSAPSS_2048, 2, "SHA2-384", false, false},
    {SDEC_ASYM_ECDSA_P256, 8, "SHA3-256", false, false},  {SDEC_ASYM_ECDSA_P384, 2, "SHA2-384", false, true},
    {SDEC_ASYM_ECDSA_P521, 4, "SHA2-512", false, false},  {SDEC_ASYM_SM2_P256, 64, "SM3", false, false},
    {SDEC_ASYM_ED25519, 1, NULL, false, false},           {SDEC_ASYM_ED448, 1, NULL, false, false},
    {SDEC_ASYM_ED448, 1, NULL, true, false},              {SDEC_ASYM_ML_DSA_87, 2, NULL, true, false},
    {SDEC_ASYM_SLH_DSA_SHA2_128F, 2, NULL, true, false},
};

static bool has_contexts(void) {
  return OPENSSL_version_major() > 3 || OPENSSL_version_minor() >= 2;
}

static void test_each(void **state) {
  char directory[] = "/tmp/spdm-export-XXXXXX";
  (void)state;
  if (system("openssl version >/dev/null 2>&1") != 0) {
    skip();
  }
  assert_non_null(mkdtemp(directory));
  assert_int_equal(chdir(directory), 0);
  for (uint32_t i = 0; i < COUNT(rows); i++) {
    struct signer signer = {.algorithm = rows[i].algorithm, .hash = rows[i].hash_name};
    signer.context = rows[i].context ? spdm_context : (struct sdec_span){NULL, 0};
    signer.key = rows[i].context && !has_contexts() ? NULL : signer_key(rows[i].algorithm);
    if (signer.key != NULL) { /* else unsupported by this OpenSSL */
      export_one(&signer, rows[i].hash, rows[i].little_endian);
    }
    EVP_PKEY_free(signer.key);
  }
  remove(files.message);
  remove(files.signature);
  remove(files.key);
  assert_int_equal(rmdir(directory), 0);
}

static void test_refused(void **state) {
  uint8_t out[8];
  uint32_t len;
  char text[16];
  struct sdec_text small = {.data = text, .cap = sizeof(text)};
  struct sdec_signature s = {.algorithm = SDEC_ASYM_ECDSA_P256, .hash = 1, .signature = {out, sizeof(out)}};
  (void)state;
  memset(out, 0, sizeof(out));
  assert_false(sdec_openssl_signature(&s, out, sizeof(out), &len)); /* wrong length for the algorithm */
  assert_false(sdec_openssl_key_pem(s.signature, &small));
  assert_false(sdec_openssl_command(&s, &files, &small)); /* does not fit */
  s.algorithm = SDEC_ASYM_NONE;
  assert_false(sdec_openssl_command(&s, &files, &small));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each), cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

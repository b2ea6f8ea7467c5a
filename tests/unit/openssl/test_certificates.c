/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parsing of certificates and requests by sdec-openssl: extensions hand-written from DSP0274, the DICE Attestation
 * Architecture and RFC 5280, and hostile ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <sdec_openssl.h>

#include "certmaker.h"
#include "hexbytes.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SHA_384 "0609608648016503040202" /* 2.16.840.1.101.3.4.2.2 */
#define ZERO_48 \
  "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
#define FWID "303d" SHA_384 "0430" ZERO_48 /* { hashAlg, digest } */

static struct sdec_certificate cert;

static int set_up(void **state) {
  *state = sdec_openssl_new();
  return *state == NULL;
}

static int tear_down(void **state) {
  sdec_openssl_free(*state);
  return 0;
}

/* Invariants of every result. */
static void check(struct sdec_span der, bool good) {
  assert_true(good == (cert.problem == NULL));
  assert_true(cert.len <= der.len);
  assert_true(cert.n_extensions <= SDEC_CERT_EXTENSIONS && cert.n_values <= SDEC_CERT_VALUES);
  assert_true(cert.text_len <= SDEC_CERT_TEXT);
  for (uint32_t i = 0; i < cert.text_len; i++) {
    const char c = cert.text[i];
    assert_true(c == '\0' || (c >= 0x20 && c <= 0x7e));
  }
  for (uint32_t i = 0; good && i < cert.n_values; i++) {
    assert_true(strlen(cert.values[i].text) < SDEC_CERT_TEXT);
  }
  for (uint32_t i = 0; good && i < cert.n_extensions; i++) {
    const struct sdec_cert_extension *ext = &cert.extensions[i];
    assert_true(ext->first_value + ext->n_values <= cert.n_values);
    assert_true(ext->content.data >= der.data && ext->content.data + ext->content.len <= der.data + der.len);
    assert_true(ext->cbor.len <= ext->content.len);
  }
  assert_int_equal(ERR_peek_error(), 0);
}

static bool look(void *state, bool request, struct sdec_span der) {
  const struct sdec_crypto *calls = sdec_openssl_calls(state);
  const bool good =
      request ? calls->request(calls->context, der, &cert) : calls->certificate(calls->context, der, &cert);
  check(der, good);
  return good;
}

static bool is_request(enum made_kind kind) {
  return kind != MADE_CERTIFICATE && kind != MADE_LATTICE;
}

/* make parses a made certificate of `kind` with one extension into `cert`. The caller frees its bytes. */
static struct made_cert make(void *state, enum made_kind kind, const char *oid, const char *digits) {
  const struct hexbytes content = from_hex(digits);
  const struct made_extension ext = {oid, true, hex_span(&content)};
  const struct made_cert made = cert_made(kind, &ext, 1);
  assert_true(look(state, is_request(kind), (struct sdec_span){made.der, made.len}));
  assert_int_equal(cert.len, made.len);
  assert_int_equal(cert.n_extensions, 1);
  assert_string_equal(cert.extensions[0].oid, oid);
  assert_true(cert.extensions[0].critical);
  return made;
}

/* Values of the extension as "name text" separated by bars, with [element] where relevant. */
static const char *values(char buffer[2048]) {
  size_t len = 0;
  buffer[0] = '\0';
  for (uint32_t i = 0; i < cert.n_values; i++) {
    const struct sdec_cert_value *v = &cert.values[i];
    char element[16] = "";
    if (cert.extensions[0].several) {
      snprintf(element, sizeof(element), "[%u] ", v->element);
    }
    len += (size_t)snprintf(buffer + len, 2048 - len, "%s%s%s%s%s", i > 0 ? " | " : "", element,
                            v->name != NULL ? v->name : "", v->name != NULL ? " " : "", v->text);
    assert_true(len < 2048);
  }
  return buffer;
}

#define TCB_INFO \
  "3061" "800141" "810142" "820143" "830107" "840100" "850102" "a63f" FWID "87020450" "880155" "890166" "8a020000"
#define ENTRY(last) "060a2b06010401831c8212" last /* a DMTF object identifier */

static const struct known {
  const char *oid, *name, *content, *values;
  bool damaged;
} known[] = {
    /* DSP0274: the otherName of a leaf, and the entries of the SPDM extension. */
    {"2.5.29.17", "subjectAltName",
     "3028a026" ENTRY("01") "a0180c1641434d453a5749444745543a31323334353637383930",
     "id-DMTF-device-info ACME:WIDGET:1234567890", false},
    {"2.5.29.17", "subjectAltName", "301aa018" ENTRY("01") "a00a0c0841434d453a57494a",
     "id-DMTF-device-info ACME:WIJ", true},
    {"2.5.29.17", "subjectAltName", "300ea00c0603678113a0050c03613d62", "id-PCISIG-CMA a=b", false},
    {"2.5.29.17", "subjectAltName", "3007820561622e6364", "dNSName ab.cd", false},
    {"1.3.6.1.4.1.412.274.6", "id-DMTF-SPDM-extension", "300e300c" ENTRY("02"), "id-DMTF-hardware-identity", false},
    {"1.3.6.1.4.1.412.274.6", "id-DMTF-SPDM-extension", "301e300c" ENTRY("05") "300e" ENTRY("02") "0500",
     "id-DMTF-mutable-certificate | id-DMTF-hardware-identity 0500", false},
    {"1.3.6.1.4.1.412.274.6", "id-DMTF-SPDM-extension", "300c" ENTRY("02"), "", true},
    {"2.5.29.37", "extKeyUsage", "3018" ENTRY("03") ENTRY("04"),
     "id-DMTF-eku-responder-auth | id-DMTF-eku-requester-auth", false},
    {"2.5.29.37", "extKeyUsage", "301206076781050504640806076781050504640c", "attestInit | eca", false},
    {"2.5.29.15", "keyUsage", "03020780", "digitalSignature", false},
    {"2.5.29.15", "keyUsage", "0303070080", "decipherOnly", false},
    {"2.5.29.19", "basicConstraints", "30060101ff020103", "cA true | pathLenConstraint 3", false},
    {"2.5.29.19", "basicConstraints", "3000", "cA false", false},
    {"2.5.29.19", "basicConstraints", "0101ff", "", true},
    /* DiceTcbInfo: every field, flags notSecure and debug, one FWID. */
    {"2.23.133.5.4.1", "DiceTcbInfo", TCB_INFO,
     "vendor A | model B | version C | svn 7 | layer 0 | index 2 | fwids sha384:" ZERO_48
     " | flags notSecure | flags debug | vendorInfo 55 | type 66 | flagsMask none", false},
    {"2.23.133.5.4.1", "DiceTcbInfo", "3007" "87050080000001", "flags notConfigured | flags fixedWidth", false},
    /* Registers under either tag. */
    {"2.23.133.5.4.1", "DiceTcbInfo", "300a" "aa08" "3006800161810102", "registerName a | registerNum 2", false},
    {"2.23.133.5.4.1", "DiceTcbInfo", "3048" "ab46" "3044800161a23f" FWID,
     "registerName a | registerDigest sha384:" ZERO_48, false},
    {"2.23.133.5.4.1", "DiceTcbInfo", "3004" "ab02" "300a", "", true},
    {"2.23.133.5.4.5", "DiceMultiTcbInfo", "300d" "3003830101" "3006840109830102",
     "[0] svn 1 | [1] layer 9 | [1] svn 2", false},
    {"2.23.133.5.4.5", "DiceMultiTcbInfo", "300c" "3003830101" "30058401099f00", "[0] svn 1 | [1] layer 9", true},
    /* The older CompositeDeviceID: version, SubjectPublicKeyInfo, fwid. */
    {"2.23.133.5.4.1", "DiceTcbInfo", "3044" "020101" "3000" FWID, "CompositeDeviceID version 1 | fwid sha384:" ZERO_48,
     false},
    {"2.23.133.5.4.3", "DiceEndorsementManifestUri", "30051603613a62", "a:b", false},
    {"2.23.133.5.4.4", "Ueid", "3007040501aabbccdd", "ueid 01aabbccdd", false},
    {"2.23.133.5.4.4", "Ueid", "0c0161", "ueid a", true},
    {"1.3.6.1.5.5.7.1.35", "id-pe-cmw", "0c027b7d", "{}", false},
    {"1.2.3.4", NULL, "ff00", "ff00", false},
};

static void extensions(void **state) {
  char buffer[2048];
  for (size_t i = 0; i < COUNT(known); i++) {
    const struct made_cert made = make(*state, MADE_CERTIFICATE, known[i].oid, known[i].content);
    if (known[i].name != NULL) {
      assert_string_equal(cert.extensions[0].name, known[i].name);
    } else {
      assert_null(cert.extensions[0].name);
    }
    assert_string_equal(values(buffer), known[i].values);
    assert_int_equal(cert.extensions[0].damaged, known[i].damaged);
    assert_false(cert.cut);
    free(made.der);
  }
}

static void names_and_key(void **state) {
  const struct made_cert made = make(*state, MADE_CERTIFICATE, "2.5.29.19", "30060101ff020103");
  assert_string_equal(cert.subject, "CN=Made up, O=Test");
  assert_string_equal(cert.issuer, "CN=Made up, O=Test");
  assert_true(cert.self_issued && cert.ca && cert.has_path_len && cert.path_len == 3 && cert.version == 3);
  assert_string_equal(cert.serial, "01a2");
  assert_string_equal(cert.not_before, "2026-01-31T10:20:30Z");
  assert_string_equal(cert.not_after, "9999-12-31T23:59:59Z");
  assert_string_equal(cert.key, "EC P-256");
  assert_int_equal(cert.key_bits, 256);
  assert_false(cert.key_unknown || cert.key_damaged);
  assert_null(cert.needs);
  assert_string_equal(cert.signature, "ecdsa-with-SHA256");
  free(made.der);
}

/* OpenSSL supports ML-DSA since 3.5; name and size are always reported. */
static void lattice_key(void **state) {
  const struct made_cert made = make(*state, MADE_LATTICE, "2.5.29.19", "3000");
  assert_string_equal(cert.key, "ML-DSA-87");
  assert_int_equal(cert.key_bits, 2592 * 8);
  assert_true(cert.key_unknown == (cert.needs != NULL));
  assert_true(cert.needs == NULL || strcmp(cert.needs, "OpenSSL 3.5") == 0);
  assert_true(cert.key_unknown || OPENSSL_VERSION_NUMBER >= 0x30500000L);
  assert_false(cert.key_damaged);
  free(made.der);
}

/* CBOR claims are passed on unchanged. */
static void claims(void **state) {
  struct made_cert made = make(*state, MADE_CERTIFICATE, "2.23.133.5.4.6", "30050403a1010a");
  assert_hex("a1010a", cert.extensions[0].cbor.data, cert.extensions[0].cbor.len);
  free(made.der);
  made = make(*state, MADE_CERTIFICATE, "1.3.6.1.5.5.7.1.35", "0c027b7d");
  assert_int_equal(cert.extensions[0].cbor.len, 0);
  free(made.der);
}

static void requests(void **state) {
  static const uint8_t checks[] = {
      [MADE_REQUEST] = SDEC_CERT_GOOD, [MADE_UNSIGNED] = SDEC_CERT_ALL_ZERO, [MADE_MISSIGNED] = SDEC_CERT_BAD};
  char buffer[2048];
  for (enum made_kind kind = MADE_REQUEST; kind <= MADE_MISSIGNED; kind++) {
    const struct made_cert made = make(*state, kind, "1.3.6.1.4.1.412.274.6", "300e300c" ENTRY("02"));
    assert_int_equal(cert.form, SDEC_CERT_REQUEST);
    assert_string_equal(cert.subject, "CN=Made up, O=Test");
    assert_string_equal(cert.key, "EC P-256");
    assert_string_equal(cert.signature, "ecdsa-with-SHA256");
    assert_string_equal(values(buffer), "id-DMTF-hardware-identity");
    assert_int_equal(cert.self_signature, checks[kind]);
    assert_true(cert.password);
    free(made.der);
  }
}

/* The inner part alone, as sent to a Responder for signing, and an AlgorithmIdentifier. */
static void parts_of_requests(void **state) {
  const struct made_cert made = make(*state, MADE_REQUEST, "2.5.29.15", "03020780");
  const uint8_t *info = made.der + (made.der[1] == 0x82 ? 4 : 3);
  const uint32_t info_len = info[1] == 0x82 ? 4u + ((uint32_t)info[2] << 8 | info[3]) : 3u + info[2];
  assert_true(look(*state, true, (struct sdec_span){info, info_len}));
  assert_int_equal(cert.form, SDEC_CERT_REQUEST_INFO);
  assert_int_equal(cert.len, info_len);
  assert_string_equal(cert.subject, "CN=Made up, O=Test");
  assert_string_equal(cert.signature, "");
  assert_int_equal(cert.n_extensions, 1);
  free(made.der);
  const struct hexbytes algorithm = from_hex("301006072a8648ce3d020106052b81040022");
  assert_true(look(*state, true, hex_span(&algorithm)));
  assert_int_equal(cert.form, SDEC_CERT_ALGORITHM);
  assert_string_equal(cert.key, "EC P-384");
}

static const struct hostile {
  const char *digits;
  uint32_t len; /* reported despite the damage */
} hostile[] = {
    {"", 0}, {"30", 0}, {"3080", 0}, {"30800000", 0}, {"3081", 0}, {"30ff", 0}, {"3084ffffffff", 0},
    {"3085000000000100", 0}, {"3003020100ff", 5}, {"3000", 2}, {"3100", 0}, {"04020000", 0}, {"308400000000", 6},
    {"3f00", 0},
    {"30820001", 0},
    {"3003300130", 5}, {"30053003020100", 7}, {"300b30098002aaaa3003020101", 13},
};

static void refused(void **state) {
  for (size_t i = 0; i < COUNT(hostile); i++) {
    const struct hexbytes bytes = from_hex(hostile[i].digits);
    uint8_t *exact = malloc(bytes.len > 0 ? bytes.len : 1);
    memcpy(exact, bytes.data, bytes.len);
    for (int request = 0; request < 2; request++) {
      assert_false(look(*state, request != 0, (struct sdec_span){exact, bytes.len}));
      assert_true(cert.problem[0] != '\0');
      assert_int_equal(cert.len, hostile[i].len);
    }
    free(exact);
  }
}

/* nest nests SEQUENCEs with four length bytes, or [0] where a certificate has its version. */
static struct made_cert nest(uint32_t depth, uint8_t tag) {
  struct made_cert made = {malloc(depth * 6u), depth * 6u};
  for (uint32_t i = 0; i < depth; i++) {
    const uint32_t left = (depth - 1 - i) * 6;
    const uint8_t head[] = {i < 2 ? 0x30 : tag,   0x84,          (uint8_t)(left >> 24), (uint8_t)(left >> 16),
                            (uint8_t)(left >> 8), (uint8_t)left};
    memcpy(made.der + i * 6, head, sizeof(head));
  }
  return made;
}

static void too_deep(void **state) {
  static const uint8_t tags[] = {0x30, 0xa0, 0x31};
  for (size_t i = 0; i < COUNT(tags); i++) {
    const struct made_cert made = nest(SDEC_CERT_MOST / 6, tags[i]);
    assert_false(look(*state, false, (struct sdec_span){made.der, made.len}));
    assert_false(look(*state, true, (struct sdec_span){made.der, made.len}));
    assert_int_equal(cert.len, made.len);
    free(made.der);
  }
}

/* Nesting in an extension is not followed. */
static void deep_extension(void **state) {
  static const char *const oids[] = {"2.5.29.17", "2.23.133.5.4.1", "2.23.133.5.4.5", "1.3.6.1.4.1.412.274.6",
                                     "2.23.133.5.4.6"};
  const struct made_cert deep = nest(10000, 0x30);
  for (size_t i = 0; i < COUNT(oids); i++) {
    const struct made_extension ext = {oids[i], false, {deep.der, deep.len}};
    const struct made_cert made = cert_made(MADE_CERTIFICATE, &ext, 1);
    assert_true(look(*state, false, (struct sdec_span){made.der, made.len}));
    assert_int_equal(cert.n_extensions, 1);
    free(made.der);
  }
  free(deep.der);
}

static void too_long(void **state) {
  uint8_t *huge = calloc(1, SDEC_CERT_MOST);
  const struct made_extension one = {"1.2.3.4", false, {huge, SDEC_CERT_MOST}};
  const struct made_cert made = cert_made(MADE_CERTIFICATE, &one, 1);
  assert_false(look(*state, false, (struct sdec_span){made.der, made.len}));
  assert_string_equal(cert.problem, "too long to be looked into");
  assert_int_equal(cert.len, made.len); /* the next certificate is still found */
  free(made.der);
  free(huge);
}

/* More extensions, purposes and bytes than fit: those that fit are reported, with a flag that there were more. */
static void too_many(void **state) {
  struct made_extension many[100];
  uint8_t purposes[4 + 300 * 5] = {0x30, 0x82, 1500 >> 8, 1500 & 0xff};
  for (uint32_t i = 0; i < 300; i++) {
    memcpy(purposes + 4 + i * 5, (const uint8_t[]){0x06, 0x03, 0x2a, 0x03, 0x04}, 5);
  }
  for (uint32_t i = 0; i < COUNT(many); i++) {
    many[i] = (struct made_extension){"1.2.3.4", false, {purposes, sizeof(purposes)}};
  }
  struct made_cert made = cert_made(MADE_CERTIFICATE, many, COUNT(many));
  assert_true(look(*state, false, (struct sdec_span){made.der, made.len}));
  assert_int_equal(cert.n_extensions, SDEC_CERT_EXTENSIONS);
  assert_true(cert.cut);
  free(made.der);
  many[0].oid = "2.5.29.37";
  made = cert_made(MADE_CERTIFICATE, many, 1);
  assert_true(look(*state, false, (struct sdec_span){made.der, made.len}));
  assert_int_equal(cert.n_values, SDEC_CERT_VALUES);
  assert_true(cert.cut && !cert.extensions[0].damaged);
  assert_string_equal(cert.values[0].text, "1.2.3.4");
  free(made.der);
}

/* Every prefix, and every byte changed in four ways; check() has the invariants. */
static void damage(void **state) {
  static const uint8_t changes[] = {0x01, 0x80, 0x20, 0xff};
  for (enum made_kind kind = MADE_CERTIFICATE; kind <= MADE_REQUEST; kind += MADE_REQUEST - MADE_CERTIFICATE) {
    const struct made_cert made = make(*state, kind, "2.23.133.5.4.1", TCB_INFO);
    for (uint32_t len = 0; len < made.len; len++) {
      uint8_t *part = malloc(len > 0 ? len : 1);
      memcpy(part, made.der, len);
      assert_false(look(*state, is_request(kind), (struct sdec_span){part, len}));
      free(part);
    }
    uint32_t n_good = 0;
    for (uint32_t i = 0; i < made.len * COUNT(changes); i++) {
      made.der[i / 4] ^= changes[i % 4];
      n_good += look(*state, is_request(kind), (struct sdec_span){made.der, made.len});
      made.der[i / 4] ^= changes[i % 4];
    }
    assert_true(n_good > made.len && n_good < made.len * COUNT(changes));
    free(made.der);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(extensions, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_and_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lattice_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(claims, set_up, tear_down),
      cmocka_unit_test_setup_teardown(requests, set_up, tear_down),
      cmocka_unit_test_setup_teardown(parts_of_requests, set_up, tear_down),
      cmocka_unit_test_setup_teardown(refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(too_deep, set_up, tear_down),
      cmocka_unit_test_setup_teardown(deep_extension, set_up, tear_down),
      cmocka_unit_test_setup_teardown(too_long, set_up, tear_down),
      cmocka_unit_test_setup_teardown(too_many, set_up, tear_down),
      cmocka_unit_test_setup_teardown(damage, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Files of reference values changed or truncated at every byte: each is read or refused with a reason, the values read
 * are plausible, and every change of signed bytes is detected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reference/reference.h"

#define FILE_MOST 8192
#define NOW 1800000000 /* 2027 */

static uint8_t original[FILE_MOST], copy[FILE_MOST];
static bool full;

void *__real_realloc(void *block, size_t len);
void *__wrap_realloc(void *block, size_t len);

/* Lists grow by this. */
void *__wrap_realloc(void *block, size_t len) {
  return full ? NULL : __real_realloc(block, len);
}

static uint32_t load(const char *name) {
  char path[512];
  (void)snprintf(path, sizeof(path), "%s/evidence/v14-standard%s", CORPUS_DIR, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  const size_t len = fread(original, 1, sizeof(original), file);
  fclose(file);
  assert_true(len > 0 && len < sizeof(original));
  return (uint32_t)len;
}

static void check_entry(const struct references *references, const struct sdec_reference *entry) {
  assert_true(entry->index >= 1 && entry->index <= 254);
  assert_true(entry->file == 0);
  assert_true(entry->mask.len == 0 || entry->mask.len == entry->raw.len);
  for (uint32_t i = 0; i < entry->n_digests; i++) {
    const struct sdec_reference_digest *digest = &entry->digests[i];
    assert_true(digest->hash == 0 || digest->value.len == reference_hash_len(digest->hash));
  }
  assert_true(entry == references->list || entry->index >= entry[-1].index);
}

/* The result of reading a file of exactly these bytes. */
struct outcome {
  bool good;
  struct signer_said signer;
  uint32_t n;
};

static struct outcome read_bytes(const uint8_t *bytes, uint32_t len) {
  struct references references = {.n = 0};
  char problem[REFERENCE_WHY] = "";
  uint8_t *exact = malloc(len > 0 ? len : 1);
  memcpy(exact, bytes, len);
  const bool good = references_read(&references, "file", (struct sdec_span){exact, len}, NOW, problem);
  free(exact); /* results must not point into it */
  struct outcome outcome = {.good = good, .signer = references.sources[0].signer, .n = references.n};
  assert_true(good == (problem[0] == '\0'));
  assert_true(references_sort(&references));
  for (uint32_t i = 0; good && i < references.n; i++) {
    check_entry(&references, &references.list[i]);
  }
  references_free(&references);
  return outcome;
}

static void each_byte(const char *name, bool is_signed) {
  static const uint8_t changes[] = {0x01, 0x20, 0x80, 0xFF};
  const uint32_t len = load(name);
  const struct outcome whole = read_bytes(original, len);
  assert_true(whole.good && whole.n > 0);
  assert_true(whole.signer.signature == (is_signed ? SIGNER_GOOD : SIGNER_NONE));
  for (uint32_t i = 0; i < len; i++) {
    memcpy(copy, original, len);
    copy[i] ^= changes[i % sizeof(changes)];
    const struct outcome changed = read_bytes(copy, len);
    if (is_signed && changed.good && changed.signer.signature == SIGNER_GOOD) {
      /* Of an EAT, the signature covers everything except the certificate chain. */
      assert_int_equal(changed.n, whole.n);
      assert_string_equal(name, ".eat");
    }
    if (len - i > 1) {
      assert_true(!read_bytes(original, i).good || name[1] == 'r' || name[1] == 'e');
    }
  }
}

static void plain(void **state) {
  (void)state;
  each_byte(".edited.ref", false);
}

static void json(void **state) {
  (void)state;
  each_byte(".ref.json", false);
}

static void corim(void **state) {
  (void)state;
  each_byte(".corim", false);
}

static void signed_corim(void **state) {
  (void)state;
  each_byte(".cose", true);
}

static void evidence(void **state) {
  (void)state;
  each_byte(".coev", false);
  each_byte(".toc", false);
}

static void token(void **state) {
  (void)state;
  each_byte(".eat", true);
}

#ifdef SDEC_HAVE_LIBXML2
static void manifest(void **state) {
  (void)state;
  each_byte(".swid.xml", false);
}
#endif

/* Every CBOR error has an offset, every text error a line number. */
static void problems_have_places(void **state) {
  static const struct {
    const char *bytes, *problem;
    uint32_t len;
  } wrong[] = {
      {"\xd9\x01\xf5\xa1\x00\x61x", "offset 0x7: the CoRIM before has no tags", 7},
      {"\xd9\x01\xf5\xa2\x00\x61x\x00\x61x", "offset 0x8: the key before stands twice in its map", 10},
      {"\xd9\x01\xf5\xbb\xff\xff\xff\xff\xff\xff\xff\xff", "offset 0xc: more elements than bytes", 12},
      {"\xd9\x01\xf5\xa1\x01\x81\xd9\x01\xfa\x01", "offset 0x9: a byte string is expected, not a number", 10},
      {"\xd2\x84\x40\xa0\x43\x00\x00", "offset 0x4: the bytes end early", 7},
      {"\xd9\xff\xff\xa0", "offset 0x3: the tag before is none of CoRIM or concise evidence", 4},
      {"spdm-reference-values 2\n", "line 1: version 2 of the format is not known", 24},
      {"spdm-reference-values 1\n\n0 any\n", "line 3: an index from 1 to 254 is expected, not \"0\"", 31},
      {"spdm-reference-values 1\n1 sha-256:00\n", "line 2: sha-256 has 32 bytes, not 1", 37},
      {"spdm-reference-values 1\n1 any svn=2\n", "line 2: any stands alone", 36},
      {"spdm-reference-values 1\n1\n", "line 2: index 1 has no value", 26},
      {"spdm-reference-values 1\n1 raw:00/0000\n", "line 2: the mask has another length", 38},
      {"spdm-reference-values 1\nelse any\n1 any\n", "line 3: else is the last line", 39},
      {"{\"format\":\n\"other\"}", "line 2: not spdm-reference-values: other", 19},
      {"{\"values\":[{\"index\":1,\n\"svn_mim\":2}]}", "line 2: unknown member: svn_mim", 37},
      {"{\"values\":[{\"index\":01}]}", "line 1: a whole number is expected", 25},
      {"hello", "no reference values: not the plain format, JSON, CBOR (CoRIM) or XML (SWID)", 5},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
    struct references references = {.n = 0};
    char problem[REFERENCE_WHY] = "";
    const struct sdec_span bytes = {(const uint8_t *)wrong[i].bytes, wrong[i].len};
    assert_false(references_read(&references, "file", bytes, NOW, problem));
    assert_string_equal(problem, wrong[i].problem);
    references_free(&references);
  }
}

static struct outcome read_with(const char *value) {
  char text[256];
  const int len = snprintf(text, sizeof(text),
                           "{\"format\":\"spdm-reference-values\",\"version\":1,\"other\":%s,"
                           "\"values\":[{\"index\":1,\"svn\":2}]}",
                           value);
  return read_bytes((const uint8_t *)text, (uint32_t)len);
}

/* Entries are sorted by index. Alternatives stay in the order of the file. */
static void order_of_alternatives(void **state) {
  struct references references = {.n = 0};
  char problem[REFERENCE_WHY] = "", text[8192] = "spdm-reference-values 1\n";
  size_t len = strlen(text);
  (void)state;
  for (uint32_t i = 0; i < 300; i++) {
    len += (size_t)snprintf(text + len, sizeof(text) - len, "%u svn=%u\n", 254 - 127 * (i % 3 % 2), i);
  }
  assert_true(references_read(&references, "file", (struct sdec_span){(uint8_t *)text, (uint32_t)len}, NOW, problem));
  assert_true(references_sort(&references));
  assert_int_equal(references.n, 300);
  for (uint32_t i = 0; i < 300; i++) {
    const struct sdec_reference *entry = &references.list[i];
    assert_int_equal(entry->index, i < 100 ? 127 : 254);
    assert_true(i == 0 || i == 100 || entry->svn > entry[-1].svn);
  }
  references_free(&references);
}

/* A member that is skipped must be JSON too. */
static void skipped_members(void **state) {
  static const char *const good[] = {"[]",          "{}",   "[[],{}]", "{\"a\":[1,{\"b\":null}],\"c\":\"\\u00e9\\\"]\"}",
                                     "[true,false]", "0",   "-0.5e+07", "12E-1", " [ 1 , 2 ] "};
  static const char *const wrong[] = {",",         "[}",      "{]",        "[,]",     "[1,]",     "[1 2]",  "{\"a\"}",
                                      "{\"a\":}",  "{1:2}",   "{\"a\":1,}", "{:}",     "]",        "[[]",    "01",
                                      "1.",        ".5",      "+1",        "1e",      "-",        "nul",    "truefalse",
                                      "\"\\x\"", "\"a\nb\"", "\"a",      "\"\\u12\"", "[1]]",     "1,",     "[1}"};
  (void)state;
  for (uint32_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
    const struct outcome read = read_with(good[i]);
    assert_true(read.good && read.n == 1);
  }
  for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
    assert_false(read_with(wrong[i]).good);
  }
}

/* Lack of memory is not blamed on the file. */
static void lack_of_memory(void **state) {
  static const char *const names[] = {".ref", ".ref.json", ".corim", ".coev",
#ifdef SDEC_HAVE_LIBXML2
                                      ".swid.xml",
#endif
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    struct references references = {.n = 0};
    char problem[REFERENCE_WHY] = "";
    const struct sdec_span bytes = {original, load(names[i])};
    full = true;
    assert_false(references_read(&references, "file", bytes, NOW, problem));
    full = false;
    assert_non_null(strstr(problem, "out of memory"));
    references_free(&references);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain),        cmocka_unit_test(json),     cmocka_unit_test(corim),
      cmocka_unit_test(signed_corim), cmocka_unit_test(evidence), cmocka_unit_test(token),
#ifdef SDEC_HAVE_LIBXML2
      cmocka_unit_test(manifest),
#endif
      cmocka_unit_test(problems_have_places),
      cmocka_unit_test(order_of_alternatives),
      cmocka_unit_test(skipped_members),
      cmocka_unit_test(lack_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

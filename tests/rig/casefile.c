/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the .case files of corpus/cases into memory.
 */
#include "casefile.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

struct reader {
  struct test_cases *cases;
  const char *path;
  unsigned number;
  char title[200];
  unsigned title_line;
  struct test_case *open; /* the current case; NULL between cases */
  bool in_expect, in_bytes;
  uint32_t version; /* given by env; 0 if not */
};

static void *must(void *memory) {
  if (memory == NULL) {
    fputs("out of memory\n", stderr);
    abort();
  }
  return memory;
}

static bool refuse(struct reader *r, const char *what, const char *about) {
  if (r->cases->error[0] == '\0') {
    snprintf(r->cases->error, sizeof(r->cases->error), "%s:%u: %s%s%s", r->path, r->number, what, *about ? ": " : "",
             about);
  }
  return false;
}

void case_normalise(char *line) {
  char *out = line;
  for (const char *in = line; *in != '\0'; in++) {
    if (!isspace((unsigned char)*in)) {
      *out++ = *in;
    } else if (out != line && out[-1] != ' ') {
      *out++ = ' ';
    }
  }
  if (out != line && out[-1] == ' ') {
    out--;
  }
  *out = '\0';
}

static bool number_of(const char *text, uint32_t *out) {
  char *end = NULL;
  errno = 0;
  const unsigned long long value = strtoull(text, &end, 0);
  *out = (uint32_t)value;
  return end != text && *end == '\0' && errno == 0 && value <= UINT32_MAX && *text != '-';
}

static bool add_bytes(struct reader *r, const uint8_t *bytes, uint32_t n, uint32_t times) {
  struct test_case *c = r->open;
  if ((uint64_t)n * times > (1u << 20)) {
    return refuse(r, "more than a megabyte in one word", "");
  }
  c->bytes = must(realloc(c->bytes, c->len + (size_t)n * times + 1));
  for (uint32_t i = 0; i < times; i++) {
    memcpy(c->bytes + c->len, bytes, n);
    c->len += n;
  }
  return true;
}

/* read_repeat reads the N of a `*N` after a byte; 1 if there is none. */
static bool read_repeat(const char **at, uint32_t *out) {
  *out = 1;
  if (**at != '*') {
    return true;
  }
  char *end = NULL;
  const unsigned long n = strtoul(*at + 1, &end, 10);
  const bool ok = end != *at + 1 && n <= (1u << 20);
  *out = (uint32_t)n;
  *at = end;
  return ok;
}

/* read_bytes reads `0102 aa*48 "text" # comment`. */
static bool read_bytes(struct reader *r, const char *at) {
  while (*at != '\0' && *at != '#') {
    if (isspace((unsigned char)*at)) {
      at++;
    } else if (*at == '"') {
      const char *end = strchr(at + 1, '"');
      if (end == NULL) {
        return refuse(r, "text without closing quote", at);
      }
      if (!add_bytes(r, (const uint8_t *)at + 1, (uint32_t)(end - at - 1), 1)) {
        return false;
      }
      at = end + 1;
    } else {
      const char pair[3] = {at[0], at[1], '\0'};
      if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1])) {
        return refuse(r, "not two hex digits", at);
      }
      const uint8_t byte = (uint8_t)strtoul(pair, NULL, 16);
      uint32_t times;
      at += 2;
      if (!read_repeat(&at, &times) || !add_bytes(r, &byte, 1, times)) {
        return refuse(r, "bad repeat count", at);
      }
    }
  }
  return true;
}

static bool set_role(struct reader *r, const char *role) {
  const bool responder = strcmp(role, "responder") == 0;
  if (!responder && strcmp(role, "requester") != 0) {
    return refuse(r, "neither requester nor responder", role);
  }
  /* Only a few early devices have another opaque_length; their cases set it. */
  const bool ok = sdec_env_set(&r->open->env, "role", responder) && sdec_env_set(&r->open->env, "opaque_length", 2);
  return ok || refuse(r, "no environment variable role or opaque_length", "");
}

static bool set_message(struct reader *r, const struct sdec_protocol *protocol, const char *code_text,
                        const char *role) {
  uint32_t code;
  if (!number_of(code_text, &code)) {
    return refuse(r, "not a message code", code_text);
  }
  r->open->message = sdec_message_find(protocol, code);
  if (r->open->message == NULL) {
    return refuse(r, "no message has this code", code_text);
  }
  r->open->group = r->open->message->body;
  return set_role(r, role);
}

static bool set_protocol(struct reader *r, const char *name, const char *code, const char *role) {
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (strcasecmp(all[i]->name, name) == 0) {
      return set_message(r, all[i], code, role);
    }
  }
  return refuse(r, "no such protocol", name);
}

static bool set_object(struct reader *r, const char *name, const char *role) {
  uint32_t n;
  const struct sdec_group *const *all = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (strcasecmp(all[i]->name, name) == 0) {
      r->open->group = all[i];
      return *role == '\0' || set_role(r, role);
    }
  }
  return refuse(r, "no such object", name);
}

static bool set_env(struct reader *r, char *words) {
  char *save = NULL;
  for (char *word = strtok_r(words, " ", &save); word != NULL && *word != '#'; word = strtok_r(NULL, " ", &save)) {
    char *value = strchr(word, '=');
    uint32_t number;
    if (value == NULL || !number_of(value + 1, &number)) {
      return refuse(r, "not name=number", word);
    }
    *value = '\0';
    if (!sdec_env_set(&r->open->env, word, number)) {
      return refuse(r, "no such environment variable", word);
    }
    r->version = strcmp(word, "version") == 0 ? number : r->version;
  }
  return true;
}

/* directive handles one directive of a case, named by its first word. `words` is normalised. */
static bool directive(struct reader *r, char *words) {
  char rest[256], first[64] = "", second[64] = "", third[64] = "";
  char *space = strchr(words, ' ');
  snprintf(rest, sizeof(rest), "%s", space == NULL ? "" : space + 1);
  (void)sscanf(rest, "%63s %63s %63s", first, second, third);
  if (space != NULL) {
    *space = '\0';
  }
  if (strcmp(words, "env") == 0) {
    return set_env(r, rest);
  }
  if (strcmp(words, "padding") == 0) {
    uint32_t padding;
    const bool ok = number_of(first, &padding) && padding <= UINT16_MAX;
    r->open->env.padding = (uint16_t)(ok ? padding : 0);
    return ok || refuse(r, "not a number of bytes", first);
  }
  if (r->open->group != NULL) {
    return refuse(r, "unknown word, or a second message in one case", words);
  }
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  if (strcmp(words, "message") == 0) {
    return set_message(r, protocols[0], first, second);
  }
  if (strcmp(words, "protocol") == 0) {
    return set_protocol(r, first, second, third);
  }
  if (strcmp(words, "object") == 0) {
    return set_object(r, first, second);
  }
  return refuse(r, "unknown word", words);
}

static bool end_case(struct reader *r) {
  struct test_case *c = r->open;
  if (c == NULL) {
    return true;
  }
  r->open = NULL;
  r->in_expect = r->in_bytes = false;
  if (c->group == NULL || !c->has_expect) {
    return refuse(r, "the case before this line lacks a message or `expect`", c->title);
  }
  if (c->message != NULL && r->version == 0 && c->len > 0 && !sdec_env_set(&c->env, "version", c->bytes[0])) {
    return refuse(r, "no environment variable version", "");
  }
  return true;
}

static void begin_case(struct reader *r) {
  struct test_cases *cases = r->cases;
  cases->items = must(realloc(cases->items, (cases->n + 1) * sizeof(*cases->items)));
  r->open = &cases->items[cases->n++];
  *r->open = (struct test_case){.line = r->title_line};
  r->open->file = must(strdup(r->path));
  r->open->title = must(strdup(r->title));
  r->open->bytes = must(malloc(1));
  r->version = 0;
  r->title[0] = '\0';
}

static void add_expected(struct reader *r, const char *words) {
  struct test_case *c = r->open;
  c->expected = must(realloc(c->expected, (c->n_expected + 1) * sizeof(*c->expected)));
  c->expected[c->n_expected++] = (struct case_line){.text = must(strdup(words)), .number = r->number};
}

static void read_title(struct reader *r, const char *words) {
  if (r->title[0] == '\0') {
    snprintf(r->title, sizeof(r->title), "%s", words + 1 + (words[1] == ' '));
    r->title_line = r->number;
  }
}

static bool read_line(struct reader *r, const char *raw, char *words) {
  const bool indented = isspace((unsigned char)raw[0]) != 0;
  if (words[0] == '\0') {
    r->title[0] = '\0';
    return r->open == NULL || !r->in_expect || end_case(r);
  }
  if (words[0] == '#') {
    if (indented) {
      return true;
    }
    if (r->in_expect && !end_case(r)) {
      return false;
    }
    if (r->open == NULL) {
      read_title(r, words);
    }
    return true;
  }
  if (r->open == NULL) {
    if (r->title[0] == '\0') {
      return refuse(r, "a case starts with a # line that says what it shows", words);
    }
    begin_case(r);
  }
  if (r->in_expect) {
    add_expected(r, words);
    return true;
  }
  if (indented && r->in_bytes) {
    return read_bytes(r, raw);
  }
  r->in_bytes = strcmp(words, "bytes") == 0 || strncmp(words, "bytes ", 6) == 0;
  r->in_expect = strcmp(words, "expect") == 0;
  r->open->has_expect = r->in_expect;
  return r->in_expect || (r->in_bytes ? read_bytes(r, raw + 5) : directive(r, words));
}

static bool load_file(struct test_cases *cases, const char *path) {
  struct reader r = {.cases = cases, .path = path};
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t cap = 0;
  bool ok = file != NULL || refuse(&r, "cannot be read", strerror(errno));
  while (ok && getline(&line, &cap, file) >= 0) {
    char *words = must(strdup(line));
    r.number++;
    case_normalise(words);
    ok = read_line(&r, line, words);
    free(words);
  }
  ok = ok && end_case(&r);
  free(line);
  if (file != NULL) {
    fclose(file);
  }
  return ok;
}

static int is_case(const struct dirent *entry) {
  const char *dot = strrchr(entry->d_name, '.');
  return dot != NULL && strcmp(dot, ".case") == 0;
}

bool cases_load(struct test_cases *cases, const char *path) {
  struct stat status;
  struct dirent **names = NULL;
  bool ok = true;
  if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
    return load_file(cases, path);
  }
  const int n = scandir(path, &names, is_case, alphasort);
  for (int i = 0; i < n; i++) {
    char name[1024];
    snprintf(name, sizeof(name), "%s/%s", path, names[i]->d_name);
    ok = ok && load_file(cases, name);
    free(names[i]);
  }
  free(names);
  return ok && n >= 0;
}

void cases_free(struct test_cases *cases) {
  for (uint32_t i = 0; i < cases->n; i++) {
    struct test_case *c = &cases->items[i];
    for (uint32_t j = 0; j < c->n_expected; j++) {
      free(c->expected[j].text);
    }
    free(c->expected);
    free(c->bytes);
    free(c->title);
    free(c->file);
  }
  free(cases->items);
  *cases = (struct test_cases){0};
}

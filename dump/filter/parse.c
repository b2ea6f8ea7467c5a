/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses filter expressions by recursive descent, with a depth limit.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "filter/expr.h"

#define DEPTH_MOST 60u
#define WORD_LEN 512u

struct parse {
  struct filter *filter;
  const char *text, *at;
  struct sdec_text *problem;
  bool failed;
  size_t wrong_at;
  uint32_t depth;
};

static uint32_t fail(struct parse *parse, const char *where, const char *problem) {
  if (!parse->failed) {
    parse->failed = true;
    parse->wrong_at = (size_t)(where - parse->text);
    sdec_put(parse->problem, problem);
  }
  return NO_NODE;
}

static void skip_blanks(struct parse *parse) {
  while (isspace((unsigned char)*parse->at)) {
    parse->at++;
  }
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || (c != '\0' && strchr("_.:-+/*", c) != NULL);
}

/* takes consumes `token` if it comes next; a word must also end there. */
static bool takes(struct parse *parse, const char *token) {
  const size_t len = strlen(token);
  skip_blanks(parse);
  if (strncmp(parse->at, token, len) != 0 || (isalpha((unsigned char)token[0]) && is_word(parse->at[len]))) {
    return false;
  }
  parse->at += len;
  return true;
}

static uint32_t add_node(struct parse *parse, uint8_t kind, uint32_t left, uint32_t right) {
  struct filter *filter = parse->filter;
  if (parse->failed || filter->n_nodes == FILTER_NODES) {
    return fail(parse, parse->at, "this expression is too long");
  }
  struct node *node = &filter->nodes[filter->n_nodes];
  *node = (struct node){.kind = kind, .left = left, .right = right};
  return filter->n_nodes++;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Words
 */

static const char *keep(struct parse *parse, const char *text, size_t len) {
  char *copy = strndup(text, len);
  if (copy == NULL) {
    (void)fail(parse, parse->at, "out of memory");
    return "";
  }
  return copy;
}

static void read_number(struct value *value) {
  char *end = NULL;
  errno = 0;
  const bool hex = strncasecmp(value->text, "0x", 2) == 0;
  value->number = strtoull(value->text, &end, hex ? 16 : 10);
  value->is_number = errno == 0 && end != value->text && *end == '\0' && value->text[0] != '-' && value->text[0] != '+';
  errno = 0;
  value->real = strtod(value->text, &end);
  value->is_real = errno == 0 && end != value->text && *end == '\0' && isdigit((unsigned char)value->text[0]);
}

/* A word, or text in double quotes with the escapes \" and \\. */
static bool read_value(struct parse *parse, const struct node *node) {
  struct filter *filter = parse->filter;
  char word[WORD_LEN];
  size_t n = 0;
  skip_blanks(parse);
  const char *begin = parse->at;
  const bool quoted = *parse->at == '"';
  parse->at += quoted;
  while (*parse->at != '\0' && n + 1 < sizeof(word) && (quoted ? *parse->at != '"' : is_word(*parse->at))) {
    parse->at += quoted && *parse->at == '\\' && (parse->at[1] == '"' || parse->at[1] == '\\');
    word[n++] = *parse->at++;
  }
  if (quoted && *parse->at != '"') {
    (void)fail(parse, begin, "this text has no closing quote");
    return false;
  }
  parse->at += quoted;
  if ((n == 0 && !quoted) || filter->n_values == FILTER_VALUES) {
    (void)fail(parse, begin,
               n == 0 ? "a value is missing here: a number, a name, hex digits or \"text\"" : "too many values");
    return false;
  }
  struct value *value = &filter->values[filter->n_values++];
  *value = (struct value){.text = keep(parse, word, n), .quoted = quoted};
  if (!quoted) {
    read_number(value);
  }
  if (!parse->failed && !typed_value(&node->key, node->op, value, parse->problem)) {
    (void)fail(parse, begin, "");
  }
  return !parse->failed;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Expressions
 */

static uint32_t read_or(struct parse *parse);

static bool read_set(struct parse *parse, struct node *node) {
  if (!takes(parse, "{")) {
    (void)fail(parse, parse->at, "in takes a list: in {VALUE, VALUE}");
    return false;
  }
  do {
    if (!read_value(parse, node)) {
      return false;
    }
    node->n_values++;
  } while (takes(parse, ","));
  if (!takes(parse, "}")) {
    (void)fail(parse, parse->at, "} or a comma is missing here");
    return false;
  }
  return true;
}

static void read_operator(struct parse *parse, struct node *node) {
  static const struct {
    const char *token;
    uint8_t op;
  } operators[] = {{"==", OP_EQUAL}, {"!=", OP_UNEQUAL}, {"<=", OP_LESS_EQUAL},     {">=", OP_GREATER_EQUAL},
                   {"<", OP_LESS},   {">", OP_GREATER},  {"contains", OP_CONTAINS}, {"matches", OP_MATCHES}};
  node->first_value = parse->filter->n_values;
  if (takes(parse, "in")) {
    node->op = OP_EQUAL;
    (void)read_set(parse, node);
    return;
  }
  for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
    if (takes(parse, operators[i].token)) {
      node->op = operators[i].op;
      if (!typed_operator(&node->key, node->op, parse->problem)) {
        (void)fail(parse, parse->at - strlen(operators[i].token), "");
        return;
      }
      node->n_values = read_value(parse, node);
      return;
    }
  }
  if (*parse->at == '=') {
    (void)fail(parse, parse->at, "use == to compare");
  }
}

static bool read_regex(struct parse *parse, struct node *node) {
  const char *text = parse->filter->values[node->first_value].text;
  const char *fault = regex_fault(text);
  if (fault == NULL) {
    node->has_regex = regcomp(&node->regex, text, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0;
    fault = node->has_regex ? NULL : "this is no regular expression";
  }
  if (fault != NULL) {
    (void)fail(parse, parse->at, fault);
  }
  return fault == NULL;
}

static uint32_t read_comparison(struct parse *parse) {
  char word[WORD_LEN];
  size_t n = 0;
  skip_blanks(parse);
  const char *begin = parse->at;
  while ((isalnum((unsigned char)*parse->at) || *parse->at == '_' || *parse->at == '.') && n + 1 < sizeof(word)) {
    word[n++] = *parse->at++;
  }
  word[n] = '\0';
  if (n == 0) {
    return fail(parse, begin, *begin == '\0' ? "something is missing at the end" : "a key is expected here");
  }
  const uint32_t at = add_node(parse, NODE_COMPARE, NO_NODE, NO_NODE);
  if (at == NO_NODE) {
    return at;
  }
  struct node *node = &parse->filter->nodes[at];
  if (!key_read(word, &node->key, parse->problem)) {
    return fail(parse, begin, "");
  }
  parts_add(&parse->filter->parts, &node->key);
  read_operator(parse, node);
  if (node->op == OP_MATCHES && !parse->failed && !read_regex(parse, node)) {
    return NO_NODE;
  }
  parse->filter->has_fields |= node->key.of == KEY_FIELD;
  parse->filter->needs |= key_needs(&node->key);
  return at;
}

static uint32_t read_not(struct parse *parse) {
  uint32_t result;
  if (++parse->depth > DEPTH_MOST) {
    return fail(parse, parse->at, "too many levels of parentheses");
  }
  skip_blanks(parse);
  if (strncmp(parse->at, "!=", 2) != 0 && (takes(parse, "!") || takes(parse, "not"))) {
    const uint32_t inner = read_not(parse);
    result = add_node(parse, NODE_NOT, inner, NO_NODE);
  } else if (takes(parse, "(")) {
    result = read_or(parse);
    if (!parse->failed && !takes(parse, ")")) {
      result = fail(parse, parse->at, ") is missing here");
    }
  } else {
    result = read_comparison(parse);
  }
  parse->depth--;
  return result;
}

static uint32_t read_and(struct parse *parse) {
  uint32_t left = read_not(parse);
  while (!parse->failed && (takes(parse, "&&") || takes(parse, "and"))) {
    const uint32_t right = read_not(parse);
    left = add_node(parse, NODE_AND, left, right);
  }
  return left;
}

static uint32_t read_or(struct parse *parse) {
  uint32_t left = read_and(parse);
  while (!parse->failed && (takes(parse, "||") || takes(parse, "or"))) {
    const uint32_t right = read_and(parse);
    left = add_node(parse, NODE_OR, left, right);
  }
  return left;
}

struct filter *filter_new(const char *text, struct sdec_text *out_problem, size_t *out_at) {
  struct filter *filter = calloc(1, sizeof(*filter));
  struct parse parse = {.filter = filter, .text = text, .at = text, .problem = out_problem};
  *out_at = 0;
  if (filter == NULL) {
    sdec_put(out_problem, "out of memory");
    return NULL;
  }
  filter->root = read_or(&parse);
  skip_blanks(&parse);
  if (!parse.failed && *parse.at != '\0') {
    (void)fail(&parse, parse.at, "this was not expected here; join expressions with && or ||");
  }
  if (parse.failed) {
    *out_at = parse.wrong_at;
    filter_free(filter);
    return NULL;
  }
  return filter;
}

void filter_free(struct filter *filter) {
  for (uint32_t i = 0; filter != NULL && i < filter->n_nodes; i++) {
    if (filter->nodes[i].has_regex) {
      regfree(&filter->nodes[i].regex);
    }
  }
  for (uint32_t i = 0; filter != NULL && i < filter->n_values; i++) {
    free((void *)filter->values[i].text);
  }
  free(filter);
}

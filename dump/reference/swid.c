/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads reference integrity manifests in SWID XML (ISO/IEC 19770-2, TCG), as published for GPUs and switches: digests
 * of measurements are attributes whose namespace names the algorithm. Needs libxml2.
 */
#include <stdlib.h>
#include <string.h>

#include "reference/reference.h"

#ifndef SDEC_HAVE_LIBXML2

bool reference_read_swid(struct reference_reading *reading) {
  return reference_fail(reading, "this build reads no XML; it needs libxml2");
}

#else

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "reference/xmlsig.h"

#define XML_MOST (4u << 20)
#define XML_DEPTH 32u
#define ALTERNATIVES_MOST 256u
#define INDEX_MOST 253u /* counted from 0 */

static const char *text_of(const char *text) {
  return text != NULL ? text : "";
}

static bool is_called(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* attribute_of finds an attribute by name in any namespace, or gives NULL. */
static const xmlAttr *attribute_of(const xmlNode *node, const char *name) {
  for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
    if (strcmp((const char *)attr->name, name) == 0) {
      return attr;
    }
  }
  return NULL;
}

static const char *value_of(const xmlAttr *attr) {
  const xmlNode *child = attr != NULL ? attr->children : NULL;
  return child != NULL && child->type == XML_TEXT_NODE && child->next == NULL ? (const char *)child->content : NULL;
}

static const char *value_named(const xmlNode *node, const char *name) {
  return value_of(attribute_of(node, name));
}

static bool number_named(const xmlNode *node, const char *name, uint32_t most, uint32_t *out) {
  const char *text = value_named(node, name);
  char *end = NULL;
  if (text == NULL || *text < '0' || *text > '9' || strlen(text) > 9) {
    return false;
  }
  *out = (uint32_t)strtoul(text, &end, 10);
  return *end == '\0' && *out <= most;
}

/* The algorithm follows the # in the namespace: "sha384", "sha3-256". */
static uint32_t hash_of(const xmlAttr *attr) {
  const char *href = attr->ns != NULL ? (const char *)attr->ns->href : NULL;
  const char *name = href != NULL ? strrchr(href, '#') : NULL;
  char with_dash[16] = "sha-";
  if (name == NULL || strncmp(name + 1, "sha", 3) != 0 || strlen(name) > 10) {
    return 0;
  }
  const uint32_t hash = reference_hash(name + 1, strlen(name + 1));
  strcat(with_dash, name + 4);
  return hash != 0 ? hash : reference_hash(with_dash, strlen(with_dash));
}

static bool read_digest(struct reference_reading *reading, const xmlAttr *attr, uint32_t index) {
  const char *digits = value_of(attr), *name = (const char *)attr->name;
  const long line = xmlGetLineNo(attr->parent);
  struct sdec_span value;
  if (digits == NULL || !reference_hex(reading, digits, strlen(digits), &value)) {
    return reference_fail(reading, "line %ld: %s of index %u is not hexadecimal", line, name, index);
  }
  const uint32_t hash = hash_of(attr);
  if (hash == 0 || value.len != reference_hash_len(hash)) {
    return reference_fail(reading, "line %ld: %s of index %u is not a digest by the algorithm of its namespace", line,
                          name, index);
  }
  return reference_digest(reading, hash, value);
}

/* An alternative given in several algorithms has one attribute per algorithm, all of the same name. */
static bool read_alternative(struct reference_reading *reading, const xmlNode *node, uint32_t index, uint32_t i) {
  char name[16] = "Hash";
  struct sdec_text text = {.data = name, .cap = sizeof(name), .len = 4};
  uint32_t n = 0;
  sdec_put_dec(&text, i);
  sdec_put_zero(&text);
  if (reference_entry(reading, (uint8_t)(index + 1)) == NULL) {
    return false;
  }
  for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
    if (strcmp((const char *)attr->name, name) == 0) {
      n++;
      if (!read_digest(reading, attr, index)) {
        return false;
      }
    }
  }
  return n > 0 || reference_fail(reading, "line %ld: index %u has no %s", xmlGetLineNo(node), index, name);
}

/* Indexes count from 0, those of SPDM from 1. */
static bool read_resource(struct reference_reading *reading, const xmlNode *node) {
  const char *active = value_named(node, "active");
  uint32_t index = 0, n = 1;
  if (!number_named(node, "index", INDEX_MOST, &index)) {
    return reference_fail(reading, "line %ld: an index from 0 to %u is expected", xmlGetLineNo(node), INDEX_MOST);
  }
  if (active != NULL && strcmp(active, "True") != 0 && strcmp(active, "true") != 0) {
    return true;
  }
  if (attribute_of(node, "alternatives") != NULL && !number_named(node, "alternatives", ALTERNATIVES_MOST, &n)) {
    return reference_fail(reading, "line %ld: up to %u alternatives are expected", xmlGetLineNo(node),
                          ALTERNATIVES_MOST);
  }
  for (uint32_t i = 0; i < n; i++) {
    if (!read_alternative(reading, node, index, i)) {
      return false;
    }
  }
  reading->source->active[(index + 1) / 8] |= (uint8_t)(1u << (index + 1) % 8);
  return true;
}

/* Whom the manifest is for. */
struct about {
  const char *vendor, *model, *product;
};

static bool read_element(struct reference_reading *reading, const xmlNode *node, struct about *about) {
  if (is_called(node, "Resource") && strcmp(text_of(value_named(node, "type")), "Measurement") == 0) {
    return read_resource(reading, node);
  }
  if (is_called(node, "Entity") && about->vendor == NULL) {
    about->vendor = value_named(node, "name");
  } else if (is_called(node, "Meta") && about->product == NULL) {
    about->product = value_named(node, "product");
  } else if (is_called(node, "File")) { /* installed software, not a measurement */
    reading->source->n_unread++;
  }
  return true;
}

/* next_node gives the next node in document order, without entering a Signature; NULL at the end. */
static const xmlNode *next_node(const xmlNode *root, const xmlNode *node, uint32_t *depth) {
  if (node->children != NULL && node->type == XML_ELEMENT_NODE && !is_called(node, "Signature")) {
    ++*depth;
    return node->children;
  }
  while (node != root && node->next == NULL) {
    node = node->parent;
    --*depth;
  }
  return node != root ? node->next : NULL;
}

static bool read_elements(struct reference_reading *reading, const xmlNode *root, struct about *about) {
  uint32_t depth = 0;
  for (const xmlNode *node = root; node != NULL; node = next_node(root, node, &depth)) {
    if (depth > XML_DEPTH) {
      return reference_fail(reading, "line %ld: elements too deep", xmlGetLineNo(node));
    }
    if (node->type == XML_ELEMENT_NODE && !read_element(reading, node, about)) {
      return false;
    }
  }
  return true;
}

static struct sdec_span span_of(const char *text) {
  return (struct sdec_span){(const uint8_t *)text_of(text), (uint32_t)strlen(text_of(text))};
}

static bool read_document(struct reference_reading *reading, xmlDoc *doc) {
  xmlNode *root = xmlDocGetRootElement(doc);
  if (doc->intSubset != NULL || doc->extSubset != NULL) {
    return reference_fail(reading, "a document type is not allowed in XML from others");
  }
  if (root == NULL || !is_called(root, "SoftwareIdentity")) {
    return reference_fail(reading, "no SWID: the root element is not SoftwareIdentity");
  }
  struct about about = {.model = value_named(root, "name")};
  if (!read_elements(reading, root, &about)) {
    return false;
  }
  const char *model = about.product != NULL ? about.product : about.model;
  reading->unwanted = !reference_wanted(reading, span_of(about.vendor), span_of(model));
  xmlsig_judge(reading, doc);
  return true;
}

/* XML entities could read local files, contact hosts or expand without bound, so a document type is rejected. */
static bool is_harmless(struct reference_reading *reading) {
  const struct sdec_span text = reading->whole;
  static const char doctype[] = "<!DOCTYPE";
  if (text.len > XML_MOST) {
    return reference_fail(reading, "XML longer than %u MiB", XML_MOST >> 20);
  }
  if (memchr(text.data, '\0', text.len) != NULL) {
    return reference_fail(reading, "XML that is not UTF-8");
  }
  for (uint32_t i = 0; i + sizeof(doctype) - 1 <= text.len; i++) {
    if (text.data[i] == '<' && memcmp(text.data + i, doctype, sizeof(doctype) - 1) == 0) {
      return reference_fail(reading, "a document type is not allowed in XML from others");
    }
  }
  return true;
}

bool reference_read_swid(struct reference_reading *reading) {
  reading->source->format = REFERENCE_SWID;
  if (!is_harmless(reading)) {
    return false;
  }
  xmlDoc *doc = xmlReadMemory((const char *)reading->whole.data, (int)reading->whole.len, NULL, NULL,
                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (doc == NULL) {
    const xmlError *error = xmlGetLastError();
    const char *message = error != NULL && error->message != NULL ? error->message : "damaged";
    return reference_fail(reading, "line %d: no XML: %.*s", error != NULL ? error->line : 0,
                          (int)strcspn(message, "\n"), message);
  }
  const bool good = read_document(reading, doc);
  xmlFreeDoc(doc);
  return good;
}

#endif

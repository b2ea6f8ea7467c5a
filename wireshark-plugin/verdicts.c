/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Verdicts and findings in the tree. One expert field per severity of verdicts and per rule: `spdm.lint.cap_03`.
 * Findings less severe than their rule use generic fields: `spdm.lint.weaker.info`.
 */
#include "verdicts.h"

#include <epan/expert.h>
#include "enums.h"
#include "frames.h"
#include "judges.h"

static int hf_verify = -1, hf_check = -1, hf_result = -1, hf_severity = -1, hf_signer = -1, hf_slot = -1,
           hf_algorithm = -1, hf_reading = -1, hf_why = -1, hf_needs = -1, hf_settled = -1;
static int hf_rule = -1, hf_rule_severity = -1, hf_side = -1, hf_what = -1, hf_field = -1, hf_offset = -1,
           hf_expected = -1, hf_got = -1, hf_clause = -1, hf_tests = -1;
static int ett_verdict = -1, ett_finding = -1;

static value_string checks[ENUMS_ROOM], results[ENUMS_ROOM], severities[ENUMS_ROOM], signers[ENUMS_ROOM],
    rule_severities[ENUMS_ROOM];
static const value_string sides[] = {{SDEC_SIDE_REQ, "req"}, {SDEC_SIDE_RSP, "rsp"}, {0, NULL}};

static const int verdict_levels[] = {
    [SDEC_CLEAN] = PI_NOTE, [SDEC_INFO] = PI_NOTE, [SDEC_WARN] = PI_WARN, [SDEC_ERROR] = PI_ERROR};
static const int rule_levels[SDEC_RULE_SEVERITIES] = {PI_CHAT, PI_NOTE, PI_WARN, PI_ERROR};

static expert_field verdict_experts[SDEC_ERROR + 1];

/* One rule. */
struct rule {
  uint8_t severity;
  expert_field expert;
};
static GHashTable *rules; /* rule id -> struct rule */
static expert_field weaker_experts[SDEC_RULE_SEVERITIES];

#define STRING(hf, name, key, blurb)                                  \
  {                                                                   \
    &hf, {                                                            \
      name, "spdm." key, FT_STRINGZ, BASE_NONE, NULL, 0, blurb, HFILL \
    }                                                                 \
  }

#define ENUM(hf, name, key, list, blurb)                                 \
  {                                                                      \
    &hf, {                                                               \
      name, "spdm." key, FT_UINT8, BASE_DEC, VALS(list), 0, blurb, HFILL \
    }                                                                    \
  }

static const char *severity(uint32_t value) {
  return sdec_severity_name((enum sdec_severity)value);
}

static void fill_lists(void) {
  enums_fill(checks, 0, SDEC_CHECKS, sdec_check_name);
  enums_fill(results, 0, SDEC_UNKNOWN + 1, sdec_result_name);
  enums_fill(severities, SDEC_INFO, SDEC_ERROR + 1, severity);
  enums_fill(signers, 0, SDEC_BY_NOBODY, sdec_signer_name);
  enums_fill(rule_severities, 0, SDEC_RULE_SEVERITIES, sdec_rule_severity_name);
}

static void register_fields(int proto) {
  static hf_register_info fields[] = {
      STRING(hf_verify, "Verified", "verify", "A verdict: check and result"),
      ENUM(hf_check, "Compared", "verify.check", checks, "What was compared"),
      ENUM(hf_result, "Result", "verify.result", results, "pass, fail or unknown"),
      ENUM(hf_severity, "Severity", "verify.severity", severities,
           "Of a failure: warn where an innocent device may fail"),
      ENUM(hf_signer, "Signer", "verify.signer", signers, "Whose key, chain or digest"),
      {&hf_slot, {"Slot", "spdm.verify.slot", FT_UINT8, BASE_DEC, NULL, 0, "The slot; 15: a raw public key", HFILL}},
      STRING(hf_algorithm, "Algorithm", "verify.algorithm", "The algorithm negotiated for the signer"),
      STRING(hf_reading, "Reading", "verify.reading", "The reading of the rules that made it fit, if not the first"),
      STRING(hf_why, "Why", "verify.why", "The reason for the result"),
      STRING(hf_needs, "Needs", "verify.needs", "What would settle it"),
      {&hf_settled,
       {"Settled in", "spdm.verify.settled_in", FT_FRAMENUM, BASE_NONE, NULL, 0, "The later frame that settled it",
        HFILL}},
      STRING(hf_rule, "Rule", "rule", "The id of a rule that the message breaks"),
      ENUM(hf_rule_severity, "Severity", "rule.severity", rule_severities, "error, warning, info or advice"),
      ENUM(hf_side, "Side", "rule.side", sides, "req or rsp: who broke it"),
      STRING(hf_what, "What has to hold", "rule.what", "The rule in a sentence"),
      STRING(hf_field, "Field", "rule.field", "The field that breaks it"),
      {&hf_offset, {"Offset", "spdm.rule.offset", FT_UINT32, BASE_DEC, NULL, 0, "Of the field in the message", HFILL}},
      STRING(hf_expected, "Expected", "rule.expected", "What the field should be"),
      STRING(hf_got, "Got", "rule.got", "What it is"),
      STRING(hf_clause, "Clause", "rule.clause", "Where the specification says so"),
      STRING(hf_tests, "Tests", "rule.tests", "Assertions of DMTF's SPDM-Responder-Validator"),
  };
  static int *etts[] = {&ett_verdict, &ett_finding};
  proto_register_field_array(proto, fields, G_N_ELEMENTS(fields));
  proto_register_subtree_array(etts, G_N_ELEMENTS(etts));
}

static void add_expert(GArray *infos, expert_field *expert, char *name, int group, int severity, const char *summary) {
  const ei_register_info info = {expert, {name, group, severity, summary, EXPFILL}};
  *expert = (expert_field)EI_INIT;
  g_array_append_val(infos, info);
}

static void add_rule(GArray *infos, const struct sdec_rule *rule) {
  struct rule *own = g_new0(struct rule, 1);
  char *name = g_ascii_strdown(rule->id, -1);
  own->severity = rule->severity;
  g_hash_table_insert(rules, (void *)(uintptr_t)rule->id, own);
  add_expert(infos, &own->expert, g_strconcat("spdm.lint.", g_strdelimit(name, "-", '_'), NULL), PI_PROTOCOL,
             rule_levels[rule->severity], rule->what);
  g_free(name);
}

/* Wireshark keeps what is registered here until it exits. */
void verdicts_register(int proto) {
  GArray *infos = g_array_new(FALSE, FALSE, sizeof(ei_register_info));
  struct sdec_rule rule;
  fill_lists();
  register_fields(proto);
  for (uint32_t i = SDEC_INFO; i <= SDEC_ERROR; i++) {
    add_expert(infos, &verdict_experts[i], g_strdup_printf("spdm.verdict.%s", sdec_severity_name(i)), PI_SECURITY,
               verdict_levels[i],
               i == SDEC_INFO ? "Cannot be verified, or only by another reading" : "Does not verify");
  }
  for (uint32_t i = 0; i < SDEC_RULE_SEVERITIES; i++) {
    add_expert(infos, &weaker_experts[i], g_strdup_printf("spdm.lint.weaker.%s", sdec_rule_severity_name(i)),
               PI_PROTOCOL, rule_levels[i], "Breaks a rule, but less than others do");
  }
  rules = g_hash_table_new(g_str_hash, g_str_equal);
  for (uint32_t i = 0; sdec_judge_rule(i, &rule); i++) {
    add_rule(infos, &rule);
  }
  expert_register_field_array(expert_register_protocol(proto), (ei_register_info *)(void *)infos->data,
                              (int)infos->len);
  g_array_free(infos, FALSE);
}

static void add_string(proto_tree *tree, tvbuff_t *tvb, int hf, const char *string) {
  if (string != NULL && string[0] != '\0') {
    proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, string));
  }
}

static void add_number(proto_tree *tree, tvbuff_t *tvb, int hf, bool known, uint32_t value) {
  if (known) {
    proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value));
  }
}

/* ------------------------------------------------------------------------------------------------- verdicts */

static void put_signer(GString *text, const struct sdec_verdict *verdict) {
  const char *signer = sdec_signer_name(verdict->signer);
  if (signer != NULL) {
    g_string_append_printf(text, ", %s", signer);
  }
  if (verdict->slot == SDEC_SLOT_RAW_KEY) {
    g_string_append(text, ", raw public key");
  } else if (verdict->slot != SDEC_NO_SLOT) {
    g_string_append_printf(text, ", slot %u", verdict->slot);
  }
}

static GString *line_of(const struct sdec_verdict *verdict) {
  GString *text = g_string_new(sdec_check_name(verdict->check));
  g_string_append_printf(text, " %s", sdec_result_name(verdict->result));
  put_signer(text, verdict);
  if (verdict->reading != NULL) {
    g_string_append_printf(text, " (%s)", verdict->reading);
  }
  if (verdict->why[0] != '\0') {
    g_string_append_printf(text, ": %s", verdict->why);
  }
  if (verdict->needs != NULL) {
    g_string_append_printf(text, " (needs %s)", verdict->needs);
  }
  return text;
}

static void draw_members(const struct sdec_verdict *verdict, uint32_t settled_in, tvbuff_t *tvb, proto_tree *tree) {
  add_number(tree, tvb, hf_check, true, verdict->check);
  add_number(tree, tvb, hf_result, true, verdict->result);
  add_number(tree, tvb, hf_severity, verdict->result == SDEC_FAIL, verdict->severity);
  add_number(tree, tvb, hf_signer, verdict->signer != SDEC_BY_NOBODY, verdict->signer);
  add_number(tree, tvb, hf_slot, verdict->slot != SDEC_NO_SLOT, verdict->slot);
  add_string(tree, tvb, hf_algorithm, verdict->algorithm);
  add_string(tree, tvb, hf_reading, verdict->reading);
  add_string(tree, tvb, hf_why, verdict->why);
  add_string(tree, tvb, hf_needs, verdict->needs);
  add_number(tree, tvb, hf_settled, settled_in != 0, settled_in);
}

static void draw_verdict(const struct sdec_verdict *verdict, uint32_t settled_in, tvbuff_t *tvb, packet_info *pinfo,
                         proto_tree *tree) {
  const char *check = sdec_check_name(verdict->check), *result = sdec_result_name(verdict->result);
  GString *line = line_of(verdict);
  proto_item *item = NULL;
  if (tree != NULL) {
    char *value = wmem_strdup_printf(pinfo->pool, "%s %s", check, result);
    item = proto_tree_add_string_format(tree, hf_verify, tvb, 0, 0, value, "Verified: %s", line->str);
    proto_item_set_generated(item);
    draw_members(verdict, settled_in, tvb, proto_item_add_subtree(item, ett_verdict));
  }
  if (verdict->result != SDEC_PASS || verdict->reading != NULL) {
    const uint32_t severity = verdict->result == SDEC_FAIL ? MAX(verdict->severity, SDEC_WARN) : SDEC_INFO;
    expert_add_info_format(pinfo, item, &verdict_experts[severity], "%s", line->str);
  }
  g_string_free(line, TRUE);
}

static void draw_verdicts(const struct shown *shown, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
  struct sdec_verdict open;
  for (const struct verdict *each = shown->verdicts; each != NULL; each = each->next) {
    draw_verdict(&each->verdict, each->settled_in, tvb, pinfo, tree);
  }
  if (pinfo->fd->visited && judges_open(&shown->unit, &open)) {
    draw_verdict(&open, frames_last(), tvb, pinfo, tree);
  }
}

/* ------------------------------------------------------------------------------------------------- findings */

static GString *line_of_finding(const struct sdec_finding *finding) {
  const char *side = sdec_side_name(finding->side);
  GString *text = g_string_new(finding->rule.id);
  g_string_append_printf(text, " %s, %s: %s", sdec_rule_severity_name(finding->rule.severity), side,
                         finding->rule.what);
  if (finding->field != NULL) {
    g_string_append_printf(text, ": %s", finding->field);
  }
  if (finding->got[0] != '\0') {
    g_string_append_printf(text, "%s%s", finding->field != NULL ? " is " : ": ", finding->got);
  }
  if (finding->expected[0] != '\0') {
    g_string_append_printf(text, ", expected %s", finding->expected);
  }
  return text;
}

static expert_field *expert_of(const struct sdec_rule *rule) {
  struct rule *own = g_hash_table_lookup(rules, rule->id);
  return own != NULL && own->severity == rule->severity ? &own->expert : &weaker_experts[rule->severity];
}

static void draw_finding(const struct sdec_finding *finding, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
  GString *line = line_of_finding(finding);
  proto_item *item = NULL;
  if (tree != NULL) {
    item = proto_tree_add_string_format(tree, hf_rule, tvb, 0, 0, finding->rule.id, "Rule: %s", line->str);
    proto_item_set_generated(item);
    proto_tree *members = proto_item_add_subtree(item, ett_finding);
    add_number(members, tvb, hf_rule_severity, true, finding->rule.severity);
    add_number(members, tvb, hf_side, finding->side == SDEC_SIDE_REQ || finding->side == SDEC_SIDE_RSP, finding->side);
    add_string(members, tvb, hf_what, finding->rule.what);
    add_string(members, tvb, hf_field, finding->field);
    add_number(members, tvb, hf_offset, true, finding->offset);
    add_string(members, tvb, hf_expected, finding->expected);
    add_string(members, tvb, hf_got, finding->got);
    add_string(members, tvb, hf_clause, finding->rule.clause);
    add_string(members, tvb, hf_tests, finding->rule.tests);
  }
  expert_add_info_format(pinfo, item, expert_of(&finding->rule), "%s", line->str);
  g_string_free(line, TRUE);
}

void verdicts_draw(const struct shown *shown, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
  draw_verdicts(shown, tvb, pinfo, tree);
  for (const struct finding *each = shown->findings; each != NULL; each = each->next) {
    draw_finding(&each->finding, tvb, pinfo, tree);
  }
}

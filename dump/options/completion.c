/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One script per shell. Completes values that are words, files or folders.
 */
#include "options/completion.h"

#include <string.h>

#include "options/table.h"

static bool takes_value(const struct option_row *row) {
  return row->takes != TAKES_NOTHING && row->takes < MAY_TAKE_TEXT;
}

/* put_pattern writes `-w`, `--report` or both, as a pattern of a shell's case statement. */
static void put_pattern(const struct option_row *row, struct out *out) {
  if (row->letter != 0) {
    out_format(out, "-%c", row->letter);
  }
  if (row->name != NULL) {
    out_format(out, "%s--%s", row->letter != 0 ? "|" : "", row->name);
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * bash
 */

static void bash_all(struct out *out) {
  for (const struct option_row *row = option_rows; row->code != 0; row++) {
    if (row->brief == NULL) {
      continue;
    }
    if (row->name != NULL) {
      out_format(out, " --%s", row->name);
    } else {
      out_format(out, " -%c", row->letter);
    }
  }
}

static void bash_value(const struct option_row *row, struct out *out) {
  out_string(out, "    ");
  put_pattern(row, out);
  out_string(out, ") ");
  switch (row->takes) {
    case TAKES_FILE: out_string(out, "COMPREPLY=($(compgen -f -- \"$word\"))"); break;
    case TAKES_FOLDER: out_string(out, "COMPREPLY=($(compgen -d -- \"$word\"))"); break;
    case TAKES_WORDS: out_format(out, "COMPREPLY=($(compgen -W '%s' -- \"$word\"))", row->words); break;
    default: out_string(out, "true"); break;
  }
  out_string(out, "; return ;;\n");
}

static void print_bash(struct out *out) {
  out_string(out, "# bash completion for spdmdump; made by spdmdump --completion bash\n"
                  "_spdmdump() {\n"
                  "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                  "  COMPREPLY=()\n"
                  "  case $before in\n");
  for (const struct option_row *row = option_rows; row->code != 0; row++) {
    if (takes_value(row)) {
      bash_value(row, out);
    }
  }
  out_string(out, "  esac\n"
                  "  if [[ $word == -* ]]; then\n"
                  "    COMPREPLY=($(compgen -W '");
  bash_all(out);
  out_string(out, "' -- \"$word\"))\n"
                  "  else\n"
                  "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
                  "  fi\n"
                  "}\n"
                  "complete -o filenames -F _spdmdump spdmdump\n");
}

/* ------------------------------------------------------------------------------------------------------------------
 * zsh
 */

/* In a specification of _arguments, brackets and colons are special, and a quote ends it. */
static void put_zsh_text(const char *text, struct out *out) {
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '\'') {
      out_string(out, "'\\''");
    } else {
      out_string(out, *c == '[' || *c == ']' || *c == ':' ? "\\" : "");
      out_char(out, *c);
    }
  }
}

static void put_zsh_one(const struct option_row *row, bool is_long, struct out *out) {
  static const char *const actions[] = {
      [TAKES_TEXT] = ":value:", [TAKES_FILE] = ":file:_files", [TAKES_FOLDER] = ":folder:_files -/"};
  out_string(out, "    '*");
  if (is_long) {
    out_format(out, "--%s%s", row->name, takes_value(row) ? "=" : row->takes >= MAY_TAKE_TEXT ? "=-" : "");
  } else {
    out_format(out, "-%c%s", row->letter, takes_value(row) ? "+" : "");
  }
  out_char(out, '[');
  put_zsh_text(row->brief, out);
  out_char(out, ']');
  if (row->words != NULL) {
    out_string(out, row->takes == MAY_TAKE_WORDS ? "::value:(" : ":value:(");
    put_zsh_text(row->words, out);
    out_char(out, ')');
  } else if (row->takes == MAY_TAKE_TEXT) {
    out_string(out, "::value:");
  } else if (row->takes != TAKES_NOTHING) {
    out_string(out, actions[row->takes]);
  }
  out_string(out, "' \\\n");
}

static void print_zsh(struct out *out) {
  out_string(out, "#compdef spdmdump\n"
                  "# made by spdmdump --completion zsh\n"
                  "_arguments -s -S \\\n");
  for (const struct option_row *row = option_rows; row->code != 0; row++) {
    if (row->brief != NULL && row->letter != 0) {
      put_zsh_one(row, false, out);
    }
    if (row->brief != NULL && row->name != NULL) {
      put_zsh_one(row, true, out);
    }
  }
  out_string(out, "    '*:file:_files'\n");
}

/* ------------------------------------------------------------------------------------------------------------------
 * fish
 */

static void put_fish_text(const char *text, struct out *out) {
  out_char(out, '\'');
  for (const char *c = text; *c != '\0'; c++) {
    out_string(out, *c == '\'' || *c == '\\' ? "\\" : "");
    out_char(out, *c);
  }
  out_char(out, '\'');
}

static void print_fish(struct out *out) {
  out_string(out, "# made by spdmdump --completion fish\n");
  for (const struct option_row *row = option_rows; row->code != 0; row++) {
    if (row->brief == NULL) {
      continue;
    }
    out_string(out, "complete -c spdmdump");
    if (row->letter != 0) {
      out_format(out, " -s '%c'", row->letter);
    }
    if (row->name != NULL) {
      out_format(out, " -l %s", row->name);
    }
    if (row->words != NULL) {
      out_string(out, row->takes == TAKES_WORDS ? " -x -a " : " -a ");
      put_fish_text(row->words, out);
    } else if (row->takes == TAKES_FOLDER) {
      out_string(out, " -x -a '(__fish_complete_directories)'");
    } else if (takes_value(row)) {
      out_string(out, row->takes == TAKES_FILE ? " -r" : " -x");
    }
    out_string(out, " -d ");
    put_fish_text(row->brief, out);
    out_char(out, '\n');
  }
}

bool completion_print(const char *shell, struct out *out) {
  static const struct {
    const char *name;
    void (*print)(struct out *out);
  } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
  for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
    if (strcmp(shells[i].name, shell) == 0) {
      shells[i].print(out);
      return true;
    }
  }
  return false;
}

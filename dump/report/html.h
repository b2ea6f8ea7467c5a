/* SPDX-License-Identifier: BSD-3-Clause
 *
 * HTML helpers. All text from the wire or the command line must go through html_text.
 */
#ifndef DUMP_HTML_H
#define DUMP_HTML_H

#include <sdec.h>

#include "write/out.h"

/* html_text escapes text for an element or a quoted attribute; control characters become U+FFFD. */
void html_text(struct out *out, const char *text);

/* html_fields writes the decisive fields of a message, html_name a single name; both allow line breaks in long
 * names. */
void html_fields(struct out *out, const char *text);
void html_name(struct out *out, const char *name);

/* html_address, html_ms and html_version write one value each. */
void html_address(struct out *out, const struct sdec_addr *addr);
void html_ms(struct out *out, uint64_t ns);
void html_version(struct out *out, uint8_t version);

/* html_result returns the CSS class for an enum sdec_result, html_severity the one for a rule's severity. */
const char *html_result(uint32_t result);
const char *html_severity(uint32_t severity);

/* html_head begins a page and html_tail ends it. The page loads nothing and is readable without scripts. */
void html_head(struct out *out, const char *title);
void html_tail(struct out *out);

#endif

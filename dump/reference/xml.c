/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The way to what reads XML. The libraries for that take longer to load than a small capture to decode, so the tool has
 * them in a module, which it loads when the first XML comes.
 */
#include "reference/reference.h"

#ifdef SDEC_XML_MODULE

#include <dlfcn.h>
#include <string.h>

typedef bool read_function(struct reference_reading *reading);

/* The loader replaces $ORIGIN by the folder of the tool. */
static void *load(void) {
  void *module = dlopen("$ORIGIN/" SDEC_MODULES "/" SDEC_XML_MODULE, RTLD_NOW | RTLD_LOCAL);
  return module != NULL ? module : dlopen("$ORIGIN/" SDEC_XML_MODULE, RTLD_NOW | RTLD_LOCAL);
}

bool reference_read_xml(struct reference_reading *reading) {
  void *const module = load();
  void *const symbol = module != NULL ? dlsym(module, "reference_read_swid") : NULL;
  read_function *read = NULL;
  if (symbol == NULL) {
    return reference_fail(reading, "the module that reads XML cannot be loaded: %.200s", dlerror());
  }
  memcpy(&read, &symbol, sizeof(read)); /* C does not turn a pointer to an object into one to a function */
  return read(reading);
}

#else

bool reference_read_xml(struct reference_reading *reading) {
  return reference_read_swid(reading);
}

#endif

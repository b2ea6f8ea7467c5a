/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Loads the XML reader. The XML libraries take longer to load than a small capture to decode, so they are in a module
 * that is loaded for the first XML file.
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
  memcpy(&read, &symbol, sizeof(read)); /* C cannot cast a pointer to an object to a function pointer */
  return read(reading);
}

#else

bool reference_read_xml(struct reference_reading *reading) {
  return reference_read_swid(reading);
}

#endif

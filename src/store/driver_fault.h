/* driver_fault.h: an engine that fails on purpose, for tests. It stands in front of a real one. */
#ifndef MOTCUA_STORE_DRIVER_FAULT_H
#define MOTCUA_STORE_DRIVER_FAULT_H

#include "store/driver.h"

/* SQLite, or the engine that fault_over() named, except for the calls that fault_arm() names. */
extern struct driver driver_fault;

/* Puts it in front of another engine. */
void fault_over(const struct driver *engine);

/* Lets the `nth` (from 1) call of step, exec or prepare from now on fail with `code` (ERR_STORE or
 * ERR_FULL), and every later one too when `stay` is true. 0 disarms. */
void fault_arm(long nth, enum err_code code, bool stay);

/* Calls counted since the last fault_arm(). */
long fault_calls(void);

#endif

#pragma once
#include <sqlite3.h>

/* Macros and variadic functions of SQLite that Swift cannot see. */

/* Tells sqlite3_bind_* to keep a copy of its own. */
static inline sqlite3_destructor_type sluice_sqlite_copy(void) { return SQLITE_TRANSIENT; }

/* Once, before the first connection: no process-wide memory statistics, whose mutex every allocation
   of every thread would take. */
static inline int sluice_sqlite_configure(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

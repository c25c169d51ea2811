/* lite_gather.h: many pages in one write. A commit appends each page that it changed to SQLite's write-ahead
 * log in two writes, the frame's header and the page; here they are gathered and go together. Nothing changes
 * in what is written, nor in when it is there for others: a commit's frames are in the file before SQLite
 * tells the other connections of them, and on disk before the commit is over. */
#ifndef MOTCUA_STORE_LITE_GATHER_H
#define MOTCUA_STORE_LITE_GATHER_H

#include <stdbool.h>

/* The name under which a writer's connection opens its files so (sqlite3_open_v2's last). Made at the first
 * call; NULL when there is no memory for it, and then files are opened as usual. */
const char *lite_gather_files(void);

/* Before a connection of this thread commits: only from here to lite_gather_end() are its pages gathered. */
void lite_gather_begin(void);

/* After it, with whether the commit stands. False when pages of one that does had not been written before it
 * was told of: they are now, but that is a fault of this file. */
bool lite_gather_end(bool stands);

#endif

/* lite_view.h: readers see the database's file where it lies in the kernel's memory. SQLite forgets all
 * pages that a reader has read as soon as anybody commits; with some hundred commits a second most of what
 * a page asks is then read anew, each page of the file by a call of the kernel and a copy. SQLite's own
 * map (PRAGMA mmap_size) avoids both, but is taken away at each of those moments, which costs more than it
 * saves. Here one map of the file is shared by all connections of the process that read it, and stays.
 *
 * What stands in it is what reading the file would give: on Linux a shared map and the file are the same
 * pages. Which pages a reader may look at, and when they may be written or cut off, is SQLite's matter as
 * before (its locks, and the log's index); pages that stand in the log are read from the log.
 *
 * Two things differ. Pages that were looked at count as resident, though they are the kernel's, and it
 * takes them back when it needs room. And a page that the disk cannot give ends the process (SIGBUS) where
 * a read would have failed: whoever restarts it, as systemd does, sees the disk's fault in the kernel's
 * log. */
#ifndef MOTCUA_STORE_LITE_VIEW_H
#define MOTCUA_STORE_LITE_VIEW_H

/* The name under which a reader's connection opens its files so (sqlite3_open_v2's last); it asks for the map
 * by "PRAGMA mmap_size", of whose number matters only that it is not 0. Made at the first call; NULL when
 * there is no memory for it, and then files are opened as usual. */
const char *lite_view_files(void);

/* How many maps the process has, for tests. */
int lite_view_count(void);

#endif

/* Giving back what only starting needed. */
#pragma once

/* Returns free heap to the kernel, and lets go of the pages of program and libraries that were read
 * while linking and starting: they are clean copies of files, so whatever is still used comes back
 * by itself, a page at a time. For when the daemon comes to rest after a start or a reload. */
void trim_memory(void);

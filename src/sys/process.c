/* Asking the kernel. */
#include "antoned/sys/process.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "antoned/base/clock.h"

static int64_t microseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * US_PER_SECOND + time.tv_usec;
}

int64_t process_cpu_us(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return microseconds(used.ru_utime) + microseconds(used.ru_stime);
}

int64_t process_memory_bytes(void)
{
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%*s %lld", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* What the process costs, by the kernel's own books. */
#pragma once

#include <stdint.h>

int64_t process_cpu_us(void);
int64_t process_memory_bytes(void); /* resident; 0: unknown */

/* What every unit test includes first. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* cmocka 2 deprecates assert_in_range(), and 1 has no other. */
#ifndef assert_int_in_range
#define assert_int_in_range(value, least, most) assert_in_range(value, least, most)
#endif

# ANTONE_DEPENDENCIES: every library that antoned stands on, with the Debian package to name when it is missing.
AC_DEFUN([ANTONE_DEPENDENCIES], [
  ANTONE_REQUIRE([LIBPQ], [libpq >= 15], [libpq-dev])
  ANTONE_REQUIRE([LIBEVENT], [libevent_core >= 2.1 libevent_extra >= 2.1], [libevent-dev])
  ANTONE_REQUIRE([LIBCONFIG], [libconfig >= 1.5], [libconfig-dev])
  ANTONE_REQUIRE([LIBSYSTEMD], [libsystemd >= 247], [libsystemd-dev])
  ANTONE_REQUIRE([JANSSON], [jansson >= 2.13], [libjansson-dev])
  ANTONE_REQUIRE([LIBCRYPTO], [libcrypto >= 3.0], [libssl-dev])
  ANTONE_REQUIRE([ZLIB], [zlib >= 1.2.11], [zlib1g-dev])
  ANTONE_REQUIRE([LIBZSTD], [libzstd >= 1.4], [libzstd-dev])
  ANTONE_REQUIRE([NCURSESW], [ncursesw >= 6], [libncurses-dev])
  ANTONE_REQUIRE([NCURSESW], [ncursesw >= 6], [libncurses-dev])

  # libunistring ships no .pc file.
  AC_CHECK_HEADER([uninorm.h], [], [AC_MSG_ERROR([libunistring is missing: install libunistring-dev])])
  antone_saved_LIBS=$LIBS
  AC_SEARCH_LIBS([u8_normalize], [unistring], [],
    [AC_MSG_ERROR([libunistring is missing: install libunistring-dev])])
  LIBUNISTRING_LIBS=$ac_cv_search_u8_normalize
  LIBS=$antone_saved_LIBS
  AC_SUBST([LIBUNISTRING_LIBS])

  # Only the unit tests need cmocka; without it `make check` fails and says so.
  PKG_CHECK_MODULES([CMOCKA], [cmocka >= 1.1.5], [unit_tests=yes],
    [unit_tests="no: cmocka >= 1.1.5 is missing (Debian: apt-get install libcmocka-dev)"])
  AM_CONDITIONAL([HAVE_CMOCKA], [test "$unit_tests" = yes])
  AC_SUBST([unit_tests])
])

# ANTONE_REQUIRE(VARIABLE, PKG-CONFIG-SPEC, DEBIAN-PACKAGE)
AC_DEFUN([ANTONE_REQUIRE], [
  PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 is missing (Debian: apt-get install $3; elsewhere the development package that has its .pc file). pkg-config says: $$1][_PKG_ERRORS])])
])
